/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "floor_bench.h"

static uint32_t index_of(char who)
{
	return ascii_lower((uint8_t)who) - (uint32_t)'a';
}

static char letter_of(uint32_t i)
{
	return i == FLOOR_NOBODY ? '-' : (char)('A' + i);
}

__attribute__((format(printf, 2, 3))) static void note(struct floor_bench *b, const char *format,
						       ...)
{
	size_t n = strlen(b->log);
	va_list ap;

	va_start(ap, format);
	if (n)
		n += (size_t)snprintf(b->log + n, sizeof(b->log) - n, "; ");
	vsnprintf(b->log + n, sizeof(b->log) - n, format, ap);
	va_end(ap);
}

static void note_revoked(struct floor_bench *b, const char *to, const struct tbcp *m)
{
	static const char *const why[] = {"?", "alone", "too long", "no permission", "preempted"};
	char seconds[16] = "";

	if (m->revoke.retry_s)
		snprintf(seconds, sizeof(seconds), " %u", m->revoke.retry_s);
	note(b, "%s revoked %s%s", to, why[m->revoke.reason], seconds);
}

static void note_place(struct floor_bench *b, const char *to, const struct tbcp *m)
{
	static const char *const priority[] = {"?", "normal", "high", "preemptive"};

	assert_int_equal(m->queue.position == 0, m->queue.priority == TBCP_UNQUEUED);
	if (m->queue.position)
		note(b, "%s at %u %s", to, m->queue.position, priority[m->queue.priority]);
	else
		note(b, "%s unqueued", to);
}

static void note_message(struct floor_bench *b, const struct floor *f, const char *to,
			 const struct tbcp *m)
{
	static const char *const why[] = {"?",	   "taken", "internal",
					  "alone", "retry", "listen only"};

	switch (m->type) {
	case TBCP_GRANTED:
		note(b, "%s granted %u/%u", to, m->granted.stop_s, m->granted.participants);
		return;
	case TBCP_TAKEN:
		assert_int_equal(m->taken.ssrc, b->seat[f->holder].ssrc);
		note(b, "%s taken %c", to, letter_of(f->holder));
		return;
	case TBCP_IDLE:
		note(b, "%s idle", to);
		return;
	case TBCP_DENY:
		assert_true(m->deny.phrase.n > 0);
		note(b, "%s denied %s", to, why[m->deny.reason]);
		return;
	case TBCP_REVOKE:
		note_revoked(b, to, m);
		return;
	case TBCP_QUEUE_STATUS:
		note_place(b, to, m);
		return;
	default:
		fail_msg("a server does not send %u", m->type);
	}
}

static void say(struct floor_sink *sink, const struct floor *f, uint32_t to, const struct tbcp *m)
{
	struct floor_bench *b = (struct floor_bench *)sink;
	const char name[] = {letter_of(to), 0};

	assert_true(b->seat[to].seated);
	b->denied[to] += m->type == TBCP_DENY;
	b->revoked[to] += m->type == TBCP_REVOKE;
	note_message(b, f, name, m);
}

static void say_others(struct floor_sink *sink, const struct floor *f, uint32_t but,
		       const struct tbcp *m)
{
	note_message((struct floor_bench *)sink, f, but == FLOOR_NOBODY ? "all" : "others", m);
}

// One after the other, and never two.
static void holder(struct floor_sink *sink, const struct floor *f, uint32_t was)
{
	struct floor_bench *b = (struct floor_bench *)sink;

	assert_int_equal(was, b->told_holder);
	assert_true((was == FLOOR_NOBODY) != (f->holder == FLOOR_NOBODY));
	b->told_holder = f->holder;
	if (f->holder == FLOOR_NOBODY) {
		b->ended++;
		note(b, "[]");
		return;
	}
	b->begun++;
	note(b, "[%c]", letter_of(f->holder));
}

static struct floor_heard heard(struct floor_sink *sink, uint32_t i)
{
	return ((struct floor_bench *)sink)->heard[i];
}

void floor_bench_open(struct floor_bench *b)
{
	*b = (struct floor_bench){
		.sink = {say, say_others, holder, heard},
		.fs = {.seats = (uint8_t *)b->seat,
		       .stride = sizeof(b->seat[0]),
		       .queue_max = 3,
		       .times = FLOOR_TIMES,
		       .sink = &b->sink,
		       .stats = &b->stats},
		.told_holder = FLOOR_NOBODY,
		.now_ms = 1000,
	};
	floor_open(&b->f);
}

void floor_bench_says(struct floor_bench *b, const char *want, const char *file, int line)
{
	_assert_string_equal(b->log, want, file, line);
	b->log[0] = 0;
}

void joins(struct floor_bench *b, char who, enum floor_grade grade)
{
	bool queues = !(who & 0x20);

	floor_join(&b->fs, &b->f, index_of(who), grade, queues, b->now_ms);
}

void leaves(struct floor_bench *b, char who)
{
	floor_leave(&b->fs, &b->f, index_of(who), b->now_ms);
}

static void hears(struct floor_bench *b, char who, const struct tbcp *m)
{
	assert_true(floor_hear(&b->fs, &b->f, index_of(who), m, b->now_ms));
}

void asks(struct floor_bench *b, char who, enum tbcp_priority priority)
{
	struct tbcp m = {.type = TBCP_REQUEST, .ssrc = 1000 + index_of(who)};

	m.request.priority = priority;
	hears(b, who, &m);
}

void releases(struct floor_bench *b, char who, uint16_t last_seq)
{
	struct tbcp m = {.type = TBCP_RELEASE};

	m.release.last_seq = last_seq;
	hears(b, who, &m);
}

void stops(struct floor_bench *b, char who)
{
	struct tbcp m = {.type = TBCP_RELEASE};

	m.release.no_seq = true;
	hears(b, who, &m);
}

void asks_place(struct floor_bench *b, char who)
{
	hears(b, who, &(struct tbcp){.type = TBCP_QUEUE_ASK});
}

void talks(struct floor_bench *b, char who, uint16_t seq)
{
	b->heard[index_of(who)] = (struct floor_heard){b->now_ms, seq};
}

static void tick(struct floor_bench *b)
{
	size_t before = strlen(b->log), stamped;

	note(b, "@%lu", b->now_ms);
	stamped = strlen(b->log);
	floor_tick(&b->fs, &b->f, b->now_ms);
	if (strlen(b->log) == stamped) // it has only looked
		b->log[before] = 0;
}

void passes(struct floor_bench *b, uint64_t at_ms)
{
	while (floor_due(&b->f) <= at_ms) {
		if (floor_due(&b->f) > b->now_ms)
			b->now_ms = floor_due(&b->f);
		tick(b);
		assert_true(floor_due(&b->f) > b->now_ms);
	}
	b->now_ms = at_ms;
}
