/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// What is left of a leg when it has ended.

static struct {
	struct call_log base; // first
	struct call_record r[8];
	unsigned n;
} kept;

static void keep(struct call_log *log, const struct call_record *r)
{
	assert_ptr_equal(log, &kept.base);
	assert_in_range(kept.n, 0, ARRAY_SIZE(kept.r) - 1);
	kept.r[kept.n++] = *r;
}

static void with_log(struct focus_cfg *cfg)
{
	kept.base.take = keep;
	kept.n = 0;
	cfg->log = &kept.base;
}

static const struct call_record *record_of(bool originator)
{
	for (unsigned i = 0; i < kept.n; i++)
		if (kept.r[i].originator == originator)
			return &kept.r[i];
	fail_msg("no record of it among %u", kept.n);
	return NULL;
}

// A packet of a stream from that station to one of our ports, passed on.
static void hear(struct rig *r, char station, uint16_t port, uint16_t sequence)
{
	uint8_t rtp[172] = {0x80, 8, (uint8_t)(sequence >> 8), (uint8_t)sequence};
	static struct media_hops hops;

	assert_int_equal(rig_hops(r, station, port, &hops), DROP_NONE);
	media_heard(focus_media(r->core), &hops, span_of(rtp, sizeof(rtp)), r->now_ms * 1000);
}

static void both_legs_of_a_call(void **state)
{
	struct rig *r = rig_open_established(with_log);
	const struct call_record *o, *a;
	struct ip_addr ours = r->home.addr[0].ip;

	(void)state;
	for (uint16_t i = 0; i < 50; i++)
		if (i != 20 && i != 30)
			hear(r, 'O', 20000, i);
	hear(r, 'A', 20002, 7);
	rig_pass(r, 1500);
	assert_int_equal(kept.n, 0);
	rig_end_call(r, 2);
	assert_int_equal(kept.n, 2);
	o = record_of(true);
	a = record_of(false);
	assert_true(o->conference == o->leg && a->conference == o->leg && a->leg != o->leg);
	assert_int_equal(o->packets, 48);
	assert_int_equal(o->bytes, 48 * 172);
	assert_int_equal(o->lost, 2);
	assert_int_equal(o->remote.port, 6000);
	assert_int_equal(o->remote.ip.b[15], 9);
	assert_int_equal(o->local.port, 20000);
	assert_true(ip_eq(&o->local.ip, &ours));
	assert_int_equal(o->duration_ms, 1500);
	assert_false(o->reported);
	assert_int_equal(a->packets, 1);
	assert_int_equal(a->lost, 0);
	assert_int_equal(a->remote.port, 7000);
	assert_int_equal(a->local.port, 20002);
	assert_in_range(a->duration_ms, 1500, 1600);
}

// Completed only to be torn down: no session, no record; not of those who gave up or refused
// either.
static void no_record_without_a_session(void **state)
{
	struct rig *r = rig_open_cancelled(with_log, true);

	(void)state;
	T(r, 'A', INVITE, 200);
	T(r, 'A', BYE, 200);
	O(r, "ACK");
	rig_close_empty(r);
	assert_int_equal(kept.n, 0);
	r = rig_open_call(with_log, "one");
	T(r, 'A', INVITE, 486);
	O(r, "ACK");
	rig_close_empty(r);
	assert_int_equal(kept.n, 0);
}

// The tag of an answer's dialog says that session began; one record, however often the end is said.
static void one_record_a_leg(void **state)
{
	struct rig *r = rig_open_established(with_log);

	(void)state;
	T_REQUEST(r, 'A', "BYE", 1);
	T_REQUEST(r, 'A', "BYE", 1);
	rig_pass(r, 60000);
	rig_close_empty(r);
	assert_int_equal(kept.n, 2);
	assert_true(record_of(false)->leg != record_of(true)->leg);
}

// What the originator offers first is not what it sends: the answer says.
static void clock_rate_of_the_answer(void **state)
{
	struct rig *r = rig_open(with_log);
	struct media *m;

	(void)state;
	r->o_body = SDP("1", "10.9.0.9", "6000",
			"111 100\r\na=rtpmap:111 opus/48000/2\r\n"
			"a=rtpmap:100 AMR-WB/16000");
	O(r, "INVITE one");
	r->o_body = NULL;
	m = focus_media(r->core);
	assert_int_equal(m->flow[0].quality.dynamic_rate, 48000);
	r->t_body = SDP("1", "10.9.0.2", "7000", "100\r\na=rtpmap:100 AMR-WB/16000");
	T(r, 'A', INVITE, 200);
	assert_int_equal(m->flow[0].quality.dynamic_rate, 16000);
	assert_int_equal(m->flow[1].quality.dynamic_rate, 16000);
	O_DIALOG(r, "ACK", 1);
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_legs_of_a_call),
		cmocka_unit_test(no_record_without_a_session),
		cmocka_unit_test(one_record_a_leg),
		cmocka_unit_test(clock_rate_of_the_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
