/* SPDX-License-Identifier: BSD-3-Clause */
#include "hop.h"

#include <stdlib.h>

struct hop_board *hop_board_create(uint32_t n, uint32_t n_named)
{
	uint32_t all = n + HOP_PLACES * n_named;
	struct hop_board *b = calloc(1, sizeof(*b) + all * sizeof(b->hop[0]));

	if (b) {
		b->n = all;
		b->n_hops = n;
	}
	return b;
}

void hop_board_name(struct hop_board *b, uint32_t i)
{
	uint32_t first = b->n_hops + HOP_PLACES * b->n_named++;

	b->hop[i].places = first;
	for (uint32_t k = 0; k < HOP_PLACES; k++)
		b->hop[first + k].of = i;
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

static bool is_at(const struct hop *h, const struct endpoint *at)
{
	struct endpoint there = hop_where(h);

	return endpoint_eq(&there, at);
}

void hop_board_carry(struct hop_board *b, const struct hop_board *old)
{
	if (!old)
		return;
	b->edition = (uint8_t)((old->edition + 1) % 26);
	for (uint32_t i = 0; i < b->n; i++)
		for (uint32_t k = 0; k < old->n; k++)
			if (is_at(&old->hop[k], &b->hop[i].at))
				take_over(&b->hop[i], &old->hop[k]);
}

// --- places: one writer, who says before and after that it writes; who reads looks again ----------

struct endpoint hop_where(const struct hop *h)
{
	struct endpoint at;
	uint32_t before;

	do {
		before = __atomic_load_n(&h->changes, __ATOMIC_ACQUIRE);
		at = h->at;
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while ((before & 1) || before != __atomic_load_n(&h->changes, __ATOMIC_RELAXED));
	return at;
}

// Nobody is there, or somebody of whom nothing is known.
static void occupy(struct hop *h, struct endpoint at)
{
	__atomic_store_n(&h->changes, h->changes + 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	h->at = at;
	take_over(h, &(struct hop){.state = HOP_NEW});
	__atomic_store_n(&h->changes, h->changes + 1, __ATOMIC_RELEASE);
	h->probe = (struct txn){0};
	h->contrary = 0;
	h->due_ms = 0;
	h->number++; // what still answers is not heard
}

void hop_board_carry_places(struct hop_board *b, uint32_t i, const struct hop_board *old, uint32_t k)
{
	struct hop *to = &b->hop[b->hop[i].places];
	const struct hop *from = &old->hop[old->hop[k].places];

	for (unsigned p = 0; p < HOP_PLACES; p++) {
		occupy(&to[p], hop_where(&from[p]));
		take_over(&to[p], &from[p]);
	}
}

bool hop_leads_to_dead(const struct hop_board *b, uint32_t i, const struct endpoint *at)
{
	const struct hop *place = &b->hop[b->hop[i].places];

	for (unsigned p = 0; p < HOP_PLACES; p++)
		if (hop_is_dead(&place[p]) && is_at(&place[p], at))
			return true;
	return false;
}

static bool vacate(struct hop place[HOP_PLACES], const struct endpoint *at, unsigned n)
{
	bool changed = false;

	for (unsigned p = 0; p < HOP_PLACES; p++) {
		unsigned k = 0;

		while (k < n && !endpoint_eq(&at[k], &place[p].at))
			k++;
		if (k < n || place[p].at.port == 0)
			continue;
		occupy(&place[p], (struct endpoint){.port = 0});
		changed = true;
	}
	return changed;
}

static bool settle(struct hop place[HOP_PLACES], const struct endpoint *at)
{
	struct hop *free_one = NULL;

	for (unsigned p = 0; p < HOP_PLACES; p++) {
		if (endpoint_eq(&place[p].at, at))
			return false;
		if (place[p].at.port == 0 && !free_one)
			free_one = &place[p];
	}
	if (free_one)
		occupy(free_one, *at);
	return free_one != NULL;
}

bool hop_board_lead(struct hop_board *b, uint32_t i, const struct endpoint *at, unsigned n)
{
	struct hop *place = &b->hop[b->hop[i].places];
	bool changed = vacate(place, at, n);

	for (unsigned k = 0; k < n; k++)
		changed |= settle(place, &at[k]);
	return changed;
}

bool hop_board_is_dead(const struct hop_board *b, const struct endpoint *at)
{
	for (uint32_t i = 0; b && i < b->n; i++)
		if (hop_is_dead(&b->hop[i]) && is_at(&b->hop[i], at))
			return true;
	return false;
}
