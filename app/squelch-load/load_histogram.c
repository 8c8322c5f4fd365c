/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_histogram.h"

// The last time that falls into a bucket.
static uint64_t top_of(unsigned bucket)
{
	unsigned power = bucket >> HISTOGRAM_SUB;
	uint64_t low = bucket & ((1u << HISTOGRAM_SUB) - 1);

	if (power == 0)
		return low;
	return ((low + (1u << HISTOGRAM_SUB) + 1) << (power - 1)) - 1;
}

uint64_t histogram_at(const struct histogram *h, unsigned per_mille)
{
	uint64_t rank = (h->n * per_mille + 999) / 1000, seen = 0;

	for (unsigned i = 0; h->n && i < HISTOGRAM_BUCKETS; i++) {
		seen += h->bucket[i];
		if (seen >= rank && seen)
			return top_of(i) < h->max ? top_of(i) : h->max;
	}
	return 0;
}
