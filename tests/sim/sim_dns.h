/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sim_party.h"

/* A part of sim.h. */

struct sim_caller;
struct sim_tcall;

/* --- host names ------------------------------------------------------------------------------ */

/* The host name of the one whom a caller calls, and what the DNS says of it. */
struct sim_dns {
	/* character */
	uint8_t verdict; /* enum resolve_verdict: KNOWN, NONE or FAILED */
	uint32_t takes_ms;
	/* state */
	bool asked, crowded; /* the latter: once it could not be asked for */
	uint64_t said_at;    /* 0: the DNS has not answered */
};

/* Who is asked. */
struct sim_asker {
	struct resolve_asker asker; /* first */
	struct sim *sim;
};

void sim_dns_draw(struct sim *s);
void sim_dns_close(struct sim *s);
void sim_dns_say(struct sim *s, unsigned i);

/* An INVITE for that name leaves; the end. */
void sim_watch_dns_tried(struct sim *s, const struct sim_tcall *t);
void sim_check_dns(struct sim *s, const struct sim_caller *o);
