/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "focus.h"
#include "focus_queue.h"

#define FOCUS_NONE SLAB_NONE

enum focus_state {
	FOCUS_SETTING_UP, /* the originator has no final answer yet */
	FOCUS_UP,         /* it has our 200 */
	FOCUS_ENDING,     /* its legs are being completed and torn down */
};

/* One conference. */
struct focus {
	uint8_t state;      /* enum focus_state */
	bool ringing;       /* a member rings */
	bool ringing_told;  /* and the originator has been told: 180 */
	bool settling;      /* waits in core->settling */
	bool inviting;      /* waits in core->inviting */
	bool bye_after_ack; /* the originator gets a BYE as soon as it may have one (RFC 3261 15) */
	uint16_t failure;   /* the best of the members' failures so far (16.7 step 6); 0: none */
	uint32_t originator; /* its leg; LEG_NONE: over */
	uint32_t members;    /* first of the terminating legs */
	uint32_t cursor;     /* next member to invite */
	uint32_t n_members;  /* terminating legs that are not over */
	uint32_t n_pending, n_in; /* of those: may still answer; have answered */
	uint32_t speaker;    /* the member that the originator hears; LEG_NONE: none yet */
	uint32_t max_forwards; /* for the members' INVITEs */
	struct chain caller; /* URI that the members see in From */
	struct chain offer;  /* the originator's SDP */
	struct chain reason; /* Reason header lines of whatever ended it (RFC 3326) */
	struct chain answer; /* the first answering member's SDP */
};

struct focus_core {
	/* hot: touched in every turn */
	uint64_t now_ms;
	uint32_t burst; /* number of this burst; never 0 */
	bool closing;   /* no new conferences */
	struct outbox *out;
	struct stats *stats;
	struct leg_table legs;
	struct txn_servers txns;
	struct slab foci;
	struct wheel wheel;
	struct media media;
	struct focus_queue inviting, settling; /* of conferences */
	struct focus_queue batch;              /* of legs: the teardown batch */
	/* warm */
	struct sip_msg msg;   /* the message being taken in */
	uint32_t scratch;     /* bytes of each of the following */
	uint8_t *gathered;    /* a stored string made contiguous */
	uint8_t *body;        /* a body being written */
	uint8_t *tail;        /* a response's own headers and body */
	/* fixed */
	struct focus_cfg cfg;
};

static inline struct leg *core_leg(struct focus_core *core, uint32_t l)
{
	return leg_at(&core->legs, l);
}

static inline struct focus *core_focus(struct focus_core *core, uint32_t f)
{
	return slab_at(&core->foci, f);
}

static inline void count_drop(struct focus_core *core, enum drop d)
{
	core->stats->drop[d]++;
}

static inline void count_race(struct focus_core *core, enum race r)
{
	core->stats->race[r]++;
}

static inline void count(struct focus_core *core, enum tally s)
{
	core->stats->stat[s]++;
}

/* focus_reply.c: answers */
void focus_refuse(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		  uint16_t status, struct span extra_headers);
void focus_reply_options(struct focus_core *core, const struct sip_msg *m, const struct path *path);
void focus_reply_plain(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		       uint16_t status, uint32_t tag_of_leg);
struct span focus_tail(struct focus_core *core, uint8_t local, struct span body);
struct span focus_gather(struct focus_core *core, const struct chain *c);

/* focus_identity.c: the leg of a request in a dialog, or LEG_NONE; and whether a 2xx is what its branch
 * says */
uint32_t focus_leg_of_tag(struct focus_core *core, const struct sip_msg *m);
bool focus_is_honest(struct focus_core *core, const struct sip_msg *m, uint64_t name);

/* one file a verb */
void focus_request(struct focus_core *core, const struct sip_msg *m, const struct path *path);
void focus_invite(struct focus_core *core, const struct sip_msg *m, const struct path *path);
void focus_ack(struct focus_core *core, const struct sip_msg *m);
void focus_bye(struct focus_core *core, const struct sip_msg *m, const struct path *path, uint32_t l);
void focus_cancel(struct focus_core *core, const struct sip_msg *m, const struct path *path);
void focus_response(struct focus_core *core, const struct sip_msg *m, const struct path *path);
void focus_late_2xx(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		    uint64_t name);
void focus_forked_2xx(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		      uint32_t l);
void focus_send_invite(struct focus_core *core, uint32_t l);

/* focus_member.c: terminating legs and their conference */
void focus_stand(struct focus_core *core, uint32_t l, enum leg_standing standing);
void focus_failed(struct focus_core *core, uint32_t l, uint16_t status);
void focus_leg_over(struct focus_core *core, uint32_t l);
void focus_bye_done(struct focus_core *core, uint32_t l);
void focus_refused(struct focus_core *core, uint32_t l, uint16_t status);
void focus_leg_tidy(struct focus_core *core, uint32_t l);

/* focus_doom.c: the end of a conference, and of one leg in it */
void focus_end(struct focus_core *core, uint32_t f);
void focus_doom_leg(struct focus_core *core, uint32_t l);
void focus_keep_reason(struct focus_core *core, uint32_t f, const struct sip_msg *m);
struct span focus_reason(struct focus_core *core, uint32_t l);
void focus_want_cancel(struct focus_core *core, uint32_t l);
void focus_bye_originator(struct focus_core *core, uint32_t f);

/* focus_pending.c: f is looked at, and l's debts are paid, at the end of the burst */
void focus_unsettle(struct focus_core *core, uint32_t f);
void focus_owe(struct focus_core *core, uint32_t l, enum leg_debt debt);
