/* SPDX-License-Identifier: BSD-3-Clause */
#include "hop.h"

#include <stdlib.h>

struct hop_board *hop_board_create(uint32_t n)
{
	struct hop_board *b = calloc(1, sizeof(*b) + n * sizeof(b->hop[0]));

	if (b)
		b->n = n;
	return b;
}

void hop_board_free(struct hop_board *b)
{
	free(b);
}

static void take_over(struct hop *h, const struct hop *old)
{
	h->state = __atomic_load_n(&old->state, __ATOMIC_RELAXED);
	h->rtt_ms = __atomic_load_n(&old->rtt_ms, __ATOMIC_RELAXED);
	h->since_ms = __atomic_load_n(&old->since_ms, __ATOMIC_RELAXED);
	h->answers = __atomic_load_n(&old->answers, __ATOMIC_RELAXED);
	h->misses = __atomic_load_n(&old->misses, __ATOMIC_RELAXED);
}

void hop_board_carry(struct hop_board *b, const struct hop_board *old)
{
	if (!old)
		return;
	b->edition = (uint8_t)((old->edition + 1) % 26);
	for (uint32_t i = 0; i < b->n; i++)
		for (uint32_t k = 0; k < old->n; k++)
			if (endpoint_eq(&b->hop[i].at, &old->hop[k].at))
				take_over(&b->hop[i], &old->hop[k]);
}
