/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "floor_bench.h"

// What a conference sees of its arbiter, in words (floor_bench.h). Time begins at 1000 ms.

static struct floor_bench bench;

// A, B and C are in; each has been told that the floor is idle.
static struct floor_bench *three(void)
{
	struct floor_bench *b = &bench;

	floor_bench_open(b);
	joins(b, 'A', FLOOR_PREEMPTIVE);
	joins(b, 'B', FLOOR_PREEMPTIVE);
	joins(b, 'C', FLOOR_PREEMPTIVE);
	says(b, "A idle; B idle; C idle");
	return b;
}

// The same, and A talks.
static struct floor_bench *a_talks(void)
{
	struct floor_bench *b = three();

	asks(b, 'A', TBCP_NORMAL);
	talks(b, 'A', 10);
	says(b, "[A]; A granted 30/3; others taken A");
	return b;
}

static void one_talks_after_the_other(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	b->now_ms = 2000;
	talks(b, 'A', 60);
	releases(b, 'A', 60);
	says(b, "[]; all idle");
	asks(b, 'B', TBCP_UNQUEUED);
	says(b, "[B]; B granted 30/3; others taken B");
	assert_int_equal(b->stats.stat[STAT_FLOOR_GRANTED], 2);
}

// Who asks and releases in turn, as fast as it can, does not set everybody's pace.
static void bursts_need_a_rest(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	stops(b, 'A');
	says(b, "[]; all idle");
	asks(b, 'A', TBCP_NORMAL);
	stops(b, 'A');
	asks(b, 'A', TBCP_NORMAL);
	says(b, "A denied retry; A idle; A denied retry");
	passes(b, 1100);
	asks(b, 'A', TBCP_NORMAL);
	says(b, "[A]; A granted 30/3; others taken A");
}

static void idle_is_repeated(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	stops(b, 'A');
	says(b, "[]; all idle");
	passes(b, 100000);
	says(b, "@2000; all idle; @3000; all idle; @4000; all idle"); // T7, C7 times
	assert_int_equal(floor_due(&b->f), FLOOR_NEVER);
}

static void granted_was_lost(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	b->now_ms = 3500;
	asks(b, 'A', TBCP_NORMAL);
	says(b, "A granted 28/3"); // what is left of T2
}

static void release_comes_again(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	stops(b, 'A');
	says(b, "[]; all idle");
	stops(b, 'A');
	says(b, "A idle");
	asks(b, 'B', TBCP_NORMAL);
	says(b, "[B]; B granted 30/3; others taken B");
	stops(b, 'A');
	says(b, "A taken B");
}

static void last_packet_is_waited_for(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	releases(b, 'A', 12);
	says(b, "");
	talks(b, 'A', 11);
	passes(b, 1030);
	says(b, "");
	talks(b, 'A', 12);
	passes(b, 1100);
	says(b, "@1040; []; all idle");
}

static void last_packet_is_lost(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	releases(b, 'A', 12);
	releases(b, 'A', 12);
	passes(b, 1600);
	says(b, "@1500; []; all idle");
}

static void last_packet_of_none(void **state)
{
	struct floor_bench *b = three();

	(void)state;
	asks(b, 'A', TBCP_NORMAL);
	b->log[0] = 0;
	releases(b, 'A', 0);
	passes(b, 1600);
	says(b, "@1500; []; all idle");
}

// Sequence numbers wrap (RFC 3550 A.1).
static void last_packet_beyond_the_wrap(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	talks(b, 'A', 65530);
	releases(b, 'A', 3);
	says(b, "");
	talks(b, 'A', 4);
	passes(b, 1020);
	says(b, "@1020; []; all idle");
}

// No Deny for a floor that is free in a moment, not even for who has not negotiated queueing.
static void asked_while_it_ends(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	joins(b, 'd', FLOOR_NORMAL);
	says(b, "D taken A");
	releases(b, 'A', 12);
	asks(b, 'D', TBCP_NORMAL);
	says(b, "");
	asks(b, 'A', TBCP_NORMAL); // once more
	says(b, "A at 2 normal");
	talks(b, 'A', 12);
	passes(b, 1020);
	says(b, "@1020; []; [D]; D granted 30/4; others taken D");
	stops(b, 'D');
	says(b, "[]; [A]; A granted 30/4; others taken A");
}

