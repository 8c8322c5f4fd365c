/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

#include <stdlib.h>

// A binary heap by time. What falls into the same millisecond happens in an order drawn by chance.

static bool before(const struct sim_event *a, const struct sim_event *b)
{
	return a->at != b->at ? a->at < b->at : a->tie < b->tie;
}

static void swap(struct sim_event *a, struct sim_event *b)
{
	struct sim_event t = *a;

	*a = *b;
	*b = t;
}

void sim_event_add(struct sim *s, uint64_t at, enum sim_what what, uint32_t who,
		   struct sim_datagram *d)
{
	struct sim_events *e = &s->events;
	uint32_t i = e->n++;

	if (at == SIM_NEVER) {
		e->n--;
		return;
	}
	if (e->n > e->cap) {
		e->cap = e->cap ? 2 * e->cap : 256;
		e->heap = realloc(e->heap, e->cap * sizeof(*e->heap));
	}
	e->n_live += what != SIM_TURN;
	e->heap[i] = (struct sim_event){
		.at = at < s->now ? s->now : at,
		.tie = rnd(&s->rand),
		.what = (uint8_t)what,
		.who = who,
		.d = d,
	};
	for (; i && before(&e->heap[i], &e->heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&e->heap[i], &e->heap[(i - 1) / 2]);
}

static void sink(struct sim_events *e)
{
	for (uint32_t i = 0, child; (child = 2 * i + 1) < e->n; i = child) {
		if (child + 1 < e->n && before(&e->heap[child + 1], &e->heap[child]))
			child++;
		if (!before(&e->heap[child], &e->heap[i]))
			return;
		swap(&e->heap[i], &e->heap[child]);
	}
}

bool sim_event_next(struct sim *s, struct sim_event *out)
{
	struct sim_events *e = &s->events;

	if (e->n == 0)
		return false;
	*out = e->heap[0];
	e->heap[0] = e->heap[--e->n];
	sink(e);
	e->n_live -= out->what != SIM_TURN;
	return true;
}

void sim_events_fini(struct sim *s)
{
	for (uint32_t i = 0; i < s->events.n; i++)
		free(s->events.heap[i].d);
	free(s->events.heap);
}

void sim_resend_start(struct sim *s, struct sim_resend *r, uint32_t cap, enum sim_what wake,
		      uint32_t who)
{
	uint32_t t1 = s->cfg.times.t1;

	*r = (struct sim_resend){
		.at = s->now + t1,
		.until = s->now + 64ull * t1,
		.interval = t1,
		.cap = cap,
		.on = true,
	};
	sim_event_add(s, r->at, wake, who, NULL);
}

enum sim_due sim_resend_due(struct sim *s, struct sim_resend *r, enum sim_what wake, uint32_t who)
{
	if (!r->on || (s->now < r->at && s->now < r->until))
		return SIM_NOT_DUE;
	if (s->now >= r->until) {
		r->on = false;
		return SIM_GIVEN_UP;
	}
	r->interval = 2 * r->interval < r->cap ? 2 * r->interval : r->cap;
	r->at = s->now + r->interval;
	sim_event_add(s, r->at < r->until ? r->at : r->until, wake, who, NULL);
	return SIM_DUE;
}
