/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/* What becomes of the legs of an originator that gave up before they were complete. */
enum cancel_policy {
	CANCEL_COMPLETE, /* complete each leg, then BYE; at the answer limit it becomes a tombstone */
	CANCEL_HYBRID,   /* the same, but CANCEL at the answer limit (RFC 3261 9.1) */
	CANCEL_RFC,      /* CANCEL at once, as other servers do */
};

/* What a CANCEL does that comes after our 200 to its INVITE. It is answered 200 in any case. */
enum late_cancel {
	LATE_IGNORE, /* nothing: the final answer has been given (RFC 3261 9.2) */
	LATE_HONOUR, /* BYE to the originator, after its ACK or 64*T1 (RFC 3261 15), then to the legs */
};

/* What a worker's core does when nothing arrives. */
enum idle_policy {
	IDLE_SPIN,   /* it asks again at once */
	IDLE_PAUSE,  /* it lets its sibling thread run for a microsecond or two */
	IDLE_UMWAIT, /* it sleeps as long, where the processor has UMWAIT and TPAUSE */
};

/* Who of a conference hears whom. */
enum media_mode {
	MODE_GROUP, /* everybody all others */
	MODE_PAIR,  /* the originator and one member each other */
};

/* How it is agreed upon who may talk. */
enum floor_control {
	CONTROL_NONE, /* not at all: everybody may */
	CONTROL_TBCP, /* one at a time, by talk bursts (OMA PoC) */
};

/* Where a leg's media may come from, and then goes. */
enum latch_policy {
	LATCH_SIGNALLED, /* any port of the host that its SDP names; the first packet's from then on */
	LATCH_ANY,       /* any host; the first packet's from then on */
	LATCH_OFF,       /* any port of the host that its SDP names; it goes where that says */
};

/* Who may have others called into a conference, or put out of it, by REFER (RFC 4579). */
enum refer_policy {
	REFER_NONE,    /* nobody */
	REFER_MEMBERS, /* who has called in, within that dialog */
	REFER_ANY,     /* also who is not in */
};

/* When the originator gets its 200. */
enum answer_policy {
	ANSWER_FIRST, /* with the first member that answers */
	ANSWER_ALL,   /* once no member is pending any more */
	ANSWER_IMMEDIATE, /* at once, before any member has answered (RFC 4964: unconfirmed) */
};
