/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sim_party.h"

/* A part of sim.h. */

/* --- subscribers ----------------------------------------------------------------------------- */

enum sim_told { /* what it does about a NOTIFY, from one on */
		SIM_TOLD_OK,
		SIM_TOLD_481,
		SIM_TOLD_SILENT,
		SIM_TOLD_LATER, /* 503 with Retry-After, to one */
		SIM_TOLDS,
};

/* One who subscribes to who is in a room (RFC 6665, RFC 4575). */
struct sim_sub {
	unsigned id, room;
	/* character */
	uint64_t start_at;
	uint32_t expires;
	unsigned refreshes, tolds; /* until it forgets; NOTIFYs that it answers as it should */
	bool unsubscribes;
	uint8_t manner;
	/* state */
	bool begun, over, unanswered;
	unsigned cseq; /* of its latest SUBSCRIBE */
	bool ends;     /* that has Expires: 0 */
	uint64_t next_at;
	char tag[64]; /* the server's; "": not known */
	struct sim_resend request;
	uint32_t n_told, told_cseq;
	struct {		   /* at the server's door */
		bool spared;	   /* it may be over, or may be told that it is */
		bool live, ended;  /* accepted; and over */
		bool full;	   /* the next NOTIFY must say everything (4.2.1.2) */
		uint32_t accepted; /* CSeq of the latest SUBSCRIBE that was */
		uint64_t owed_at;  /* a NOTIFY is, since then; 0: none */
		uint64_t expires_at,
			since; /* the latter: of the NOTIFY that has no answer yet; 0: none */
		uint64_t branch, hash; /* of the latest */
		uint32_t notify_cseq, version;
		uint64_t later_at; /* the subscriber is not to be told anything before */
		bool terminated;   /* the latest says so */
		uint32_t there;	   /* callers whom it knows to be in, by bit */
	} door;
};

#define SIM_SUBS_MAX 6

void sim_sub_draw(struct sim *s);
void sim_sub_wake(struct sim *s, unsigned i);
void sim_sub_reach(struct sim *s, unsigned i, const struct sip_msg *m);

/* sim_watch_sub.c: something of its passes the door; time passes; the server begins anew. */
void sim_watch_sub_in(struct sim *s, unsigned i, const struct sip_msg *m);
void sim_watch_sub_out(struct sim *s, unsigned i, const struct sip_msg *m);
void sim_watch_sub_turn(struct sim *s);
void sim_watch_sub_restart(struct sim *s);
