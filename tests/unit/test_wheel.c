/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "wheel.h"

#define TIMERS 64

static struct wheel wheel_at(uint64_t now_ms)
{
	void *mem = malloc(wheel_footprint(TIMERS));
	struct wheel w;

	assert_non_null(mem);
	wheel_init(&w, mem, TIMERS, now_ms);
	return w;
}

static unsigned advance(struct wheel *w, uint64_t now_ms)
{
	uint32_t expired[TIMERS];

	return wheel_advance(w, now_ms, expired, TIMERS);
}

// Timer 0, armed for 'after' ms, goes off in that millisecond and not one before.
static void assert_punctual(uint64_t start, uint64_t after)
{
	struct wheel w = wheel_at(start);
	uint32_t expired[TIMERS];

	wheel_arm(&w, 0, start + after);
	if (advance(&w, start + after - 1) != 0)
		fail_msg("%llu ms from %llu: too early", (unsigned long long)after,
			 (unsigned long long)start);
	if (wheel_advance(&w, start + after, expired, TIMERS) != 1)
		fail_msg("%llu ms from %llu: too late", (unsigned long long)after,
			 (unsigned long long)start);
	assert_int_equal(expired[0], 0);
	assert_false(wheel_armed(&w, 0));
	assert_int_equal(w.armed, 0);
	free(w.timer);
}

static const uint64_t starts[] = {
	0, 1, 255, 256, 1000, 65535, 65536, 0xffffff, 0x1000000, 0xfffffe00, 0xffffff01,
	0xfffffffe, 0xffffffff, 0x100000000, 0x1fffffff0, 1754000000000,
};

static void each_level_is_punctual(void **state)
{
	static const uint64_t afters[] = {
		1, 2, 255, 256, 257, 500, 4000, 32000, 65535, 65536, 65537, 180000,
	};

	(void)state;
	for (unsigned s = 0; s < ARRAY_SIZE(starts); s++)
		for (unsigned a = 0; a < ARRAY_SIZE(afters); a++)
			assert_punctual(starts[s], afters[a]);
}

static void hours_away_is_punctual(void **state)
{
	(void)state;
	assert_punctual(0, 0x1000000);
	assert_punctual(0xffff00, 0x1000123);
	assert_punctual(0xff000000, 0x2345678);
	assert_punctual(0xffffffff, 0x1000001);
}

// Two months lie beyond the wheel: the timer goes off too soon, at the wheel's end. Walking so far by
// milliseconds takes too long for a test; the slots do not notice.
static void assert_ends_at_the_horizon(uint64_t start)
{
	uint64_t end = start + WHEEL_AHEAD_MAX, top = start >> 24;
	struct wheel w = wheel_at(start);

	wheel_arm(&w, 0, end + 0x2000000);
	assert_true(wheel_due(&w, 0) == end);
	while (++top <= end >> 24 && top << 24 != end) {
		w.now_ms = (top << 24) - 1;
		assert_int_equal(advance(&w, top << 24), 0);
	}
	w.now_ms = top << 24 == end ? end - 1 : w.now_ms;
	assert_int_equal(advance(&w, end - 1), 0);
	assert_int_equal(advance(&w, end), 1);
	assert_int_equal(w.armed, 0);
	free(w.timer);
}

static void beyond_the_horizon(void **state)
{
	(void)state;
	assert_ends_at_the_horizon(0);
	assert_ends_at_the_horizon(0xff000000);
	assert_ends_at_the_horizon(0x101234567);
}

static void past_due_goes_off_next(void **state)
{
	struct wheel w = wheel_at(1000);

	(void)state;
	wheel_arm(&w, 0, 0);
	wheel_arm(&w, 1, 999);
	wheel_arm(&w, 2, 1000);
	wheel_arm(&w, 3, 1001);
	wheel_arm(&w, 4, 1002);
	assert_int_equal(w.armed, 5);
	assert_int_equal(advance(&w, 1001), 4);
	assert_int_equal(advance(&w, 1002), 1);
	free(w.timer);
}

