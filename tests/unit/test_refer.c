/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_refer.h"

// REFER to a room (RFC 3515, RFC 4579 5.5, 5.7), by who is in it: O, the only one who calls.

#define PORT(i) (uint16_t)(20000 + 2 * ((i)-1))

static struct rig *a_rings(void)
{
	struct rig *r = rig_comes_in(rig_open(NULL), "meet-x");

	rig_refer(r, "<sip:one@10.9.0.1>", QUIETLY);
	SENT(r, "O 200 REFER, A INVITE");
	LAST_O_HAS(r, "\r\nRefer-Sub: false\r\n");
	REQUEST_HAS(r, 'A', INVITE, "From: <sip:meet-x@10.9.0.1:5060>");
	REQUEST_HAS(r, 'A', INVITE, "Contact: <sip:meet-x@10.9.0.1:5060>;isfocus");
	T(r, 'A', INVITE, 180);
	SENT(r, "");
	return r;
}

static struct rig *a_is_in(void)
{
	struct rig *r = a_rings();

	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	HEARD_BY(r, 'A', PORT(2), "O");
	return r;
}

static void who_is_referred_to_comes_in(void **state)
{
	struct rig *r = a_is_in();

	(void)state;
	rig_refer(r, "<sip:one@10.9.0.1;method=INVITE>", QUIETLY); // nobody is called twice
	SENT(r, "O 200 REFER");
	rig_refer(r, "<sip:one@10.9.0.1;method=BYE>", QUIETLY);
	SENT(r, "O 200 REFER, A BYE");
	T(r, 'A', BYE, 200);
	rig_refer(r, "<sip:one@10.9.0.1;method=BYE>", QUIETLY);
	SENT(r, "O 404 REFER");
	assert_int_equal(STAT(r, PUT_OUT), 1);
	rig_leaves(r);
}

// The reason for all of this: what rings is completed, then torn down. No CANCEL.
static void who_rings_is_completed_then_put_out(void **state)
{
	struct rig *r = a_rings();

	(void)state;
	rig_refer(r, "<sip:one@10.9.0.1;method=BYE>", QUIETLY);
	SENT(r, "O 200 REFER");
	rig_pass(r, 2000);
	SENT(r, "");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	T(r, 'A', BYE, 200);
	rig_leaves(r);
}

// Who asked may go: the room is there for whom it has called.
static void the_room_outlives_who_asked(void **state)
{
	struct rig *r = a_rings();

	(void)state;
	O_DIALOG(r, "BYE", rig_next_cseq());
	SENT(r, "O 200 BYE");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	assert_int_equal(focus_usage(r->core).rooms, 1);
	T_REQUEST(r, 'A', "BYE", 1);
	SENT(r, "A 200 BYE");
	assert_int_equal(focus_usage(r->core).rooms, 0);
	rig_pass(r, 64 * 500);
	rig_close_empty(r);
}

static void who_fails_leaves_the_room_alone(void **state)
{
	struct rig *r = a_rings();

	(void)state;
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK");
	assert_int_equal(focus_usage(r->core).rooms, 1);
	rig_leaves(r);
}

static void what_is_not_done_is_refused(void **state)
{
	static const struct {
		const char *to, *more, *answer;
	} cases[] = {
		{"<sip:one@10.9.0.1>", "", "O 421 REFER"}, // it would want to be notified
		{"<sip:one@10.9.0.1>, <sip:two@10.9.0.1>", QUIETLY, "O 400 REFER"},
		{"<sips:one@10.9.0.1>", QUIETLY, "O 416 REFER"},
		{"<sip:one@10.9.0.1;method=SUBSCRIBE>", QUIETLY, "O 501 REFER"},
		{"<sip:one@10.9.0.1?Replaces=x>", QUIETLY, "O 403 REFER"},
		{"<sip:meet-x@10.9.0.1>", QUIETLY, "O 482 REFER"},
		{"<sip:shut@10.9.0.1>", QUIETLY, "O 486 REFER"}, // as if O called it
		{"<sip:nobody@10.9.0.1>", QUIETLY, "O 404 REFER"},
	};
	struct rig *r = rig_comes_in(rig_open(NULL), "meet-x");

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
		rig_refer(r, cases[i].to, cases[i].more);
		SENT(r, cases[i].answer);
	}
	rig_leaves(r);
}