// It does not wait for another burst.
static void asked_while_it_ends_and_not_first(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	joins(b, 'd', FLOOR_NORMAL);
	asks(b, 'B', TBCP_NORMAL);
	releases(b, 'A', 12);
	asks(b, 'C', TBCP_NORMAL);
	asks(b, 'D', TBCP_NORMAL);
	says(b, "D taken A; B at 1 normal; C at 2 normal");
	passes(b, 1500);
	says(b, "@1500; []; [B]; D denied taken; B granted 30/4; others taken B");
	asks_place(b, 'C');
	says(b, "C at 1 normal");
}

static void does_not_queue_any_more(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	asks(b, 'B', TBCP_NORMAL);
	joins(b, 'b', FLOOR_NORMAL);
	asks(b, 'B', TBCP_NORMAL);
	says(b, "B at 1 normal; B denied taken");
	asks_place(b, 'B');
	says(b, "B unqueued");
}

static void queue_by_priority_then_arrival(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	joins(b, 'D', FLOOR_NORMAL);
	says(b, "D taken A");
	asks(b, 'B', TBCP_UNQUEUED); // not given
	asks(b, 'C', TBCP_HIGH);
	asks(b, 'D', TBCP_HIGH); // more than it has negotiated
	says(b, "B at 1 normal; C at 1 high; D at 3 normal");
	asks_place(b, 'B');
	asks_place(b, 'A');
	says(b, "B at 2 normal; A unqueued");
	stops(b, 'A');
	says(b, "[]; [C]; C granted 30/4; others taken C");
	stops(b, 'C');
	says(b, "[]; [B]; B granted 30/4; others taken B");
	stops(b, 'B');
	says(b, "[]; [D]; D granted 30/4; others taken D");
}

static void asked_again_it_keeps_its_place(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	asks(b, 'B', TBCP_NORMAL);
	asks(b, 'C', TBCP_NORMAL);
	asks(b, 'B', TBCP_NORMAL);
	says(b, "B at 1 normal; C at 2 normal; B at 1 normal");
	asks(b, 'C', TBCP_HIGH);
	says(b, "C at 1 high");
	assert_int_equal(b->stats.stat[STAT_FLOOR_QUEUED], 3);
	stops(b, 'C'); // a request is taken back
	says(b, "C taken A");
	asks_place(b, 'C');
	says(b, "C unqueued");
}

static void queue_is_full(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	joins(b, 'D', FLOOR_HIGH);
	joins(b, 'E', FLOOR_HIGH);
	joins(b, 'F', FLOOR_HIGH);
	asks(b, 'B', TBCP_NORMAL);
	asks(b, 'C', TBCP_HIGH);
	asks(b, 'D', TBCP_NORMAL);
	b->log[0] = 0;
	asks(b, 'E', TBCP_NORMAL);
	says(b, "E denied taken");
	asks(b, 'F', TBCP_HIGH); // the last of those below it gives way
	says(b, "F at 2 high; D denied taken");
}

static void without_queueing_denied(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	joins(b, 'd', FLOOR_HIGH);
	asks(b, 'D', TBCP_HIGH);
	says(b, "D taken A; D denied taken");
	assert_int_equal(b->stats.stat[STAT_FLOOR_DENIED], 1);
}

static void stop_talking(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	asks(b, 'B', TBCP_NORMAL);
	says(b, "B at 1 normal");
	for (b->now_ms = 1000; b->now_ms <= 30000; passes(b, b->now_ms + 1000))
		talks(b, 'A', 11);
	says(b, "@31000; A revoked too long 5"); // T2
	passes(b, 33500);
	says(b, "@32000; A revoked too long 4; @33000; A revoked too long 3"); // T8
	asks(b, 'A', TBCP_NORMAL);
	says(b, "A revoked too long 3");
	passes(b, 34000);
	says(b, "@34000; []; [B]; B granted 30/3; others taken B"); // T3
	passes(b, 35900);
	asks(b, 'A', TBCP_PREEMPTIVE);
	says(b, "A denied retry");
	passes(b, 36000); // T9
	asks(b, 'A', TBCP_NORMAL);
	says(b, "A at 1 normal");
	assert_int_equal(b->stats.stat[STAT_FLOOR_REVOKED], 1);
}