static void time_never_runs_backwards(void **state)
{
	struct wheel w = wheel_at(1000);

	(void)state;
	wheel_arm(&w, 0, 1500);
	assert_int_equal(advance(&w, 10), 0);
	assert_int_equal(w.now_ms, 1000);
	assert_int_equal(advance(&w, 1000), 0);
	assert_int_equal(advance(&w, 1500), 1);
	free(w.timer);
}

static void disarmed_stays_silent(void **state)
{
	struct wheel w = wheel_at(0);

	(void)state;
	wheel_disarm(&w, 0);
	wheel_arm(&w, 0, 100);
	wheel_arm(&w, 1, 100);
	wheel_arm(&w, 2, 100);
	wheel_disarm(&w, 1);
	wheel_disarm(&w, 1);
	assert_false(wheel_armed(&w, 1));
	assert_int_equal(w.armed, 2);
	assert_int_equal(advance(&w, 1000), 2);
	free(w.timer);
}

static void re_arming_moves(void **state)
{
	struct wheel w = wheel_at(0);

	(void)state;
	wheel_arm(&w, 0, 100);
	wheel_arm(&w, 0, 100000);
	wheel_arm(&w, 1, 100000);
	wheel_arm(&w, 1, 50);
	assert_int_equal(w.armed, 2);
	assert_int_equal(advance(&w, 49), 0);
	assert_int_equal(advance(&w, 50), 1);
	assert_int_equal(advance(&w, 99999), 0);
	assert_int_equal(advance(&w, 100000), 1);
	free(w.timer);
}

static void idle_time_is_skipped(void **state)
{
	struct wheel w = wheel_at(0);

	(void)state;
	// A century: step by step this would never end.
	assert_int_equal(advance(&w, 3155760000000), 0);
	assert_int_equal(w.now_ms, 3155760000000);
	wheel_arm(&w, 0, 3155760000000 + 300);
	assert_int_equal(advance(&w, 3155760000000 + 299), 0);
	assert_int_equal(advance(&w, 2 * 3155760000000), 1);
	assert_int_equal(w.now_ms, 2 * 3155760000000);
	free(w.timer);
}

static void budget_splits_a_millisecond(void **state)
{
	struct wheel w = wheel_at(0);
	uint32_t expired[TIMERS];
	bool seen[TIMERS] = {false};
	unsigned total = 0;

	(void)state;
	for (uint32_t i = 0; i < 10; i++)
		wheel_arm(&w, i, 300);
	wheel_arm(&w, 10, 301);
	for (unsigned round = 0; round < 4; round++) {
		unsigned n = wheel_advance(&w, 400, expired, 3);

		assert_int_equal(n, round < 3 ? 3 : 2);
		// Those of an earlier millisecond come first.
		for (unsigned i = 0; i < n; i++) {
			assert_true(expired[i] < 10 || total + i == 10);
			assert_false(seen[expired[i]]);
			seen[expired[i]] = true;
		}
		total += n;
	}
	assert_int_equal(total, 11);
	assert_int_equal(w.now_ms, 400);
	assert_int_equal(w.armed, 0);
	free(w.timer);
}

static void budget_of_none_takes_none(void **state)
{
	struct wheel w = wheel_at(0);

	(void)state;
	wheel_arm(&w, 0, 5);
	assert_int_equal(wheel_advance(&w, 10, NULL, 0), 0);
	assert_int_equal(w.armed, 1);
	assert_int_equal(advance(&w, 10), 1);
	free(w.timer);
}

static void waiting_for_budget_can_still_be_moved(void **state)
{
	struct wheel w = wheel_at(0);
	uint32_t expired[TIMERS];

	(void)state;
	for (uint32_t i = 0; i < 4; i++)
		wheel_arm(&w, i, 10);
	assert_int_equal(wheel_advance(&w, 10, expired, 1), 1);
	assert_int_equal(expired[0], 0);
	wheel_disarm(&w, 1);
	wheel_arm(&w, 2, 500);
	wheel_arm(&w, 0, 10);
	// 3 is left over from millisecond 10, and 0 was armed again for it.
	assert_int_equal(wheel_advance(&w, 499, expired, TIMERS), 2);
	assert_int_equal(expired[0], 3);
	assert_int_equal(expired[1], 0);
	assert_int_equal(advance(&w, 500), 1);
	free(w.timer);
}

/* The model: an array of due times. */

