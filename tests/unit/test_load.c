/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

// The generator against the server's real signalling core. What matters most: that a server which
// does not do its work is told so.

#define CALLS 40

static void expect_clean(struct bench *b)
{
	for (unsigned i = 0; i < LOAD_FAULTS; i++)
		if (load_stats(b->load)->fault[i])
			print_error("%s: %u\n", load_fault_info[i].name,
				    (unsigned)load_stats(b->load)->fault[i]);
	for (unsigned i = 0; i < LOAD_LOSSES; i++)
		assert_int_equal(load_stats(b->load)->loss[i], 0);
	assert_true(load_clean(b->load));
	assert_int_equal(COUNT(b, CALLS_DONE), COUNT(b, CALLS));
	assert_int_equal(load_calls_now(b->load), 0);
}

// --- what goes well

static void calls_are_answered_and_hung_up(void **state)
{
	struct bench *b = bench_open("call", NULL);

	(void)state;
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, CALLS), CALLS);
	assert_int_equal(COUNT(b, CALLS_ANSWERED), CALLS);
	assert_int_equal(COUNT(b, LEGS_ACKED), CALLS);
	assert_int_equal(COUNT(b, LEGS_ENDED), CALLS);
	assert_int_equal(COUNT(b, LEGS_TORN_DOWN), 0);
	assert_int_equal(COUNT(b, REPEATS), 0);
	assert_int_equal(COUNT(b, ODD_SHAPES), 0);
	assert_int_equal(LATENCY(b, INVITE_200)->n, CALLS);
	assert_int_equal(LATENCY(b, BYE_200)->n, CALLS);
	bench_close(b);
}

static void calls_are_given_up_and_their_legs_completed(void **state)
{
	struct bench *b = bench_open("cancel", NULL);

	(void)state;
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, CALLS_CANCELLED), CALLS);
	assert_int_equal(COUNT(b, LEGS_ANSWERED), CALLS);
	assert_int_equal(COUNT(b, LEGS_TORN_DOWN), CALLS);
	assert_int_equal(COUNT(b, LEGS_CANCELLED), 0);
	assert_int_equal(COUNT(b, ODD_SHAPES), 0);
	assert_int_equal(LATENCY(b, CANCEL_487)->n, CALLS);
	assert_int_equal(LATENCY(b, CANCEL_BYE)->n, CALLS);
	assert_int_equal(b->on_wire, 13 * CALLS);
	bench_close(b);
}

static void races_go_both_ways(void **state)
{
	struct bench *b = bench_open("race", NULL);

	(void)state;
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, CALLS_CANCELLED) + COUNT(b, CALLS_CROSSED) +
				 COUNT(b, CALLS_ANSWERED),
			 CALLS);
	assert_true(COUNT(b, CALLS_CANCELLED) > CALLS / 5);
	assert_true(COUNT(b, CALLS_CANCELLED) < 4 * CALLS / 5);
	assert_int_equal(COUNT(b, LEGS_ENDED), CALLS);
	bench_close(b);
}

static void a_narrow_window(struct bench *b)
{
	b->load_cfg.window_us = 2000;
	b->slow = true;
}

static void cancel_and_200_cross_on_the_wire(void **state)
{
	struct bench *b = bench_open("race", a_narrow_window);

	(void)state;
	bench_finish(b, 60000);
	expect_clean(b);
	assert_true(COUNT(b, CALLS_CROSSED) > 2);
	assert_true(COUNT(b, CALLS_CANCELLED) > 2);
	assert_true(COUNT(b, CALLS_ANSWERED) > 2);
	assert_int_equal(COUNT(b, LEGS_ENDED), CALLS);
	assert_int_equal(COUNT(b, REPEATS), 0);
	bench_close(b);
}

static void a_mixture_has_all_of_them(void **state)
{
	struct bench *b = bench_open("mixed", NULL);

	(void)state;
	bench_finish(b, 60000);
	expect_clean(b);
	assert_true(COUNT(b, CALLS_ANSWERED) && COUNT(b, CALLS_CANCELLED) && COUNT(b, OPTIONS));
	assert_int_equal(COUNT(b, CALLS_ANSWERED) + COUNT(b, CALLS_CANCELLED) +
				 COUNT(b, CALLS_CROSSED) + COUNT(b, OPTIONS),
			 CALLS);
	bench_close(b);
}

