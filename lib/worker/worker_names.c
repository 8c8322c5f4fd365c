/* SPDX-License-Identifier: BSD-3-Clause */
#include <rte_ring_elem.h>

#include "worker_priv.h"

// Host names that this worker wants to know, on their way to the control thread, by value: one
// producer and one consumer.

#define NAME_SLOTS 1024

static bool ask(struct resolve_asker *asker, struct resolve_name name)
{
	struct worker_names *names = (struct worker_names *)asker;
	struct name_record r = {.port = name.port, .n = (uint16_t)name.host.n};

	memcpy(r.host, name.host.p, name.host.n);
	if (rte_ring_sp_enqueue_elem(names->ring, &r, sizeof(r)) == 0)
		return true;
	names->stats->drop[DROP_DNS_BUSY]++;
	return false;
}

bool worker_names_init(struct worker *w)
{
	char name[32];

	snprintf(name, sizeof(name), "names_%u", w->cfg.id);
	w->names = (struct worker_names){
		.base = {.ask = ask},
		.ring = rte_ring_create_elem(name, sizeof(struct name_record), NAME_SLOTS,
					     w->cfg.socket, RING_F_SP_ENQ | RING_F_SC_DEQ),
		.stats = &w->stats,
	};
	return w->names.ring != NULL;
}

bool worker_name_next(struct worker *w, struct name_record *r)
{
	return rte_ring_sc_dequeue_elem(w->names.ring, r, sizeof(*r)) == 0;
}
