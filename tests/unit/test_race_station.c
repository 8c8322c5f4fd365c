/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// The races at a terminating station: rows 1 to 19 and 32 to 35 of the README, by their numbers.

static void row_1_and_23(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	rig_o(r, "INVITE two");
	rig_o(r, "CANCEL two");
	rig_act(r);
	SENT(r, "O 100 INVITE, O 200 CANCEL, O 487 INVITE");
	assert_int_equal(RACE(r, UNSENT), 2);
	assert_int_equal(RACE(r, WITH_INVITE), 1);
	assert_int_equal(STAT(r, LEGS), 0);
	O(r, "ACK");
	rig_close_empty(r);
}

static void row_2(void **state)
{
	struct rig *r = rig_open_cancelled(NULL, false);

	(void)state;
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	assert_int_equal(RACE(r, SILENT), 1);
	O(r, "ACK");
	rig_pass(r, 500);
	SENT(r, "A INVITE"); // timer A goes on
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void row_2_ends_by_timer_b(void **state)
{
	struct rig *r = rig_open_cancelled(NULL, false);

	(void)state;
	O(r, "ACK");
	rig_pass(r, 32100);
	assert_int_equal(STAT(r, LEGS_REFUSED), 1);
	assert_int_equal(STAT(r, LEGS_DETACHED), 0);
	assert_int_equal(focus_usage(r->core).conferences, 0);
	rig_close_empty(r);
}

static void row_3_and_5(void **state)
{
	struct rig *r = rig_open_cancelled(NULL, true);

	(void)state;
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	assert_int_equal(RACE(r, RINGING), 1);
	O(r, "ACK");
	rig_pass(r, 10000);
	SENT(r, ""); // no CANCEL on the wire
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	assert_int_equal(RACE(r, CROSS_LATE), 1);
	T(r, 'A', BYE, 200);
	assert_int_equal(STAT(r, LEGS_TORN_DOWN), 1);
	rig_close_empty(r);
}

static void row_4_and_35(void **state)
{
	(void)state;
	for (int cancel_first = 0; cancel_first < 2; cancel_first++) {
		struct rig *r = rig_open_call(NULL, "one");

		if (cancel_first)
			rig_o(r, "CANCEL one");
		rig_t(r, 'A', SIP_INVITE, 200);
		if (!cancel_first)
			rig_o(r, "CANCEL one");
		rig_act(r);
		SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK, A BYE");
		assert_int_equal(RACE(r, SAME_BURST), 1);
		assert_int_equal(RACE(r, CROSS_HERE), !cancel_first);
		O(r, "ACK");
		T(r, 'A', BYE, 200);
		assert_int_equal(STAT(r, LEGS_TORN_DOWN), 1);
		rig_close_empty(r);
	}
}

// The originator gave up while A rang; A answers, and is completed and torn down.
static struct rig *torn_down(void)
{
	struct rig *r = rig_open_cancelled(NULL, true);

	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK, A BYE");
	return r;
}

static void row_6(void **state)
{
	struct rig *r = torn_down();
	uint8_t ack[2048];
	uint32_t n;

	(void)state;
	n = r->request[0][SIP_ACK].n;
	memcpy(ack, r->request[0][SIP_ACK].bytes, n);
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	O(r, "ACK");
	T(r, 'A', BYE, 200);
	assert_int_equal(focus_usage(r->core).legs, 0); // its name is what is left
	assert_int_equal(focus_usage(r->core).tombstones, 1);
	rig_pass(r, 20000);
	T(r, 'A', INVITE, 200); // after the BYE, within 64*T1
	SENT(r, "A ACK");
	assert_int_equal(RACE(r, RETRANS_2XX), 2);
	assert_int_equal(r->request[0][SIP_ACK].n, n);
	assert_memory_equal(r->request[0][SIP_ACK].bytes, ack, n);
	rig_close_empty(r);
}

static void rows_7_to_10(void **state)
{
	static const struct {
		unsigned status;
		enum race race;
	} row[] = {{486, RACE_REFUSED},    {600, RACE_REFUSED},    {302, RACE_REDIRECTED},
		   {401, RACE_CHALLENGED}, {407, RACE_CHALLENGED}, {503, RACE_UNAVAILABLE}};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(row); i++) {
		struct rig *r = rig_open_cancelled(NULL, true);

		T(r, 'A', INVITE, row[i].status);
		SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK");
		LAST_HAS(r, ";tag=tA\r\n");
		T(r, 'A', INVITE, row[i].status); // again: the ACK was lost
		SENT(r, "A ACK");
		assert_int_equal(r->stats.race[row[i].race], 1);
		O(r, "ACK");
		rig_close_empty(r);
	}
}