static void revoked_it_releases(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	for (b->now_ms = 1000; b->now_ms <= 30000; passes(b, b->now_ms + 1000))
		talks(b, 'A', 11);
	says(b, "@31000; A revoked too long 5");
	releases(b, 'A', 12); // no waiting for its last packet
	says(b, "[]; all idle");
}

static void unlimited(void **state)
{
	struct floor_bench *b = three();

	(void)state;
	b->fs.times.t1 = b->fs.times.t2 = 0;
	asks(b, 'A', TBCP_NORMAL);
	says(b, "[A]; A granted 65535/3; others taken A");
	assert_int_equal(floor_due(&b->f), FLOOR_NEVER);
}

static void silence(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	passes(b, 3000);
	talks(b, 'A', 99);
	passes(b, 8000);
	says(b, "@7000; []; all idle; @8000; all idle"); // T1, from its last packet
}

static void never_a_packet(void **state)
{
	struct floor_bench *b = three();

	(void)state;
	talks(b, 'A', 1); // before it was granted
	b->now_ms = 50000;
	asks(b, 'A', TBCP_NORMAL);
	b->log[0] = 0;
	passes(b, 54000);
	says(b, "@54000; []; all idle");
}

static void preempted(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	asks(b, 'B', TBCP_HIGH);
	asks(b, 'C', TBCP_PREEMPTIVE);
	says(b, "B at 1 high; C at 1 preemptive; A revoked preempted");
	stops(b, 'A');
	says(b, "[]; [C]; C granted 30/3; others taken C");
	b->now_ms += 100;
	asks(b, 'A', TBCP_PREEMPTIVE); // not from its like
	says(b, "A at 1 preemptive");
}

static void preempted_by_who_does_not_queue(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	joins(b, 'd', FLOOR_PREEMPTIVE);
	asks(b, 'D', TBCP_PREEMPTIVE);
	says(b, "D taken A; A revoked preempted");
	asks(b, 'D', TBCP_PREEMPTIVE);
	says(b, "");
	passes(b, 4000);
	says(b, "@2000; A revoked preempted; @3000; A revoked preempted; "
		"@4000; []; [D]; D granted 30/4; others taken D");
}

static void a_full_queue_makes_room_for_a_preemptor(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	b->fs.queue_max = 1;
	asks(b, 'B', TBCP_HIGH);
	asks(b, 'C', TBCP_PREEMPTIVE);
	says(b, "B at 1 high; C at 1 preemptive; B denied taken; A revoked preempted");
}

static void who_may_not(void **state)
{
	struct floor_bench *b = &bench;

	(void)state;
	floor_bench_open(b);
	joins(b, 'A', FLOOR_NORMAL);
	asks(b, 'A', TBCP_NORMAL);
	says(b, "A idle; A denied alone");
	joins(b, 'B', FLOOR_LISTEN_ONLY);
	asks(b, 'B', TBCP_PREEMPTIVE);
	says(b, "B idle; B denied listen only");
	asks(b, 'A', TBCP_NORMAL);
	asks(b, 'B', TBCP_PREEMPTIVE);
	says(b, "[A]; A granted 30/2; others taken A; B denied listen only");
}

static void holder_leaves(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	asks(b, 'C', TBCP_NORMAL);
	says(b, "C at 1 normal");
	leaves(b, 'A');
	says(b, "[]; [C]; C granted 30/2; others taken C");
	leaves(b, 'A'); // harmless
	says(b, "");
}

static void one_is_left(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	asks(b, 'B', TBCP_NORMAL);
	leaves(b, 'C');
	says(b, "B at 1 normal");
	leaves(b, 'B');
	says(b, "A revoked alone");
	stops(b, 'A');
	says(b, "[]; all idle");
}

