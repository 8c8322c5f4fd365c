/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sim_o.h"
#include "sim_t.h"

/* A part of sim.h. */

/* A request that a station sent in a dialog, at the server's door. */
struct sim_query {
	struct sim_query *next;
	uint8_t side, core;
	uint16_t who;
	enum sip_method method;
	uint64_t branch;
	uint32_t cseq;
	uint64_t in;        /* when it came first */
	struct sim_party *party; /* NULL: in no dialog that there was */
	struct sim_wish wish;
	bool late;          /* the server had said BYE */
	bool clear;         /* no reason not to grant it */
	bool in_order;      /* nothing has come before it with a higher number */
	bool awaited;       /* the PRACK that the server waits for */
	bool crowded;       /* there was no room to keep its answer */
	bool cancelled, acked;
	struct sim_streams offer;
	uint16_t final;     /* 0: none */
	unsigned n_final;
	uint64_t final_hash, final_at;
};

/* --- the door and the invariants ------------------------------------------------------------- */

void sim_watch_in(struct sim *s, struct sim_core *c, struct sim_datagram *d);

/* sim_watch_o.c */
void sim_watch_out_o(struct sim *s, struct sim_core *c, unsigned who, const struct sip_msg *m);
bool sim_watch_may_end(const struct sim *s, const struct sim_caller *o);
const struct sim_dialog *sim_watch_in_call(const struct sim *s, const struct sim_tcall *t);

/* sim_watch_t.c */
void sim_watch_out_t(struct sim *s, struct sim_core *c, unsigned station, const struct sip_msg *m);
void sim_watch_422_in(struct sim *s, struct sim_tcall *t, const struct sip_msg *m);
void sim_check_again(struct sim *s, const struct sim_tcall *t);

/* sim_watch_rel.c */
void sim_watch_rel_in(struct sim *s, struct sim_core *c, struct sim_tcall *t,
		      const struct sip_msg *m);
void sim_watch_prack_answered(struct sim_tcall *t, const struct sip_msg *m);
void sim_watch_prack_out(struct sim *s, struct sim_tcall *t, const struct sip_msg *m);
void sim_watch_cseq(struct sim *s, struct sim_core *c, struct sim_tcall *t,
		    const struct sip_msg *m);
void sim_check_rel(struct sim *s, const struct sim_tcall *t);

/* sim_watch_mid.c */
struct sim_party *sim_watch_party(struct sim *s, enum sim_side side, unsigned who,
				  struct span call_id, struct span station, struct span server);
void sim_watch_query_in(struct sim *s, struct sim_core *c, enum sim_side side, unsigned who,
			const struct sip_msg *m);
void sim_watch_ended(struct sim *s, struct sim_party *p, bool out);
bool sim_watch_answer_out(struct sim *s, enum sim_side side, unsigned who, const struct sip_msg *m);
bool sim_watch_unacked(const struct sim *s, const struct sim_party *p);
void sim_check_queries(struct sim *s, const struct sim_caller *o);
void sim_watch_forget_queries(struct sim_caller *o);

/* sim_watch_session.c */
struct sim_wish sim_watch_wish(const struct sip_msg *m);
void sim_watch_deal_out(struct sim *s, struct sim_party *p, const struct sip_msg *m,
			const struct sim_wish *wish);
void sim_watch_deal_in(struct sim *s, struct sim_party *p, const struct sip_msg *m);
void sim_watch_422_out(struct sim *s, unsigned conf, const struct sip_msg *m,
		       const struct sim_wish *wish);
void sim_watch_update_out(struct sim *s, struct sim_party *p, const struct sip_msg *m);
void sim_watch_update_answered(struct sim *s, struct sim_party *p, const struct sip_msg *m);
bool sim_watch_expired(const struct sim *s, const struct sim_party *p);
void sim_check_session(struct sim *s, const struct sim_party *p);

/* sim_watch_o_rel.c */
void sim_watch_18x_out(struct sim *s, struct sim_caller *o, const struct sip_msg *m);
void sim_watch_504_out(struct sim *s, const struct sim_caller *o);
bool sim_watch_prack_in(struct sim *s, struct sim_caller *o, const struct sip_msg *m);
void sim_check_proof(struct sim *s, const struct sim_caller *o);

/* sim_watch_sdp.c */
void sim_watch_offer_out(struct sim *s, const struct sim_tcall *t, const struct sip_msg *m);
void sim_watch_said(struct sim *s, unsigned conf, struct sim_said *said, struct span body);
void sim_watch_kept(struct sim *s, unsigned conf, struct sim_said *said, struct span body,
		    bool offer);
void sim_watch_200_body(struct sim *s, const struct sim_caller *o, const struct sip_msg *m);
void sim_watch_ack_body(struct sim *s, const struct sim_tcall *t, const struct sim_dialog *d,
			const struct sip_msg *m);

uint64_t sim_hash(struct span s); /* never 0 */
bool sim_was_dry(const struct sim_core *c);
void sim_watch_restart(struct sim *s);
void sim_watch_bounce(struct sim *s, const struct sim_datagram *d);
void sim_watch_out(struct sim *s, struct sim_core *c, struct span bytes, enum sim_side side,
		   unsigned who);
void sim_check(struct sim *s);

/* conference: the caller's number, SIM_CALLERS_MAX: none. */
__attribute__((format(printf, 3, 4))) void sim_fail(struct sim *s, unsigned conference,
						     const char *format, ...);

void sim_ladder(struct sim *s, bool to_server, enum sim_side side, unsigned who,
		struct span bytes, const char *fate);
void sim_ladder_head(struct sim *s);
