/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip_text.h"

/* The number that n digits make, 0 to 8 of them; what lies in the word behind them does not matter.
 * Neighbours are added up in pairs, then the pairs, then those. False: not all are digits. */
static inline bool sip_digits(uint64_t word, uint32_t n, uint32_t *out)
{
	// Zeros go in front; in two steps, for no word can be shifted by all of its 64 bits.
	uint64_t x = (word ^ 0x3030303030303030) << 4 * (8 - n) << 4 * (8 - n);

	*out = 0;
	if (((x + 0x7676767676767676) | x) & 0x8080808080808080)
		return false;
	x = (x * (10 << 8 | 1) >> 8) & 0x00ff00ff00ff00ff;
	x = (x * (100 << 16 | 1) >> 16) & 0x0000ffff0000ffff;
	*out = (uint32_t)(x * (10000ull << 32 | 1) >> 32);
	return true;
}

/* One of any length; leading zeros do no harm (RFC 4475 3.1.1.1). */
bool sip_number_long(struct span digits, uint32_t max, uint32_t *out);

static inline bool sip_number(struct sip_text t, uint32_t max, uint32_t *out)
{
	uint32_t n = t.end - t.at, value;

	if (SIP_RARE(n - 1 >= 8))
		return sip_number_long(sip_rest(t), max, out);
	if (!sip_digits(sip_load_8(t.map, t.at), n, &value) || value > max)
		return false;
	*out = value;
	return true;
}
