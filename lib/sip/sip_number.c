/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

bool sip_number_long(struct span digits, uint32_t max, uint32_t *out)
{
	while (digits.n > 1 && digits.p[0] == '0')
		digits = span_from(digits, 1);
	return span_u32(digits, max, out);
}
