/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdint.h>

/* The only source of chance (xorshift64*): the same seed, the same run, as far as the network is
 * the same. */
struct load_rand {
	uint64_t state; /* never 0 */
};

static inline struct load_rand load_rand_of(uint64_t seed)
{
	return (struct load_rand){seed * 0x9e3779b97f4a7c15 | 1};
}

static inline uint64_t load_rand_next(struct load_rand *r)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return r->state * 0x2545f4914f6cdd1d;
}

/* 0 to below - 1. */
static inline uint32_t load_rand_below(struct load_rand *r, uint32_t below)
{
	return (uint32_t)((load_rand_next(r) >> 32) * below >> 32);
}
