/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sim_party.h"
#include "sim_reg.h"

/* A part of sim.h. */

/* --- originators ----------------------------------------------------------------------------- */

/* A dialog that the server has made with an originator: two, when it began anew in between. */
struct sim_odialog {
	struct sim_party party;
	char tag[64]; /* the server's */
	bool known;   /* the originator has heard of it */
	uint32_t rseq; /* latest that it has heard; 0: none */
	bool confirmed;
	struct sim_streams offer; /* what the 200 offered */
	bool byed, bye_done; /* the latter: answered, or given up */
	bool released;
	struct sim_resend bye;
};

enum sim_reliable {
	SIM_REL_NONE,
	SIM_REL_SUPPORTED,
	SIM_REL_REQUIRED,
};

/* The reliable provisional response to an originator, at the server's door. */
struct sim_proof {
	uint32_t rseq;
	unsigned n; /* how often it was sent */
	uint64_t hash, first_at, last;
	uint64_t proven; /* its PRACK came in */
};

enum sim_ack { /* with which a 200 that brings an offer is answered */
	SIM_ACK_ANSWERS,
	SIM_ACK_REFUSES, /* every stream */
	SIM_ACK_BARE,    /* not at all */
	SIM_ACK_BAD,
	SIM_ACKS,
};

struct sim_caller {
	unsigned id;
	/* character */
	uint64_t start_at, give_up_at, hang_up_after, late_cancel_after, vanish_at;
	bool gives_up_by_bye, hasty, cancels_twice, other_port;
	bool no_ack_failure, no_ack_200, no_bye_answer, rport, fat;
	bool offerless; /* its INVITE has no SDP: the 200 brings the offer, its ACK the answer */
	uint8_t ack_manner, reliable;
	bool no_prack, bad_prack;
	uint16_t told_answer; /* to NOTIFYs; 0: none */
	bool abroad; /* whom it calls is not at the server */
	struct sim_wish wish;
	struct sim_media media;
	/* state */
	bool begun, wants_out;
	uint16_t provisional, final; /* latest, first final; 0: none */
	bool cancelled;
	uint64_t hang_up_at, late_cancel_at;
	unsigned n_dialogs;
	struct sim_odialog dialog[SIM_RUNS_MAX];
	struct sim_resend invite, cancel;
	bool unanswered; /* a request of its own ran into its time-out */
	/* at the server's door */
	bool accepted;            /* 100 sent, or a member invited */
	unsigned n_final;         /* final answers sent since */
	uint16_t final_sent;
	uint64_t final_hash, final_seq, final_at;
	bool turned_away;         /* refused without state, at least once */
	bool refused_too;         /* it has ACKed that with another copy of its INVITE accepted */
	bool ack_in;              /* the ACK for our final answer came in */
	struct sim_streams offer; /* of its INVITE */
	uint64_t invite_in;       /* when its INVITE came in last */
	struct sim_proof proof;
	bool joined;              /* that was one to a 200 */
	bool cancel_in;
	bool put_out_in;          /* whom it has had called is to be put out */
	struct sim_query *queries; /* of its whole conference */
	uint8_t ways; /* hops of its route that were alive when it was accepted, by bit */
	uint64_t ways_at;
	struct sim_reached reached; /* contacts of the name it calls, as it was accepted */
	uint64_t over_at;
	uint64_t over;            /* its call was ended by a BYE, of whichever side */
};

void sim_o_draw(struct sim *s, unsigned i);
void sim_o_wake(struct sim *s, unsigned i);
void sim_o_reach(struct sim *s, unsigned i, const struct sip_msg *m, const struct sim_datagram *d);

struct sim_odialog *sim_o_dialog(struct sim *s, struct sim_caller *o, struct span tag, bool make);
bool sim_o_byed(const struct sim_caller *o);
bool sim_o_vanished(const struct sim *s, const struct sim_caller *o);
void sim_o_bye(struct sim *s, struct sim_caller *o, struct sim_odialog *d);
void sim_o_cancel(struct sim *s, struct sim_caller *o);

/* sim_o_text.c */
void sim_o_send(struct sim *s, const struct sim_caller *o, enum sip_method method);
void sim_o_ack(struct sim *s, const struct sim_caller *o, const struct sim_odialog *d);
void sim_o_ack_failure(struct sim *s, const struct sim_caller *o, struct span tag);
void sim_o_party(struct sim *s, const struct sim_caller *o, struct sim_odialog *d);
