/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_source.h"

#define SETS 4096 // a power of two

size_t focus_sources_footprint(uint32_t rate)
{
	return rate ? SETS * sizeof(struct focus_source[SOURCE_WAYS]) : 0;
}

void focus_sources_init(struct focus_sources *s, void *mem, uint32_t rate, struct siphash_key key)
{
	*s = (struct focus_sources){.set = mem, .key = key, .rate = rate};
}

// Its own, or the one in its set that was used longest ago, full again.
static struct focus_source *source_of(struct focus_sources *s, const struct ip_addr *ip,
				      uint64_t now_ms)
{
	const struct span bytes = span_of(ip->b, sizeof(ip->b));
	struct focus_source *way = s->set[siphash13(&s->key, 0, &bytes, 1) % SETS], *oldest = way;

	for (unsigned i = 0; i < SOURCE_WAYS; i++) {
		if (way[i].at_ms && ip_eq(&way[i].ip, ip))
			return &way[i];
		if (way[i].at_ms < oldest->at_ms)
			oldest = &way[i];
	}
	*oldest = (struct focus_source){*ip, now_ms, 1000ull * s->rate};
	return oldest;
}

bool focus_source_allows(struct focus_sources *s, const struct ip_addr *ip, uint64_t now_ms)
{
	struct focus_source *source;
	uint64_t full = 1000ull * s->rate, since;

	if (s->rate == 0)
		return true;
	source = source_of(s, ip, now_ms);
	// A second fills it.
	since = now_ms - source->at_ms < 1000 ? now_ms - source->at_ms : 1000;
	source->tokens += since * s->rate;
	if (source->tokens > full)
		source->tokens = full;
	source->at_ms = now_ms;
	if (source->tokens < 1000)
		return false;
	source->tokens -= 1000;
	return true;
}
