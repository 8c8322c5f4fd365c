/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "focus_queue.h"
#include "leg.h"

/*
 * Subscriptions (RFC 6665), whatever they are to: a dialog, NOTIFYs in it one after the other, each
 * with its transaction as a client, and an end with a reason. What is said in a NOTIFY an *event
 * package* knows, and no more of the protocol than this:
 *
 *	focus_sub_open     from the SUBSCRIBE, or the REFER, that asks for it
 *	focus_sub_answer   its 2xx, which carries the dialog
 *	focus_sub_owe      there is something to say: it goes out at the end of the turn, or when the
 *	                   NOTIFY before it has its answer
 *	focus_sub_end      a last NOTIFY says why, and it is over
 *
 * A subscription is a record in a leg table of its own: so its dialog is written, found by tag and
 * re-targeted as a leg's is, and its index is the record's. One that is asked for within a call's
 * dialog (RFC 6665 4.5.2) uses that leg's, and ends with it; of its record only the name counts,
 * which the branches of its NOTIFYs carry.
 */

struct focus_core;

#define SUB_NONE LEG_NONE

/* Bytes of a NOTIFY besides its dialog, its id and its body. */
#define SUB_HEADERS_MAX 640

/* Why one ends (RFC 6665 4.1.3). */
enum sub_end {
	SUB_LIVES,
	SUB_TIMEOUT,
	SUB_DEACTIVATED, /* we close down */
	SUB_NORESOURCE,  /* what it was to is no more */
};

/* What an event package does. Each gets the subscription's index. */
struct sub_package {
	struct span event; /* its name */
	struct span type;  /* of its bodies */

	/* A NOTIFY begins: what it says is decided, and kept until 'said'. False: there is no room for
	 * that; it is tried again. */
	bool (*say)(struct focus_core *core, uint32_t s);

	/* That as text, the same each time it is asked for; it may lie in core->body. */
	struct span (*words)(struct focus_core *core, uint32_t s);

	/* The NOTIFY has had its answer. */
	void (*said)(struct focus_core *core, uint32_t s);

	/* Nothing of what has been said counts: the next NOTIFY says everything. */
	void (*anew)(struct focus_core *core, uint32_t s);

	/* Contact, where the dialog is its own. */
	void (*put_contact)(struct focus_core *core, uint32_t s, struct writer *w);

	/* It is over: nothing may point to it from now on. */
	void (*gone)(struct focus_core *core, uint32_t s);
};

struct subscription {
	const struct sub_package *package;
	uint64_t leg;         /* name of the leg whose dialog it is in; 0: it has one of its own */
	uint64_t within;      /* the key by which it is found there */
	struct txn notify;    /* the latest NOTIFY's */
	uint32_t cseq;        /* its CSeq */
	uint8_t serial;       /* of its branch */
	uint8_t end, said_end; /* enum sub_end: as it is; as that NOTIFY says */
	bool owed : 1;        /* there is something to say */
	bool queued : 1;      /* it waits in subs->due */
	bool over : 1;        /* it only waits there to be taken out */
	uint32_t said_expires_s; /* as that NOTIFY says */
	uint32_t expires_at;  /* moments: its end; when it is tried again to say what is owed */
	uint32_t again_at;
	struct chain id;      /* of the Event header; empty: it has none */
	union {               /* the package's own */
		struct {
			uint32_t watch;       /* whose subscription it is */
			uint32_t next, prev;  /* of the same */
			uint32_t told, base;  /* all changes up to 'told' are known to it, but for those
						 who left before 'base' */
			uint32_t document;    /* that is being said */
			uint32_t version;
		} conference;
		struct {
			struct chain room;    /* its name, where the REFER was in no dialog */
			uint32_t pending;     /* legs that have no final answer */
			uint16_t status;      /* what there is to be said: of a SIP response */
			uint16_t said;        /* what that NOTIFY says */
			uint16_t best;        /* of the failures so far; 0: none */
		} refer;
	};
};

