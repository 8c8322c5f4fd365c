/* SPDX-License-Identifier: BSD-3-Clause */
#include "floor_priv.h"

static uint64_t after(uint32_t ms, uint64_t now_ms)
{
	return ms ? now_ms + ms : FLOOR_NEVER;
}

// What was under way when the burst ended is no intrusion.
static void rest(struct floor_seat *seat, uint64_t now_ms)
{
	seat->warned_until = now_ms + FLOOR_WARN_MS;
	if (seat->barred_until < now_ms + FLOOR_REST_MS)
		seat->barred_until = now_ms + FLOOR_REST_MS;
}

static void lose(const struct floors *fs, struct floor *f, uint64_t now_ms)
{
	uint32_t was = f->holder;

	f->holder = FLOOR_NOBODY;
	f->limit_at = f->repeat_at = FLOOR_NEVER;
	f->idle_left = FLOOR_C7;
	if (was == FLOOR_NOBODY)
		return;
	rest(floor_seat_at(fs, was), now_ms);
	fs->sink->holder(fs->sink, f, was);
}

static void take(const struct floors *fs, struct floor *f, const struct floor_moment *at)
{
	struct floor_seat *seat = floor_seat_at(fs, at->who);

	floor_queue_del(fs, f, at->who);
	f->holder = at->who;
	f->priority = seat->asked;
	f->limit_at = after(fs->times.t2, at->now_ms);
	f->repeat_at = after(fs->times.t1, at->now_ms);
	fs->stats->stat[STAT_FLOOR_GRANTED]++;
	fs->sink->holder(fs->sink, f, FLOOR_NOBODY);
}

// Who has not negotiated queueing was to wait for moments only; where one participant is left,
// nobody would hear it.
static void dismiss(const struct floors *fs, struct floor *f)
{
	bool alone = f->n_seated <= 1;
	uint32_t next;

	for (uint32_t i = f->first; i != FLOOR_NOBODY; i = next) {
		next = floor_seat_at(fs, i)->next;
		if (floor_seat_at(fs, i)->queues && !alone)
			continue;
		floor_queue_del(fs, f, i);
		floor_say_deny(fs, f, i, alone ? TBCP_DENY_ALONE : TBCP_DENY_TAKEN);
	}
}

// Who has not negotiated queueing would not understand its place: it repeats its Request until it
// is answered.
static void enqueue(const struct floors *fs, struct floor *f, uint32_t who)
{
	const struct floor_seat *seat = floor_seat_at(fs, who);
	bool waited = seat->queued;
	uint32_t out = floor_queue_add(fs, f, who);

	fs->stats->stat[STAT_FLOOR_QUEUED] += seat->queued && !waited;
	if (seat->queued && seat->queues)
		floor_say_place(fs, f, who);
	if (out != FLOOR_NOBODY)
		floor_say_deny(fs, f, out, TBCP_DENY_TAKEN);
}

static void enqueue_if_negotiated(const struct floors *fs, struct floor *f, uint32_t who)
{
	if (floor_seat_at(fs, who)->queues) {
		enqueue(fs, f, who);
		return;
	}
	floor_queue_del(fs, f, who); // it had, when it asked before
	floor_say_deny(fs, f, who, TBCP_DENY_TAKEN);
}

static void warn(const struct floors *fs, const struct floor *f, const struct floor_moment *at)
{
	floor_seat_at(fs, at->who)->warned_until = at->now_ms + FLOOR_WARN_MS;
	floor_say_revoke(fs, f, at->who, TBCP_REVOKE_NO_PERMISSION, at->now_ms);
}

static void start_t3(const struct floors *fs, struct floor *f, uint64_t now_ms)
{
	f->limit_at = now_ms + fs->times.t3;
	if (f->reason == TBCP_REVOKE_TOO_LONG)
		floor_seat_at(fs, f->holder)->barred_until = now_ms + fs->times.t9;
	fs->stats->stat[STAT_FLOOR_REVOKED]++;
}

static void tell_idle(const struct floors *fs, struct floor *f, uint64_t now_ms)
{
	floor_say_idle(fs, f);
	f->repeat_at = f->idle_left ? after(fs->times.t7, now_ms) : FLOOR_NEVER;
	if (f->idle_left)
		f->idle_left--;
}

static void revoke(const struct floors *fs, struct floor *f, uint64_t now_ms)
{
	floor_say_revoke(fs, f, f->holder, f->reason, now_ms);
	f->repeat_at = after(fs->times.t8, now_ms);
}

static void drain(const struct floors *fs, struct floor *f, uint64_t now_ms)
{
	f->limit_at = now_ms + fs->times.drain;
	f->repeat_at = now_ms + FLOOR_DRAIN_STEP_MS;
}

static void perform(const struct floors *fs, struct floor *f, enum floor_act act,
		    const struct floor_moment *at)
{
	switch (act) {
	case FLOOR_ACT_UNQUEUE:
		floor_queue_del(fs, f, at->who);
		return;
	case FLOOR_ACT_LOSE:
		lose(fs, f, at->now_ms);
		return;
	case FLOOR_ACT_QUEUE:
		enqueue_if_negotiated(fs, f, at->who);
		return;
	case FLOOR_ACT_WAIT:
		enqueue(fs, f, at->who);
		return;
	case FLOOR_ACT_DENY:
		floor_say_deny(fs, f, at->who, at->deny);
		return;
	case FLOOR_ACT_TAKE:
		take(fs, f, at);
		return;
	case FLOOR_ACT_DISMISS:
		dismiss(fs, f);
		return;
	case FLOOR_ACT_GRANT:
		floor_say_granted(fs, f, at->who, at->now_ms);
		return;
	case FLOOR_ACT_TELL_TAKEN:
		floor_say_taken(fs, f);
		return;
	case FLOOR_ACT_TELL_IDLE:
		tell_idle(fs, f, at->now_ms);
		return;
	case FLOOR_ACT_TELL_STATE:
		floor_say_state(fs, f, at->who);
		return;
	case FLOOR_ACT_TELL_PLACE:
		floor_say_place(fs, f, at->who);
		return;
	case FLOOR_ACT_WARN:
		warn(fs, f, at);
		return;
	case FLOOR_ACT_START_T3:
		start_t3(fs, f, at->now_ms);
		return;
	case FLOOR_ACT_REVOKE:
		revoke(fs, f, at->now_ms);
		return;
	case FLOOR_ACT_DRAIN:
		drain(fs, f, at->now_ms);
		return;
	}
}

// A free floor is somebody's at once, or idle.
static void pass_on(const struct floors *fs, struct floor *f, uint64_t now_ms)
{
	struct floor_moment next = {.ev = FLOOR_EV_NEXT, .who = f->first, .now_ms = now_ms};

	if (f->n_seated <= 1)
		next.ev = FLOOR_EV_ALONE;
	else if (f->first == FLOOR_NOBODY)
		next.ev = FLOOR_EV_NOBODY;
	floor_step(fs, f, &next);
}

bool floor_step(const struct floors *fs, struct floor *f, const struct floor_moment *at)
{
	const struct floor_rule *r = floor_rule(f->state, at->ev);

	if (r->next == FLOOR_NONE)
		return false;
	f->state = r->next;
	if (r->reason)
		f->reason = r->reason;
	for (uint32_t left = r->act; left; left &= left - 1)
		perform(fs, f, left & -left, at);
	if (f->state == FLOOR_FREE)
		pass_on(fs, f, at->now_ms);
	return true;
}
