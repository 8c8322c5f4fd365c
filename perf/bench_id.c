/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>

#include "bench.h"
#include "leg.h"

// What it costs to tell a branch of ours from a forged one, and from one that is not in our form:
// the first thing that is done with a response.

#define BRANCHES 512

struct branches {
	struct siphash_key key;
	uint8_t text[BRANCHES][LEG_BRANCH_LEN];
};

static struct branches *branches_make(void)
{
	struct branches *b = calloc(1, sizeof(*b));

	if (!b)
		abort();
	b->key = (struct siphash_key){{11, 22}};
	for (unsigned i = 0; i < BRANCHES; i++) {
		struct writer w = writer_on(b->text[i], LEG_BRANCH_LEN);

		put_lit(&w, "z9hG4bK");
		leg_id_put(&w, &b->key, (struct leg_id){LEG_ID_INVITE, 0, 7919ull * i << 24 | i});
	}
	return b;
}

static void *ours(void)
{
	return branches_make();
}

static void *forged(void)
{
	struct branches *b = branches_make();

	for (unsigned i = 0; i < BRANCHES; i++) {
		uint8_t *last = &b->text[i][LEG_BRANCH_LEN - 1];

		*last = *last == '0' ? '1' : '0';
	}
	return b;
}

static void *foreign(void)
{
	struct branches *b = branches_make();

	for (unsigned i = 0; i < BRANCHES; i++)
		b->text[i][7] = '-';
	return b;
}

static void read_branches(void *state, uint64_t n)
{
	const struct branches *b = state;
	uint64_t sum = 0;

	for (uint64_t i = 0; i < n; i++) {
		struct leg_id id = {0};

		sum += leg_branch_read(&b->key, span_of(b->text[i % BRANCHES], LEG_BRANCH_LEN),
				       &id);
		sum += id.name;
	}
	bench_keep(sum);
}

static void mint(void *state, uint64_t n)
{
	struct branches *b = state;

	for (uint64_t i = 0; i < n; i++) {
		struct writer w = writer_on(b->text[i % BRANCHES], LEG_BRANCH_LEN);

		leg_id_put(&w, &b->key, (struct leg_id){LEG_ID_INVITE, 0, i});
	}
	bench_keep(b->text[0][0]);
}

const struct bench bench_id[] = {
	{"leg_id/ours", ours, read_branches, free, NULL},
	{"leg_id/forged", forged, read_branches, free, NULL},
	{"leg_id/foreign", foreign, read_branches, free, NULL},
	{"leg_id/mint", ours, mint, free, NULL},
	{NULL, NULL, NULL, NULL, NULL},
};
