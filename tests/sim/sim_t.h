/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sim_party.h"

/* A part of sim.h. */

/* --- terminators ----------------------------------------------------------------------------- */

/* One answer (2xx) of a callee: a dialog. */
struct sim_dialog {
	struct sim_party party;
	char tag[32];
	/* the callee's view */
	bool acked, released, byed;
	struct sim_resend ok, bye;
	unsigned n_bye_reached;
	bool bye_unanswered;
	/* at the server's door; sequence numbers of what passed it, 0: never */
	uint64_t ok_first, ok_last, ok_first_at;
	uint64_t ack_first, ack_last;
	uint64_t bye_first;
	unsigned n_ack, n_bye;
	uint64_t bye_first_at;
	uint64_t bye_branch[2], ack_branch[2]; /* of those sent with state; and of all ACKs */
	uint64_t bye_stateless;
	unsigned n_bye_stateful;
	bool bounced;          /* ICMP said that the callee is gone */
	uint64_t their_bye_ok; /* their BYE was answered 200 */
	uint64_t bye_over;     /* a final answer to ours came in */
	unsigned core;         /* which core took the 2xx in */
	struct sim_streams offer; /* in its 2xx */
	uint64_t ack_body, ack_last_branch; /* hashes, of the latest ACK */
};

/* One reliable provisional response, and its PRACK, at the server's door. */
struct sim_rel {
	uint64_t in; /* when it came first; 0: never */
	uint64_t served, served_at; /* and when the server could do something about it */
	unsigned core;
	uint64_t branch, prack_at; /* of the PRACK */
	unsigned n_prack;
	bool answered;
};

/* A To tag that rings reliably (RFC 3262). */
struct sim_early {
	struct sim_party party;
	char tag[32];
	uint32_t rseq; /* of its first 18x */
	unsigned n;    /* how many it has sent */
	bool pracked;  /* the latest of them was */
	struct sim_resend resend;
	struct sim_rel rel[SIM_RELS_MAX];
};

/* The server's requests in a callee's dialogs, at the door: a transaction each. */
struct sim_thread {
	char tag[32];
	uint64_t hash; /* 0: none */
	uint32_t cseq;
	bool bye;
};

enum sim_nature {
	SIM_AUTO_ANSWER,
	SIM_RINGS,
	SIM_REFUSES,
	SIM_SILENT,
	SIM_RINGS_ON,
	SIM_NATURES,
};

enum sim_manner { /* of answering a CANCEL */
	SIM_CANCEL_487,
	SIM_CANCEL_CROSSED, /* 200 to it, and 200 to the INVITE */
	SIM_CANCEL_481,
	SIM_CANCEL_IGNORED,
	SIM_MANNERS,
};

/* One INVITE that a callee has received, or was sent. */
struct sim_tcall {
	struct sim_tcall *next;
	unsigned station;
	char call_id[64];
	/* character */
	uint8_t nature, manner;
	bool trying, rings, honours_expires, hasty_bye, no_give_up_bye, routes, fat;
	bool reliable, forks_early, rings_twice, holds, early_answer, bare_200, second_first;
	bool forks_after_refusal; /* 16.7 step 5: a proxy must pass on a 2xx even then */
	uint16_t refusal, bye_answer, prack_answer; /* 0: none */
	uint32_t session_s, min_se; /* Session-Expires of its 2xx, and what it takes; 0: none */
	bool session_uac;           /* it leaves the refreshing to the server */
	uint64_t ring_at, answer_at, fork_at, hang_up_at, expires_at;
	uint64_t ask_at, lie_at;
	/* state */
	bool reached;       /* its INVITE did */
	uint32_t cseq_in;   /* of its INVITE */
	bool wants_in;      /* it would answer, and waits for a PRACK */
	uint8_t *invite;
	uint32_t n_invite;
	uint16_t status;    /* latest response; 0: none */
	uint16_t refused;   /* final, not 2xx; 0: not */
	uint16_t media_port; /* where the server wants its RTP */
	struct sim_media media;
	struct sim_streams offer; /* the server's */
	struct sim_resend refuse;
	unsigned n_dialogs; /* by its own answers */
	struct sim_dialog dialog[SIM_FORKS_MAX];
	unsigned n_early;
	struct sim_early early[SIM_EARLY_MAX];
	/* at the server's door */
	uint64_t invite_at, invite_seq, branch;
	uint64_t attempt_at, refused_branch; /* the latest attempt; the one before, refused 422 */
	struct sim_said said;
	uint32_t asked_min;                  /* by that 422; 0: there was none */
	uint64_t asked_at;                   /* and more than the INVITE had; 0: not */
	uint32_t cseq; /* of its INVITE */
	struct sim_thread thread[SIM_THREADS_MAX];
	bool bounced;  /* ICMP said that the callee is gone */
	uint64_t cancel_at, cancel_seq;
	uint64_t provisional_in, provisional_at, final_in, final_at;
	uint64_t failed_in; /* its failure, of the latest attempt, and which; 0: none */
	uint16_t failed;
	unsigned failed_core, n_failure_ack;
	bool left; /* another hop was tried after this one */
};

struct sim_station {
	struct sim_tcall *calls;
	uint64_t gone_at; /* from then on: ICMP unreachable */
};

void sim_t_wake(struct sim *s, unsigned i);
void sim_t_reach(struct sim *s, unsigned i, const struct sip_msg *m, const struct sim_datagram *d);
void sim_t_answer(struct sim *s, struct sim_tcall *t);
void sim_t_refuse(struct sim *s, struct sim_tcall *t, uint16_t status);
void sim_t_hang_up(struct sim *s, struct sim_tcall *t, struct sim_dialog *d);
void sim_t_is_busy(struct sim *s, struct sim_tcall *t);
void sim_t_draw(struct sim *s, struct sim_tcall *t);
struct sim_tcall *sim_t_call(struct sim *s, unsigned station, struct span call_id, bool make);
struct sim_dialog *sim_t_dialog(struct sim_tcall *t, struct span tag);

/* sim_t_rel.c */
void sim_t_rel_draw(struct sim *s, struct sim_tcall *t, const struct sip_msg *m);
void sim_t_rel_ring(struct sim *s, struct sim_tcall *t);
void sim_t_rel_again(struct sim *s, struct sim_tcall *t);
void sim_t_rel_timers(struct sim *s, struct sim_tcall *t);
void sim_t_prack(struct sim *s, struct sim_tcall *t, const struct sip_msg *m);
bool sim_t_held(const struct sim_tcall *t);
struct sim_early *sim_t_early(const struct sim_tcall *t, struct span tag);
unsigned sim_t_pracked(const struct sim_tcall *t, const struct sim_early *e,
		       const struct sip_msg *m);

/* sim_t_text.c */
void sim_t_put_dialog(struct writer *w, const struct sim_tcall *t, const char *tag);
void sim_t_respond(struct sim *s, const struct sim_tcall *t, const struct sip_msg *m,
		   uint16_t status, const char *tag);
void sim_t_respond_invite(struct sim *s, struct sim_tcall *t, uint16_t status, const char *tag);
void sim_t_lie(struct sim *s, const struct sim_tcall *t);
void sim_t_session_begin(struct sim *s, const struct sim_tcall *t, struct sim_dialog *d);
void sim_t_session_draw(struct sim *s, struct sim_tcall *t, const struct sip_msg *m);
void sim_t_put_session(struct writer *w, const struct sim_tcall *t, uint16_t status);
void sim_t_party(struct sim *s, const struct sim_tcall *t, const char *tag, struct sim_party *p);
