/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_scheme.h"

uint32_t sip_scheme_end_rare(struct sip_text t)
{
	uint32_t colon = t.at;

	if ((uint8_t)(ascii_lower(sip_byte(t)) - 'a') >= 26)
		return 0;
	colon += sip_run(sip_rest(t), SIP_SCHEME);
	return colon + 1 < t.end && t.map->p[colon] == ':' ? colon : 0;
}
