/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdio.h>

#include "focus.h"
#include "sim_rand.h"

/*
 * Originators, several signalling cores and terminators in one process and in virtual time. What
 * the cores run is the production code, hand-off included; the network and the stations are models.
 * All chance comes from the run's seed.
 *
 *	sim_run.c    one run: the world is drawn, time passes, the invariants are checked
 *	sim_event.c  what happens when
 *	sim_net.c    the datagram network: loss, duplicates, delay, reordering
 *	sim_core.c   the server: turns of its cores, their queues, mailboxes and outboxes
 *	sim_text.c   what stations write; sim_sdp.c: what they say of their media
 *	sim_mid.c    what stations ask for in their dialogs; sim_session.c: session timers
 *	sim_o.c      originators: what they do of themselves; sim_o_in.c: what they do when told
 *	sim_t.c      terminators, likewise; sim_t_rel.c: those that ring reliably;
 *	             sim_t_session.c: what they make of the session timer that is asked for
 *	sim_watch.c  the door of the server: notes what passes it (sim_watch_o.c, sim_watch_t.c;
 *	             sim_watch_rel.c, sim_watch_o_rel.c: PRACK; sim_watch_sdp.c: offers and
 *	             answers; sim_watch_mid.c: what stations ask for in their dialogs;
 *	             sim_watch_session.c: session timers)
 *	sim_ptt.c    who asks for the floor, and who talks
 *	sim_hear.c   who hears whom
 *	sim_fork.c   names that are reached at several contacts
 *	sim_refer.c  who has others called into a room, and put out (sim_watch_refer.c: what becomes
 *	             of that)
 *	sim_sub.c    subscribers to who is in a room (sim_watch_sub.c: what they are told)
 *	sim_reg.c    who registers names while they are called (sim_watch_reg.c: what becomes of it)
 *	sim_hop.c    next hops that die and come back (sim_watch_hop.c: what becomes of calls)
 *	sim_dns.c    host names, and what is known of them
 *	sim_check.c  the invariants
 *	sim_ladder.c what a failing run shows
 */

#define SIM_CALLERS_MAX 24
#define SIM_MEMBERS_MAX 4
#define SIM_CORES_MAX   3
#define SIM_ROOMS       2 /* on all cores together */
#define SIM_STATIONS    (SIM_CALLERS_MAX * SIM_MEMBERS_MAX)
#define SIM_FORKS_MAX   4
#define SIM_RUNS_MAX    2 /* of the server */
#define SIM_EARLY_MAX   2 /* To tags that ring reliably */
#define SIM_RELS_MAX    2 /* 18x of each */
#define SIM_THREADS_MAX 24
#define SIM_MIDS_MAX    3 /* changes of a session; besides, a PRACK and an early UPDATE */
#define SIM_BYTES_MAX   16384
#define SIM_NEVER       UINT64_MAX
#define SIM_PROOFS_MIN  5 /* without T2, seven */
#define SIM_TRIES_MIN   7 /* T2 = 8 T1 makes eleven in 64 T1; a slow core fewer */

struct sim;
struct sim_core;
struct sim_query;

#include "sim_dns.h"
#include "sim_hop.h"
#include "sim_reg.h"
#include "sim_refer.h"
#include "sim_sub.h"
#include "sim_watch.h"

/* --- the network ----------------------------------------------------------------------------- */

void sim_send_server(struct sim *s, enum sim_side side, unsigned who, uint16_t port,
		     const void *bytes, uint32_t n);
void sim_send_station(struct sim *s, struct span bytes, const struct path *to);
void sim_send_media(struct sim *s, const struct path *in, struct span bytes);
void sim_net_reach(struct sim *s, struct sim_datagram *d);

/* --- the server ------------------------------------------------------------------------------ */

struct sim_queue {
	struct sim_datagram *first, *last;
	uint32_t n;
};

#define SIM_MEDIA_BASE(core) (20000 + 1000 * (core))

static inline bool sim_is_media(const struct path *path)
{
	return path->local_port >= SIM_MEDIA_BASE(0);
}

/* Whose port that is. */
static inline unsigned sim_media_owner(const struct path *path)
{
	return (path->local_port - SIM_MEDIA_BASE(0)) / 1000u;
}

void sim_queue_put(struct sim_queue *q, struct sim_datagram *d);
struct sim_datagram *sim_queue_take(struct sim_queue *q);

/* A leg and the floor, as its station knows it. */
struct sim_talk {
	uint64_t leg;
	bool granted, answered;
	uint16_t seq;
};

