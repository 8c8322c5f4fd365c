/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "floor_bench.h"

// Every row of the table, brought about from outside: what the conference sees of it, and the state
// after it. A holds the floor, unless that is idle, and C waits for it; D may only listen.

#define C_NEXT(n) "[]; [C]; C granted 30/" n "; others taken C"

static const struct {
	enum floor_state in;
	enum floor_event ev;
	const char *want;
	enum floor_state then;
} rows[] = {
	{FLOOR_IDLE, FLOOR_EV_REQUEST, "[B]; B granted 30/4; others taken B", FLOOR_TAKEN},
	{FLOOR_IDLE, FLOOR_EV_BARRED, "D denied listen only", FLOOR_IDLE},
	{FLOOR_IDLE, FLOOR_EV_WITHDRAW, "C idle", FLOOR_IDLE},
	{FLOOR_IDLE, FLOOR_EV_ASK_PLACE, "C unqueued", FLOOR_IDLE},
	{FLOOR_IDLE, FLOOR_EV_INTRUDE, "B revoked no permission", FLOOR_IDLE},
	{FLOOR_IDLE, FLOOR_EV_JOIN, "E idle", FLOOR_IDLE},
	{FLOOR_IDLE, FLOOR_EV_LEAVE, "", FLOOR_IDLE},
	{FLOOR_IDLE, FLOOR_EV_REPEAT, "@2000; all idle", FLOOR_IDLE},
	{FLOOR_IDLE, FLOOR_EV_CLOSE, "", FLOOR_CLOSED},

	{FLOOR_TAKEN, FLOOR_EV_REQUEST, "B at 2 normal", FLOOR_TAKEN},
	{FLOOR_TAKEN, FLOOR_EV_PREEMPT, "B at 1 preemptive; A revoked preempted", FLOOR_REVOKING},
	{FLOOR_TAKEN, FLOOR_EV_AGAIN, "A granted 30/4", FLOOR_TAKEN},
	{FLOOR_TAKEN, FLOOR_EV_BARRED, "D denied listen only", FLOOR_TAKEN},
	{FLOOR_TAKEN, FLOOR_EV_RELEASE, C_NEXT("4"), FLOOR_TAKEN},
	{FLOOR_TAKEN, FLOOR_EV_RELEASE_EARLY, "", FLOOR_ENDING},
	{FLOOR_TAKEN, FLOOR_EV_WITHDRAW, "C taken A", FLOOR_TAKEN},
	{FLOOR_TAKEN, FLOOR_EV_ASK_PLACE, "C at 1 normal", FLOOR_TAKEN},
	{FLOOR_TAKEN, FLOOR_EV_INTRUDE, "B revoked no permission", FLOOR_TAKEN},
	{FLOOR_TAKEN, FLOOR_EV_JOIN, "E taken A", FLOOR_TAKEN},
	{FLOOR_TAKEN, FLOOR_EV_LEAVE, "", FLOOR_TAKEN},
	{FLOOR_TAKEN, FLOOR_EV_HOLDER_LEAVES, C_NEXT("3"), FLOOR_TAKEN},
	{FLOOR_TAKEN, FLOOR_EV_ALONE, "A revoked alone", FLOOR_REVOKING},
	{FLOOR_TAKEN, FLOOR_EV_SILENT, "@5000; " C_NEXT("4"), FLOOR_TAKEN},
	{FLOOR_TAKEN, FLOOR_EV_LIMIT, "@31000; A revoked too long 5", FLOOR_REVOKING},
	{FLOOR_TAKEN, FLOOR_EV_CLOSE, "[]", FLOOR_CLOSED},

	{FLOOR_ENDING, FLOOR_EV_REQUEST, "B at 2 normal", FLOOR_ENDING},
	{FLOOR_ENDING, FLOOR_EV_PREEMPT, "B at 1 preemptive", FLOOR_ENDING},
	{FLOOR_ENDING, FLOOR_EV_BARRED, "D denied listen only", FLOOR_ENDING},
	{FLOOR_ENDING, FLOOR_EV_RELEASE, C_NEXT("4"), FLOOR_TAKEN},
	{FLOOR_ENDING, FLOOR_EV_RELEASE_EARLY, "", FLOOR_ENDING},
	{FLOOR_ENDING, FLOOR_EV_WITHDRAW, "C taken A", FLOOR_ENDING},
	{FLOOR_ENDING, FLOOR_EV_ASK_PLACE, "C at 1 normal", FLOOR_ENDING},
	{FLOOR_ENDING, FLOOR_EV_INTRUDE, "B revoked no permission", FLOOR_ENDING},
	{FLOOR_ENDING, FLOOR_EV_JOIN, "E taken A", FLOOR_ENDING},
	{FLOOR_ENDING, FLOOR_EV_LEAVE, "", FLOOR_ENDING},
	{FLOOR_ENDING, FLOOR_EV_HOLDER_LEAVES, C_NEXT("3"), FLOOR_TAKEN},
	{FLOOR_ENDING, FLOOR_EV_ALONE, "", FLOOR_ENDING},
	{FLOOR_ENDING, FLOOR_EV_LAST, "@1020; " C_NEXT("4"), FLOOR_TAKEN},
	{FLOOR_ENDING, FLOOR_EV_LIMIT, "@1500; " C_NEXT("4"), FLOOR_TAKEN},
	{FLOOR_ENDING, FLOOR_EV_CLOSE, "[]", FLOOR_CLOSED},

	{FLOOR_REVOKING, FLOOR_EV_REQUEST, "B at 2 normal", FLOOR_REVOKING},
	{FLOOR_REVOKING, FLOOR_EV_PREEMPT, "B at 1 preemptive", FLOOR_REVOKING},
	{FLOOR_REVOKING, FLOOR_EV_AGAIN, "A revoked preempted", FLOOR_REVOKING},
	{FLOOR_REVOKING, FLOOR_EV_BARRED, "D denied listen only", FLOOR_REVOKING},
	{FLOOR_REVOKING, FLOOR_EV_RELEASE, C_NEXT("4"), FLOOR_TAKEN},
	{FLOOR_REVOKING, FLOOR_EV_RELEASE_EARLY, C_NEXT("4"), FLOOR_TAKEN},
	{FLOOR_REVOKING, FLOOR_EV_WITHDRAW, "C taken A", FLOOR_REVOKING},
	{FLOOR_REVOKING, FLOOR_EV_ASK_PLACE, "C at 1 preemptive", FLOOR_REVOKING},
	{FLOOR_REVOKING, FLOOR_EV_INTRUDE, "B revoked no permission", FLOOR_REVOKING},
	{FLOOR_REVOKING, FLOOR_EV_JOIN, "E taken A", FLOOR_REVOKING},
	{FLOOR_REVOKING, FLOOR_EV_LEAVE, "", FLOOR_REVOKING},
	{FLOOR_REVOKING, FLOOR_EV_HOLDER_LEAVES, C_NEXT("3"), FLOOR_TAKEN},
	{FLOOR_REVOKING, FLOOR_EV_ALONE, "", FLOOR_REVOKING},
	{FLOOR_REVOKING, FLOOR_EV_LIMIT, "@4000; " C_NEXT("4"), FLOOR_TAKEN},
	{FLOOR_REVOKING, FLOOR_EV_REPEAT, "@2000; A revoked preempted", FLOOR_REVOKING},
	{FLOOR_REVOKING, FLOOR_EV_CLOSE, "[]", FLOOR_CLOSED},

	{FLOOR_FREE, FLOOR_EV_NEXT, C_NEXT("4"), FLOOR_TAKEN},
	{FLOOR_FREE, FLOOR_EV_NOBODY, "[]; all idle", FLOOR_IDLE},
	{FLOOR_FREE, FLOOR_EV_ALONE, "[]; C denied alone; all idle", FLOOR_IDLE},
};