static void only_who_waits_is_left(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	leaves(b, 'C');
	asks(b, 'B', TBCP_NORMAL);
	leaves(b, 'A');
	says(b, "B at 1 normal; []; B denied alone; all idle");
}

static void who_leaves_is_not_queued(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	asks(b, 'B', TBCP_NORMAL);
	asks(b, 'C', TBCP_NORMAL);
	leaves(b, 'B');
	asks_place(b, 'C');
	says(b, "B at 1 normal; C at 2 normal; C at 1 normal");
}

static void joins_late(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	joins(b, 'D', FLOOR_NORMAL);
	says(b, "D taken A");
}

static void listens_only_from_now_on(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	asks(b, 'B', TBCP_NORMAL);
	joins(b, 'B', FLOOR_LISTEN_ONLY);
	says(b, "B at 1 normal; B denied listen only");
	joins(b, 'A', FLOOR_LISTEN_ONLY); // it may finish, but not begin again
	says(b, "");
	releases(b, 'A', 12);
	asks(b, 'A', TBCP_NORMAL);
	says(b, "A denied listen only");
	assert_int_equal(b->f.n_seated, 3);
}

static void intrudes(struct floor_bench *b, uint32_t i)
{
	floor_intrude(&b->fs, &b->f, i, b->now_ms);
}

static void intruder(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	intrudes(b, 0); // it has the floor
	says(b, "");
	intrudes(b, 1);
	intrudes(b, 1);
	says(b, "B revoked no permission");
	b->now_ms += 1000;
	talks(b, 'A', 20);
	intrudes(b, 1);
	says(b, "B revoked no permission");
	stops(b, 'A');
	says(b, "[]; all idle");
	intrudes(b, 0); // its last packets, under way when it let go
	says(b, "");
	b->now_ms += 1000;
	intrudes(b, 0); // it does not know that it was too silent
	says(b, "A revoked no permission");
}

static void conference_ends(void **state)
{
	struct floor_bench *b = a_talks();

	(void)state;
	asks(b, 'B', TBCP_NORMAL);
	b->log[0] = 0;
	floor_close(&b->fs, &b->f, b->now_ms);
	says(b, "[]");
	assert_int_equal(floor_due(&b->f), FLOOR_NEVER);
	leaves(b, 'B');
	leaves(b, 'A');
	says(b, "");
	assert_false(b->seat[1].queued);
	assert_int_equal(b->f.n_seated, 1);
}

// --- datagrams -----------------------------------------------------------------------------------

static bool receives(struct floor_bench *b, const void *bytes, size_t n)
{
	return floor_receive(&b->fs, &b->f, 1, span_of(bytes, n), b->now_ms);
}

static uint64_t dropped(const struct floor_bench *b, enum drop drop)
{
	return b->stats.drop[drop];
}

static void datagrams(void **state)
{
	// An empty receiver report, a Request and a Queue Status Request.
	static const uint8_t compound[] = "\x80\xc9\0\1\0\0\0\7"
					  "\x80\xcc\0\2\0\0\0\7PoC1\x88\xcc\0\2\0\0\0\7PoC1";
	static const uint8_t granted[] = "\x81\xcc\0\3\0\0\0\7PoC1\x65\2\0\0";
	static const uint8_t release_cut[] = "\x84\xcc\0\2\0\0\0\7PoC1";
	static const uint8_t connect[] = "\x8f\xcc\0\2\0\0\0\7PoC1";
	struct floor_bench *b = three();

	(void)state;
	assert_true(receives(b, compound, sizeof(compound) - 1));
	says(b, "[B]; B granted 30/3; others taken B; B unqueued");
	assert_int_equal(b->seat[1].ssrc, 7);
	assert_true(receives(b, granted, sizeof(granted) - 1));
	assert_int_equal(dropped(b, DROP_TBCP_UNEXPECTED), 1);
	assert_true(receives(b, release_cut, sizeof(release_cut) - 1));
	assert_int_equal(dropped(b, DROP_TBCP_BAD), 1);
	assert_true(receives(b, connect, sizeof(connect) - 1));
	assert_int_equal(dropped(b, DROP_TBCP_UNKNOWN), 1);
	says(b, "");
}

