/* SPDX-License-Identifier: BSD-3-Clause */
#include "resolve.h"

// RFC 2782, "Usage rules": of the hosts of one priority each is as likely to be next as its weight
// is part of the sum. One of weight 0 has a small chance, so that it is not forgotten while others
// have some.

#define WEIGHT_UNIT 256u // how much more a weight of 1 is than one of 0

// A host's targets, one behind the other.
struct run {
	unsigned from, n;
	uint32_t weight;
};

static unsigned runs_of(const struct resolve_targets *t, unsigned from, uint16_t priority,
			struct run run[RESOLVE_TARGETS_MAX])
{
	unsigned n = 0;

	for (unsigned i = from; i < t->n && t->at[i].priority == priority; i++) {
		const struct resolve_target *at = &t->at[i];

		if (n && t->at[i - 1].host == at->host)
			run[n - 1].n++;
		else
			run[n++] = (struct run){i, 1, at->weight ? at->weight * WEIGHT_UNIT : 1};
	}
	return n;
}

// splitmix64: from one number that cannot be guessed a few more.
static uint64_t another(uint64_t *chance)
{
	uint64_t z = *chance += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static unsigned draw(const struct run *run, unsigned n, uint64_t *chance)
{
	uint64_t sum = 0, at;
	unsigned i = 0;

	for (unsigned k = 0; k < n; k++)
		sum += run[k].weight;
	at = another(chance) % sum;
	while (at >= run[i].weight)
		at -= run[i++].weight;
	return i;
}

unsigned resolve_order(const struct resolve_targets *t, uint64_t chance,
		       struct endpoint out[RESOLVE_TARGETS_MAX])
{
	unsigned done = 0;

	while (done < t->n) {
		struct run run[RESOLVE_TARGETS_MAX];
		unsigned n = runs_of(t, done, t->at[done].priority, run);

		for (; n; n--) {
			unsigned i = draw(run, n, &chance);

			for (unsigned k = 0; k < run[i].n; k++)
				out[done++] = t->at[run[i].from + k].at;
			run[i] = run[n - 1];
		}
	}
	return done;
}
