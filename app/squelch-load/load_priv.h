/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "load_core.h"
#include "load_rand.h"
#include "load_read.h"
#include "load_text.h"
#include "slab.h"
#include "table.h"
#include "wheel.h"

/* The wheel turns in ticks of 2^12 ns, about 4 us: a CANCEL and a 200 that shall cross are sent
 * within the time that a message takes. */
#define LOAD_TICK_SHIFT 12
#define LOAD_NEVER      UINT64_MAX
#define LOAD_NONE       SLAB_NONE
#define LOAD_TAG_MAX    38 /* bytes of a server's To tag; squelch's own have 35 */
#define LOAD_TARGETS    64 /* different Contacts that are kept at one time */
#define LOAD_TARGET_MAX 126
#define LOAD_ANSWER_MAX 600 /* what is kept of an INVITE, to answer it later */

enum call_state {
	CALL_INVITED,  /* INVITE (or OPTIONS) sent, and repeated */
	CALL_RINGING,  /* a provisional response is there: no more repeating */
	CALL_UP,       /* 200 acknowledged */
	CALL_CLOSING,  /* BYE sent */
	CALL_OVER,     /* the originator is done; legs of it are still open */
};

/* One originator. */
struct call {
	uint8_t state;    /* enum call_state */
	uint8_t scenario; /* index into load_scenarios */
	uint8_t repeats;  /* of the request that waits for an answer */
	bool rung;        /* a 180 was there */
	bool cancelled;   /* CANCEL sent */
	bool cancel_open; /* it has no answer yet */
	bool timed;       /* one of its legs has set the time of its CANCEL */
	bool overdue;     /* that has come, but no provisional response yet */
	bool held;        /* stays until load_stop */
	bool counted;     /* in load->active */
	bool done;        /* the INVITE was refused, or the BYE answered */
	bool closing;     /* in load->closing */
	uint8_t target;   /* index of its Contact */
	uint8_t tag_n;
	uint8_t tag[LOAD_TAG_MAX];
	uint8_t name[LOAD_NAME_LEN];
	uint16_t failure; /* the INVITE's final answer where that was no 2xx, or 0 */
	uint32_t legs;    /* the first of its legs that are open here */
	uint64_t resend_at, act_at, limit_at; /* ticks, or LOAD_NEVER */
	uint64_t sent_ns; /* INVITE, then BYE */
	uint64_t cancelled_ns;
};

_Static_assert(sizeof(struct call) <= 128, "millions of them are in use at one time");

enum leg_state {
	LEG_RINGING,  /* 180 sent */
	LEG_ANSWERED, /* a final answer sent, and repeated until its ACK */
	LEG_UP,       /* 200 acknowledged */
	LEG_OVER,     /* lingers, to recognise its INVITE */
};

/* One leg at a terminator. */
struct leg {
	uint8_t state;   /* enum leg_state */
	uint8_t repeats; /* of the answer */
	bool ended;      /* the BYE is there, though the ACK may not be */
	uint16_t status; /* of its final answer */
	uint32_t call;   /* its originator's, if that is here: LOAD_NONE otherwise */
	uint32_t next;   /* the call's other legs */
	uint32_t answer; /* what is kept of its INVITE */
	uint64_t resend_at, act_at, limit_at;
	uint64_t key;      /* of its INVITE's branch */
	uint64_t answered_ns;
};

_Static_assert(sizeof(struct leg) <= 64, "millions of them are in use at one time");

/* What an answer repeats of its INVITE, Via to CSeq, tag included, and where it goes. */
struct answer {
	struct path to;
	uint16_t n;
	uint8_t bytes[LOAD_ANSWER_MAX];
};

/* A Contact that dialogs use; most servers have only one. */
struct target {
	struct path way; /* to it */
	uint16_t n;
	uint8_t uri[LOAD_TARGET_MAX];
};

struct load_stream;

struct load {
	uint64_t now_ns;
	uint64_t tick;
	bool stopped;
	bool more_expired;     /* load_timers has left some for the next turn */
	struct outbox *out;
	struct slab calls, legs, answers;
	uint32_t *generation;  /* of each call, then of each leg: how often it was begun */
	struct table branches; /* hash of an INVITE's Via to its leg */
	struct wheel wheel;    /* calls, then legs, then the streams of both */
	struct load_stream *streams; /* NULL: a scenario without media */
	struct load_texts texts;
	struct load_read_cfg read;
	struct target targets[LOAD_TARGETS];
	unsigned n_targets, latest_target;
	struct load_rand rand;
	uint64_t began_ns;
	uint64_t begun;        /* calls; what --rate counts is from began_ns on */
	uint32_t active; /* calls that count for --concurrency */
	uint32_t held, held_waiting; /* calls that are held: begun; of these, not answered yet */
	uint32_t closing;      /* calls whose originator has said BYE, and that are not over */
	uint32_t sweep;        /* load_hang_up has come to this record */
	unsigned until_check;
	uint32_t heard;        /* bit i: a response has come to address i */
	struct path to_server;
	struct sip_msg room;
	struct load_cfg cfg;
	struct load_stats stats;
	uint64_t origin_ns;    /* tick 0 */
};

