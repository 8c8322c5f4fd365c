/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "hop.h"

// What probes make of a next hop.

static const struct txn_times times = {500, 4000, 5000};

#define INTERVAL 30000

static enum hop_act at(struct hop *h, uint64_t now_ms)
{
	return hop_advance(h, &times, INTERVAL, now_ms);
}

static void answer(struct hop *h, uint16_t status, uint64_t now_ms)
{
	assert_true(hop_answered(h, status, &times, now_ms));
}

static void first_answer_is_life(void **state)
{
	struct hop h = {0};

	(void)state;
	assert_int_equal(h.state, HOP_NEW);
	assert_false(hop_is_dead(&h));
	assert_int_equal(at(&h, 1000), HOP_SEND);
	assert_int_equal(at(&h, 1000), HOP_WAIT);
	assert_int_equal(hop_due(&h, 1000), 1500);
	answer(&h, 100, 1003); // says nothing yet
	assert_int_equal(h.state, HOP_NEW);
	answer(&h, 404, 1007); // there is no such user: but there is somebody
	assert_int_equal(h.state, HOP_ALIVE);
	assert_int_equal(h.since_ms, 1007);
	assert_int_equal(h.rtt_ms, 7);
	answer(&h, 404, 1010); // once more: not counted
	assert_int_equal(h.answers, 1);
	assert_int_equal(at(&h, 30999), HOP_WAIT);
	assert_int_equal(at(&h, 31000), HOP_SEND);
	assert_int_equal(h.number, 2);
}

static void nothing_but_repetitions(struct hop *h, uint64_t from, uint64_t to, unsigned times_sent)
{
	unsigned n = 0;

	for (uint64_t now = from; now < to; now++)
		n += at(h, now) == HOP_RESEND;
	assert_int_equal(n, times_sent);
}

static void silence_is_death_the_second_time(void **state)
{
	struct hop h = {0};

	(void)state;
	assert_int_equal(at(&h, 0), HOP_SEND);
	// 0.5 s, 1.5, 3.5, 7.5, then every 4 s (17.1.2.2)
	nothing_but_repetitions(&h, 1, 30000, 9);
	assert_int_equal(h.misses, 0);
	assert_int_equal(at(&h, 30000), HOP_SEND);
	assert_int_equal(h.misses, 1);
	assert_false(hop_is_dead(&h));
	nothing_but_repetitions(&h, 30001, 60000, 9);
	assert_int_equal(at(&h, 60000), HOP_SEND);
	assert_true(hop_is_dead(&h));
	assert_int_equal(h.since_ms, 60000);
}

static void timer_f_is_sooner_than_a_long_interval(void **state)
{
	struct hop h = {0};

	(void)state;
	assert_int_equal(hop_advance(&h, &times, 100000, 0), HOP_SEND);
	for (uint64_t now = 1; now <= 32000; now++)
		hop_advance(&h, &times, 100000, now);
	assert_int_equal(h.misses, 1);
	assert_int_equal(hop_due(&h, 32001), 100000);
	assert_false(hop_answered(&h, 200, &times, 33000)); // too late
	assert_int_equal(hop_advance(&h, &times, 100000, 100000), HOP_SEND);
	assert_int_equal(h.misses, 1); // once is enough
}

// Probe number n, at its time, with that status; 0: none.
static void probe(struct hop *h, unsigned n, uint16_t status)
{
	assert_int_equal(at(h, (uint64_t)n * INTERVAL), HOP_SEND);
	if (status)
		answer(h, status, (uint64_t)n * INTERVAL + 1);
	else
		hop_unreachable(h, &times, (uint64_t)n * INTERVAL + 1);
}

static void neither_dies_nor_lives_by_one_probe(void **state)
{
	static const struct {
		uint16_t status;
		enum hop_state then;
	} row[] = {{200, HOP_ALIVE}, {0, HOP_ALIVE},   {200, HOP_ALIVE}, {503, HOP_ALIVE},
		   {408, HOP_DEAD},  {200, HOP_DEAD},  {0, HOP_DEAD},	 {200, HOP_DEAD},
		   {480, HOP_ALIVE}, {503, HOP_ALIVE}, {503, HOP_DEAD},	 {501, HOP_DEAD},
		   {405, HOP_ALIVE}};
	struct hop h = {0};

	(void)state;
	for (unsigned i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		probe(&h, i, row[i].status);
		if (h.state != row[i].then)
			fail_msg("row %u: %u", i, h.state);
	}
	assert_int_equal(h.answers, 7);
	assert_int_equal(h.misses, 6);
}

