/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "floor_bench.h"
#include "floor_check.h"

// Anything in any order: what must be so after each step, whatever came before.

#define SEEDS 2000
#define STEPS 1000

static struct floor_bench bench;
static uint64_t seed, chance;

// splitmix64
static uint32_t below(uint32_t n)
{
	uint64_t z = chance += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ z >> 31) % n);
}

static char anybody(void)
{
	return (char)((below(2) ? 'A' : 'a') + below(FLOOR_PEOPLE));
}

// Granted, queued, or refused: never left without an answer.
static void asks_and_is_answered(struct floor_bench *b, char who)
{
	uint32_t i = ascii_lower((uint8_t)who) - (uint32_t)'a';
	unsigned denied = b->denied[i], revoked = b->revoked[i];

	if (!b->seat[i].seated)
		return;
	asks(b, who, below(4));
	assert_int_equal((b->f.state == FLOOR_TAKEN && b->f.holder == i) + b->seat[i].queued +
				 (b->denied[i] - denied) + (b->revoked[i] - revoked),
			 1);
}

static void releases_if_in(struct floor_bench *b, char who)
{
	uint32_t i = ascii_lower((uint8_t)who) - (uint32_t)'a';

	if (!b->seat[i].seated)
		return;
	if (below(2))
		stops(b, who);
	else
		releases(b, who, (uint16_t)(b->heard[i].seq + below(3)));
}

static void step(struct floor_bench *b)
{
	char who = anybody();

	switch (below(9)) {
	case 0:
		joins(b, who, below(4));
		return;
	case 1:
		if (below(3) == 0)
			leaves(b, who);
		return;
	case 2:
	case 3:
		asks_and_is_answered(b, who);
		return;
	case 4:
		releases_if_in(b, who);
		return;
	case 5:
	case 6:
		talks(b, who, (uint16_t)below(70000));
		return;
	case 7:
		floor_intrude(&b->fs, &b->f, below(FLOOR_PEOPLE), b->now_ms);
		return;
	default:
		passes(b, b->now_ms + below(below(2) ? 50 : 5000));
	}
}

static void assert_right(struct floor_bench *b)
{
	const char *wrong = floor_wrong(&b->fs, &b->f, FLOOR_PEOPLE);

	if (wrong)
		fail_msg("%s", wrong);
	assert_int_equal(b->told_holder, b->f.holder);
	assert_int_equal(b->begun - b->ended, b->f.holder != FLOOR_NOBODY);
	b->log[0] = 0;
}

// When all are silent, whoever waits gets the floor and loses it again, and then it is idle.
static void comes_to_rest(struct floor_bench *b)
{
	const struct floor_times *t = &b->fs.times;
	uint64_t burst = t->t1 + t->t2 + t->t3 + t->drain;

	for (uint32_t i = 0; i <= b->fs.queue_max; i++) {
		passes(b, b->now_ms + burst);
		assert_right(b);
	}
	passes(b, b->now_ms + (FLOOR_C7 + 1) * t->t7);
	assert_int_equal(b->f.state, FLOOR_IDLE);
	assert_int_equal(floor_due(&b->f), FLOOR_NEVER);
	assert_int_equal(b->begun, b->ended);
}

static unsigned play(void)
{
	struct floor_bench *b = &bench;

	chance = seed;
	floor_bench_open(b);
	b->fs.queue_max = (uint8_t)(1 + below(4));
	for (unsigned i = 0; i < STEPS; i++) {
		step(b);
		assert_right(b);
	}
	if (below(2))
		comes_to_rest(b);
	floor_close(&b->fs, &b->f, b->now_ms);
	assert_right(b);
	assert_int_equal(b->begun, b->ended);
	return b->begun;
}

static void anything_in_any_order(void **state)
{
	unsigned bursts = 0;

	(void)state;
	for (seed = 1; seed <= SEEDS; seed++)
		bursts += play();
	printf("# %u bursts\n", bursts);
	assert_true(bursts > 10 * SEEDS); // it did come to that
}

static int say_seed(void **state)
{
	(void)state;
	if (seed <= SEEDS)
		printf("# seed %lu\n", seed);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(anything_in_any_order, say_seed),
	};

	return cmocka_run_group_tests_name("floor_random", tests, NULL, NULL);
}