static void options_are_answered(void **state)
{
	struct bench *b = bench_open("options", NULL);

	(void)state;
	bench_finish(b, 1000);
	expect_clean(b);
	assert_int_equal(COUNT(b, OPTIONS), CALLS);
	assert_int_equal(COUNT(b, LEGS), 0);
	bench_close(b);
}

static void two_members(struct bench *b)
{
	b->load_cfg.target = SPAN("sip:pair@10.9.0.1");
	b->focus_cfg.answer_policy = ANSWER_ALL;
}

static void every_leg_of_a_call_is_followed(void **state)
{
	struct bench *b = bench_open("cancel", two_members);

	(void)state;
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, CALLS_CANCELLED), CALLS);
	assert_int_equal(COUNT(b, LEGS), 2 * CALLS);
	assert_int_equal(COUNT(b, LEGS_TORN_DOWN), 2 * CALLS);
	bench_close(b);
}

static void as_other_servers_do(struct bench *b)
{
	b->focus_cfg.cancel_policy = CANCEL_RFC;
}

static void a_cancel_towards_a_terminator_is_served(void **state)
{
	struct bench *b = bench_open("race", as_other_servers_do);

	(void)state;
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, LEGS_CANCELLED) + COUNT(b, LEGS_ENDED), CALLS);
	assert_true(COUNT(b, LEGS_CANCELLED) > CALLS / 5);
	bench_close(b);
}

static void nobody_there(struct bench *b)
{
	b->load_cfg.target = SPAN("sip:nobody@10.9.0.1");
}

static void a_refusal_is_acknowledged_and_counted(void **state)
{
	struct bench *b = bench_open("call", nobody_there);

	(void)state;
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, CALLS_REFUSED), CALLS);
	bench_close(b);
}

static void ten_are_held(struct bench *b)
{
	b->load_cfg.held = 10;
}

static void held_calls_stand_until_the_end(void **state)
{
	struct bench *b = bench_open("call", ten_are_held);

	(void)state;
	bench_pass(b, 40000);
	assert_true(load_holds(b->load));
	assert_int_equal(COUNT(b, HELD), 10);
	assert_int_equal(COUNT(b, CALLS), CALLS + 10);
	assert_int_equal(COUNT(b, CALLS_DONE), CALLS);
	assert_int_equal(load_calls_now(b->load), 10);
	assert_false(load_done(b->load));
	load_stop(b->load);
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, CALLS_ANSWERED), CALLS + 10);
	bench_close(b);
}

static void they_would_talk_for_an_hour(struct bench *b)
{
	b->load_cfg.hold_ms = 3600000;
}

static void who_is_answered_after_the_end_hangs_up_at_once(void **state)
{
	struct bench *b = bench_open("call", they_would_talk_for_an_hour);

	(void)state;
	load_turn(b->load, b->now_ns);
	load_begin_calls(b->load, 4); // their answers come when the load has been stopped
	load_stop(b->load);
	bench_finish(b, 10000);
	expect_clean(b);
	assert_int_equal(COUNT(b, CALLS_ANSWERED), 4);
	bench_close(b);
}

static void too_many_are_held(struct bench *b)
{
	b->load_cfg.held = 20;
	b->focus_cfg.max_conferences = 10;
}

static void held_calls_that_are_refused_do_not_hold_up_the_rest(void **state)
{
	struct bench *b = bench_open("call", too_many_are_held);

	(void)state;
	bench_pass(b, 1000);
	assert_true(load_holds(b->load));
	assert_int_equal(COUNT(b, CALLS), CALLS + 20);
	load_stop(b->load);
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, CALLS_ANSWERED), 10);
	assert_int_equal(COUNT(b, HELD), 10);
	assert_int_equal(COUNT(b, HELD_FAILED), 10);
	assert_int_equal(COUNT(b, HELD_503), 10);
	bench_close(b);
}

static void a_thousand_and_a_half(struct bench *b)
{
	b->load_cfg.held = 1500;
	b->load_cfg.concurrency = 2000;
	b->load_cfg.calls = 1;
	b->load_cfg.max_legs = 2048;
	b->focus_cfg.max_legs = b->focus_cfg.media_flows = 4096;
	b->focus_cfg.max_conferences = 2048;
}

