/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sim.h"

#include "focus_priv.h"

/* What can be broken, one at a time. */
enum breakage {
	SOUND,
	ACK_FORGOTTEN,    /* one in thirty */
	ACK_MISADDRESSED, /* the ACK for a 2xx as if for a failure */
	FORK_IGNORED,     /* races row 11: no ACK, no BYE */
	LATE_IGNORED,     /* rows 6 and 32: nor for a 2xx whose leg is gone */
	STONE_KEPT,       /* a tombstone outlives timer C */
	CANCEL_FORWARDED, /* what the method is made to avoid */
	BYE_TWICE,        /* as two transactions */
	BYE_FORGOTTEN,    /* one leg in thirty is given up without */
	FINAL_FORGOTTEN,  /* one 487 in thirty */
	FINAL_TWICE,      /* an INVITE is taken for new when its 487 is out */
	REFUSAL_UNHEARD,  /* row 36: of another copy of an INVITE, by its ACK */
	FLOW_LEAKED,      /* one media flow in thirty */
	TIMER_LOST,       /* one in a thousand */
	OWNER_WRONG,      /* one hand-off in fifty goes to another core */
	RUNS_ALIKE,       /* after a restart, identifiers come that were there before */
	PRACK_WRONG,      /* one in ten names the response before */
	PRACK_FORGOTTEN,  /* races row 12: on legs that nobody wants any more */
	ANSWER_FORGOTTEN, /* row 13: in one ACK of ten for a 2xx that offers */
	SESSION_ENDED,    /* row 29: by the CANCEL of a re-INVITE */
	REPEAT_FORGOTTEN, /* of a 200 to a re-INVITE, until its ACK */
	PROOF_IGNORED,    /* one PRACK in three of an originator changes nothing */
	EXPIRY_IGNORED,   /* who does not refresh its session keeps it */
	REFRESH_FORGOTTEN, /* where that is the server's to do */
	MINIMUM_IGNORED,  /* after a 422 the INVITE comes again as it was */
	STREAM_TAKEN,     /* what answers a re-INVITE without an offer has one stream less */
	STREAM_OPENED,    /* that a station has ended */
	HOLD_IGNORED,     /* and who will not send is heard */
	DOOM_IGNORED,     /* row 34: by media */
	UNHEARD,          /* one in three that comes into a conference */
	STRANGER_HEARD,   /* one in three comes into another one's, too */
	FLOOR_GIVEN_TWICE, /* to who asks while another one talks */
	FLOOR_FOR_ALL,    /* whatever a rule says of it, the server's own word counts */
	ANSWER_ASSURED,   /* of a member, to who was answered before any (RFC 4964) */
	LOSER_KEPT,       /* the contact of a name that answers second */
	CONTACT_STALE,    /* who has registered is called for five seconds longer */
	ORDER_IGNORED,    /* a REGISTER that comes late undoes what came after it */
	ROSTER_STALE,     /* one change in three of who is in is not told to who subscribes */
	SUBSCRIPTION_KEPT, /* ten times as long as was granted */
	NOTIFY_HASTY,     /* before the one before it has an answer */
	FACTORY_SHARED,   /* all whom a factory serves come into one room */
	PUT_OUT_CANCELLED, /* who rings when a REFER puts him out */
	REFERRAL_UNTOLD,  /* what has become of whom a REFER has called */
	DEAD_CALLED,      /* a next hop that is known to be dead */
	DEATH_MISSED,     /* by a call that waits at another one */
	REVIVAL_MISSED,   /* of a dead hop that answers again */
	HOP_CONDEMNED,    /* by one answer that does not come */
	FAILOVER_DOOMED,  /* though the originator gave up */
	FAILOVER_FORGOTTEN,
	FAILOVER_EAGER,   /* from a hop that has refused, not failed */
	NAME_KEPT,        /* a leg that waits for the DNS waits on when its originator gives up */
	NAME_UNTOLD,      /* what the DNS says is not looked at */
	NAME_BLAMED,      /* where it says nothing in time */
	TARGETS_FORGOTTEN, /* of a name, but for the first */
	BREAKAGES,
};

extern enum breakage sim_broken;

/* That is broken, and this time it shows. */
bool sim_now_and_then(enum breakage b, uint32_t one_in);

/* ld gives what is behind these names. */
#define WRAPPED(type, name, ...)                                                                   \
	type __real_##name(__VA_ARGS__);                                                           \
	type __wrap_##name(__VA_ARGS__);                                                           \
	type __wrap_##name(__VA_ARGS__)