#define SIM_TALKS 256

struct sim_core {
	struct outbox out; /* first */
	struct sim *sim;
	unsigned id;
	struct focus_core *focus;
	void *mem;
	struct stats stats;
	struct sim_queue inbox;               /* its receive queue */
	struct sim_queue mail[SIM_CORES_MAX]; /* its mailboxes, by sender */
	uint64_t turn_at;
	uint64_t dry_from, dry_until; /* no buffers for the outbox in that time */
	uint32_t dry_odds;            /* nor now and then, per mille */
	uint64_t refused_seq;         /* when it last asked for one in vain; 0: never */
	uint64_t hops_dead;           /* so many INVITEs it has refused for that */
	struct focus_deputy deputy;
	bool in_place;                /* what it says now is said in another core's place */
	uint8_t *open;
	struct sim_talk talk[SIM_TALKS]; /* by the number in the leg's name */
};

void sim_core_open(struct sim *s, unsigned id);
void sim_core_close(struct sim_core *c);
void sim_core_restart(struct sim *s, unsigned id);
void sim_core_arrive(struct sim *s, unsigned id, struct sim_datagram *d);
void sim_core_turn(struct sim *s, unsigned id);

/* True: RTP that this callee sends to that port now would be passed on to somebody. */
bool sim_core_hears(struct sim *s, uint16_t port, unsigned station);
bool sim_cores_idle(struct sim *s);

/* --- push-to-talk ---------------------------------------------------------------------------- */

/* A message of floor control leaves by that port of the core's; something of a station comes in;
 * perhaps a station does something. */
void sim_ptt_told(struct sim *s, struct sim_core *c, struct span datagram, uint16_t port);
void sim_ptt_arrive(struct sim *s, struct sim_core *c, const struct sim_datagram *d);
void sim_ptt_act(struct sim *s, struct sim_core *c);

/* --- who hears whom -------------------------------------------------------------------------- */

/* Perhaps a station talks; who hears it is judged. */
void sim_hear_act(struct sim *s, struct sim_core *c);

/* --- names ----------------------------------------------------------------------------------- */

/* What is registered when the run begins; gone with it. */
void sim_fork_draw(struct sim *s);
void sim_fork_close(struct sim *s);

/* Another contact of the same name had answered before t did, or may have; and certainly had. */
bool sim_fork_late(const struct sim *s, const struct sim_tcall *t);
bool sim_fork_lost(const struct sim *s, const struct sim_tcall *t);
void sim_check_fork(struct sim *s, const struct sim_tcall *t);

/* --- one run --------------------------------------------------------------------------------- */

/* What a world has or has not, as its odds say. */
enum sim_trait {
	SIM_RESTARTS,  /* the server begins anew in the middle of it */
	SIM_FAR,       /* messages take up to 3 T1 */
	SIM_PATIENT,   /* callers talk for minutes */
	SIM_ROOMED,    /* of callers: they come to rooms */
	SIM_NAMED,     /* they call names that have registered */
	SIM_LISTED,    /* they list whom they call */
	SIM_WATCHED,   /* rooms have subscribers */
	SIM_REFERRING, /* of callers in rooms: they have others called into them */
	SIM_ROUTED,    /* calls are routed through next hops */
	SIM_HOSTED,    /* of callers: whom they call has a host name */
	SIM_CROWDED,   /* INVITEs find no place in a mailbox, and are refused in a core's place */
	SIM_TRAITS,
};

/* Per mille. */
struct sim_odds {
	uint32_t of[SIM_TRAITS];
};

extern const struct sim_odds sim_usual;

struct sim_world {
	unsigned n_cores, n_callers;
	uint32_t loss, duplicate; /* per mille */
	uint32_t delay_min, delay_max;
	uint32_t burst_max, turn_max, budget_invite, budget_teardown, budget_timers;
	uint32_t mail_max;
	uint32_t crowded; /* INVITEs for which there is no place, per mille */
	uint8_t spread; /* how datagrams find a receive queue */
	bool fat;       /* long messages: chunks become scarce */
	bool dry;       /* times without buffers */
	bool patient;   /* callers talk for minutes: sessions are refreshed, and expire */
	bool lossless;  /* nothing gets lost: the strict invariants hold */
	uint64_t close_at, restart_at;
	/* Which one a caller comes to; 0: none; above SIM_ROOMS: its own, which a factory makes. */
	uint8_t room[SIM_CALLERS_MAX];
	unsigned n_made;                 /* of the latter */
	uint8_t refers[SIM_CALLERS_MAX]; /* stations that it has its room call; 0: it does not */
	bool floor[SIM_CALLERS_MAX];     /* one talks at a time in what it calls */
	uint8_t named[SIM_CALLERS_MAX];  /* contacts of the one whom it calls; 0: it calls no name */
	bool routes;                     /* there are routes */
	uint8_t routed[SIM_CALLERS_MAX]; /* hops of the route it calls by; 0: by none */
	bool hosted[SIM_CALLERS_MAX];    /* it calls a host name, which has so many targets */
	unsigned n_subs;
	bool closed; /* the operator has drained it */
	uint8_t listed[SIM_CALLERS_MAX]; /* members whom a caller lists itself; 0: its rule does */
};

