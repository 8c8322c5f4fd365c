/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "focus_subscription.h"

/*
 * The conference event package (RFC 4575): who is in a conference, told to whoever subscribes to it.
 *
 * A conference that somebody subscribes to has a *watch*, others cost nothing. Its *users* stand in
 * the order in which they last changed, each with the number of that change; users who have left
 * stand in a second such list for a while. So a subscriber is told all behind the change that it
 * knows of, and a document that has no room for all of them is only a shorter step.
 * Changes are gathered: rounds, in which all subscribers are told, are notify_ms apart at least.
 */

/* The longest document: its datagram must pass where others have 8 KiB for one. */
#define FOCUS_DOCUMENT_MAX 6144

struct focus;

#define WATCH_NONE    SLAB_NONE
#define USER_NONE     SLAB_NONE
#define DOCUMENT_NONE SLAB_NONE

/* A leg as its conference's roster has it; an array beside the legs'. */
struct watch_seat {
	uint32_t user;  /* whose endpoint it is; USER_NONE: it is in no roster */
	uint32_t next;  /* the same user's next leg */
	uint32_t looks; /* what there is to be told of it: enum seat_status, then its streams */
};

/* Somebody, by whatever number of legs. */
struct watch_user {
	uint64_t key;        /* its watch's and its URI's */
	uint32_t watch;
	uint32_t next, prev; /* behind and before it in its list */
	uint32_t change;     /* number of its latest change */
	uint32_t leg;        /* the first of its legs; LEG_NONE: it has left */
	uint8_t left;        /* enum seat_left of the last one */
	struct chain uri;    /* as told */
};

struct watch_users {
	uint32_t first, last;
};

struct watch {
	uint64_t key;
	struct chain name;   /* user part of the conference's URI; empty: it has none of its own */
	uint32_t subs;       /* first of its subscriptions */
	uint32_t cursor;     /* the next one to be told in this round */
	struct watch_users there, left;
	uint32_t n_there;
	uint32_t change;     /* the latest */
	uint32_t round;      /* that when the latest round began */
	uint32_t forgotten;  /* who left by then is not known any more */
	uint64_t next_round_ms; /* not before that */
	uint32_t document;   /* the latest; DOCUMENT_NONE: it is gone */
	bool rounding : 1;   /* waits in watches->rounds */
	bool ending : 1;     /* the conference is over for good */
};

/* What several subscriptions are told in the same words; each has a version of its own. */
struct watch_document {
	struct chain text;
	uint32_t from, base, to; /* for those who know that much: what they know then */
	uint32_t at;             /* the watch's change when it was written */
	uint32_t users;          /* subscriptions that it is being said to */
	uint32_t watch;          /* whose latest it is; WATCH_NONE: nobody's */
};

struct focus_watches {
	struct slab watches, users, documents;
	struct table of;      /* conference -> watch */
	struct table user_of; /* watch and URI -> user */
	struct watch_seat *seat; /* by leg */
	struct focus_queue rounds;
	uint32_t wheel_base;  /* of the watches' timers */
};

extern const struct sub_package focus_conference_package;

/* focus_watch.c: subscribes m's sender to the room of that name; to conference f, which is in none; to
 * that of l, whose dialog m is in. What m is answered where that cannot be; 0: *s is open. */
uint16_t focus_watch_room(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			  struct span user, struct span id, uint32_t expires_s, uint32_t *s);
uint16_t focus_watch_conference(struct focus_core *core, const struct sip_msg *m,
				const struct path *path, uint32_t f, struct span id,
				uint32_t expires_s, uint32_t *s);
uint16_t focus_watch_leg(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			 uint32_t l, struct span id, uint32_t expires_s, uint32_t *s);

/* The next subscription of a round is told; false: there is no round. Timer wheel_base + w has
 * expired: one begins. */
bool focus_watch_round(struct focus_core *core);
void focus_watch_due(struct focus_core *core, uint32_t w);

/* Subscription s is no more. */
void focus_watch_leave(struct focus_core *core, uint32_t s);

/* focus_roster.c: legs of f come, look different or are out of it; l leaves; all do. */
void focus_roster_look_now(struct focus_core *core, uint32_t f);
void focus_roster_left_now(struct focus_core *core, uint32_t l);
void focus_roster_empty(struct focus_core *core, uint32_t w);

/* The conference of that key is over for good. */
void focus_watch_over_now(struct focus_core *core, uint64_t key);

/* All of a watch's users are forgotten; those who left up to that change are. */
void focus_roster_drop(struct focus_core *core, struct watch *watch);
void focus_roster_forget(struct focus_core *core, struct watch *watch, uint32_t change);

/* That of f's conference; WATCH_NONE: nobody subscribes to it. */
uint32_t focus_watch_of(struct focus_core *core, const struct focus *f);

/* The watch has changed: there will be a round. */
void focus_watch_change(struct focus_core *core, uint32_t w);

static inline struct watch *watch_at(const struct focus_watches *watches, uint32_t w)
{
	return slab_at(&watches->watches, w);
}

static inline struct watch_user *user_at(const struct focus_watches *watches, uint32_t u)
{
	return slab_at(&watches->users, u);
}

/* Of an endpoint (RFC 4575 5.7.2); in the order of their words. */
enum seat_status {
	SEAT_DIALING_IN,
	SEAT_DIALING_OUT,
	SEAT_ALERTING,
	SEAT_CONNECTED,
	SEAT_ON_HOLD,
};

/* How somebody has left (5.7.5). */
enum seat_left {
	SEAT_DEPARTED,
	SEAT_BOOTED,
	SEAT_FAILED,
};

/* focus_info.c: writes the end of a document, from behind its version: what is new since 'from' (0:
 * everything), of those who left since 'base' alone. Up to which change that reaches: w may be too
 * small for all. */
uint32_t focus_info_put(struct focus_core *core, const struct watch *watch, uint32_t from,
			uint32_t base, struct writer *w);

/* URI and name of whom leg l is with, which may lie in room; an URI that hides him; what the leg is
 * like just now, struct watch_seat's. */
void focus_info_user(struct focus_core *core, uint32_t l, uint8_t room[LEG_WIRE_MAX],
		     struct span *uri, struct span *name);
bool focus_info_anonymous(struct span uri);
uint32_t focus_info_looks(struct focus_core *core, uint32_t l);
