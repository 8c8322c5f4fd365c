/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "focus.h"
#include "focus_credentials.h"
#include "focus_floor.h"
#include "focus_queue.h"
#include "focus_source.h"
#include "focus_watch.h"

#define FOCUS_NONE SLAB_NONE
#define ROOM_NONE  TABLE_NONE
#define FOCUS_ROOM_NAME_MAX 128 /* bytes of a room's name */
#define FOCUS_ROOM_URI_MAX  (FOCUS_ROOM_NAME_MAX + 64)

/* What we can do (RFC 3261 20.5, 20.37). */
#define FOCUS_METHODS   "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE"
#define FOCUS_OPTIONS   "100rel, timer, answermode, resource-priority"
#define FOCUS_SUPPORTED "Supported: " FOCUS_OPTIONS "\r\n"
#define FOCUS_LIST_OPTION SPAN("recipient-list-invite") /* RFC 5366; where a rule says so */
#define FOCUS_PRIORITY_OPTION SPAN("resource-priority")  /* RFC 4412 */
#define FOCUS_PRIORITY        SPAN("Resource-Priority")
#define FOCUS_MODE_OPTION SPAN("answermode")            /* RFC 5373 */

enum focus_state {
	FOCUS_SETTING_UP, /* the originator has no final answer yet */
	FOCUS_UP,         /* it has our 200 */
	FOCUS_ENDING,     /* its legs are being completed and torn down */
};

/* What is known of the answer (RFC 4964), as bits. */
enum answer_state {
	ANSWER_STATED = 1 << 0,    /* a member speaks of it, or we have answered in its stead */
	ANSWER_CONFIRMED = 1 << 1, /* a member itself has answered */
};

/* How a member says it has answered (RFC 5373 4.6). */
enum answer_mode {
	MODE_UNSAID,
	MODE_AUTO,
	MODE_MANUAL,
};

/* What a station has said last: its description as it is stored, and what there is in it. */
struct words {
	struct chain text; /* as sdp_keep gives it; empty: nothing so far */
	struct sdp_outline has;
};

/* One conference. */
struct focus {
	uint64_t name;      /* its originator's, which may be over already */
	uint8_t state : 2;  /* enum focus_state */
	uint8_t answer_state : 2; /* enum of that name */
	uint8_t answer_mode : 2; /* how the latest member has answered: enum of that name */
	bool ringing : 1;       /* a member rings */
	bool ringing_told : 1;  /* and the originator has been told: 180 */
	bool settling : 1;      /* waits in core->settling */
	bool inviting : 1;      /* waits in core->inviting */
	bool reliable : 1;      /* the originator wants its provisional responses reliable (RFC 3262) */
	bool delayed : 1;       /* its INVITE had no offer; its ACK brings the answer to ours */
	bool in_room : 1;       /* part of a standing room: an originator without members, or 'dialled' */
	bool refers : 1;        /* its originator may have others called, or put out (RFC 4579) */
	bool dialled : 1;       /* its members are, or were, called into a room: no originator */
	bool bye_after_ack : 1; /* the originator gets a BYE as soon as it may have one (RFC 3261 15) */
	uint16_t failure;   /* the best of the members' failures so far (16.7 step 6); 0: none */
	uint32_t burst;     /* in which its INVITE came */
	uint32_t originator; /* its leg; LEG_NONE: over */
	uint32_t members;    /* first of the terminating legs */
	uint16_t n_members;  /* terminating legs that are not over */
	uint16_t n_pending, n_in; /* of those: may still answer; have answered */
	uint8_t max_forwards : 7; /* for the members' INVITEs */
	uint8_t has_uri : 1;      /* it is told of in Contact as a focus (focus_uri.c) */
	uint8_t cancel_policy : 2, answer_policy : 2; /* enums of those names */
	uint8_t floor : 2;       /* enum floor_control: its own, or its room's */
	uint8_t floor_grade : 2; /* the highest priority that its stations may ask for */
	uint32_t speaker;    /* the member that the originator hears; LEG_NONE: none yet */
	uint32_t cursor;     /* next member to invite; LEG_NONE: all are */
	uint32_t answer_limit_ms; /* how long a member may go without a final answer */
	union {
		uint32_t room;     /* in_room */
		uint32_t answerer; /* else: the member that has said 'answer'; LEG_NONE: none, or
				    * it has left */
	};
	struct chain lines;  /* header lines for members: how they are to answer (RFC 5373), what is
			      * asserted about the originator, then Reason of whatever ended it
			      * (RFC 3326) */
	struct words offer;  /* the originator's; to who is called into a room: the room's */
	union {
		struct { /* in_room */
			uint32_t next, prev; /* the room's other conferences */
		};
		struct chain invited; /* else: what the members' INVITEs offer; empty: just that */
	};
	union {
		struct words answer; /* the members': of the first that answered; the room's; our
				      * own, where the originator was answered before any member */
		struct chain called; /* dialled: the URI that was referred to */
	};
};

