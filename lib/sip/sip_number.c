/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// Up to eight digits at once: neighbours are added up in pairs, then the pairs, then those.
static bool number_of_8(uint64_t digits, uint32_t n, uint32_t *out)
{
	uint64_t x = (digits ^ 0x3030303030303030 >> (64 - 8 * n)) << (64 - 8 * n);

	if (((x + 0x7676767676767676) | x) & 0x8080808080808080)
		return false;
	x = (x * (10 << 8 | 1) >> 8) & 0x00ff00ff00ff00ff;
	x = (x * (100 << 16 | 1) >> 16) & 0x0000ffff0000ffff;
	*out = (uint32_t)(x * (10000ull << 32 | 1) >> 32);
	return true;
}

bool sip_number(struct sip_text t, uint32_t max, uint32_t *out)
{
	uint32_t n = t.end - t.at, value;
	struct span s = sip_rest(t);

	if (n - 1 < 8) {
		if (!number_of_8(sip_load(t.map, t.at, n), n, &value) || value > max)
			return false;
		*out = value;
		return true;
	}
	while (s.n > 1 && s.p[0] == '0')
		s = span_from(s, 1);
	return span_u32(s, max, out);
}