static void datagrams_of_others(void **state)
{
	static const uint8_t report[] = "\x80\xc9\0\1\0\0\0\7";
	static const uint8_t another[] = "\x80\xcc\0\2\0\0\0\7MCPT";
	static const uint8_t secret[] = "\x80\xc9\0\1\0\0\0\7\x31\x41\x59\x26\x53\x58";
	struct floor_bench *b = three();

	(void)state;
	assert_false(receives(b, report, sizeof(report) - 1));
	assert_false(receives(b, another, sizeof(another) - 1));
	assert_false(receives(b, secret, sizeof(secret) - 1));
	assert_false(receives(b, "", 0));
	assert_int_equal(dropped(b, DROP_TBCP_BAD), 0);
}

static void broken_after_a_message(void **state)
{
	static const uint8_t bytes[] = "\x80\xcc\0\2\0\0\0\7PoC1\x31\x41\x59\x26";
	struct floor_bench *b = three();

	(void)state;
	assert_true(receives(b, bytes, sizeof(bytes) - 1));
	says(b, "[B]; B granted 30/3; others taken B");
	assert_int_equal(dropped(b, DROP_TBCP_BAD), 1);
}

static void who_is_not_in_is_not_heard(void **state)
{
	static const uint8_t request[] = "\x80\xcc\0\2\0\0\0\7PoC1";
	struct floor_bench *b = three();

	(void)state;
	leaves(b, 'B');
	assert_true(receives(b, request, sizeof(request) - 1));
	assert_int_equal(dropped(b, DROP_TBCP_UNEXPECTED), 1);
	intrudes(b, 1);
	floor_close(&b->fs, &b->f, b->now_ms);
	assert_false(floor_hear(&b->fs, &b->f, 0, &(struct tbcp){.type = TBCP_REQUEST}, b->now_ms));
	says(b, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_talks_after_the_other),
		cmocka_unit_test(bursts_need_a_rest),
		cmocka_unit_test(idle_is_repeated),
		cmocka_unit_test(granted_was_lost),
		cmocka_unit_test(release_comes_again),
		cmocka_unit_test(last_packet_is_waited_for),
		cmocka_unit_test(last_packet_is_lost),
		cmocka_unit_test(last_packet_of_none),
		cmocka_unit_test(last_packet_beyond_the_wrap),
		cmocka_unit_test(asked_while_it_ends),
		cmocka_unit_test(asked_while_it_ends_and_not_first),
		cmocka_unit_test(does_not_queue_any_more),
		cmocka_unit_test(queue_by_priority_then_arrival),
		cmocka_unit_test(asked_again_it_keeps_its_place),
		cmocka_unit_test(queue_is_full),
		cmocka_unit_test(without_queueing_denied),
		cmocka_unit_test(stop_talking),
		cmocka_unit_test(revoked_it_releases),
		cmocka_unit_test(unlimited),
		cmocka_unit_test(silence),
		cmocka_unit_test(never_a_packet),
		cmocka_unit_test(preempted),
		cmocka_unit_test(preempted_by_who_does_not_queue),
		cmocka_unit_test(a_full_queue_makes_room_for_a_preemptor),
		cmocka_unit_test(who_may_not),
		cmocka_unit_test(holder_leaves),
		cmocka_unit_test(one_is_left),
		cmocka_unit_test(only_who_waits_is_left),
		cmocka_unit_test(who_leaves_is_not_queued),
		cmocka_unit_test(joins_late),
		cmocka_unit_test(listens_only_from_now_on),
		cmocka_unit_test(intruder),
		cmocka_unit_test(conference_ends),
		cmocka_unit_test(datagrams),
		cmocka_unit_test(datagrams_of_others),
		cmocka_unit_test(broken_after_a_message),
		cmocka_unit_test(who_is_not_in_is_not_heard),
	};

	return cmocka_run_group_tests_name("floor", tests, NULL, NULL);
}