struct model {
	struct wheel w;
	uint64_t due[TIMERS]; /* 0: not armed */
	uint64_t now;
	uint32_t armed;
};

static uint64_t rand_after(void)
{
	uint64_t r = (uint64_t)rand();

	switch (rand() % 8) {
	case 0:
		return 0;
	case 1:
		return 64 * (r % 8192);
	case 2:
		return r % 300000;
	case 3:
		return r % 20000000;
	default:
		return r % 600;
	}
}

static void model_arm(struct model *m, uint32_t i)
{
	uint64_t due = m->now + rand_after();

	wheel_arm(&m->w, i, due);
	m->armed += m->due[i] == 0;
	m->due[i] = due > m->now ? due : m->now + 1;
}

static void model_disarm(struct model *m, uint32_t i)
{
	wheel_disarm(&m->w, i);
	m->armed -= m->due[i] != 0;
	m->due[i] = 0;
}

// Takes all that is due until 'to', some at a time, and compares.
static void model_advance(struct model *m, uint64_t to)
{
	unsigned max = 1 + (unsigned)rand() % 7, n;
	uint64_t last = 0;

	do {
		uint32_t expired[8];

		n = wheel_advance(&m->w, to, expired, max);
		for (unsigned k = 0; k < n; k++) {
			uint32_t i = expired[k];

			assert_true(m->due[i] != 0 && m->due[i] <= to && m->due[i] >= last);
			last = m->due[i];
			m->due[i] = 0;
			m->armed--;
		}
	} while (n == max);
	m->now = to;
	assert_true(m->w.now_ms == to);
	for (uint32_t i = 0; i < TIMERS; i++)
		assert_true(m->due[i] == 0 || m->due[i] > to);
	assert_int_equal(m->w.armed, m->armed);
}

static void random_use_from(uint64_t start)
{
	struct model m = {.w = wheel_at(start), .now = start};

	for (unsigned k = 0; k < 3000; k++) {
		uint32_t i = (uint32_t)rand() % TIMERS;

		assert_int_equal(wheel_armed(&m.w, i), m.due[i] != 0);
		switch (rand() % 4) {
		case 0:
			model_disarm(&m, i);
			break;
		case 1:
			model_advance(&m, m.now + (uint64_t)rand() % (rand() % 50 ? 400 : 70000));
			break;
		default:
			model_arm(&m, i);
		}
	}
	for (uint32_t i = 0; i < TIMERS; i++)
		if (m.due[i] > m.now + 1000000)
			model_disarm(&m, i);
	model_advance(&m, m.now + 1000000);
	assert_int_equal(m.armed, 0);
	free(m.w.timer);
}

static void random_use_against_a_model(void **state)
{
	(void)state;
	srand(4);
	for (unsigned s = 0; s < ARRAY_SIZE(starts); s++)
		random_use_from(starts[s]);
}

// Sparse timers up to seven hours away, through all four levels, across 2^32 ms.
static void random_long_timers(void **state)
{
	struct model m = {.now = 0xffffffff - 9000000};

	(void)state;
	srand(5);
	m.w = wheel_at(m.now);
	for (uint32_t i = 0; i < TIMERS; i++) {
		m.due[i] = m.now + 1 + (uint64_t)rand() % 25000000;
		wheel_arm(&m.w, i, m.due[i]);
		m.armed++;
	}
	while (m.armed)
		model_advance(&m, m.now + (uint64_t)rand() % 2000000);
	free(m.w.timer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_level_is_punctual),
		cmocka_unit_test(hours_away_is_punctual),
		cmocka_unit_test(beyond_the_horizon),
		cmocka_unit_test(past_due_goes_off_next),
		cmocka_unit_test(time_never_runs_backwards),
		cmocka_unit_test(disarmed_stays_silent),
		cmocka_unit_test(re_arming_moves),
		cmocka_unit_test(idle_time_is_skipped),
		cmocka_unit_test(budget_splits_a_millisecond),
		cmocka_unit_test(budget_of_none_takes_none),
		cmocka_unit_test(waiting_for_budget_can_still_be_moved),
		cmocka_unit_test(random_use_against_a_model),
		cmocka_unit_test(random_long_timers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