// Toll fraud: a rule has to say so.
static void nobody_may_ask_by_default(void **state)
{
	struct rig *r = rig_comes_in(rig_open(NULL), "room-x");

	(void)state;
	rig_refer(r, "<sip:one@10.9.0.1>", QUIETLY);
	SENT(r, "O 403 REFER");
	rig_leaves(r);
}

// --- how many ------------------------------------------------------------------------------------

// --max-members: there are four.
static void a_room_calls_so_many_and_no_more(void **state)
{
	struct rig *r = rig_comes_in(rig_open(NULL), "meet-x");

	(void)state;
	rig_refer(r, "<sip:three@10.9.0.1>", QUIETLY);
	SENT(r, "O 200 REFER, A INVITE, B INVITE, C INVITE");
	rig_refer(r, "<sip:two@10.9.0.1>", QUIETLY);
	SENT(r, "O 486 REFER");
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK");
	rig_refer(r, "<sip:two@10.9.0.1>", QUIETLY);
	SENT(r, "O 200 REFER, A INVITE, B INVITE");
	rig_leaves(r);
}

static void few_legs(struct focus_cfg *cfg)
{
	cfg->max_legs = 2;
}

static void few_conferences(struct focus_cfg *cfg)
{
	cfg->max_conferences = 1;
}

static void few_ports(struct focus_cfg *cfg)
{
	cfg->media_flows = 2;
}

// All of them, or nobody; and who is in stays.
static void what_there_is_no_place_for_is_refused_whole(void **state)
{
	static const struct {
		void (*tweak)(struct focus_cfg *cfg);
		enum drop why;
	} cases[] = {
		{few_legs, DROP_TABLE_FULL},
		{few_conferences, DROP_TABLE_FULL},
		{few_ports, DROP_MEDIA_PORTS},
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
		struct rig *r = rig_comes_in(rig_open(cases[i].tweak), "meet-x");

		rig_refer(r, "<sip:two@10.9.0.1>", QUIETLY);
		SENT(r, "O 503 REFER");
		LAST_O_HAS(r, "\r\nRetry-After: 5\r\n");
		assert_int_equal(r->stats.drop[cases[i].why], 1);
		assert_int_equal(STAT(r, DIALLED_OUT), 0);
		assert_int_equal(focus_usage(r->core).legs, 1);
		rig_leaves(r);
	}
}

// A drain ends all of it by the rules of the method, and begins nothing.
static void a_drain_ends_it(void **state)
{
	struct rig *r = a_rings();

	(void)state;
	rig_refer(r, "<sip:two@10.9.0.1>", QUIETLY);
	SENT(r, "O 200 REFER, A INVITE, B INVITE");
	T(r, 'B', INVITE, 200);
	SENT(r, "B ACK");
	focus_close(r->core);
	rig_act(r);
	SENT(r, "O BYE, B BYE");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	T(r, 'A', BYE, 200);
	T(r, 'B', BYE, 200);
	T(r, 'O', BYE, 200);
	rig_close_empty(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_referred_to_comes_in),
		cmocka_unit_test(who_rings_is_completed_then_put_out),
		cmocka_unit_test(the_room_outlives_who_asked),
		cmocka_unit_test(who_fails_leaves_the_room_alone),
		cmocka_unit_test(what_is_not_done_is_refused),
		cmocka_unit_test(nobody_may_ask_by_default),
		cmocka_unit_test(a_room_calls_so_many_and_no_more),
		cmocka_unit_test(what_there_is_no_place_for_is_refused_whole),
		cmocka_unit_test(a_drain_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
