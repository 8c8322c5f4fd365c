/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/* A part of sim.h. */

/* --- what happens when ----------------------------------------------------------------------- */

enum sim_what {
	SIM_ARRIVE, /* a datagram reaches a receive queue of the server */
	SIM_REACH,  /* a datagram reaches a station */
	SIM_WAKE_O, /* something of an originator is due */
	SIM_WAKE_T,
	SIM_WAKE_W,
	SIM_WAKE_R,
	SIM_CLOSE,  /* the operator drains the server */
	SIM_DNS,    /* the DNS says where a name leads */
	SIM_RELOAD, /* its dialplan is read anew */
	SIM_REST,   /* it stops to probe next hops */
	SIM_RESTART, /* the server dies, and begins anew with the same secret */
	SIM_TURN,   /* a core takes a turn */
};

enum sim_side {
	SIM_O,
	SIM_T,
	SIM_W, /* subscribers */
	SIM_R, /* who registers */
};

struct sim_datagram {
	struct sim_datagram *next;
	struct path path;   /* as the server sees it */
	uint8_t side;       /* enum sim_side: the far end */
	uint16_t who;       /* its number */
	uint64_t sent_at;
	bool icmp;          /* "unreachable": the bytes are what it quotes */
	uint32_t n;
	uint8_t bytes[];
};

struct sim_event {
	uint64_t at, tie;
	uint8_t what;
	uint32_t who;
	struct sim_datagram *d;
};

struct sim_events {
	struct sim_event *heap;
	uint32_t n, cap;
	uint32_t n_live; /* of those: not turns */
};

void sim_event_add(struct sim *s, uint64_t at, enum sim_what what, uint32_t who,
		   struct sim_datagram *d);
bool sim_event_next(struct sim *s, struct sim_event *out);
void sim_events_fini(struct sim *s);

/* Something that is sent again at T1, 2 T1, ... up to a cap, and given up after 64 T1. */
struct sim_resend {
	uint64_t at, until;
	uint32_t interval, cap;
	bool on;
};

enum sim_due {
	SIM_NOT_DUE,
	SIM_DUE,
	SIM_GIVEN_UP,
};

void sim_resend_start(struct sim *s, struct sim_resend *r, uint32_t cap, enum sim_what wake,
		      uint32_t who);
enum sim_due sim_resend_due(struct sim *s, struct sim_resend *r, enum sim_what wake, uint32_t who);
