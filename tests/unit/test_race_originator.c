/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// The races that the originator makes by itself: rows 20 to 31 and 36 of the README, by their
// numbers. Row 23 is with row 1.

static void honour(struct focus_cfg *cfg)
{
	cfg->late_cancel = LATE_HONOUR;
}

static void row_20(void **state)
{
	struct rig *r = rig_open_cancelled(NULL, true);

	(void)state;
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	O(r, "CANCEL one");
	SENT(r, "O 200 CANCEL");
	assert_int_equal(RACE(r, CANCEL_AGAIN), 1);
	assert_int_equal(STAT(r, CANCELLED), 1);
	rig_close(r);
}

static void row_21_ignored(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	O(r, "CANCEL one");
	SENT(r, "O 200 CANCEL");
	assert_int_equal(RACE(r, CANCEL_LATE), 1);
	rig_end_call(r, 2);
}

static void row_21_honoured_after_the_ack(void **state)
{
	struct rig *r = rig_open_call(honour, "one");

	(void)state;
	T(r, 'A', INVITE, 200);
	O(r, "CANCEL one");
	SENT(r, "O 200 INVITE, A ACK, O 200 CANCEL"); // no BYE before its ACK (15)
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O BYE, A BYE");
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void row_22(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	O(r, "CANCEL one");
	SENT(r, "O 481 CANCEL");
	assert_int_equal(RACE(r, CANCEL_STRAY), 1);
	assert_int_equal(focus_usage(r->core).transactions, 0);
	rig_close_empty(r);
}

static void row_24(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	// The CANCEL comes from elsewhere than the INVITE came from: what counts is branch,
	// sent-by, Call-ID and From tag; it is answered to its Via.
	r->o_port = 40000;
	O(r, "CANCEL one");
	assert_int_equal(RACE(r, CANCEL_ELSEWHERE), 1);
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	r->o_port = 0;
	T(r, 'A', INVITE, 486);
	O(r, "ACK");
	rig_close_empty(r);
}

static void row_25(void **state)
{
	struct rig *r = rig_open_cancelled(NULL, true);

	(void)state;
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	O(r, "INVITE one");
	SENT(r, "O 487 INVITE");
	assert_int_equal(RACE(r, INVITE_AGAIN), 1);
	rig_close(r);
}

static void row_26(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	T(r, 'A', INVITE, 180);
	SENT(r, "O 180 INVITE");
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, O 487 INVITE");
	assert_int_equal(RACE(r, EARLY_BYE), 1);
	O(r, "ACK");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void row_27(void **state)
{
	struct rig *r = rig_open_cancelled(NULL, true);

	(void)state;
	T(r, 'A', INVITE, 486);
	SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK");
	rig_pass(r, 500 + 1000 + 2000 + 4000 + 4000);
	SENT(r, "O 487 INVITE, O 487 INVITE, O 487 INVITE, O 487 INVITE, O 487 INVITE");
	rig_pass(r, 30000);
	assert_int_equal(RACE(r, UNACKED_487), 1);
	rig_close_empty(r);
}

static void row_28(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	rig_pass(r, 500 + 1000 + 2000);
	SENT(r, "O 200 INVITE, O 200 INVITE, O 200 INVITE");
	rig_pass(r, 32000 - 3500 - 1);
	assert_null(strstr(r->log, "BYE"));
	r->log[0] = '\0';
	rig_pass(r, 1);
	SENT(r, "O BYE, A BYE");
	assert_int_equal(RACE(r, UNACKED_200), 1);
	rig_close_empty(r);
}

// A CANCEL has its INVITE's Request-URI, CSeq number and branch (9.1).
static void cancel_second_invite(struct rig *r)
{
	rig_raw(r, "O",
		"CANCEL sip:squelch@10.9.0.1:5060 SIP/2.0\r\n"
		"Via: SIP/2.0/UDP 10.9.0.9:5060;branch=z9hG4bK-1-INVITE2\r\n"
		"From: \"O\" <sip:o@10.9.0.9>;tag=o1\r\nTo: <sip:two@10.9.0.1>\r\n"
		"Call-ID: call-1@10.9.0.9\r\nCSeq: 2 CANCEL\r\nContent-Length: 0\r\n\r\n");
}

static void row_29(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	rig_o_dialog(r, "INVITE", 2);
	cancel_second_invite(r);
	rig_act(r);
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	assert_int_equal(RACE(r, REINVITE_CANCELLED), 1);
	O_DIALOG(r, "INVITE", 3); // the session lives (RFC 6141)
	SENT(r, "O 200 INVITE");
	r->o_body = SDP("2", "10.9.0.9", "6000", "8");
	O_DIALOG(r, "ACK", 3);
	rig_end_call(r, 4);
}

static void row_29_too_late(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	r->o_body = SDP("2", "10.9.0.9", "6000", "8");
	O_DIALOG(r, "INVITE", 2);
	SENT(r, "O 200 INVITE");
	cancel_second_invite(r);
	rig_act(r);
	SENT(r, "O 200 CANCEL");
	r->o_body = NULL;
	O_DIALOG(r, "ACK", 2);
	rig_end_call(r, 3);
}

static void row_30(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	T(r, 'A', INVITE, 180);
	r->o_headers = "Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n";
	O(r, "CANCEL one");
	r->o_headers = NULL;
	O(r, "ACK");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 180 INVITE, O 200 CANCEL, O 487 INVITE, A ACK, A BYE");
	LAST_HAS(r, "Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n");
	rig_pass(r, 500);
	SENT(r, "A BYE");
	LAST_HAS(r, "Reason: SIP;cause=200;"); // retransmitted as it was
	T(r, 'A', BYE, 200);
	assert_int_equal(RACE(r, REASON), 1);
	rig_close_empty(r);
}

// Under overload as while draining: what there is goes on.
static void row_31_overload(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	focus_admit(r->core, DROP_SHORT_OF_TIME, DROP_NONE);
	r->call++;
	O(r, "INVITE one");
	SENT(r, "O 503 INVITE");
	LAST_HAS(r, "Retry-After: 5\r\n");
	O(r, "ACK");
	r->call--;
	O(r, "CANCEL one");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	O(r, "ACK");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	T(r, 'A', BYE, 200);
	assert_int_equal(DROP(r, SHORT_OF_TIME), 1);
	assert_int_equal(DROP(r, SIP_STRAY_ACK), 0);
	assert_int_equal(RACE(r, SERVED), 3); // two ACKs and the CANCEL
	focus_admit(r->core, DROP_NONE, DROP_NONE);
	r->call += 2;
	O(r, "INVITE one");
	SENT(r, "O 100 INVITE, A INVITE");
	rig_close(r);
}

// The ACK for the refusal; o_tag would be that of a later answer.
static void ack_refusal(struct rig *r, struct span tag)
{
	char text[1024];

	snprintf(text, sizeof(text),
		 "ACK sip:one@10.9.0.1 SIP/2.0\r\n"
		 "Via: SIP/2.0/UDP 10.9.0.9:5060;branch=z9hG4bK-1-i\r\n"
		 "From: \"O\" <sip:o@10.9.0.9>;tag=o1\r\nTo: <sip:two@10.9.0.1>;tag=%.*s\r\n"
		 "Call-ID: call-1@10.9.0.9\r\nCSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n",
		 (int)tag.n, (const char *)tag.p);
	rig_raw(r, "O", text);
	rig_act(r);
}

// A copy of O's INVITE has been refused without state when another one is taken in; that tag.
static struct span refused_and_taken_in(struct rig *r, char room[64])
{
	struct sip_msg m;

	focus_admit(r->core, DROP_SHORT_OF_TIME, DROP_SHORT_OF_TIME);
	O(r, "INVITE one");
	SENT(r, "O 503 INVITE");
	assert_int_equal(sip_parse(span_of(r->last_o, r->n_last_o), &m), SIP_VALID);
	memcpy(room, m.to.tag.p, m.to.tag.n);
	focus_admit(r->core, DROP_NONE, DROP_NONE);
	O(r, "INVITE one");
	SENT(r, "O 100 INVITE, A INVITE");
	return span_of(room, m.to.tag.n);
}

static void row_36(void **state)
{
	struct rig *r = rig_open(NULL);
	char room[64];
	struct span tag = refused_and_taken_in(r, room);

	(void)state;
	T(r, 'A', INVITE, 180);
	SENT(r, "O 180 INVITE");
	ack_refusal(r, tag);
	SENT(r, "O 487 INVITE");
	ack_refusal(r, tag); // the 487 is, to O, the refusal once more (17.1.1.2)
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	T(r, 'A', BYE, 200);
	assert_int_equal(RACE(r, REFUSED_TOO), 1);
	assert_int_equal(RACE(r, UNACKED_487), 0);
	rig_close_empty(r);
}

// O ignores the 200, and would for 64*T1.
static void row_36_behind_the_200(void **state)
{
	struct rig *r = rig_open(NULL);
	char room[64];
	struct span tag = refused_and_taken_in(r, room);

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	ack_refusal(r, tag);
	SENT(r, "O BYE, A BYE");
	T(r, 'A', BYE, 200);
	T(r, 'O', BYE, 481);
	assert_int_equal(RACE(r, REFUSED_TOO), 1);
	rig_pass(r, 5000);
	SENT(r, "");
	rig_close_empty(r);
}

// Nothing of it stands: the ACK ends with the refusal.
static void row_36_refused_alone(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	r->call = 2;
	focus_admit(r->core, DROP_SHORT_OF_TIME, DROP_SHORT_OF_TIME);
	O(r, "INVITE one");
	SENT(r, "O 503 INVITE");
	O(r, "ACK one");
	SENT(r, "");
	assert_int_equal(RACE(r, REFUSED_TOO), 0);
	assert_int_equal(DROP(r, SIP_STRAY_ACK), 0);
	rig_close(r);
}

// In the core's place, with the core's own tag.
static void row_36_refused_elsewhere(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");
	struct focus_deputy deputy = {.cfg = &r->cfg, .out = &r->out, .stats = &r->stats};

	(void)state;
	r->deputy = &deputy;
	O(r, "INVITE one");
	SENT(r, "O 503 INVITE");
	LAST_HAS(r, "Retry-After: 5\r\n");
	assert_int_equal(r->turn, FOCUS_TURN_AWAY);
	assert_int_equal(STAT(r, ANSWERED_503), 1);
	assert_int_equal(DROP(r, SHORT_OF_TIME), 1);
	r->deputy = NULL;
	O(r, "ACK one");
	SENT(r, "O 487 INVITE");
	O(r, "ACK one");
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK");
	assert_int_equal(DROP(r, SIP_STRAY_ACK), 0);
	rig_close_empty(r);
}

static void two_a_second(struct focus_cfg *cfg)
{
	cfg->source_rate = 2;
}

// Two requests at once, and one more each half second; those of a call are not counted.
static void source_rate(void **state)
{
	struct rig *r = rig_open(two_a_second);

	(void)state;
	O(r, "INVITE one");
	O(r, "OPTIONS");
	SENT(r, "O 100 INVITE, A INVITE, O 200 OPTIONS");
	for (r->call = 2; r->call < 5; r->call++)
		O(r, "INVITE two");
	SENT(r, "");
	assert_int_equal(DROP(r, SOURCE_RATE), 3);
	r->call = 1;
	O(r, "CANCEL one");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	O(r, "ACK");
	rig_pass(r, 499);
	r->log[0] = '\0';
	r->call = 5;
	O(r, "INVITE two");
	SENT(r, "");
	rig_pass(r, 1);
	r->call = 6;
	O(r, "INVITE two");
	SENT(r, "A INVITE, O 100 INVITE, A INVITE, B INVITE");
	rig_close(r);
}

static void row_31(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	T(r, 'A', INVITE, 180);
	focus_close(r->core); // draining: this INVITE has had its final answer already
	rig_act(r);
	SENT(r, "O 180 INVITE, O 503 INVITE");
	O(r, "CANCEL one"); // always served
	SENT(r, "O 200 CANCEL");
	O(r, "ACK");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	T_REQUEST(r, 'A', "BYE", 1);
	SENT(r, "A 200 BYE");
	T(r, 'A', BYE, 481);
	assert_int_equal(RACE(r, SERVED), 3);
	r->call = 2;
	O(r, "INVITE one");
	SENT(r, "O 503 INVITE");
	rig_close_empty(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(row_20),
		cmocka_unit_test(row_21_ignored),
		cmocka_unit_test(row_21_honoured_after_the_ack),
		cmocka_unit_test(row_22),
		cmocka_unit_test(row_24),
		cmocka_unit_test(row_25),
		cmocka_unit_test(row_26),
		cmocka_unit_test(row_27),
		cmocka_unit_test(row_28),
		cmocka_unit_test(row_29),
		cmocka_unit_test(row_29_too_late),
		cmocka_unit_test(row_30),
		cmocka_unit_test(row_31),
		cmocka_unit_test(row_31_overload),
		cmocka_unit_test(row_36),
		cmocka_unit_test(row_36_behind_the_200),
		cmocka_unit_test(row_36_refused_alone),
		cmocka_unit_test(row_36_refused_elsewhere),
		cmocka_unit_test(source_rate),
	};

	return cmocka_run_group_tests_name("race_originator", tests, NULL, NULL);
}