static struct floor_bench bench;

static void bring_to(struct floor_bench *b, enum floor_state state)
{
	floor_bench_open(b);
	joins(b, 'A', FLOOR_PREEMPTIVE);
	joins(b, 'B', FLOOR_PREEMPTIVE);
	joins(b, 'C', FLOOR_PREEMPTIVE);
	joins(b, 'D', FLOOR_LISTEN_ONLY);
	asks(b, 'A', TBCP_NORMAL);
	talks(b, 'A', 10);
	if (state == FLOOR_IDLE)
		stops(b, 'A');
	else
		asks(b, 'C', state == FLOOR_REVOKING ? TBCP_PREEMPTIVE : TBCP_NORMAL);
	if (state == FLOOR_ENDING)
		releases(b, 'A', 11);
	if (state != FLOOR_FREE) // which does not last: its events follow from others
		assert_int_equal(b->f.state, state);
}

static void all_but(struct floor_bench *b, char who)
{
	for (char c = 'A'; c <= 'D'; c++)
		if (c != who)
			leaves(b, c);
}

static void limit(struct floor_bench *b)
{
	uint64_t at = b->f.limit_at;

	while (b->f.state == FLOOR_TAKEN && b->now_ms + 1000 < at) {
		talks(b, 'A', 11);
		passes(b, b->now_ms + 1000);
	}
	b->now_ms = at;
	passes(b, at);
}

