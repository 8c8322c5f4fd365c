/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "tbcp.h"

/*
 * Who has the floor: the arbiter of a conference in which one may talk at a time. It is the PoC
 * server's "general" state machine of OMA-TS-PoC-UserPlane as its heir has it (3GPP TS 24.380
 * 6.3.4), with the timers' names. Pure: it hears messages and the time, and says what is to be
 * sent, who holds the floor and when it wants to be called next. One thread only.
 *
 * How it is used. A worker has one 'struct floors', each conference a 'struct floor', each leg a
 * 'struct floor_seat'. Participants are named by number: the leg's index. Then
 *
 *   - a conference begins: floor_open; it ends: floor_close
 *   - a leg is answered, or its SDP changes: floor_join; it is doomed or gone: floor_leave
 *   - a datagram comes to a leg's floor endpoint, or to its RTCP port: floor_receive. False: there
 *     was nothing for us in it, and it is passed on as any RTCP
 *   - RTP comes from a leg that has not got the floor (dropped, and counted): floor_intrude. It may
 *     be called for every such packet
 *   - the timer expires: floor_tick
 *
 * and after each of these the conference's timer is set to floor_due. What the arbiter wants done
 * comes through the 'struct floor_sink': 'holder' sets and clears the bit in the flow record that
 * media asks for each RTP packet, so that the packet itself never comes here; 'heard' says what
 * came from it last; 'say' and 'say_others' become tbcp_build into the outbox, to the leg's floor
 * endpoint, with an SSRC of the server's own, and in a TAKEN the CNAME and NAME of the leg
 * f->holder.
 */
#define FLOOR_NOBODY UINT32_MAX
#define FLOOR_NEVER  UINT64_MAX

/* --- the machine ----------------------------------------------------------------------------- */

enum floor_state {
	FLOOR_NONE, /* not opened */
	FLOOR_IDLE,
	FLOOR_TAKEN,
	FLOOR_ENDING,   /* released, but the burst's last packets are still on their way */
	FLOOR_REVOKING, /* the holder has been told to stop, and may finish its sentence */
	FLOOR_FREE,     /* for no time at all: who is next? */
	FLOOR_CLOSED,
	FLOOR_STATES
};

/* "Who" is the participant that the event comes from. */
enum floor_event {
	FLOOR_EV_REQUEST,       /* who may have the floor asks for it */
	FLOOR_EV_PREEMPT,       /* the same, with a claim to take it from the holder */
	FLOOR_EV_AGAIN,         /* the holder asks, and has not released */
	FLOOR_EV_BARRED,        /* who may not have it now asks */
	FLOOR_EV_RELEASE,       /* the holder's, and its last packet is here */
	FLOOR_EV_RELEASE_EARLY, /* the holder's, before its last packet */
	FLOOR_EV_WITHDRAW,      /* a Release of somebody else, who may have asked */
	FLOOR_EV_ASK_PLACE,     /* Queue Status Request */
	FLOOR_EV_INTRUDE,       /* RTP without having the floor */
	FLOOR_EV_JOIN,
	FLOOR_EV_LEAVE,
	FLOOR_EV_HOLDER_LEAVES,
	FLOOR_EV_ALONE,  /* all but one have left */
	FLOOR_EV_SILENT, /* timer T1: no RTP from the holder */
	FLOOR_EV_LAST,   /* the last packet of a released burst is here */
	FLOOR_EV_LIMIT,  /* timers T2, T3; the longest wait for a last packet */
	FLOOR_EV_REPEAT, /* timers T7, T8 */
	FLOOR_EV_NEXT,   /* of a free floor: who is first in the queue */
	FLOOR_EV_NOBODY, /* of a free floor: nobody waits */
	FLOOR_EV_CLOSE,
	FLOOR_EVENTS
};

