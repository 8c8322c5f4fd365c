/* SPDX-License-Identifier: BSD-3-Clause */
#include "floor_priv.h"

// What is told to whom. The sink adds whose message it is, and in a Taken the holder's names.

static uint16_t at_most_u16(uint64_t v)
{
	return v < UINT16_MAX ? (uint16_t)v : UINT16_MAX;
}

// Whole seconds from now on, rounded up; at least 1 as long as there is any time left.
static uint16_t seconds_until(uint64_t at_ms, uint64_t now_ms)
{
	return at_ms > now_ms ? at_most_u16((at_ms - now_ms + 999) / 1000) : 0;
}

static void say(const struct floors *fs, const struct floor *f, uint32_t to, const struct tbcp *m)
{
	fs->sink->say(fs->sink, f, to, m);
}

// FLOOR_NEVER is so far away that it becomes TBCP_UNLIMITED.
void floor_say_granted(const struct floors *fs, const struct floor *f, uint32_t to, uint64_t now_ms)
{
	struct tbcp m = {.type = TBCP_GRANTED};

	m.granted.stop_s = seconds_until(f->limit_at, now_ms);
	m.granted.participants = at_most_u16(f->n_seated);
	say(fs, f, to, &m);
}

static struct tbcp taken(const struct floors *fs, const struct floor *f)
{
	struct tbcp m = {.type = TBCP_TAKEN};

	m.taken.ssrc = floor_seat_at(fs, f->holder)->ssrc;
	m.taken.participants = at_most_u16(f->n_seated);
	return m;
}

void floor_say_taken(const struct floors *fs, const struct floor *f)
{
	struct tbcp m = taken(fs, f);

	fs->sink->say_others(fs->sink, f, f->holder, &m);
}

void floor_say_idle(const struct floors *fs, const struct floor *f)
{
	fs->sink->say_others(fs->sink, f, FLOOR_NOBODY, &(struct tbcp){.type = TBCP_IDLE});
}

void floor_say_state(const struct floors *fs, const struct floor *f, uint32_t to)
{
	struct tbcp m = {.type = TBCP_IDLE};

	if (f->holder != FLOOR_NOBODY)
		m = taken(fs, f);
	say(fs, f, to, &m);
}

void floor_say_deny(const struct floors *fs, const struct floor *f, uint32_t to,
		    enum tbcp_deny reason)
{
	static const struct span phrase[] = {
		[TBCP_DENY_TAKEN] = SPAN("another user has the floor"),
		[TBCP_DENY_INTERNAL] = SPAN("internal error"),
		[TBCP_DENY_ALONE] = SPAN("nobody else is there"),
		[TBCP_DENY_RETRY] = SPAN("too early after a revoked burst"),
		[TBCP_DENY_LISTEN_ONLY] = SPAN("listen only"),
	};
	struct tbcp m = {.type = TBCP_DENY};

	m.deny.reason = reason;
	m.deny.phrase = phrase[reason];
	fs->stats->stat[STAT_FLOOR_DENIED]++;
	say(fs, f, to, &m);
}

void floor_say_revoke(const struct floors *fs, const struct floor *f, uint32_t to,
		      enum tbcp_revoke reason, uint64_t now_ms)
{
	struct tbcp m = {.type = TBCP_REVOKE};

	m.revoke.reason = reason;
	if (reason == TBCP_REVOKE_TOO_LONG)
		m.revoke.retry_s = seconds_until(floor_seat_at(fs, to)->barred_until, now_ms);
	say(fs, f, to, &m);
}

void floor_say_place(const struct floors *fs, const struct floor *f, uint32_t to)
{
	const struct floor_seat *seat = floor_seat_at(fs, to);
	struct tbcp m = {.type = TBCP_QUEUE_STATUS};

	m.queue.priority = seat->queued ? seat->asked : TBCP_UNQUEUED;
	m.queue.position = floor_queue_place(fs, f, to);
	say(fs, f, to, &m);
}
