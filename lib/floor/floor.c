/* SPDX-License-Identifier: BSD-3-Clause */
#include "floor_priv.h"

// Who comes and goes, and what time does. What messages do is in floor_hear.c.

void floor_open(struct floor *f)
{
	*f = (struct floor){
		.limit_at = FLOOR_NEVER,
		.repeat_at = FLOOR_NEVER,
		.holder = FLOOR_NOBODY,
		.first = FLOOR_NOBODY,
		.state = FLOOR_IDLE,
	};
}

static void feed(const struct floors *fs, struct floor *f, enum floor_event ev, uint32_t who,
		 uint64_t now_ms)
{
	floor_step(fs, f, &(struct floor_moment){.ev = ev, .who = who, .now_ms = now_ms});
}

void floor_close(const struct floors *fs, struct floor *f, uint64_t now_ms)
{
	feed(fs, f, FLOOR_EV_CLOSE, FLOOR_NOBODY, now_ms);
}

// Who may not talk any more finishes its burst, but does not begin another.
static void negotiate_anew(const struct floors *fs, struct floor *f, uint32_t i, uint64_t now_ms)
{
	struct floor_seat *seat = floor_seat_at(fs, i);
	struct floor_moment at = {FLOOR_EV_BARRED, i, TBCP_DENY_LISTEN_ONLY, now_ms};

	if (seat->grade == FLOOR_LISTEN_ONLY && seat->queued)
		floor_step(fs, f, &at);
}

void floor_join(const struct floors *fs, struct floor *f, uint32_t i, enum floor_grade grade,
		bool queues, uint64_t now_ms)
{
	struct floor_seat *seat = floor_seat_at(fs, i);
	bool new = !seat->seated;

	seat->grade = grade;
	seat->queues = queues;
	seat->seated = true;
	f->n_seated += new;
	if (new)
		feed(fs, f, FLOOR_EV_JOIN, i, now_ms);
	else
		negotiate_anew(fs, f, i, now_ms);
}

void floor_leave(const struct floors *fs, struct floor *f, uint32_t i, uint64_t now_ms)
{
	struct floor_seat *seat = floor_seat_at(fs, i);

	if (!seat->seated)
		return;
	seat->seated = false;
	f->n_seated--;
	feed(fs, f, i == f->holder ? FLOOR_EV_HOLDER_LEAVES : FLOOR_EV_LEAVE, i, now_ms);
	*seat = (struct floor_seat){0};
	if (f->n_seated == 1 && f->holder != FLOOR_NOBODY)
		feed(fs, f, FLOOR_EV_ALONE, f->holder, now_ms);
}

void floor_intrude(const struct floors *fs, struct floor *f, uint32_t i, uint64_t now_ms)
{
	const struct floor_seat *seat = floor_seat_at(fs, i);

	if (seat->seated && i != f->holder && seat->warned_until <= now_ms)
		feed(fs, f, FLOOR_EV_INTRUDE, i, now_ms);
}

// Nobody tells us of each packet: its time is looked up when silence would be due. False: the
// holder has talked since.
static bool is_silent(const struct floors *fs, struct floor *f, uint64_t now_ms)
{
	uint64_t heard = fs->sink->heard(fs->sink, f->holder).at_ms;

	if (heard + fs->times.t1 <= now_ms)
		return true;
	f->repeat_at = heard + fs->times.t1;
	return false;
}

static bool is_over(const struct floors *fs, struct floor *f, uint64_t now_ms)
{
	if (floor_is_last(fs, f))
		return true;
	f->repeat_at = now_ms + FLOOR_DRAIN_STEP_MS;
	return false;
}

// False: the next look is later.
static bool look(const struct floors *fs, struct floor *f, uint64_t now_ms, enum floor_event *ev)
{
	if (f->state == FLOOR_TAKEN) {
		*ev = FLOOR_EV_SILENT;
		return is_silent(fs, f, now_ms);
	}
	if (f->state == FLOOR_ENDING) {
		*ev = FLOOR_EV_LAST;
		return is_over(fs, f, now_ms);
	}
	*ev = FLOOR_EV_REPEAT;
	return true;
}

void floor_tick(const struct floors *fs, struct floor *f, uint64_t now_ms)
{
	while (floor_due(f) <= now_ms) {
		enum floor_event ev = FLOOR_EV_LIMIT;

		if (f->limit_at <= now_ms || look(fs, f, now_ms, &ev))
			feed(fs, f, ev, f->holder, now_ms);
	}
}
