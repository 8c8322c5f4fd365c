/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <rte_ring.h>

#include "worker.h"

/* What a packet in a mailbox is; travels in mbuf->hash.usr. */
enum parcel {
	PARCEL_SIP,
	PARCEL_MEDIA,
	PARCEL_UNREACH,
	PARCEL_NEWS,
};

/* The log that passes records on to the control thread. */
struct worker_log {
	struct call_log base; /* first */
	struct rte_ring *ring;
	struct stats *stats;
};

/* The same for changes of bindings. */
struct worker_bindings {
	struct location_log base; /* first */
	struct rte_ring *ring;
	struct stats *stats;
};

/* Who passes host names on to the control thread. */
struct worker_names {
	struct resolve_asker base; /* first */
	struct rte_ring *ring;
	struct stats *stats;
};

struct worker {
	/* hot: this core only */
	uint64_t now_ms;
	uint64_t now_us;
	uint64_t turns;
	uint64_t turn_tsc; /* when this turn began */
	bool busy;         /* it has received or sent something */
	struct focus_core *core;
	struct net *net;
	struct net_sorted sorted;
	struct net_outbox outbox;
	struct media_hops hops; /* of the packet at hand */
	uint64_t tsc_per_ms;
	uint64_t us_per_tsc; /* times 2^32 */
	struct worker_log log;
	struct worker_bindings bindings;
	struct worker_names names;
	uint64_t next_tick_ms;
	unsigned mbufs_free; /* when they were counted last */
	unsigned fullness;   /* of the fullest queue in this turn, in thousandths */
	const struct worker_tables *tables; /* those taken last */
	const struct rte_acl_ctx *acl; /* of those; NULL: from everywhere */
	struct dialplan_view *plan; /* likewise: whose room a URI is */
	struct screen_view *screen; /* likewise; NULL: nothing is screened */
	unsigned idle_turns; /* since a packet came or went */
	bool closing;
	/* read-only after start */
	struct worker_cfg cfg;
	/* this core writes, anybody reads */
	struct stats stats __rte_cache_aligned;
	/* the control thread writes close and stop, this core writes idle */
	bool close_asked __rte_cache_aligned;
	bool stop_asked;
	bool idle;
};

/* worker_mailbox.c: passes m on to another worker; frees and counts it when the ring is full. All of
 * several at one moment, so that what has come together goes on together. */
void worker_hand_off(struct worker *w, unsigned to, struct rte_mbuf *m, enum parcel what);
void worker_hand_off_all(struct worker *w, unsigned to, struct rte_mbuf **m, unsigned n,
			 enum parcel what);
void worker_mailbox_take(struct worker *w);
void worker_spread_news(struct worker *w, struct rte_mbuf *m);

/* worker_log.c: the ring for records; false: no memory for it */
bool worker_log_init(struct worker *w);

/* worker_location.c: the ring for changes, false: no memory for it; bindings whose time is over */
bool worker_location_init(struct worker *w);
void worker_location_tick(struct worker *w);

/* worker_names.c: the ring for host names; false: no memory for it */
bool worker_names_init(struct worker *w);

/* worker_load.c: so much waits in a queue with so many places; the next turn's INVITEs, admitted or
 * not */
void worker_note_queue(struct worker *w, unsigned waiting, unsigned places);
void worker_admit(struct worker *w);

/* worker_tables.c: this worker asks from now on, no more; and the latest tables are its own */
void worker_tables_begin(struct worker *w);
void worker_tables_end(struct worker *w);
void worker_tables_take(struct worker *w);

/* worker_acl.c: those from where signalling is taken come first; how many. The others are gone. */
unsigned worker_acl(struct worker *w, struct rte_mbuf **m, unsigned n);

/* worker_screen.c: those that pass come first; how many. The others are gone. */
unsigned worker_screen(struct worker *w, struct rte_mbuf **m, unsigned n);

/* worker_rest.c: a rest, if nothing has come for a while */
void worker_rest(struct worker *w);

/* worker_lane.c: what goes by its flow's lane is gone; the others of the burst come first, in their
 * order; how many */
unsigned worker_lanes(struct worker *w, uint16_t port, struct rte_mbuf **m, unsigned n);

/* worker_stage.c: one packet, here or at its owner's */
void worker_stage_media(struct worker *w, struct rte_mbuf **m, unsigned n);
void worker_stage_sip(struct worker *w, struct rte_mbuf **m, unsigned n);
void worker_stage_unreach(struct worker *w, struct rte_mbuf **m, unsigned n);
void worker_media(struct worker *w, struct rte_mbuf *m);
void worker_sip(struct worker *w, struct rte_mbuf **m, unsigned n); /* n <= NET_BURST_MAX */
void worker_unreach(struct worker *w, struct rte_mbuf *m);
