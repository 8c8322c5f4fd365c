/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/* A FIFO of indices; each index is in it at most once, so 'size' can be the number of things there are. */
struct focus_queue {
	uint32_t *at;
	uint32_t size, head, n;
};

static inline void queue_push(struct focus_queue *q, uint32_t i)
{
	uint32_t tail = q->head + q->n++;

	q->at[tail < q->size ? tail : tail - q->size] = i;
}

/* The one behind the first k; there are more than k. */
static inline uint32_t queue_peek(const struct focus_queue *q, uint32_t k)
{
	uint32_t i = q->head + k;

	return q->at[i < q->size ? i : i - q->size];
}

static inline uint32_t queue_pop(struct focus_queue *q)
{
	uint32_t i = q->at[q->head];

	q->head = q->head + 1 < q->size ? q->head + 1 : 0;
	q->n--;
	return i;
}