static void row_10_unreachable(void **state)
{
	struct rig *r = rig_open_cancelled(NULL, false);

	(void)state;
	// What an ICMP error quotes: the beginning of our INVITE.
	focus_unreachable(r->core, span_of(r->request[0][SIP_INVITE].bytes, 300));
	rig_act(r);
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	assert_int_equal(RACE(r, UNAVAILABLE), 1);
	O(r, "ACK");
	rig_pass(r, 10000);
	SENT(r, "");
	rig_close_empty(r);
}

static void row_11(void **state)
{
	struct rig *r = torn_down();

	(void)state;
	T(r, 'A', BYE, 200);
	r->t_tag = "fork";
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	LAST_HAS(r, ";tag=fork\r\n");
	LAST_HAS(r, "CSeq: 2 BYE\r\n"); // above the INVITE's
	assert_int_equal(RACE(r, FORKED), 1);
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK"); // the branch has a leg of its own
	rig_pass(r, 500);
	SENT(r, "O 487 INVITE, A BYE");
	T(r, 'A', BYE, 200);
	O(r, "ACK");
	rig_close_empty(r);
}

static void row_11_branch_hangs_up_first(void **state)
{
	struct rig *r = torn_down();

	(void)state;
	T(r, 'A', BYE, 200);
	O(r, "ACK");
	r->t_tag = "fork";
	rig_t(r, 'A', SIP_INVITE, 200);
	rig_t_request(r, 'A', "BYE", 1);
	rig_act(r);
	SENT(r, "A 200 BYE, A ACK");
	rig_close_empty(r);
}

static void row_11_bounded(void **state)
{
	struct rig *r = rig_open_cancelled(NULL, true);
	char tag[16];

	(void)state;
	O(r, "ACK");
	for (int i = 0; i < 7; i++) {
		snprintf(tag, sizeof(tag), "fork%d", i);
		r->t_tag = tag;
		T(r, 'A', INVITE, 200);
		T(r, 'A', BYE, 200);
	}
	SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK, A BYE, A ACK, A BYE, A ACK, A BYE, A ACK, A BYE, "
		"A ACK, A BYE, A ACK, A BYE, A ACK, A BYE");
	assert_int_equal(RACE(r, FORKED), 4);
	assert_int_equal(RACE(r, STATELESS), 2); // the first, four heirs, and two without state
	rig_close_empty(r);
}

// A proxy must pass a 2xx on even after a failure (16.7 step 5): that branch is in a call for all
// that.
static void row_11_after_a_failure(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK, O 486 INVITE");
	O(r, "ACK");
	r->t_tag = "fork";
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	LAST_HAS(r, ";tag=fork\r\n");
	assert_int_equal(RACE(r, FORKED), 1);
	rig_close_empty(r);
}

static void row_12(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	REQUEST_HAS(r, 'A', INVITE, "Supported: 100rel");
	r->t_headers = RELIABLE("10", "early@10.9.0.2");
	T(r, 'A', INVITE, 180);
	SENT(r, "A PRACK, O 180 INVITE");
	REQUEST_HAS(r, 'A', PRACK, "PRACK sip:early@10.9.0.2:5070 SIP/2.0\r\n");
	REQUEST_HAS(r, 'A', PRACK, "RAck: 10 1 INVITE\r\n");
	REQUEST_HAS(r, 'A', PRACK, ";tag=tA\r\n");
	REQUEST_HAS(r, 'A', PRACK, "CSeq: 2 PRACK\r\n");
	T(r, 'A', PRACK, 200);
	O(r, "CANCEL one");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	O(r, "ACK");
	r->t_headers = RELIABLE("11", "early@10.9.0.2");
	T(r, 'A', INVITE, 183); // doomed: the PRACK goes out all the same, or no 2xx would come
	SENT(r, "A PRACK");
	REQUEST_HAS(r, 'A', PRACK, "RAck: 11 1 INVITE\r\n");
	assert_int_equal(RACE(r, RELIABLE), 1);
	T(r, 'A', PRACK, 200);
	r->t_headers = NULL;
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	REQUEST_HAS(r, 'A', ACK, "CSeq: 1 ACK\r\n");
	REQUEST_HAS(r, 'A', BYE, "CSeq: 4 BYE\r\n");
	T(r, 'A', BYE, 200);
	assert_int_equal(STAT(r, LEGS_TORN_DOWN), 1);
	rig_close_empty(r);
}