static void free_floor(struct floor_bench *b, enum floor_event ev)
{
	if (ev == FLOOR_EV_NOBODY)
		stops(b, 'C');
	if (ev == FLOOR_EV_ALONE) {
		leaves(b, 'B');
		leaves(b, 'D');
	}
	b->log[0] = 0;
	if (ev == FLOOR_EV_ALONE)
		leaves(b, 'A');
	else
		stops(b, 'A');
}

static void bring_about(struct floor_bench *b, enum floor_event ev)
{
	switch (ev) {
	case FLOOR_EV_REQUEST:
		asks(b, 'B', TBCP_NORMAL);
		return;
	case FLOOR_EV_PREEMPT:
		if (b->f.state == FLOOR_REVOKING)
			stops(b, 'C'); // so that B is the first
		b->log[0] = 0;
		asks(b, 'B', TBCP_PREEMPTIVE);
		return;
	case FLOOR_EV_AGAIN:
		asks(b, 'A', TBCP_NORMAL);
		return;
	case FLOOR_EV_BARRED:
		asks(b, 'D', TBCP_NORMAL);
		return;
	case FLOOR_EV_RELEASE:
		stops(b, 'A');
		return;
	case FLOOR_EV_RELEASE_EARLY:
		releases(b, 'A', 11);
		return;
	case FLOOR_EV_WITHDRAW:
		stops(b, 'C');
		return;
	case FLOOR_EV_ASK_PLACE:
		asks_place(b, 'C');
		return;
	case FLOOR_EV_INTRUDE:
		floor_intrude(&b->fs, &b->f, 1, b->now_ms);
		return;
	case FLOOR_EV_JOIN:
		joins(b, 'E', FLOOR_NORMAL);
		return;
	case FLOOR_EV_LEAVE:
		leaves(b, 'C');
		assert_int_equal(b->f.n_queued, 0);
		return;
	case FLOOR_EV_HOLDER_LEAVES:
		leaves(b, 'A');
		return;
	case FLOOR_EV_ALONE:
		all_but(b, 'A');
		return;
	case FLOOR_EV_SILENT:
		passes(b, b->f.repeat_at);
		return;
	case FLOOR_EV_LAST:
		talks(b, 'A', 11);
		passes(b, b->f.repeat_at);
		return;
	case FLOOR_EV_LIMIT:
		limit(b);
		return;
	case FLOOR_EV_REPEAT:
		passes(b, b->f.repeat_at);
		return;
	case FLOOR_EV_CLOSE:
		floor_close(&b->fs, &b->f, b->now_ms);
		return;
	case FLOOR_EV_NEXT:
	case FLOOR_EV_NOBODY:
	case FLOOR_EVENTS:
		break;
	}
	fail_msg("not from outside");
}

static void every_row(void **state)
{
	struct floor_bench *b = &bench;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		bring_to(b, rows[i].in);
		b->log[0] = 0;
		if (rows[i].in == FLOOR_FREE)
			free_floor(b, rows[i].ev);
		else
			bring_about(b, rows[i].ev);
		printf("# state %d, event %d\n", rows[i].in, rows[i].ev);
		says(b, rows[i].want);
		assert_int_equal(b->f.state, rows[i].then);
	}
}

// A rule of the table without a row here would not have been tried.
static void no_row_is_missing(void **state)
{
	unsigned rules = 0;

	(void)state;
	for (int s = 0; s < FLOOR_STATES; s++)
		for (int e = 0; e < FLOOR_EVENTS; e++)
			rules += floor_rule(s, e)->next != FLOOR_NONE;
	assert_int_equal(rules, ARRAY_SIZE(rows));
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_not_equal(floor_rule(rows[i].in, rows[i].ev)->next, FLOOR_NONE);
		for (unsigned k = 0; k < i; k++)
			assert_false(rows[k].in == rows[i].in && rows[k].ev == rows[i].ev);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(no_row_is_missing),
	};

	return cmocka_run_group_tests_name("floor_rows", tests, NULL, NULL);
}