/* What is done, in this order. */
enum floor_act {
	FLOOR_ACT_UNQUEUE = 1 << 0,     /* who gives up its place in the queue */
	FLOOR_ACT_LOSE = 1 << 1,        /* the holder is none any more; its deadlines are off */
	FLOOR_ACT_QUEUE = 1 << 2,       /* who gets a place, or is denied: by what it negotiated */
	FLOOR_ACT_WAIT = 1 << 3,        /* who gets one in any case: it is for moments */
	FLOOR_ACT_DENY = 1 << 4,        /* deny who */
	FLOOR_ACT_TAKE = 1 << 5,        /* who is the holder; T1 and T2 start */
	FLOOR_ACT_DISMISS = 1 << 6,     /* deny those in the queue who cannot wait any longer */
	FLOOR_ACT_GRANT = 1 << 7,       /* tell who that it is the holder */
	FLOOR_ACT_TELL_TAKEN = 1 << 8,  /* tell all others */
	FLOOR_ACT_TELL_IDLE = 1 << 9,   /* tell everybody; T7 starts */
	FLOOR_ACT_TELL_STATE = 1 << 10, /* tell who how things are */
	FLOOR_ACT_TELL_PLACE = 1 << 11, /* tell who its place in the queue */
	FLOOR_ACT_WARN = 1 << 12,       /* tell who to be silent */
	FLOOR_ACT_START_T3 = 1 << 13,   /* the holder may talk on so long */
	FLOOR_ACT_REVOKE = 1 << 14,     /* tell the holder to stop; T8 starts */
	FLOOR_ACT_DRAIN = 1 << 15,      /* look out for the last packet */
};

struct floor_rule {
	uint8_t next;   /* enum floor_state; FLOOR_NONE: the event is unexpected here */
	uint8_t reason; /* enum tbcp_revoke, where it starts to be revoked */
	uint16_t act;   /* enum floor_act */
};

/* The rule itself, for tests and for printing the machine. */
const struct floor_rule *floor_rule(enum floor_state state, enum floor_event ev);

/* --- a worker's floors ----------------------------------------------------------------------- */

/* Milliseconds; t1, t2, t7, t8, t9 of 0: never. */
struct floor_times {
	uint32_t t1;    /* end of RTP media: silence that gives the floor back */
	uint32_t t2;    /* stop talking: the longest burst; whole seconds, for so it is told */
	uint32_t t3;    /* grace: how long a revoked burst is still heard */
	uint32_t t7;    /* Idle again, FLOOR_C7 times */
	uint32_t t8;    /* Revoke again, until it is heeded or t3 is over */
	uint32_t t9;    /* retry after: no new burst for who had to be stopped by t2 */
	uint32_t drain; /* how long a released burst's last packet is waited for */
};

/* T1, T2, T3, T7 as in a public implementation of TS 24.380 (NIST's for ns-3); T8 and T9 are ours,
 * and so is the drain: with T1 in its place one lost packet would keep the floor from everybody for
 * 4 s. */
#define FLOOR_TIMES                                                                                \
	((struct floor_times){.t1 = 4000,                                                          \
			      .t2 = 30000,                                                         \
			      .t3 = 3000,                                                          \
			      .t7 = 1000,                                                          \
			      .t8 = 1000,                                                          \
			      .t9 = 5000,                                                          \
			      .drain = 500})

/* So often is an Idle repeated; each costs a datagram a participant. */
#define FLOOR_C7 3

enum floor_grade {
	FLOOR_LISTEN_ONLY,
	FLOOR_NORMAL = TBCP_NORMAL,
	FLOOR_HIGH = TBCP_HIGH,
	FLOOR_PREEMPTIVE = TBCP_PREEMPTIVE,
};

/* A participant's part, in its leg; zeroed when the leg is opened. */
struct floor_seat {
	uint64_t barred_until; /* T9; and for a moment after each burst */
	uint64_t warned_until; /* no further Revoke for an intruder before that */
	uint32_t next;         /* in the queue */
	uint32_t ssrc;         /* as its latest Request had it */
	uint8_t grade;         /* enum floor_grade: the highest priority that it may ask for */
	uint8_t asked;         /* what it has asked for */
	bool seated, queues, queued;
};

/* The latest RTP packet of a participant. */
struct floor_heard {
	uint64_t at_ms; /* 0: there was none */
	uint16_t seq;
};

struct floor;

