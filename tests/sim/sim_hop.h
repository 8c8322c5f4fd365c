/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sim_party.h"

/* A part of sim.h. */

struct sim_core;
struct sim_caller;
struct sim_tcall;

/* --- next hops ------------------------------------------------------------------------------- */

/* How a next hop takes what begins something: OPTIONS, and INVITEs of new calls. */
enum sim_mood {
	SIM_HOP_WELL,
	SIM_HOP_SILENT,
	SIM_HOP_BUSY, /* 503 */
	SIM_HOP_GONE, /* ICMP unreachable */
	SIM_MOODS,
};

#define SIM_SPELLS_MAX 4
#define SIM_ROUTED_MS  12000 /* calls through them begin within that time */

/* A station that is a next hop of its caller's route. */
struct sim_hop {
	bool is;    /* it is one */
	bool moody; /* or has its moods all the same */
	/* character: its moods, one after the other */
	struct {
		uint64_t from;
		uint8_t mood;
	} spell[SIM_SPELLS_MAX];
	/* at the server's door: its latest OPTIONS, and what is known by those before */
	uint64_t branch, hash, sent_at;
	bool pending;
	bool known, dead;
	unsigned contrary; /* results in a row that contradict that */
	uint64_t died_at;  /* the latest time */
};

void sim_hop_draw(struct sim *s);
void sim_hop_moody(struct sim *s, unsigned station);
void sim_hop_close(struct sim *s);

/* The dialplan is read anew; nobody is probed any more; the server begins anew. */
void sim_hop_reload(struct sim *s);
void sim_hop_rest(struct sim *s);
void sim_hop_restart(struct sim *s);

enum sim_mood sim_hop_mood(const struct sim *s, unsigned station);
/* An OPTIONS reaches it. */
void sim_hop_asked(struct sim *s, unsigned station, const struct sip_msg *m);
/* The datagram meets nobody: it is neither OPTIONS nor INVITE of a call that had begun before. */
bool sim_hop_is_met(struct sim *s, const struct sim_datagram *d, const struct sip_msg *m);

/* sim_watch_hop.c: probes pass the door; a call by a route is accepted, or refused; it is tried at
 * a hop; the end. */
void sim_watch_hop_reset(struct sim *s);
void sim_watch_hop_out(struct sim *s, unsigned station, const struct sip_msg *m);
void sim_watch_hop_in(struct sim *s, unsigned station, const struct sip_msg *m);
void sim_watch_hop_bounce(struct sim *s, unsigned station, struct span quoted);
void sim_watch_hop_rest(struct sim *s);
void sim_watch_hop_begun(struct sim *s, struct sim_caller *o);
void sim_watch_hop_refused(struct sim *s, struct sim_core *c, const struct sim_caller *o);
void sim_watch_hop_tried(struct sim *s, struct sim_tcall *t, const struct sip_msg *m);
/* Nobody waits for it any more: another hop was tried, or one before it has answered after all. */
bool sim_hop_left(const struct sim *s, const struct sim_tcall *t);
/* And its leg may have ended before its failure came. */
bool sim_hop_forgotten(struct sim *s, const struct sim_tcall *t);
/* What becomes of its call is no matter of hops, or names. */
bool sim_hop_is_excused(const struct sim *s, const struct sim_caller *o);
void sim_check_hop(struct sim *s, const struct sim_caller *o);