static unsigned hung_up;

static bool byes_get_lost(struct span d, bool to_server)
{
	bool bye = to_server && span_starts(d, SPAN("BYE "));

	hung_up += bye;
	return bye;
}

// Millions that begin, or hang up, at one moment would flood the server.
static void held_calls_end_a_thousand_at_a_time(void **state)
{
	struct bench *b = bench_open("call", a_thousand_and_a_half);

	(void)state;
	bench_pass(b, 100);
	assert_int_equal(COUNT(b, HELD), 1500);
	b->swallow = byes_get_lost;
	load_stop(b->load);
	bench_pass(b, 100);
	assert_int_equal(hung_up, 1000);
	b->swallow = NULL;
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, CALLS_ANSWERED), 1501);
	bench_close(b);
}

static void cancel_while_ten_are_held(void **state)
{
	struct bench *b = bench_open("cancel", ten_are_held);

	(void)state;
	bench_pass(b, 1000);
	assert_int_equal(COUNT(b, HELD), 10);
	assert_int_equal(COUNT(b, CALLS_CANCELLED), CALLS);
	load_stop(b->load);
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, CALLS_ANSWERED), 10);
	bench_close(b);
}

// --- what is to fail

static void a_busy_callee_is_what_was_asked_for(void **state)
{
	struct bench *b = bench_open("refused", NULL);

	(void)state;
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, CALLS_FAILED), CALLS);
	assert_int_equal(COUNT(b, LEGS_REFUSED), CALLS);
	assert_int_equal(COUNT(b, CALLS_REFUSED), 0);
	bench_close(b);
}

static void eight_ring(struct bench *b)
{
	b->load_cfg.calls = 8;
}

static void an_invite_that_nobody_gives_up_ends_by_the_servers_limit(void **state)
{
	struct bench *b = bench_open("invite", eight_ring);

	(void)state;
	bench_pass(b, 29000);
	assert_int_equal(load_calls_now(b->load), 8);
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, CALLS_FAILED), 8);
	assert_int_equal(COUNT(b, LEGS_ENDED), 8); // answered too late: ACK and BYE
	bench_close(b);
}

static void a_thousand_a_second(struct bench *b)
{
	b->load_cfg.rate = 1000;
	b->load_cfg.concurrency = 64;
	b->load_cfg.calls = 0;
	b->load_cfg.max_legs = 2048;
}

// A tenth of a flood of INVITEs are calls that want to be served to their end.
static void too_much_for_it(struct bench *b)
{
	a_thousand_a_second(b);
	b->load_cfg.rate = 4000;
	b->load_cfg.hold_ms = 50;
	b->load_cfg.held = 5;
	b->focus_cfg.max_conferences = 20;
	b->focus_cfg.answer_limit_ms = 200;
}

static void a_flood_is_refused_and_what_was_accepted_is_served(void **state)
{
	struct bench *b = bench_open("flood", too_much_for_it);

	(void)state;
	bench_pass(b, 3000);
	load_stop(b->load);
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, HELD), 5);
	assert_true(COUNT(b, CALLS_503) > 8000);
	assert_int_equal(COUNT(b, CALLS_503), COUNT(b, CALLS_REFUSED));
	assert_true(COUNT(b, CALLS_FAILED) > 20);
	assert_true(COUNT(b, CALLS_CANCELLED) > 5);
	assert_true(COUNT(b, CALLS_ANSWERED) > 5 + 5);
	bench_close(b);
}

// --- media

static void five_talk_for_a_second(struct bench *b)
{
	b->load_cfg.concurrency = 5;
	b->load_cfg.calls = 5;
	b->load_cfg.hold_ms = 1000;
}

static void rtp_goes_both_ways(void **state)
{
	struct bench *b = bench_open("rtp", five_talk_for_a_second);

	(void)state;
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, CALLS_ANSWERED), 5);
	// The first of each, 50 more, and perhaps one at the moment of the BYE; terminators'
	// first ones may come before the originator has its 200.
	assert_in_range(COUNT(b, RTP_SENT), 5 * 2 * 50, 5 * 2 * 52);
	assert_in_range(COUNT(b, RTP_RECEIVED), 5 * 2 * 48, COUNT(b, RTP_SENT));
	assert_int_equal(COUNT(b, RTP_LOST), 0);
	assert_int_equal(COUNT(b, RTP_DISORDER), 0);
	assert_int_equal(COUNT(b, RTP_STRAYS), 0);
	bench_close(b);
}