static void row_13(void **state)
{
	struct rig *r = rig_open_delayed("one");

	(void)state;
	T(r, 'A', INVITE, 180);
	O(r, "CANCEL one");
	SENT(r, "O 180 INVITE, O 200 CANCEL, O 487 INVITE");
	O(r, "ACK");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	REQUEST_HAS(r, 'A', ACK, "Content-Type: application/sdp\r\n");
	REQUEST_HAS(r, 'A', ACK, "m=audio 0 RTP/AVP 8\r\n");
	assert_int_equal(RACE(r, OFFER_REFUSED), 1);
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	REQUEST_HAS(r, 'A', ACK, "m=audio 0 RTP/AVP 8\r\n");
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void row_13_in_one_burst(void **state)
{
	(void)state;
	for (int cancel_first = 0; cancel_first < 2; cancel_first++) {
		struct rig *r = rig_open_delayed("one");

		if (cancel_first)
			rig_o(r, "CANCEL one");
		rig_t(r, 'A', SIP_INVITE, 200);
		if (!cancel_first)
			rig_o(r, "CANCEL one");
		rig_act(r);
		SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK, A BYE");
		REQUEST_HAS(r, 'A', ACK, "m=audio 0 RTP/AVP 8\r\n");
		O(r, "ACK");
		T(r, 'A', BYE, 200);
		rig_close_empty(r);
	}
}

static void row_13_without_state(void **state)
{
	struct rig *r = rig_open_delayed("one");

	(void)state;
	T(r, 'A', INVITE, 486);
	O(r, "ACK");
	SENT(r, "A ACK, O 486 INVITE");
	rig_pass(r, 100000);
	T(r, 'A', INVITE, 200); // the branch says that its INVITE had no offer
	SENT(r, "A ACK, A BYE");
	REQUEST_HAS(r, 'A', ACK, "m=audio 0 RTP/AVP 8\r\n");
	assert_int_equal(RACE(r, STATELESS), 1);
	rig_close_empty(r);
}

static void row_13_forked(void **state)
{
	struct rig *r = rig_open_delayed("one");

	(void)state;
	O(r, "CANCEL one");
	O(r, "ACK");
	T(r, 'A', INVITE, 200);
	r->t_tag = "fork";
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK, A BYE, A ACK, A BYE");
	REQUEST_HAS(r, 'A', ACK, ";tag=fork\r\n");
	REQUEST_HAS(r, 'A', ACK, "m=audio 0 RTP/AVP 8\r\n");
	rig_close_empty(r);
}

static void row_14(void **state)
{
	(void)state;
	for (unsigned status = 200; status <= 481; status += 281) {
		struct rig *r = torn_down();

		T_REQUEST(r, 'A', "BYE", 1);
		SENT(r, "A 200 BYE");
		assert_int_equal(RACE(r, BYE_CROSSED), 1);
		T(r, 'A', BYE, status);
		O(r, "ACK");
		SENT(r, "");
		rig_close_empty(r);
	}
}

static void row_15(void **state)
{
	struct rig *r = rig_open_cancelled(NULL, true);

	(void)state;
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	rig_t(r, 'A', SIP_INVITE, 200);
	rig_t_request(r, 'A', "BYE", 1);
	rig_act(r);
	SENT(r, "A 200 BYE, A ACK");
	assert_int_equal(RACE(r, BYE_FIRST), 1);
	O(r, "ACK");
	rig_close_empty(r);
}

static void row_16_without_credentials(void **state)
{
	struct rig *r = torn_down();

	(void)state;
	T(r, 'A', BYE, 401);
	O(r, "ACK");
	SENT(r, "");
	assert_int_equal(RACE(r, BYE_CHALLENGED), 1);
	assert_int_equal(focus_usage(r->core).conferences, 0);
	rig_close_empty(r);
}

static void row_17(void **state)
{
	struct rig *r = torn_down();

	(void)state;
	O(r, "ACK");
	rig_pass(r, 500);
	SENT(r, "A BYE");
	rig_pass(r, 1000);
	SENT(r, "A BYE");
	rig_pass(r, 2000 + 4000);
	SENT(r, "A BYE, A BYE");
	rig_pass(r, 32000 - 7500);
	assert_int_equal(RACE(r, BYE_UNANSWERED), 1);
	rig_close_empty(r);
}

static void row_18(void **state)
{
	struct rig *r = torn_down();

	(void)state;
	T_REQUEST(r, 'A', "UPDATE", 1);
	SENT(r, "A 481 UPDATE");
	assert_int_equal(RACE(r, REQUEST_AFTER_BYE), 1);
	T(r, 'A', BYE, 200);
	O(r, "ACK");
	T_REQUEST(r, 'A', "UPDATE", 2); // only a tombstone is left
	SENT(r, "A 481 UPDATE");
	assert_int_equal(RACE(r, REQUEST_AFTER_BYE), 2);
	rig_close_empty(r);
}

static void row_19(void **state)
{
	struct rig *r = rig_open_call(rig_answer_all, "two");

	(void)state;
	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 180);
	SENT(r, "A ACK, O 180 INVITE");
	O(r, "CANCEL two");
	SENT(r, "O 200 CANCEL, O 487 INVITE, A BYE");
	assert_int_equal(RACE(r, MIXED), 1);
	T(r, 'A', BYE, 200);
	T(r, 'B', INVITE, 200);
	SENT(r, "B ACK, B BYE");
	T(r, 'B', BYE, 200);
	O(r, "ACK");
	rig_close_empty(r);
}

