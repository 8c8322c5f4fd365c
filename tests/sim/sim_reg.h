/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sim_party.h"

/* A part of sim.h. */

struct sim_caller;
struct sim_tcall;

/* --- registrations --------------------------------------------------------------------------- */

#define SIM_REGISTERS_MAX 8

/* A contact of a name, as it should be: a station. */
struct sim_bound {
	uint64_t expires_at; /* 0: there is none */
	uint32_t cseq;	     /* of the REGISTER that says so */
	bool path;	     /* it is reached through one (RFC 3327) */
};

/* Who registers a name, that of the caller who calls it. */
struct sim_reg {
	unsigned id;
	/* character */
	unsigned left; /* REGISTERs that it will still send */
	bool hasty;    /* it does not wait for an answer before the next (10.2 says it must) */
	/* state */
	uint64_t next_at;
	unsigned cseq;
	bool answered, unanswered;
	uint8_t text[2048]; /* the latest, for its repetitions */
	uint32_t n_text;
	struct sim_resend request;
	/* at the server's door */
	struct sim_bound at[SIM_MEMBERS_MAX];
	uint16_t status[SIM_REGISTERS_MAX +
			2]; /* of each REGISTER, by CSeq, as it must be; 0: not come */
	uint32_t said;	    /* the 200s to which were sent, by CSeq */
	bool unclear; /* one came again behind a later one: with its transaction, or without? */
};

/* Stations by bit. */
struct sim_reached {
	uint8_t surely, perhaps, path;
};

void sim_reg_draw(struct sim *s, unsigned i);
void sim_reg_wake(struct sim *s, unsigned i);
void sim_reg_reach(struct sim *s, unsigned i, const struct sip_msg *m);

/* sim_watch_reg.c: the binding is there from the beginning; something of a REGISTER's passes the
 * door; a caller of that name is accepted, or refused; a contact of it is called; the end. */
void sim_watch_reg_bound(struct sim *s, unsigned station, uint64_t expires_at);
void sim_watch_reg_in(struct sim *s, unsigned i, const struct sip_msg *m);
void sim_watch_reg_out(struct sim *s, unsigned i, const struct sip_msg *m);
void sim_watch_reg_begun(struct sim *s, struct sim_caller *o);
void sim_watch_reg_refused(struct sim *s, const struct sim_caller *o, uint16_t status);
void sim_watch_reg_called(struct sim *s, const struct sim_tcall *t, const struct sip_msg *m);
void sim_check_reg(struct sim *s, const struct sim_caller *o);
