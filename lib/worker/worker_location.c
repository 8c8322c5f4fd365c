/* SPDX-License-Identifier: BSD-3-Clause */
#include <rte_ring_elem.h>

#include "worker_priv.h"

// Who is reached where: this worker's share of the bindings, and what has changed in it on its way
// to the control thread, by value: one ring a worker, one producer and one consumer.

// The control thread looks every 20 ms: good for 200,000 REGISTERs a second.
#define RECORD_SLOTS  4096
#define EXPIRE_BUDGET 64 // bindings in a turn

static void take(struct location_log *log, const struct location_change *c)
{
	struct worker_bindings *b = (struct worker_bindings *)log;
	struct location_record r = {.change = *c};
	struct writer w = writer_on(r.text, sizeof(r.text));

	put_span(&w, c->aor);
	put_span(&w, c->contact.uri);
	put_span(&w, c->contact.path);
	put_span(&w, c->call_id);
	if (w.full || rte_ring_sp_enqueue_elem(b->ring, &r, sizeof(r)) != 0)
		b->stats->drop[DROP_LOCATION_LOST]++;
}

bool worker_location_init(struct worker *w)
{
	char name[32];

	snprintf(name, sizeof(name), "bindings_%u", w->cfg.id);
	w->bindings = (struct worker_bindings){
		.base = {.take = take},
		.ring = rte_ring_create_elem(name, sizeof(struct location_record), RECORD_SLOTS,
					     w->cfg.socket, RING_F_SP_ENQ | RING_F_SC_DEQ),
		.stats = &w->stats,
	};
	return w->bindings.ring != NULL;
}

// Spans point to where the text lies now.
static struct span moved(const uint8_t **at, struct span s)
{
	struct span here = {*at, s.n};

	*at += s.n;
	return here;
}

bool worker_location_next(struct worker *w, struct location_record *r)
{
	const uint8_t *at = r->text;

	if (rte_ring_sc_dequeue_elem(w->bindings.ring, r, sizeof(*r)) != 0)
		return false;
	r->change.aor = moved(&at, r->change.aor);
	r->change.contact.uri = moved(&at, r->change.contact.uri);
	r->change.contact.path = moved(&at, r->change.contact.path);
	r->change.call_id = moved(&at, r->change.call_id);
	return true;
}

void worker_location_tick(struct worker *w)
{
	const struct location *loc = w->cfg.focus.location;

	if (!loc)
		return;
	location_expire(loc->part[w->cfg.id], w->now_ms, EXPIRE_BUDGET);
	w->stats.stat[STAT_BINDINGS_NOW] = location_count(loc->part[w->cfg.id]);
}
