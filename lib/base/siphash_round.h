/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "siphash.h"

/*
 * Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012: SipHash-c-d does c rounds a word
 * and d at the end. Macros, for the words may be vectors of them as well: s is any struct of v0 to v3.
 */
#define SIPHASH_ROTL(x, b) ((x) << (b) | (x) >> (64 - (b)))

#define SIPHASH_ROUND(s)                                                                           \
	do {                                                                                       \
		(s)->v0 += (s)->v1;                                                                \
		(s)->v2 += (s)->v3;                                                                \
		(s)->v1 = SIPHASH_ROTL((s)->v1, 13) ^ (s)->v0;                                     \
		(s)->v3 = SIPHASH_ROTL((s)->v3, 16) ^ (s)->v2;                                     \
		(s)->v0 = SIPHASH_ROTL((s)->v0, 32);                                               \
		(s)->v2 += (s)->v1;                                                                \
		(s)->v0 += (s)->v3;                                                                \
		(s)->v1 = SIPHASH_ROTL((s)->v1, 17) ^ (s)->v2;                                     \
		(s)->v3 = SIPHASH_ROTL((s)->v3, 21) ^ (s)->v0;                                     \
		(s)->v2 = SIPHASH_ROTL((s)->v2, 32);                                               \
	} while (0)

#define SIPHASH_V0 0x736f6d6570736575u
#define SIPHASH_V1 0x646f72616e646f6du
#define SIPHASH_V2 0x6c7967656e657261u
#define SIPHASH_V3 0x7465646279746573u

/* The last word of a string of ten bytes, the last two of which are b. */
#define SIPHASH_LAST_OF_TEN(b) ((b) | (uint64_t)10 << 56)
