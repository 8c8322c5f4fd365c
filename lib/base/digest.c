/* SPDX-License-Identifier: BSD-3-Clause */
#include "digest.h"

// Each step has an inverse, so that what differs stays different until another difference meets it.
// The product carries every bit upwards, the shift brings the upper half down again.
static inline uint64_t mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * 0x9e3779b97f4a7c15u; // odd; 2^64 by the golden ratio
	return h ^ h >> 32;
}

uint64_t digest_of(struct span s)
{
	uint64_t h = s.n, word;
	uint32_t i;

	for (i = 0; i + 8 <= s.n; i += 8) {
		memcpy(&word, s.p + i, 8);
		h = mix(h, word);
	}
	word = 0;
	if (i < s.n)
		memcpy(&word, s.p + i, s.n - i);
	return mix(h, word);
}
