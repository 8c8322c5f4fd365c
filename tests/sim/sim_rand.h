/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The only source of chance in a run (splitmix64): the same seed, the same run, on any machine. */
struct sim_rand {
	uint64_t state;
};

static inline uint64_t rnd(struct sim_rand *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* lo to hi, both included. */
static inline uint32_t rnd_in(struct sim_rand *r, uint32_t lo, uint32_t hi)
{
	return lo + (uint32_t)(rnd(r) % ((uint64_t)hi - lo + 1));
}

static inline bool rnd_chance(struct sim_rand *r, uint32_t per_mille)
{
	return rnd(r) % 1000 < per_mille;
}