struct sim_totals {
	uint64_t runs, lossless, conferences, legs, answers, cancelled, datagrams;
	uint64_t half_open_by_loss;
	uint64_t granted, queued; /* requests for the floor */
	uint64_t registered;      /* REGISTERs, with 200 */
	uint64_t notified;        /* subscribers, of something new */
	uint64_t referred;        /* NOTIFYs of what a REFER has come to */
	uint64_t forks_lost;      /* a contact answered that was not the first */
	uint64_t failovers, hops_dead; /* calls refused for the latter */
	uint64_t named_calls, nameless; /* calls of names that the DNS knew, or knew nothing of */
	uint64_t must_hear, must_not_hear; /* a packet: so many stations, of all packets */
	uint64_t race[RACE_MAX];
	uint64_t drop[DROP_MAX];
};

struct sim {
	uint64_t seed, now, seq, last_live;
	struct sim_odds odds;
	struct sim_rand rand;
	struct sim_world world;
	struct sim_events events;
	struct focus_cfg cfg;
	struct home home;
	struct location location;
	struct dialplan *plan;
	struct dialplan_view *view;
	struct resolve_cache *names;
	struct sim_asker asker;
	struct hop_board *hops; /* NULL: nobody is probed */
	struct sim_core core[SIM_CORES_MAX];
	struct sim_caller caller[SIM_CALLERS_MAX];
	struct sim_station station[SIM_STATIONS];
	struct sim_hop hop[SIM_STATIONS];
	struct sim_dns dns[SIM_CALLERS_MAX];
	struct sim_sub sub[SIM_SUBS_MAX];
	struct sim_reg reg[SIM_CALLERS_MAX];
	struct sim_totals *totals;
	/* the outcome */
	unsigned n_failures;
	char failure[8][256];
	uint32_t failed;  /* bit by conference */
	uint32_t ladder;  /* conferences whose messages are printed */
	struct sip_msg msg, msg_out;
};

/* Runs one seed. ladder: conferences (bits) whose messages are printed. The failures, 0: none;
 * *failed: which conferences. */
unsigned sim_run(uint64_t seed, const struct sim_odds *odds, uint32_t ladder,
		 struct sim_totals *totals, uint32_t *failed);

/* Runs one seed and, should it fail, shows how. True: it passed. */
bool sim_try(uint64_t seed, const struct sim_odds *odds, bool verbose, struct sim_totals *totals);

/* A trait of that is drawn; it is certain from now on. False: there is none of that name. */
bool sim_chance(struct sim *s, enum sim_trait trait);
bool sim_certain(struct sim_odds *odds, const char *name);

static inline struct endpoint sim_address(enum sim_side side, unsigned who)
{
	static const uint8_t net[] = {[SIM_O] = 8, [SIM_T] = 9, [SIM_W] = 7, [SIM_R] = 6};
	static const uint16_t port[] = {[SIM_O] = 5060, [SIM_T] = 5070, [SIM_W] = 5080,
					[SIM_R] = 5090};
	const uint8_t ip[4] = {10, net[side], 0, (uint8_t)(who + 1)};

	return (struct endpoint){ip_v4(ip), port[side]};
}

/* Whose address that is. */
static inline enum sim_side sim_side_of(const struct ip_addr *ip)
{
	static const uint8_t side[] = {[6] = SIM_R, [7] = SIM_W, [8] = SIM_O, [9] = SIM_T};

	return (enum sim_side)side[ip->b[13]];
}


static inline unsigned sim_conference(enum sim_side side, unsigned who)
{
	if (side == SIM_W)
		return SIM_CALLERS_MAX; // it is in none
	return side == SIM_T ? who / SIM_MEMBERS_MAX : who;
}