/* A standing room. */
struct room {
	uint64_t key;        /* focus_room_key of its name */
	uint64_t conference; /* what its conferences are named by in records */
	struct chain name;   /* the user part of its URI */
	uint32_t first, n;   /* its conferences */
	uint8_t floor;       /* enum floor_control: all of theirs */
	uint8_t refer;       /* enum refer_policy of the rule whose factory has made it */
};

/* Whom an INVITE asks us to call. */
struct invitees {
	const struct dialplan_member *member;
	uint32_t n;
};

/* Where an INVITE goes, and where else if that does not serve it: in the order in which they are
 * tried. */
#define FOCUS_HOPS_MAX 16

struct focus_hops {
	uint32_t n;
	struct endpoint at[FOCUS_HOPS_MAX];
};

/* Through whom a Request-URI is called. */
struct focus_route {
	struct dialplan_member routed; /* its URI may lie in core->tail */
	struct focus_hops hops;
	bool rehosted; /* the Request-URI named us, and names the hop in our place */
};

/* A leg that waits for the DNS: its name, and the key of its host's. */
struct focus_wait {
	uint64_t leg, key;
};

/* A name that was asked for last, when. */
struct focus_ask {
	uint64_t key, at_ms;
};

/* All of them; each is looked at when the cache has changed, and now and then. */
#define FOCUS_WAITS 4096
#define FOCUS_ASKS  64

struct focus_waits {
	struct focus_wait *at; /* a ring of so many */
	uint32_t first, n;
	uint32_t left;    /* so many of them are still to be looked at */
	uint32_t edition; /* of the cache, then */
	uint64_t look_ms; /* when they are at the latest */
	struct focus_ask asked[FOCUS_ASKS]; /* by their keys */
};

/* What the originator offers; an empty body: nothing. */
struct offer {
	struct span body;
	struct sdp sdp;
};

/* What members are told of what an INVITE asks of them; empty: nothing. */
struct wishes {
	struct span answer_mode, priv_answer_mode;
	bool insists; /* on those being understood: Require */
	bool prioritised;   /* Resource-Priority (RFC 4412) */
	bool insists_on_it; /* the same */
	bool emergency;     /* there is room kept for it */
};

/* What an INVITE asks for, or whom a REFER has us call. */
struct asked {
	const struct dialplan_rule *rule;
	struct span text;          /* the URI that it is for, as written */
	const struct sip_uri *uri; /* and parsed */
	enum floor_control floor;
	struct invitees who;
	uint8_t forks;             /* numbers of leg->fork that are taken */
	uint64_t referral;         /* name of the subscription that is told of them; 0: none */
	struct focus_route route; /* of a route */
	struct offer offer;
	struct wishes wishes;
};

/* Members that have registered, as the contacts that they are reached at: of the INVITE being taken
 * in. */
#define FOCUS_CONTACTS_MAX     DIALPLAN_MEMBERS_MAX
#define FOCUS_CONTACTS_TEXT    65536

struct focus_located {
	struct location_list list;
	struct list_seen seen; /* those that have been named so far */
	struct dialplan_member member[FOCUS_CONTACTS_MAX];
	uint8_t text[FOCUS_CONTACTS_TEXT];
};

/* So many chunks are for the conferences that there are: no new one takes them. */
#define FOCUS_CHUNKS_KEPT 256

/* What is asked for from memory next. */
enum focus_fetch_step {
	FETCH_NOTHING,
	FETCH_USER,  /* the leg whose transaction it is */
	FETCH_FOCUS, /* a leg's conference, and its flow */
	FETCH_OTHER, /* the leg at that conference's other side */
	FETCH_FLOW,  /* that one's flow */
};

#define FETCH_STEPS 4

struct focus_fetch {
	enum focus_fetch_step next;
	uint32_t l, t;
};

#define FOCUS_INTAKES 8

/* A datagram on its way in. */
struct intake {
	enum sip_verdict verdict;
	struct txn_id id;          /* a request: what it is known by */
	enum leg_id_verdict whose; /* where we minted it: */
	struct leg_id own;         /* what finds its leg, a request's To tag or a response's branch */
	uint32_t l, t;             /* that leg, and the INVITE's transaction, when they were looked
				      for: they may be gone since */
	struct focus_fetch fetching;
	struct sip_msg msg;
};