static struct endpoint place(unsigned last)
{
	return (struct endpoint){ip_v4((const uint8_t[]){10, 0, 0, (uint8_t)last}), 5060};
}

static void boards_pass_on_what_they_know(void **state)
{
	struct hop_board *old = hop_board_create(2, 0), *b = hop_board_create(2, 0);

	(void)state;
	old->hop[0].at = b->hop[1].at = place(1);
	old->hop[1].at = place(2);
	b->hop[0].at = place(3);
	probe(&old->hop[0], 0, 0);
	probe(&old->hop[0], 1, 0);
	old->edition = 25;
	hop_board_carry(b, old);
	assert_true(hop_is_dead(&b->hop[1]));
	assert_int_equal(b->hop[1].misses, 2);
	assert_int_equal(b->hop[1].due_ms, 0); // it is asked at once
	assert_int_equal(b->hop[0].state, HOP_NEW);
	assert_int_equal(b->edition, 0);
	hop_board_carry(b, NULL);
	hop_board_free(b);
	hop_board_free(old);
	hop_board_free(NULL);
}

static bool dies(struct hop *h, uint64_t from)
{
	at(h, from);
	answer(h, 503, from + 1);
	at(h, from + INTERVAL);
	answer(h, 503, from + INTERVAL + 1);
	return hop_is_dead(h);
}

// A name's targets come and go: what is known of one goes with it.
static void places_of_a_name(void **state)
{
	const struct endpoint ab[] = {place(1), place(2)}, c = place(3);
	struct hop_board *b = hop_board_create(2, 1);

	(void)state;
	hop_board_name(b, 1);
	assert_int_equal(b->n, 2 + HOP_PLACES);
	assert_true(hop_board_lead(b, 1, ab, 2));
	assert_false(hop_board_lead(b, 1, ab, 2));
	assert_true(dies(&b->hop[2], 1000));
	assert_true(hop_leads_to_dead(b, 1, &ab[0]));
	assert_false(hop_leads_to_dead(b, 1, &ab[1]));
	assert_true(hop_board_lead(b, 1, &ab[1], 1));
	assert_false(hop_leads_to_dead(b, 1, &ab[0]));
	assert_int_equal(hop_where(&b->hop[2]).port, 0);
	assert_false(hop_answered(&b->hop[2], 200, &times, 40000));
	assert_true(hop_board_lead(b, 1, &c, 1));
	assert_true(hop_board_lead(b, 1, ab, 2));
	assert_false(hop_leads_to_dead(b, 1, &ab[0])); // it is new
	hop_board_free(b);
}

// Its number may be another one.
static void places_are_passed_on(void **state)
{
	const struct endpoint a = place(1);
	struct hop_board *old = hop_board_create(1, 1), *b = hop_board_create(2, 1);

	(void)state;
	hop_board_name(old, 0);
	hop_board_lead(old, 0, &a, 1);
	assert_true(dies(&old->hop[1], 1000));
	hop_board_name(b, 1);
	hop_board_carry(b, old);
	assert_false(hop_leads_to_dead(b, 1, &a));
	hop_board_carry_places(b, 1, old, 0);
	assert_true(hop_leads_to_dead(b, 1, &a));
	assert_int_equal(b->hop[2].due_ms, 0);
	hop_board_free(b);
	hop_board_free(old);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_answer_is_life),
		cmocka_unit_test(silence_is_death_the_second_time),
		cmocka_unit_test(timer_f_is_sooner_than_a_long_interval),
		cmocka_unit_test(neither_dies_nor_lives_by_one_probe),
		cmocka_unit_test(boards_pass_on_what_they_know),
		cmocka_unit_test(places_of_a_name),
		cmocka_unit_test(places_are_passed_on),
	};

	return cmocka_run_group_tests_name("hop", tests, NULL, NULL);
}
