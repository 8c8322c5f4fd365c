/* SPDX-License-Identifier: BSD-3-Clause */
#include "floor_priv.h"

// What a participant says, and which event that is.

// 0: nothing is against it.
static uint8_t objection(const struct floor *f, const struct floor_seat *seat, uint64_t now_ms)
{
	if (seat->grade == FLOOR_LISTEN_ONLY)
		return TBCP_DENY_LISTEN_ONLY;
	if (f->n_seated == 1)
		return TBCP_DENY_ALONE;
	if (now_ms < seat->barred_until)
		return TBCP_DENY_RETRY;
	return 0;
}

// Without a priority it is a normal one; above what was negotiated, that.
static uint8_t priority_of(const struct floor_seat *seat, const struct tbcp *m)
{
	uint16_t asked = m->request.priority;

	if (asked == TBCP_UNQUEUED)
		asked = TBCP_NORMAL;
	return asked < seat->grade ? (uint8_t)asked : seat->grade;
}

// Once released, the floor is to its holder as to anybody.
static enum floor_event request_event(const struct floor *f, const struct floor_moment *at,
				      uint8_t asked)
{
	if (at->who == f->holder && f->state != FLOOR_ENDING)
		return FLOOR_EV_AGAIN;
	if (at->deny)
		return FLOOR_EV_BARRED;
	if (f->holder != FLOOR_NOBODY && asked == TBCP_PREEMPTIVE && f->priority < TBCP_PREEMPTIVE)
		return FLOOR_EV_PREEMPT;
	return FLOOR_EV_REQUEST;
}

static bool hear_request(const struct floors *fs, struct floor *f, struct floor_moment *at,
			 const struct tbcp *m)
{
	struct floor_seat *seat = floor_seat_at(fs, at->who);
	uint8_t asked = priority_of(seat, m);

	at->deny = objection(f, seat, at->now_ms);
	at->ev = request_event(f, at, asked);
	if (asked != seat->asked)
		floor_queue_del(fs, f, at->who); // it gets the place that it asks for now
	seat->asked = asked;
	seat->ssrc = m->ssrc;
	return floor_step(fs, f, at);
}

bool floor_is_last(const struct floors *fs, const struct floor *f)
{
	struct floor_heard heard = fs->sink->heard(fs->sink, f->holder);

	return heard.at_ms != 0 && (int16_t)(heard.seq - f->last_seq) >= 0;
}

static bool hear_release(const struct floors *fs, struct floor *f, struct floor_moment *at,
			 const struct tbcp *m)
{
	at->ev = FLOOR_EV_WITHDRAW;
	if (at->who == f->holder) {
		f->last_seq = m->release.last_seq;
		at->ev = m->release.no_seq || floor_is_last(fs, f) ? FLOOR_EV_RELEASE
								   : FLOOR_EV_RELEASE_EARLY;
	}
	return floor_step(fs, f, at);
}

bool floor_hear(const struct floors *fs, struct floor *f, uint32_t i, const struct tbcp *m,
		uint64_t now_ms)
{
	struct floor_moment at = {.ev = FLOOR_EV_ASK_PLACE, .who = i, .now_ms = now_ms};

	if (!floor_seat_at(fs, i)->seated)
		return false;
	switch ((enum tbcp_type)m->type) {
	case TBCP_REQUEST:
		return hear_request(fs, f, &at, m);
	case TBCP_RELEASE:
		return hear_release(fs, f, &at, m);
	case TBCP_QUEUE_ASK:
		return floor_step(fs, f, &at);
	case TBCP_GRANTED: // these are a server's
	case TBCP_TAKEN:
	case TBCP_TAKEN_ACK:
	case TBCP_DENY:
	case TBCP_IDLE:
	case TBCP_REVOKE:
	case TBCP_QUEUE_STATUS:
	case TBCP_ACK:	      // of what we have never asked to be acknowledged
	case TBCP_DISCONNECT: // of a pre-established session
	case TBCP_SUBTYPES:
		break;
	}
	return false;
}

// What becomes of one message; DROP_NONE: it was heard.
static enum drop judge(const struct floors *fs, struct floor *f, uint32_t i,
		       enum tbcp_verdict verdict, const struct tbcp *m, uint64_t now_ms)
{
	if (verdict == TBCP_UNKNOWN)
		return DROP_TBCP_UNKNOWN;
	if (verdict != TBCP_MESSAGE)
		return DROP_TBCP_BAD;
	return floor_hear(fs, f, i, m, now_ms) ? DROP_NONE : DROP_TBCP_UNEXPECTED;
}

bool floor_receive(const struct floors *fs, struct floor *f, uint32_t i, struct span datagram,
		   uint64_t now_ms)
{
	enum tbcp_verdict verdict;
	struct tbcp m;
	bool ours = false;

	while ((verdict = tbcp_next(&datagram, &m)) != TBCP_END) {
		enum drop drop;

		if (verdict == TBCP_NO_RTCP && !ours)
			break;
		ours = true;
		drop = judge(fs, f, i, verdict, &m, now_ms);
		fs->stats->drop[drop] += drop != DROP_NONE;
	}
	return ours;
}