static inline struct call *load_call(struct load *l, uint32_t i)
{
	return slab_at(&l->calls, i);
}

static inline struct leg *load_leg(struct load *l, uint32_t i)
{
	return slab_at(&l->legs, i);
}

static inline uint64_t load_ticks(uint64_t us)
{
	return (us * 1000 + (1u << LOAD_TICK_SHIFT) - 1) >> LOAD_TICK_SHIFT;
}

static inline uint64_t load_t1(const struct load *l)
{
	return load_ticks((uint64_t)l->cfg.t1_ms * 1000);
}

/* When what has been repeated so often is repeated again: T1, 2 T1 ..., at most 'most'. */
static inline uint64_t load_backoff(const struct load *l, unsigned repeats, uint64_t most)
{
	uint64_t gap = load_t1(l) << (repeats < 16 ? repeats : 16);

	return l->tick + (gap < most ? gap : most);
}

static inline uint64_t load_t2(const struct load *l)
{
	return load_ticks((uint64_t)l->cfg.t2_ms * 1000);
}

/* 64 * T1 from now: what has no answer by then never will. */
static inline uint64_t load_limit(const struct load *l)
{
	return l->tick + 64 * load_t1(l);
}

static inline void load_count(struct load *l, enum load_count c)
{
	l->stats.count[c]++;
}

static inline void load_fault(struct load *l, enum load_fault f)
{
	l->stats.fault[f]++;
}

static inline void load_time(struct load *l, enum load_latency what, uint64_t since_ns)
{
	histogram_add(&l->stats.latency[what], l->now_ns - since_ns);
}

/* The timer of a record expires no later than 'tick'. Where it expires sooner it stays: the
 * record finds nothing due then, and sets it again. */
static inline void load_wake(struct load *l, uint32_t timer, uint64_t tick)
{
	bool soon = wheel_armed(&l->wheel, timer) && wheel_due(&l->wheel, timer) <= tick;

	if (tick != LOAD_NEVER && !soon)
		wheel_arm(&l->wheel, timer, tick);
}

static inline uint64_t load_nearest(uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* load_core.c */
bool load_open(struct load *l, struct writer *w, uint32_t need);
void load_send(struct load *l, const struct writer *w, const struct path *to);

/* load_originator.c, load_heard.c */
bool load_call_begin(struct load *l, uint8_t scenario, bool held);
void load_call_response(struct load *l, const struct load_seen *s);
void load_call_bye(struct load *l, const struct load_seen *s, const struct path *path);
void load_call_timer(struct load *l, uint32_t i);
void load_call_hang_up(struct load *l, uint32_t i);
void load_call_abandon(struct load *l, uint32_t i);

/* The call that is meant by a name, or LOAD_NONE. */
uint32_t load_call_find(const struct load *l, uint64_t name);

/* One of its legs rings, and will answer in the middle of the window that begins now: the call is
 * given up at a random moment of it. */
void load_call_race(struct load *l, uint32_t i);

/* One of its legs is over. */
void load_call_leg_over(struct load *l, uint32_t call, uint32_t leg);

/* load_terminator.c */
void load_leg_request(struct load *l, const struct load_seen *s, const struct path *path);
void load_leg_timer(struct load *l, uint32_t i);
void load_leg_abandon(struct load *l, uint32_t i);

/* What becomes of the originator's call is known: a leg that waited for that is answered, and one
 * that stands must end within a limit. */
void load_leg_call_settled(struct load *l, uint32_t i);

/* load_reply.c: a response to what is at hand. */
void load_reply(struct load *l, const struct load_seen *s, uint16_t status, struct span to_tag,
		const struct load_piece *rest, const struct path *path);

/* What a response repeats, Via to CSeq. */
void load_put_echo(struct writer *w, const struct load_seen *s, const struct endpoint *source,
		   struct span to_tag);

/* load_target.c: Contacts, each kept once. */
bool load_target_keep(struct load *l, struct span uri, uint8_t *index);
const struct path *load_target_way(struct load *l, struct span uri);
