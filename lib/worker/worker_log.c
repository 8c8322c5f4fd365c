/* SPDX-License-Identifier: BSD-3-Clause */
#include <rte_ring_elem.h>

#include "worker_priv.h"

// Records of ended legs on their way to the control thread, by value: one ring a worker, one
// producer and one consumer.

#define LOG_SLOTS 8192 // the control thread looks every 20 ms: good for 400,000 legs a second

static void take(struct call_log *log, const struct call_record *r)
{
	struct worker_log *l = (struct worker_log *)log;

	if (rte_ring_sp_enqueue_elem(l->ring, (void *)(uintptr_t)r, sizeof(*r)) != 0)
		l->stats->drop[DROP_CALL_LOG_FULL]++;
}

bool worker_log_init(struct worker *w)
{
	char name[32];

	snprintf(name, sizeof(name), "records_%u", w->cfg.id);
	w->log = (struct worker_log){
		.base = {.take = take},
		.ring = rte_ring_create_elem(name, sizeof(struct call_record), LOG_SLOTS,
					     w->cfg.socket, RING_F_SP_ENQ | RING_F_SC_DEQ),
		.stats = &w->stats,
	};
	return w->log.ring != NULL;
}

unsigned worker_records(struct worker *w, struct call_record *r, unsigned n)
{
	return rte_ring_sc_dequeue_burst_elem(w->log.ring, r, sizeof(*r), n, NULL);
}