struct focus_core {
	/* hot: touched in every turn */
	uint64_t now_ms;
	uint32_t burst; /* number of this burst; never 0 */
	bool closing;   /* no new conferences */
	enum drop shortage; /* why there are none just now; DROP_NONE: there may be */
	enum drop shortage_urgent; /* the same for emergencies */
	struct outbox *out;
	struct stats *stats;
	struct leg_table legs;
	struct txn_servers txns;
	struct slab foci;
	struct slab rooms;
	struct table room_of; /* key -> room */
	struct wheel wheel;
	struct media media;
	struct focus_sources sources;
	struct auth_server auth;
	const struct sources *trusted; /* NULL: nobody is */
	struct hop_board *hops; /* the plan's, by its numbers; NULL: nothing is known of them */
	struct focus_located *located; /* NULL: there is no registrar */
	struct focus_floors floors;
	struct focus_subs subs;
	struct focus_watches watches;
	struct focus_credentials credentials;
	struct focus_queue inviting, settling; /* of conferences */
	struct focus_queue batch;              /* of legs: the teardown batch */
	struct focus_queue answering;          /* of legs: their re-INVITEs */
	struct focus_waits waits;              /* of legs: for the DNS */
	struct list list;                      /* the one of the INVITE being taken in */
	/* warm */
	struct intake intake[FOCUS_INTAKES]; /* the messages on their way in */
	const struct intake *in;             /* the one being taken in */
	uint32_t scratch;     /* bytes of each of the following */
	char here[1 + SDP_STREAMS_MAX][HOME_SDP_MAX]; /* our media addresses, as a description names
							* them: the leg's, and each stream's */
	uint8_t *gathered, *other; /* stored strings made contiguous */
	uint8_t *body;        /* a body being written */
	uint8_t *tail;        /* a response's own headers and body */
	uint8_t *kept;        /* what is kept of the description that was read last */
	/* fixed */
	struct focus_cfg cfg;
};

static inline struct leg *core_leg(struct focus_core *core, uint32_t l)
{
	return leg_at(&core->legs, l);
}

static inline struct focus *core_focus(struct focus_core *core, uint32_t f)
{
	return slab_at(&core->foci, f);
}

static inline struct subscription *core_sub(const struct focus_core *core, uint32_t s)
{
	return &core->subs.at[s];
}

static inline void count_drop(struct focus_core *core, enum drop d)
{
	core->stats->drop[d]++;
}

static inline void count_race(struct focus_core *core, enum race r)
{
	core->stats->race[r]++;
}

static inline void count(struct focus_core *core, enum tally s)
{
	core->stats->stat[s]++;
}

/* Its members are offered something else than what its originator says. */
static inline bool focus_has_invited(const struct focus *f)
{
	return !f->in_room && f->invited.n != 0;
}

/* A BYE of ours has been sent, or goes out with this burst: nothing new may begin in the dialog
 * (15.1.2). */
static inline bool focus_ended(const struct leg *leg)
{
	return leg->state == LEG_CLOSING || leg->state == LEG_OVER || (leg->debt & LEG_OWES_BYE);
}

/* Somebody subscribes to some conference. */
static inline bool focus_watched(const struct focus_core *core)
{
	return slab_used(&core->watches.watches) != 0;
}

static inline void focus_roster_look(struct focus_core *core, uint32_t f)
{
	if (focus_watched(core))
		focus_roster_look_now(core, f);
}

static inline void focus_roster_left(struct focus_core *core, uint32_t l)
{
	if (focus_watched(core))
		focus_roster_left_now(core, l);
}

static inline void focus_watch_over(struct focus_core *core, uint64_t key)
{
	if (focus_watched(core))
		focus_watch_over_now(core, key);
}

/* Somebody is told what becomes of whom he has referred to us: of l, too, perhaps. */
static inline void focus_referral(struct focus_core *core, uint32_t l, uint16_t status)
{
	if (core->subs.referrals)
		focus_referral_now(core, l, status);
}

/* Header lines (RFC 3261 20.5, RFC 6665 8.2.2): which methods we serve, to those whom we call and to
 * all others; to what one may subscribe, empty: nothing. */
static inline struct span focus_allow_members(const struct focus_core *core)
{
	return core->subs.max ? SPAN("Allow: " FOCUS_METHODS ", SUBSCRIBE\r\n")
			      : SPAN("Allow: " FOCUS_METHODS "\r\n");
}

static inline struct span focus_allow(const struct focus_core *core)
{
	if (!dialplan_refers(core->cfg.plan))
		return focus_allow_members(core);
	return core->subs.max ? SPAN("Allow: " FOCUS_METHODS ", SUBSCRIBE, REFER\r\n")
			      : SPAN("Allow: " FOCUS_METHODS ", REFER\r\n");
}

/* The same, of extensions: norefersub is RFC 4488's. */
static inline struct span focus_supported(const struct focus_core *core)
{
	return dialplan_refers(core->cfg.plan)
		       ? SPAN("Supported: " FOCUS_OPTIONS ", norefersub\r\n")
		       : SPAN(FOCUS_SUPPORTED);
}

static inline struct span focus_allow_events(const struct focus_core *core)
{
	return core->subs.max ? SPAN("Allow-Events: conference\r\n") : SPAN_NONE;
}
