/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <rte_ring.h>

#include "worker.h"

/* What a packet in a mailbox is; travels in mbuf->hash.usr. */
enum parcel {
	PARCEL_FRAME, /* as it was received: nothing of it has been checked */
	PARCEL_OWN,   /* the same; its SIP has been read, and is the receiving worker's */
	PARCEL_SIP,
	PARCEL_MEDIA,
	PARCEL_UNREACH,
	PARCEL_NEWS,
	PARCEL_KINDS = 0xff,
	PARCEL_CAN_WAIT = 0x100, /* it gets no place that something more urgent could need */
	PARCEL_BEGINS = 0x200,   /* likewise; but who sent it is told so */
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
	struct focus_core *core; /* NULL: a receiver's */
	struct net *net;
	struct net_sorted sorted;
	struct net_outbox outbox;
	struct focus_deputy deputy;
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

/* urgency: 0, PARCEL_CAN_WAIT or PARCEL_BEGINS */
static inline void worker_label(struct rte_mbuf *m, enum parcel what, unsigned urgency)
{
	m->hash.usr = what | urgency;
}

/* An INVITE can wait, be it a new one or one of a dialog. */
static inline unsigned worker_urgency(struct span sip)
{
	return span_starts(sip, SPAN("INVITE ")) ? PARCEL_BEGINS : 0;
}

static inline enum parcel worker_what(const struct rte_mbuf *m)
{
	return m->hash.usr & PARCEL_KINDS;
}

/* worker_mailbox.c: passes on to another worker what has its label; frees and counts what its ring has
 * no room for. Several of one owner at one moment, so that what has come together goes on together:
 * worker_deal does so with a burst whose owners are known; those of this core come first then, in
 * their order; how many. */
void worker_hand_off(struct worker *w, unsigned to, struct rte_mbuf **m, unsigned n);
void worker_lose(struct worker *w, struct rte_mbuf **m, unsigned n); /* for want of a place */
unsigned worker_deal(struct worker *w, struct rte_mbuf **m, const uint8_t *owner, unsigned n);
void worker_mailbox_take(struct worker *w);
void worker_spread_news(struct worker *w, struct rte_mbuf *m);

/* worker_turn_away.c: an INVITE for which there is no place in its owner's mailbox is answered, or
 * lost; NULL. But an emergency is returned, as it was: it goes on. */
struct rte_mbuf *worker_turn_away(struct worker *w, struct rte_mbuf *m);

/* The ACK for a refusal that left no state: its owner has use for it only if another copy of the
 * INVITE was taken in (races row 36), and learns of that by 64*T1 without it. */
bool worker_acks_refusal(const struct worker *w, struct rte_mbuf *m);

/* worker_log.c: the ring for records; false: no memory for it */
bool worker_log_init(struct worker *w);

/* worker_location.c: the ring for changes, false: no memory for it; bindings whose time is over */
bool worker_location_init(struct worker *w);
void worker_location_tick(struct worker *w);

/* worker_names.c: the ring for host names; false: no memory for it */
bool worker_names_init(struct worker *w);

/* worker_load.c: so much waits in a queue with so many places; no queue that was noted in this
 * turn is so full that time is short; the next turn's INVITEs, admitted or not */
void worker_note_queue(struct worker *w, unsigned waiting, unsigned places);
bool worker_has_time(const struct worker *w);
void worker_admit(struct worker *w);

/* worker_tables.c: this worker asks from now on, no more; and the latest tables are its own */
void worker_tables_begin(struct worker *w);
void worker_tables_end(struct worker *w);
void worker_tables_take(struct worker *w);

/* worker_acl.c: those from where signalling is taken come first; how many. The others are gone. */
unsigned worker_acl(struct worker *w, struct rte_mbuf **m, unsigned n);

/* worker_screen.c: those that pass come first; how many. The others are gone. */
unsigned worker_screen(struct worker *w, struct rte_mbuf **m, unsigned n);

/* worker_run.c: what a turn begins with; everything that has come; what waits for its queue; the rest of
 * the turn, false when it was the last. worker_receiver.c: a receiver's turn. */
void worker_begin_turn(struct worker *w);
void worker_receive(struct worker *w);
void worker_network_tick(struct worker *w);
void worker_transmit(struct worker *w);
bool worker_housekeeping(struct worker *w);
bool worker_receiver_turn(struct worker *w);

/* worker_rest.c: a rest, if nothing has come for a while */
void worker_rest(struct worker *w);

/* worker_lane.c: what goes by its flow's lane is gone; the others of the burst come first, in their
 * order; how many */
unsigned worker_lanes(struct worker *w, uint16_t port, struct rte_mbuf **m, unsigned n);

/* worker_steer.c: what is others' by its port, or for a receiver by its SIP, is handed over as it came;
 * the rest of the burst comes first, in its order; how many */
unsigned worker_steer(struct worker *w, uint16_t port, struct rte_mbuf **m, unsigned n);

/* worker_stage.c: a burst of frames that one port received; sip_is_own: this worker's, as somebody
 * has found out who read it */
void worker_frames(struct worker *w, uint16_t port, struct rte_mbuf **m, unsigned n,
		   bool sip_is_own);

/* One packet, here or at its owner's */
void worker_stage_media(struct worker *w, struct rte_mbuf **m, unsigned n);
void worker_stage_sip(struct worker *w, struct rte_mbuf **m, unsigned n);
void worker_stage_unreach(struct worker *w, struct rte_mbuf **m, unsigned n);
void worker_media(struct worker *w, struct rte_mbuf *m);
void worker_sip(struct worker *w, struct rte_mbuf **m, unsigned n); /* n <= NET_BURST_MAX */
void worker_unreach(struct worker *w, struct rte_mbuf *m);