/* Where the arbiter puts what it wants done. None of these may call it. Embed it as the first
 * member. */
struct floor_sink {
	/* Send m to participant 'to'. */
	void (*say)(struct floor_sink *sink, const struct floor *f, uint32_t to,
		    const struct tbcp *m);
	/* Send m to everybody who is seated, but 'but' (FLOOR_NOBODY: to all). */
	void (*say_others)(struct floor_sink *sink, const struct floor *f, uint32_t but,
			   const struct tbcp *m);
	/* From now on f->holder is heard, and 'was' no more; either may be FLOOR_NOBODY. */
	void (*holder)(struct floor_sink *sink, const struct floor *f, uint32_t was);
	/* What has i sent last? */
	struct floor_heard (*heard)(struct floor_sink *sink, uint32_t i);
};

/* What all conferences of a worker have in common; filled in by the owner. */
struct floors {
	uint8_t *seats;     /* participant i's seat is at seats + i * stride */
	uint32_t stride;
	uint8_t queue_max;  /* longest queue, at least 1 */
	struct floor_times times;
	struct floor_sink *sink;
	struct stats *stats;
};

static inline struct floor_seat *floor_seat_at(const struct floors *fs, uint32_t i)
{
	return (struct floor_seat *)(void *)(fs->seats + (size_t)i * fs->stride);
}

/* --- a conference's floor -------------------------------------------------------------------- */

struct floor {
	uint64_t limit_at;  /* FLOOR_EV_LIMIT */
	uint64_t repeat_at; /* FLOOR_EV_REPEAT; or when to look whether the holder still talks */
	uint32_t holder;    /* FLOOR_NOBODY: none */
	uint32_t first;     /* of the queue: by priority, then by arrival */
	uint32_t n_seated;
	uint16_t last_seq;  /* FLOOR_ENDING: of the packet that is waited for */
	uint8_t n_queued;
	uint8_t state;    /* enum floor_state */
	uint8_t priority; /* enum tbcp_priority: of the holder's request */
	uint8_t reason;   /* FLOOR_REVOKING: enum tbcp_revoke */
	uint8_t idle_left; /* FLOOR_IDLE: how often it is still to be repeated */
};

_Static_assert(sizeof(struct floor) <= 64, "conferences are many: a floor is at most a cache line");

/* An idle floor without participants. */
void floor_open(struct floor *f);

/* The conference ends: nobody holds the floor any more, and nothing is sent. Seats may be left
 * later. */
void floor_close(const struct floors *fs, struct floor *f, uint64_t now_ms);

/* Participant i is in, or has negotiated anew: the highest priority that it may ask for, and
 * whether it understands that it is queued (PoC's SDP parameters tb_priority and queuing). */
void floor_join(const struct floors *fs, struct floor *f, uint32_t i, enum floor_grade grade,
		bool queues, uint64_t now_ms);

/* Participant i is doomed or gone; harmless for one that is not in. */
void floor_leave(const struct floors *fs, struct floor *f, uint32_t i, uint64_t now_ms);

/*
 * A UDP payload from participant i, whose address has been checked. True: it held talk burst
 * control, which is dealt with, and what was wrong is counted. False: it did not, or was no RTCP at
 * all (SRTCP, DTLS): not for us.
 */
bool floor_receive(const struct floors *fs, struct floor *f, uint32_t i, struct span datagram,
		   uint64_t now_ms);

/* The same for one message. False: none that a server expects from i now; nothing has changed. */
bool floor_hear(const struct floors *fs, struct floor *f, uint32_t i, const struct tbcp *m,
		uint64_t now_ms);

/* RTP of participant i was dropped, for it has not got the floor: it is told so, once a second. */
void floor_intrude(const struct floors *fs, struct floor *f, uint32_t i, uint64_t now_ms);

/* Does what is due by now. */
void floor_tick(const struct floors *fs, struct floor *f, uint64_t now_ms);

/* When floor_tick wants to be called, or FLOOR_NEVER. */
static inline uint64_t floor_due(const struct floor *f)
{
	return f->limit_at < f->repeat_at ? f->limit_at : f->repeat_at;
}
