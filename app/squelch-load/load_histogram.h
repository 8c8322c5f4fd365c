/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * How often which time was met: buckets of equal width within each power of two, so that a
 * percentile is off by less than 1/32 of itself. 1 ns to about 18 minutes. Nothing is allocated.
 */
#define HISTOGRAM_SUB     5  /* log2 of the buckets in a power of two */
#define HISTOGRAM_POWERS  36
#define HISTOGRAM_BUCKETS (HISTOGRAM_POWERS << HISTOGRAM_SUB)

struct histogram {
	uint64_t n, sum, max;
	uint64_t bucket[HISTOGRAM_BUCKETS];
};

static inline unsigned histogram_bucket(uint64_t ns)
{
	unsigned power;

	if (ns >> HISTOGRAM_SUB == 0)
		return (unsigned)ns;
	power = 63u - (unsigned)__builtin_clzll(ns) - HISTOGRAM_SUB;
	if (power >= HISTOGRAM_POWERS - 1)
		return HISTOGRAM_BUCKETS - 1;
	return ((power + 1) << HISTOGRAM_SUB) + (unsigned)((ns >> power) - (1u << HISTOGRAM_SUB));
}

static inline void histogram_add(struct histogram *h, uint64_t ns)
{
	h->n++;
	h->sum += ns;
	h->max = ns > h->max ? ns : h->max;
	h->bucket[histogram_bucket(ns)]++;
}

/* The time that per_mille of all do not exceed; 0 where there are none. */
uint64_t histogram_at(const struct histogram *h, unsigned per_mille);