static void row_32(void **state)
{
	struct rig *r = rig_open_cancelled(NULL, true);

	(void)state;
	T(r, 'A', INVITE, 486);
	O(r, "ACK");
	SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK");
	rig_pass(r, 100000); // all state is gone
	SENT(r, "");
	assert_int_equal(focus_usage(r->core).legs, 0);
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	assert_int_equal(RACE(r, STATELESS), 1);
	T(r, 'A', BYE, 200);
	SENT(r, "");
	rig_close_empty(r);
}

static void row_33(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	r->t_body = "this is not SDP";
	T(r, 'A', INVITE, 200);
	assert_int_equal(RACE(r, BAD_ANSWER), 1);
	SENT(r, "O 488 INVITE, A ACK, A BYE");
	O(r, "ACK");
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void row_34(void **state)
{
	struct rig *r = rig_open_cancelled(NULL, true);
	struct media_hop hop;

	(void)state;
	assert_int_equal(rig_media(r, 'A', 20002, &hop), DROP_MEDIA_DOOMED);
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(row_1_and_23),
		cmocka_unit_test(row_2),
		cmocka_unit_test(row_2_ends_by_timer_b),
		cmocka_unit_test(row_3_and_5),
		cmocka_unit_test(row_4_and_35),
		cmocka_unit_test(row_6),
		cmocka_unit_test(rows_7_to_10),
		cmocka_unit_test(row_10_unreachable),
		cmocka_unit_test(row_11),
		cmocka_unit_test(row_11_branch_hangs_up_first),
		cmocka_unit_test(row_11_bounded),
		cmocka_unit_test(row_11_after_a_failure),
		cmocka_unit_test(row_12),
		cmocka_unit_test(row_13),
		cmocka_unit_test(row_13_in_one_burst),
		cmocka_unit_test(row_13_without_state),
		cmocka_unit_test(row_13_forked),
		cmocka_unit_test(row_14),
		cmocka_unit_test(row_15),
		cmocka_unit_test(row_16_without_credentials),
		cmocka_unit_test(row_17),
		cmocka_unit_test(row_18),
		cmocka_unit_test(row_19),
		cmocka_unit_test(row_32),
		cmocka_unit_test(row_33),
		cmocka_unit_test(row_34),
	};

	return cmocka_run_group_tests_name("race_station", tests, NULL, NULL);
}
