/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "endpoint.h"
#include "txn.h"

/*
 * The next hops of a dialplan, and which of them are dead. One core, the prober, sends each an OPTIONS
 * now and then (RFC 3261 11) and writes what it thinks of it; all others read that, a byte a hop.
 * Sans-I/O: time is an argument, in milliseconds, and what is to be sent is the caller's affair.
 */

enum hop_state {
	HOP_NEW,   /* nothing is known of it: it is asked as if it were alive */
	HOP_ALIVE,
	HOP_DEAD,
};

/* So many results in a row that contradict its state change it; of a new one the first answer does. */
#define HOP_RESULTS 2

struct hop {
	struct endpoint at; /* written before anybody sees it, but for a place's; port 0: nobody is there
			     * to be probed */
	uint32_t places;    /* one with a host name: the first of its places; 0: it has an address */
	uint32_t of;        /* a place: of which hop it is */
	uint32_t changes;   /* a place: odd while its endpoint is written */
	/* the prober writes, anybody reads */
	uint8_t state;      /* enum hop_state */
	uint32_t rtt_ms;    /* of the latest answer */
	uint64_t since_ms;  /* when the state began, by the prober's clock */
	uint64_t answers, misses; /* probes that were answered, and not */
	/* the prober's own */
	uint8_t contrary;   /* results in a row that contradict the state */
	uint16_t number;    /* of the latest probe */
	struct txn probe;   /* it */
	uint64_t sent_ms;   /* when it was sent first */
	uint64_t due_ms;    /* when the next one is due; 0: at once */
};

/* The targets of a hop with a host name that are probed, each in a place of its own. */
#define HOP_PLACES 8

/* Those of one dialplan, by its numbers, and behind them all places. */
struct hop_board {
	uint32_t n, n_hops, n_named;
	uint32_t names;   /* the prober's: edition of what it knows of names */
	uint64_t look_ms; /* and when it may look for another one */
	uint8_t edition; /* below 26; another one than that of the board before */
	uint64_t due_ms; /* the prober's: nothing is to be done before */
	struct hop hop[];
};

/* n hops, all new, whose endpoints the caller fills in; n_named of them are to get places. NULL: no
 * memory. */
struct hop_board *hop_board_create(uint32_t n, uint32_t n_named);

/* The next one with a host name is hop i. */
void hop_board_name(struct hop_board *b, uint32_t i);

/* Harmless for NULL. */
void hop_board_free(struct hop_board *b);

/* What the board before knows of a hop that both have, so that a dead one is not taken for a new
 * one. The prober may be at work on 'old', which may be NULL. */
void hop_board_carry(struct hop_board *b, const struct hop_board *old);

/* The same for the places of hop i, which is hop k there. */
void hop_board_carry_places(struct hop_board *b, uint32_t i, const struct hop_board *old, uint32_t k);

/* Where h is, any thread; port 0: nowhere. Hop i has a name that leads there, among others, and that
 * target is dead. */
struct endpoint hop_where(const struct hop *h);
bool hop_leads_to_dead(const struct hop_board *b, uint32_t i, const struct endpoint *at);

/* Any thread. */
static inline bool hop_is_dead(const struct hop *h)
{
	return __atomic_load_n(&h->state, __ATOMIC_RELAXED) == HOP_DEAD;
}

/* One of that endpoint is; false where there is none, or b is NULL. As long as the board. */
bool hop_board_is_dead(const struct hop_board *b, const struct endpoint *at);

/* --- the prober's ---------------------------------------------------------------------------- */

/* What the hop's probe needs now. */
enum hop_act {
	HOP_WAIT,   /* nothing */
	HOP_SEND,   /* a new one begins: number 'number' */
	HOP_RESEND, /* the same again */
};

/* Feeds time. A probe that the next one finds unanswered has been missed. */
enum hop_act hop_advance(struct hop *h, const struct txn_times *times, uint32_t interval_ms,
			 uint64_t now_ms);

/* Hop i, which has a name, leads there: n endpoints, HOP_PLACES at most. What was known of others is
 * forgotten. True: something has changed. */
bool hop_board_lead(struct hop_board *b, uint32_t i, const struct endpoint *at, unsigned n);

/* When hop_advance has something to do next. */
uint64_t hop_due(const struct hop *h, uint64_t now_ms);

/* A response to its probe. Whatever it says, who answers is alive (11.2: as it would answer an
 * INVITE), unless it says that it cannot serve just now: 503, or 408 for somebody behind it. False:
 * not expected now. */
bool hop_answered(struct hop *h, uint16_t status, const struct txn_times *times, uint64_t now_ms);

/* Its probe could not be delivered. */
void hop_unreachable(struct hop *h, const struct txn_times *times, uint64_t now_ms);