static bool every_tenth_rtp(struct span d, bool to_server)
{
	return to_server && d.n == 172 && d.p[3] % 10 == 5;
}

static void lost_rtp_is_counted(void **state)
{
	struct bench *b = bench_open("rtp", five_talk_for_a_second);

	(void)state;
	b->swallow = every_tenth_rtp;
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, RTP_LOST), 5 * 2 * 5);
	bench_close(b);
}

static void two_talk_in_a_storm(struct bench *b)
{
	b->load_cfg.held = 2;
	b->load_cfg.held_media = true;
	b->load_cfg.max_legs = 1024;
	b->load_cfg.concurrency = 20;
	b->load_cfg.calls = 400;
}

// And those that are given up have none.
static void what_is_held_talks_while_others_come_and_go(void **state)
{
	struct bench *b = bench_open("cancel", two_talk_in_a_storm);
	unsigned ms = 0;

	(void)state;
	for (; !load_finished(b->load); ms++)
		bench_pass(b, 1);
	bench_pass(b, 2000);
	load_stop(b->load);
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, CALLS_CANCELLED), 400);
	assert_int_equal(COUNT(b, CALLS_ANSWERED), 2);
	assert_in_range(COUNT(b, RTP_SENT), 4 * (2000 + ms) / 20 - 8, 4 * (2000 + ms) / 20 + 8);
	assert_in_range(COUNT(b, RTP_RECEIVED), COUNT(b, RTP_SENT) - 8, COUNT(b, RTP_SENT));
	assert_int_equal(COUNT(b, RTP_LOST), 0);
	bench_close(b);
}

// --- the pace

static void an_open_loop_keeps_its_rate(void **state)
{
	struct bench *b = bench_open("call", a_thousand_a_second);

	(void)state;
	bench_pass(b, 100);
	assert_int_equal(COUNT(b, CALLS), 100);
	bench_pass(b, 400);
	assert_int_equal(COUNT(b, CALLS), 500);
	load_stop(b->load);
	bench_finish(b, 60000);
	expect_clean(b);
	assert_int_equal(COUNT(b, CALLS), 500);
	bench_close(b);
}

static void no_room_for_more(struct bench *b)
{
	a_thousand_a_second(b);
	b->load_cfg.concurrency = 4;
	b->load_cfg.hold_ms = 1000;
}

static void what_an_open_loop_cannot_begin_is_its_own_loss(void **state)
{
	struct bench *b = bench_open("call", no_room_for_more);

	(void)state;
	bench_pass(b, 100);
	assert_int_equal(COUNT(b, CALLS), 4);
	assert_int_equal(LOSS(b, NO_CALL), 96);
	b->now_ns += 1000000000; // a generator that did not run for a second
	bench_pass(b, 1);
	// Only a hundredth of one may come in one burst, and 64.
	assert_int_equal(LOSS(b, BEHIND), 1000 - 10 - 64);
	load_stop(b->load);
	bench_finish(b, 60000);
	assert_true(load_clean(b->load));
	bench_close(b);
}

// --- a network that loses

static uint64_t dice;

static bool loses(struct span d, bool to_server)
{
	(void)d;
	(void)to_server;
	dice = dice * 6364136223846793005 + 1442695040888963407;
	return (uint32_t)(dice >> 33) < (1u << 31) / 20; // one of twenty
}

static void more_calls(struct bench *b)
{
	b->load_cfg.calls = 400;
	b->load_cfg.max_legs = 2048;
	b->load_cfg.concurrency = 40;
}

static void what_is_lost_is_said_again(void **state)
{
	static const char *const each[] = {"call", "cancel", "race", "options", "mixed"};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(each); i++) {
		struct bench *b = bench_open(each[i], more_calls);

		b->swallow = loses;
		bench_finish(b, 300000);
		expect_clean(b);
		assert_true(COUNT(b, REPEATS) > 20);
		assert_int_equal(COUNT(b, CALLS_DONE), 400);
		bench_close(b);
	}
}