struct focus_subs {
	uint32_t max;             /* 0: there are none */
	struct leg_table legs;    /* subscription i is record i, and timer wheel_base + i */
	struct subscription *at;
	struct table within;      /* those in calls' dialogs */
	uint64_t *referred;       /* by leg: name of the one that is told what becomes of it; 0, or
				   * one that is over: none */
	uint32_t referrals;       /* those to REFERs that live */
	struct chunks chunks;     /* dialogs and what is said: calls' are not touched */
	struct focus_queue due;
};

/*
 * focus_subscription.c: opens the subscription that m asks for. l: the leg in whose dialog m is;
 * LEG_NONE: in none, and m's Contact, Record-Route and tags make one. id: of the Event header of its
 * NOTIFYs, may be empty. expires_s: of its life; 0: one NOTIFY, and it is over. What m is answered
 * where it cannot be, counted; 0: it is open, *s, and a NOTIFY is owed.
 */
uint16_t focus_sub_open(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			uint32_t l, const struct sub_package *package, struct span id,
			uint32_t expires_s, uint32_t *s);

/* It lives so long from now on. */
void focus_sub_extend(struct focus_core *core, uint32_t s, uint32_t expires_s);

/* It ends, for that reason, with a last NOTIFY; if it ends already nothing changes. */
void focus_sub_end(struct focus_core *core, uint32_t s, enum sub_end why);

/* There is something to say. */
void focus_sub_owe(struct focus_core *core, uint32_t s);

/* It is over now, and nothing more is said. */
void focus_sub_close(struct focus_core *core, uint32_t s);

/* The subscription in whose dialog the request is that is taken in; the one in l's dialog to that event, by
 * that id; SUB_NONE: there is none. */
uint32_t focus_sub_of_tag(struct focus_core *core);
uint32_t focus_sub_within(struct focus_core *core, uint32_t l, struct span event, struct span id);

/* focus_subs.c: bytes for all of a core's, and their watches; they are laid out there. */
struct focus_cfg;
size_t focus_subs_footprint(const struct focus_cfg *cfg);
void focus_subs_init(struct focus_core *core, void *mem, const struct focus_cfg *cfg);

/* Sets its timer to its nearest deadline. That has expired. */
void focus_sub_rearm(struct focus_core *core, uint32_t s);
void focus_sub_due(struct focus_core *core, uint32_t s);

/* The last NOTIFY to all, and no more of them. */
void focus_subs_close(struct focus_core *core);

/* m's answer: status, then Contact, then headers, each with its line end. */
void focus_sub_answer(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		      uint32_t s, uint16_t status, struct span headers);

/*
 * focus_referral.c: the subscription that the REFER m implies (RFC 3515 2.4.4), within l's dialog or,
 * l being LEG_NONE, asked for of that room. Answers as focus_sub_open. It is told of n legs that are
 * about to be called: by that name (subs.referred). All is done that was asked for.
 */
uint16_t focus_referral_open(struct focus_core *core, const struct sip_msg *m,
			     const struct path *path, uint32_t l, struct span room, uint32_t *s);
uint64_t focus_referral_calls(struct focus_core *core, uint32_t s, uint32_t n);
void focus_referral_done(struct focus_core *core, uint32_t s);

/* Leg l has had that status, or, a final one, is in or out by it. */
void focus_referral_now(struct focus_core *core, uint32_t l, uint16_t status);

/* focus_notify.c: sends the NOTIFY that s owes; takes in what comes back. */
void focus_notify(struct focus_core *core, uint32_t s);
void focus_notify_again(struct focus_core *core, uint32_t s);
void focus_notify_response(struct focus_core *core, const struct sip_msg *m,
			   const struct leg_id *id);
void focus_notify_unreachable(struct focus_core *core, const struct leg_id *id);

/* focus_subscribe.c: a SUBSCRIBE outside of any dialog; any request in a subscription's; a SUBSCRIBE
 * in that of leg l. */
void focus_subscribe(struct focus_core *core, const struct sip_msg *m, const struct path *path);
void focus_resubscribe(struct focus_core *core, const struct sip_msg *m, const struct path *path);
void focus_subscribe_within(struct focus_core *core, const struct sip_msg *m,
			    const struct path *path, uint32_t l);