// --- a server that does not do its work

static bool is(struct span d, const char *begins, const char *cseq)
{
	return span_starts(d, span_cstr(begins)) && memmem(d.p, d.n, cseq, strlen(cseq));
}

#define BREAKS(name, begins, cseq, direction)                                                      \
	static bool name(struct span d, bool to_server)                                            \
	{                                                                                          \
		return to_server == (direction) && is(d, begins, cseq);                            \
	}

BREAKS(no_ack, "ACK ", " ACK\r\n", false)
BREAKS(no_bye, "BYE ", " BYE\r\n", false)
BREAKS(no_487, "SIP/2.0 487 ", " INVITE\r\n", false)
BREAKS(no_answer, "SIP/2.0 ", " INVITE\r\n", false)
BREAKS(no_cancel_answer, "SIP/2.0 ", " CANCEL\r\n", false)
BREAKS(no_bye_answer, "SIP/2.0 ", " BYE\r\n", false)
BREAKS(no_options_answer, "SIP/2.0 ", " OPTIONS\r\n", false)

static void a_broken_server_is_told_so(void **state)
{
	static const struct {
		const char *scenario;
		bool (*swallow)(struct span, bool);
		enum load_fault fault;
	} broken[] = {
		{"call", no_ack, FAULT_NOT_ACKED},
		{"cancel", no_ack, FAULT_NOT_ACKED},
		{"race", no_ack, FAULT_NOT_ACKED},
		{"call", no_bye, FAULT_NO_BYE},
		{"cancel", no_bye, FAULT_NO_BYE},
		{"race", no_bye, FAULT_NO_BYE},
		{"cancel", no_487, FAULT_NO_487},
		{"call", no_answer, FAULT_INVITE_UNANSWERED},
		{"cancel", no_answer, FAULT_INVITE_UNANSWERED},
		{"cancel", no_cancel_answer, FAULT_CANCEL_UNANSWERED},
		{"call", no_bye_answer, FAULT_BYE_UNANSWERED},
		{"options", no_options_answer, FAULT_OPTIONS_UNANSWERED},
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(broken); i++) {
		struct bench *b = bench_open(broken[i].scenario, NULL);

		b->swallow = broken[i].swallow;
		bench_finish(b, 400000);
		if (load_stats(b->load)->fault[broken[i].fault] != CALLS)
			print_error("case %u: %u\n", i,
				    (unsigned)load_stats(b->load)->fault[broken[i].fault]);
		assert_int_equal(load_stats(b->load)->fault[broken[i].fault], CALLS);
		assert_false(load_clean(b->load));
		bench_close(b);
	}
}

// One leg of forty: nothing is judged by averages.
static bool one_bye(struct span d, bool to_server)
{
	static char call[64];

	if (!no_bye(d, to_server))
		return false;
	if (!call[0])
		memcpy(call, memmem(d.p, d.n, "Call-ID: ", 9), sizeof(call) - 1);
	return memmem(d.p, d.n, call, 44) != NULL;
}

static void one_leg_that_is_not_ended_is_found(void **state)
{
	struct bench *b = bench_open("cancel", NULL);

	(void)state;
	b->swallow = one_bye;
	bench_finish(b, 400000);
	assert_int_equal(FAULT(b, NO_BYE), 1);
	assert_int_equal(COUNT(b, LEGS_TORN_DOWN), CALLS - 1);
	bench_close(b);
}

// The time to drain may be over before any timer is.
static void what_is_left_at_the_end_is_judged(void **state)
{
	struct bench *b = bench_open("cancel", NULL);

	(void)state;
	b->swallow = no_bye;
	bench_finish(b, 10);
	assert_int_equal(FAULT(b, NO_BYE), 8);
	assert_int_equal(FAULT(b, UNFINISHED), 0);
	assert_int_equal(load_calls_now(b->load), 0);
	bench_close(b);
}

// --- what is written in another way

static uint32_t replace(uint8_t *d, uint32_t n, const char *what, const char *by)
{
	size_t from = strlen(what), to = strlen(by);
	uint8_t *at = memmem(d, n, what, from);

	if (!at)
		return n;
	memmove(at + to, at + from, (size_t)(d + n - at) - from);
	memcpy(at, by, to);
	return n + (uint32_t)to - (uint32_t)from;
}

static uint32_t compact(uint8_t *d, uint32_t n, bool to_server)
{
	if (to_server)
		return n;
	n = replace(d, n, "\r\nVia: ", "\r\nv: ");
	n = replace(d, n, "\r\nCall-ID: ", "\r\ni:\t");
	return replace(d, n, "\r\nTo: ", "\r\nTo:\r\n ");
}

static void unusual_shapes_are_understood(void **state)
{
	static const char *const each[] = {"call", "cancel", "race", "options"};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(each); i++) {
		struct bench *b = bench_open(each[i], NULL);

		b->rewrite = compact;
		bench_finish(b, 60000);
		expect_clean(b);
		assert_int_equal(COUNT(b, ODD_SHAPES), COUNT(b, RECEIVED));
		bench_close(b);
	}
}

static uint32_t spoil(uint8_t *d, uint32_t n, bool to_server)
{
	return to_server ? n : replace(d, n, "\r\nCSeq: 1 ", "\r\nCSeq: x ");
}

static void what_the_parser_refuses_is_a_fault(void **state)
{
	struct bench *b = bench_open("cancel", NULL);

	(void)state;
	b->rewrite = spoil;
	bench_finish(b, 100);
	assert_true(FAULT(b, PARSE) > 8);
	bench_close(b);
}

// --- times

static void a_percentile_is_close(void **state)
{
	static struct histogram h;

	(void)state;
	assert_int_equal(histogram_at(&h, 500), 0);
	for (uint64_t i = 1; i <= 100000; i++)
		histogram_add(&h, i * 100);
	assert_in_range(histogram_at(&h, 500), 5000000, 5200000);
	assert_in_range(histogram_at(&h, 990), 9900000, 10000000);
	assert_int_equal(histogram_at(&h, 1000), 10000000);
	histogram_add(&h, UINT64_MAX);
	assert_int_equal(h.max, UINT64_MAX);
	for (uint64_t ns = 0; ns < 1 << 20; ns++)
		assert_true(histogram_bucket(ns + 1) - histogram_bucket(ns) <= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_are_answered_and_hung_up),
		cmocka_unit_test(calls_are_given_up_and_their_legs_completed),
		cmocka_unit_test(races_go_both_ways),
		cmocka_unit_test(cancel_and_200_cross_on_the_wire),
		cmocka_unit_test(a_mixture_has_all_of_them),
		cmocka_unit_test(options_are_answered),
		cmocka_unit_test(every_leg_of_a_call_is_followed),
		cmocka_unit_test(a_cancel_towards_a_terminator_is_served),
		cmocka_unit_test(a_refusal_is_acknowledged_and_counted),
		cmocka_unit_test(held_calls_stand_until_the_end),
		cmocka_unit_test(who_is_answered_after_the_end_hangs_up_at_once),
		cmocka_unit_test(held_calls_that_are_refused_do_not_hold_up_the_rest),
		cmocka_unit_test(held_calls_end_a_thousand_at_a_time),
		cmocka_unit_test(cancel_while_ten_are_held),
		cmocka_unit_test(a_busy_callee_is_what_was_asked_for),
		cmocka_unit_test(an_invite_that_nobody_gives_up_ends_by_the_servers_limit),
		cmocka_unit_test(a_flood_is_refused_and_what_was_accepted_is_served),
		cmocka_unit_test(rtp_goes_both_ways),
		cmocka_unit_test(lost_rtp_is_counted),
		cmocka_unit_test(what_is_held_talks_while_others_come_and_go),
		cmocka_unit_test(an_open_loop_keeps_its_rate),
		cmocka_unit_test(what_an_open_loop_cannot_begin_is_its_own_loss),
		cmocka_unit_test(what_is_lost_is_said_again),
		cmocka_unit_test(a_broken_server_is_told_so),
		cmocka_unit_test(one_leg_that_is_not_ended_is_found),
		cmocka_unit_test(what_is_left_at_the_end_is_judged),
		cmocka_unit_test(unusual_shapes_are_understood),
		cmocka_unit_test(what_the_parser_refuses_is_a_fault),
		cmocka_unit_test(a_percentile_is_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
