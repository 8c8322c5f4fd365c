/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig.h"

// The conference, and every row of the races that one core can show by itself. Row numbers are those of
// the README.

static void answer_all(struct focus_cfg *cfg)
{
	cfg->answer_policy = ANSWER_ALL;
}

static void hybrid(struct focus_cfg *cfg)
{
	cfg->cancel_policy = CANCEL_HYBRID;
}

static void rfc(struct focus_cfg *cfg)
{
	cfg->cancel_policy = CANCEL_RFC;
}

static void honour(struct focus_cfg *cfg)
{
	cfg->late_cancel = LATE_HONOUR;
}

// --- a conference without a cancel -----------------------------------------------------------------

static struct rig *open_two(void (*tweak)(struct focus_cfg *))
{
	struct rig *r = rig_open(tweak);

	O(r, "INVITE two");
	SENT(r, "O 100 INVITE, A INVITE, B INVITE");
	return r;
}

static struct rig *open_one(void (*tweak)(struct focus_cfg *))
{
	struct rig *r = rig_open(tweak);

	O(r, "INVITE one");
	SENT(r, "O 100 INVITE, A INVITE");
	return r;
}

// One member in, originator's ACK there.
static struct rig *established(void (*tweak)(struct focus_cfg *))
{
	struct rig *r = open_one(tweak);

	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "");
	return r;
}

static void end_by_originator(struct rig *r)
{
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, A BYE");
	T(r, 'A', BYE, 200);
	SENT(r, "");
	rig_close_empty(r);
}

static void a_call(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	T(r, 'A', INVITE, 100);
	SENT(r, "");
	T(r, 'A', INVITE, 180);
	SENT(r, "O 180 INVITE");
	T(r, 'A', INVITE, 183);
	SENT(r, "");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	end_by_originator(r);
}

static void leg_has_its_own_identity(void **state)
{
	struct rig *r = open_two(NULL);
	struct sip_msg a, b;

	(void)state;
	sip_parse(span_of(r->request[0][SIP_INVITE].bytes, r->request[0][SIP_INVITE].n), &a);
	sip_parse(span_of(r->request[1][SIP_INVITE].bytes, r->request[1][SIP_INVITE].n), &b);
	assert_false(span_eq(a.call_id, b.call_id));
	assert_false(span_eq(a.from.tag, b.from.tag));
	assert_false(span_eq(a.via.branch, b.via.branch));
	assert_false(span_eq(a.call_id, SPAN("call-1@10.9.0.9")));
	assert_true(span_eq(a.uri, SPAN("sip:a@10.9.0.2:5070")));
	assert_true(span_eq(a.from.uri, SPAN("sip:o@10.9.0.9")));
	assert_true(span_eq(sip_value(&a, SIP_H_EXPIRES), SPAN("30")));
	assert_int_equal(a.max_forwards, 69);
	rig_close(r);
}

static void media_comes_to_us(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	LAST_HAS(r, "c=IN IP4 10.9.0.1\r\n");
	LAST_HAS(r, "m=audio 20002 RTP/AVP 8\r\n"); // the originator's leg has 20000
	rig_t(r, 'A', SIP_INVITE, 200);
	focus_settle(r->core);
	LAST_HAS(r, "c=IN IP4 10.9.0.1\r\n");
	LAST_HAS(r, "m=audio 20000 RTP/AVP 8\r\n");
	rig_close(r);
}

static void media_goes_both_ways(void **state)
{
	struct rig *r = established(NULL);
	struct endpoint o = {ip_v4((const uint8_t[]){10, 9, 0, 9}), 6000};
	struct endpoint a = {ip_v4((const uint8_t[]){10, 9, 0, 2}), 7000};
	struct media_hop hop;

	(void)state;
	assert_int_equal(media_route(focus_media(r->core), 20000, &o, 172, &hop), DROP_NONE);
	assert_true(endpoint_eq(&hop.to, &a));
	assert_int_equal(hop.local_port, 20002);
	assert_int_equal(media_route(focus_media(r->core), 20003, &a, 60, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 6001);
	assert_int_equal(hop.local_port, 20001);
	end_by_originator(r);
}

static void first_member_answers_the_call(void **state)
{
	struct rig *r = open_two(NULL);

	(void)state;
	T(r, 'B', INVITE, 200);
	SENT(r, "O 200 INVITE, B ACK");
	O_DIALOG(r, "ACK", 1);
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, A BYE, B BYE");
	T(r, 'A', BYE, 200);
	T(r, 'B', BYE, 200);
	rig_close_empty(r);
}

static void bye_before_the_ack(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	// To the originator the dialog is still early: our 200 was lost. Its INVITE must have its answer.
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, A BYE");
	T(r, 'A', BYE, 200);
	rig_pass(r, 500);
	SENT(r, "O 200 INVITE");
	O_DIALOG(r, "ACK", 1);
	rig_pass(r, 10000);
	SENT(r, "");
	rig_close_empty(r);
}

static void bye_instead_of_the_ack(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	T(r, 'A', INVITE, 200);
	O_DIALOG(r, "BYE", 2);
	T(r, 'A', BYE, 200);
	SENT(r, "O 200 INVITE, A ACK, O 200 BYE, A BYE");
	rig_pass(r, 40000);
	assert_null(strstr(r->log, "BYE")); // never one of ours: it has said its own
	assert_int_equal(RACE(r, UNACKED_200), 1);
	rig_close_empty(r);
}

static void policy_all_waits_for_the_last(void **state)
{
	struct rig *r = open_two(answer_all);

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	T(r, 'B', INVITE, 180);
	SENT(r, "O 180 INVITE");
	T(r, 'B', INVITE, 486);
	SENT(r, "B ACK, O 200 INVITE");
	O_DIALOG(r, "ACK", 1);
	end_by_originator(r);
}

static void busy_is_passed_on(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK, O 486 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

static void best_failure_wins(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	O(r, "INVITE three");
	SENT(r, "O 100 INVITE, A INVITE, B INVITE, C INVITE");
	T(r, 'A', INVITE, 503);
	T(r, 'B', INVITE, 404);
	SENT(r, "A ACK, B ACK");
	T(r, 'C', INVITE, 603);
	SENT(r, "C ACK, O 603 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

static void challenge_is_not_passed_on(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	T(r, 'A', INVITE, 407);
	SENT(r, "A ACK, O 480 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

static void member_leaves_then_the_last(void **state)
{
	struct rig *r = open_two(NULL);

	(void)state;
	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O 200 INVITE, A ACK, B ACK");
	T_REQUEST(r, 'A', "BYE", 1);
	SENT(r, "A 200 BYE");
	T_REQUEST(r, 'B', "BYE", 1);
	SENT(r, "B 200 BYE, O BYE");
	rig_close_empty(r);
}

static void media_moves_to_who_is_left(void **state)
{
	struct rig *r = open_two(NULL);
	struct endpoint o = {ip_v4((const uint8_t[]){10, 9, 0, 9}), 6000};
	struct media_hop hop;

	(void)state;
	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	T_REQUEST(r, 'A', "BYE", 1);
	assert_int_equal(media_route(focus_media(r->core), 20000, &o, 172, &hop), DROP_NONE);
	assert_int_equal(hop.to.ip.b[15], 3);
	rig_close(r);
}

static void invite_is_retransmitted_with_backoff(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	rig_pass(r, 499);
	SENT(r, "");
	rig_pass(r, 1);
	SENT(r, "A INVITE");
	rig_pass(r, 1000);
	SENT(r, "A INVITE");
	rig_pass(r, 2000);
	SENT(r, "A INVITE");
	T(r, 'A', INVITE, 100);
	rig_pass(r, 20000);
	SENT(r, "");
	rig_close(r);
}

static void silent_member_times_out(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	rig_pass(r, 40000); // the answer limit, 30 s, comes before timer B, 32 s
	assert_non_null(strstr(r->log, "O 408 INVITE"));
	rig_close_empty(r);
}

static void no_200_without_buffers_is_lost_for_good(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	r->refuse_buffers = true;
	T(r, 'A', INVITE, 200);
	SENT(r, "");
	r->refuse_buffers = false;
	rig_pass(r, 500);
	SENT(r, "O 200 INVITE"); // from the transaction
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK"); // from the skeleton
	O_DIALOG(r, "ACK", 1);
	end_by_originator(r);
}

// --- what is refused -------------------------------------------------------------------------------

static void unknown_target(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	O(r, "INVITE nobody");
	SENT(r, "O 404 INVITE");
	rig_close_empty(r);
}

static void member_without_route(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	O(r, "INVITE far");
	SENT(r, "O 100 INVITE, O 480 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

static void unknown_method(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	O(r, "FROBNICATE");
	SENT(r, "O 405 FROBNICATE");
	LAST_HAS(r, "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE\r\n");
	rig_close_empty(r);
}

static void options(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	O(r, "OPTIONS");
	SENT(r, "O 200 OPTIONS");
	LAST_HAS(r, "Accept: application/sdp\r\n");
	rig_close_empty(r);
}

static void unknown_scheme(void **state)
{
	struct rig *r = rig_open(NULL);
	char text[512];

	(void)state;
	for (int i = 0; i < 2; i++) {
		const char *method = i ? "INVITE" : "OPTIONS";

		snprintf(text, sizeof(text),
			 "%s soap.beep://192.0.2.103:3002 SIP/2.0\r\n"
			 "Via: SIP/2.0/UDP 10.9.0.9;branch=z9hG4bK1\r\nFrom: <sip:o@10.9.0.9>;tag=1\r\n"
			 "To: <sip:two@10.9.0.1>\r\nCall-ID: 1\r\nCSeq: 1 %s\r\n\r\n",
			 method, method);
		rig_raw(r, "O", text);
	}
	SENT(r, "O 416 OPTIONS, O 416 INVITE");
	rig_close_empty(r);
}

static void required_extension(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	r->o_headers = "Require: teleport\r\n";
	O(r, "INVITE two");
	SENT(r, "O 420 INVITE");
	LAST_HAS(r, "Unsupported: teleport\r\n");
	rig_close_empty(r);
}

static void merged_request(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	r->o_branch = "other"; // the same INVITE, by another way
	O(r, "INVITE one");
	SENT(r, "O 482 INVITE");
	r->o_branch = NULL;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	end_by_originator(r);
}

static void no_sdp_accepted(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	r->o_headers = "Accept: text/plain, text/html;level=1\r\n";
	O(r, "INVITE one");
	SENT(r, "O 406 INVITE");
	r->call = 2;
	r->o_headers = "Accept: text/plain\r\nAccept: application/sdp;level=1\r\n";
	O(r, "INVITE one");
	SENT(r, "O 100 INVITE, A INVITE");
	rig_close(r);
}

static void malformed(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	rig_raw(r, "O",
		"INVITE sip:two@10.9.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.0.9;branch=z9hG4bK1\r\n"
		"From: <sip:o@10.9.0.9>;tag=1\r\nTo: <sip:two@10.9.0.1>\r\nCSeq: 1 INVITE\r\n\r\n");
	SENT(r, "O 400");
	rig_raw(r, "O", "\r\n\r\n");
	rig_raw(r, "O", "hello");
	SENT(r, "");
	assert_int_equal(DROP(r, SIP_EMPTY), 1);
	assert_int_equal(DROP(r, SIP_MALFORMED), 1);
	rig_close_empty(r);
}

static void two_conferences(struct focus_cfg *cfg)
{
	cfg->max_conferences = 2;
}

static void full_table_answers_503(void **state)
{
	struct rig *r = rig_open(two_conferences);

	(void)state;
	for (r->call = 1; r->call <= 3; r->call++)
		O(r, "INVITE one");
	SENT(r, "O 100 INVITE, A INVITE, O 100 INVITE, A INVITE, O 503 INVITE");
	LAST_HAS(r, "Retry-After: ");
	assert_int_equal(DROP(r, TABLE_FULL), 1);
	r->call = 2; // those there are live on
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	rig_close(r);
}

static void bye_without_dialog(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	O(r, "BYE");
	SENT(r, "O 481 BYE");
	rig_close_empty(r);
}

static void old_request_in_the_dialog(void **state)
{
	struct rig *r = established(NULL);

	(void)state;
	T_REQUEST(r, 'A', "INFO", 7);
	SENT(r, "A 405 INFO");
	T_REQUEST(r, 'A', "BYE", 6);
	SENT(r, "A 500 BYE");
	end_by_originator(r);
}

static void stranger_in_the_dialog(void **state)
{
	struct rig *r = established(NULL);

	(void)state;
	r->t_tag = "another";
	T_REQUEST(r, 'A', "BYE", 1);
	SENT(r, "A 481 BYE");
	r->t_tag = NULL;
	end_by_originator(r);
}

// --- the races -------------------------------------------------------------------------------------

static void row_1(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	rig_o(r, "INVITE two");
	rig_o(r, "CANCEL two");
	rig_act(r);
	SENT(r, "O 100 INVITE, O 200 CANCEL, O 487 INVITE");
	assert_int_equal(RACE(r, UNSENT), 2);
	assert_int_equal(RACE(r, WITH_INVITE), 1); // row 23
	assert_int_equal(STAT(r, LEGS), 0);
	O(r, "ACK");
	rig_close_empty(r);
}

// The originator gives up; the leg to A is complete some other time.
static struct rig *cancelled(void (*tweak)(struct focus_cfg *), unsigned provisional)
{
	struct rig *r = open_one(tweak);

	if (provisional) {
		T(r, 'A', INVITE, 180);
		SENT(r, "O 180 INVITE");
	}
	O(r, "CANCEL one");
	return r;
}

static void row_2(void **state)
{
	struct rig *r = cancelled(NULL, 0);

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
	struct rig *r = cancelled(NULL, 0);

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
	struct rig *r = cancelled(NULL, 180);

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
		struct rig *r = open_one(NULL);

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

static void row_6(void **state)
{
	struct rig *r = cancelled(NULL, 180);
	uint8_t ack[2048];
	uint32_t n;

	(void)state;
	T(r, 'A', INVITE, 200);
	n = r->request[0][SIP_ACK].n;
	memcpy(ack, r->request[0][SIP_ACK].bytes, n);
	SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK, A BYE");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	O(r, "ACK");
	T(r, 'A', BYE, 200);
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
		struct rig *r = cancelled(NULL, 180);

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
	struct rig *r = cancelled(NULL, 0);

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

static void unreachable_member_of_a_live_call(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	focus_unreachable(r->core, span_of(r->request[0][SIP_INVITE].bytes, 300));
	rig_act(r);
	SENT(r, "O 503 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

static void row_11(void **state)
{
	struct rig *r = cancelled(NULL, 180);

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK, A BYE");
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
	struct rig *r = cancelled(NULL, 180);

	(void)state;
	T(r, 'A', INVITE, 200);
	T(r, 'A', BYE, 200);
	O(r, "ACK");
	SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK, A BYE");
	r->t_tag = "fork";
	rig_t(r, 'A', SIP_INVITE, 200);
	rig_t_request(r, 'A', "BYE", 1);
	rig_act(r);
	SENT(r, "A 200 BYE, A ACK");
	rig_close_empty(r);
}

static void row_11_bounded(void **state)
{
	struct rig *r = cancelled(NULL, 180);
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

// A proxy must pass a 2xx on even after a failure (16.7 step 5): that branch is in a call for all that.
static void row_11_after_a_failure(void **state)
{
	struct rig *r = open_one(NULL);

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

static void row_14(void **state)
{
	(void)state;
	for (unsigned status = 200; status <= 481; status += 281) {
		struct rig *r = cancelled(NULL, 180);

		T(r, 'A', INVITE, 200);
		SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK, A BYE");
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
	struct rig *r = cancelled(NULL, 180);

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
	struct rig *r = cancelled(NULL, 180);

	(void)state;
	T(r, 'A', INVITE, 200);
	T(r, 'A', BYE, 401);
	O(r, "ACK");
	SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK, A BYE");
	assert_int_equal(RACE(r, BYE_CHALLENGED), 1);
	assert_int_equal(focus_usage(r->core).conferences, 0);
	rig_close_empty(r);
}

static void row_17(void **state)
{
	struct rig *r = cancelled(NULL, 180);

	(void)state;
	T(r, 'A', INVITE, 200);
	O(r, "ACK");
	SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK, A BYE");
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
	struct rig *r = cancelled(NULL, 180);

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK, A BYE");
	T_REQUEST(r, 'A', "UPDATE", 1);
	SENT(r, "A 481 UPDATE");
	assert_int_equal(RACE(r, REQUEST_AFTER_BYE), 1);
	T(r, 'A', BYE, 200);
	O(r, "ACK");
	rig_close_empty(r);
}

static void row_19(void **state)
{
	struct rig *r = open_two(answer_all);

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

static void row_20(void **state)
{
	struct rig *r = cancelled(NULL, 180);

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
	struct rig *r = established(NULL);

	(void)state;
	O(r, "CANCEL one");
	SENT(r, "O 200 CANCEL");
	assert_int_equal(RACE(r, CANCEL_LATE), 1);
	end_by_originator(r);
}

static void row_21_honoured_after_the_ack(void **state)
{
	struct rig *r = open_one(honour);

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

static void row_25(void **state)
{
	struct rig *r = cancelled(NULL, 180);

	(void)state;
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	O(r, "INVITE one");
	SENT(r, "O 487 INVITE");
	assert_int_equal(RACE(r, INVITE_AGAIN), 1);
	rig_close(r);
}

static void row_26(void **state)
{
	struct rig *r = open_one(NULL);

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
	struct rig *r = cancelled(NULL, 180);

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
	struct rig *r = open_one(NULL);

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

static void row_24(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	// The CANCEL comes from elsewhere than the INVITE came from: what counts is branch, sent-by,
	// Call-ID and From tag; it is answered to its Via.
	r->o_port = 40000;
	O(r, "CANCEL one");
	assert_int_equal(RACE(r, CANCEL_ELSEWHERE), 1);
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	r->o_port = 0;
	T(r, 'A', INVITE, 486);
	O(r, "ACK");
	rig_close_empty(r);
}

static void row_30(void **state)
{
	struct rig *r = open_one(NULL);

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

static void row_31(void **state)
{
	struct rig *r = open_one(NULL);

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
	r->call = 2;
	O(r, "INVITE one");
	SENT(r, "O 503 INVITE");
	rig_close_empty(r);
}

static void row_32(void **state)
{
	struct rig *r = cancelled(NULL, 180);

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
	struct rig *r = open_one(NULL);

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
	struct rig *r = cancelled(NULL, 180);
	struct endpoint a = {ip_v4((const uint8_t[]){10, 9, 0, 2}), 7000};
	struct media_hop hop;

	(void)state;
	assert_int_equal(media_route(focus_media(r->core), 20002, &a, 172, &hop),
			 DROP_MEDIA_DOOMED);
	rig_close(r);
}

// --- a callee that rings on ------------------------------------------------------------------------

static void limit_complete(void **state)
{
	struct rig *r = cancelled(NULL, 180);

	(void)state;
	O(r, "ACK");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	rig_pass(r, 30000 + 32000 + 10);
	SENT(r, ""); // never a CANCEL
	assert_int_equal(STAT(r, LEGS_DETACHED), 1);
	assert_int_equal(focus_usage(r->core).legs, 0);
	assert_int_equal(focus_usage(r->core).conferences, 0);
	assert_int_equal(focus_usage(r->core).tombstones, 1);
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK"); // the leg that took over remembers
	rig_pass(r, 500);
	SENT(r, "A BYE"); // and so does its BYE
	T(r, 'A', BYE, 200);
	assert_int_equal(STAT(r, LEGS_TORN_DOWN), 1);
	rig_close_empty(r);
}

static void limit_hybrid(void **state)
{
	struct rig *r = cancelled(hybrid, 180);

	(void)state;
	O(r, "ACK");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	rig_pass(r, 29999);
	SENT(r, "");
	rig_pass(r, 1);
	SENT(r, "A CANCEL");
	T(r, 'A', CANCEL, 200);
	T(r, 'A', INVITE, 487);
	SENT(r, "A ACK");
	rig_close_empty(r);
}

static void limit_hybrid_crossed(void **state)
{
	struct rig *r = cancelled(hybrid, 180);

	(void)state;
	O(r, "ACK");
	rig_pass(r, 30000);
	SENT(r, "O 200 CANCEL, O 487 INVITE, A CANCEL");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	T(r, 'A', CANCEL, 481); // too late for it
	T(r, 'A', BYE, 200);
	SENT(r, "");
	rig_close_empty(r);
}

static void limit_hybrid_crossed_and_hung_up(void **state)
{
	struct rig *r = cancelled(hybrid, 180);

	(void)state;
	O(r, "ACK");
	rig_pass(r, 30000);
	SENT(r, "O 200 CANCEL, O 487 INVITE, A CANCEL");
	rig_t(r, 'A', SIP_INVITE, 200);
	rig_t_request(r, 'A', "BYE", 1);
	rig_act(r);
	SENT(r, "A 200 BYE, A ACK");
	rig_pass(r, 10000);
	SENT(r, ""); // the CANCEL is not repeated
	rig_close_empty(r);
}

static void policy_rfc(void **state)
{
	struct rig *r = cancelled(rfc, 180);

	(void)state;
	SENT(r, "O 200 CANCEL, O 487 INVITE, A CANCEL");
	T(r, 'A', CANCEL, 200);
	T(r, 'A', INVITE, 487);
	SENT(r, "A ACK");
	O(r, "ACK");
	rig_close_empty(r);
}

static void policy_rfc_waits_for_a_provisional(void **state)
{
	struct rig *r = cancelled(rfc, 0);

	(void)state;
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	T(r, 'A', INVITE, 100);
	SENT(r, "A CANCEL");
	T(r, 'A', CANCEL, 200);
	T(r, 'A', INVITE, 487);
	O(r, "ACK");
	rig_close_empty(r);
}

static void cancel_repeats_the_invites_branch(void **state)
{
	struct rig *r = cancelled(rfc, 180);
	struct sip_msg invite, cancel;

	(void)state;
	sip_parse(span_of(r->request[0][SIP_INVITE].bytes, r->request[0][SIP_INVITE].n), &invite);
	sip_parse(span_of(r->request[0][SIP_CANCEL].bytes, r->request[0][SIP_CANCEL].n), &cancel);
	assert_true(span_eq(invite.via.branch, cancel.via.branch));
	assert_true(span_eq(invite.uri, cancel.uri));
	assert_int_equal(cancel.cseq, invite.cseq);
	rig_close(r);
}

static void limit_of_a_live_call(void **state)
{
	struct rig *r = open_two(NULL);

	(void)state;
	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 180);
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O 200 INVITE, A ACK");
	rig_pass(r, 30001);
	SENT(r, "");
	T(r, 'B', INVITE, 200); // too late: completed and torn down; the call goes on
	SENT(r, "B ACK, B BYE");
	T(r, 'B', BYE, 200);
	end_by_originator(r);
}

// --- identifiers, routes, drain --------------------------------------------------------------------

static void forged_branch(void **state)
{
	struct rig *r = open_one(NULL);
	char text[2048];
	char *digit;

	(void)state;
	snprintf(text, sizeof(text),
		 "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.9.0.1:5060;branch=%.*s\r\n"
		 "From: <sip:x@y>;tag=1\r\nTo: <sip:x@y>;tag=2\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n"
		 "Content-Length: 0\r\n\r\n",
		 LEG_BRANCH_LEN,
		 strstr((char *)r->request[0][SIP_INVITE].bytes, "z9hG4bK"));
	digit = strstr(text, "z9hG4bK") + LEG_BRANCH_LEN - 1;
	rig_raw(r, "A", text); // right branch, wrong Call-ID and tag
	assert_int_equal(DROP(r, SIP_LYING), 1);
	*digit = *digit == '0' ? '1' : '0';
	rig_raw(r, "A", text);
	assert_int_equal(DROP(r, SIP_FORGED), 1);
	rig_act(r);
	SENT(r, "");
	rig_close(r);
}

// Right branch, but not the Call-ID and tag of its leg.
static void lying_2xx(struct rig *r)
{
	char text[2048];

	snprintf(text, sizeof(text),
		 "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.9.0.1:5060;branch=%.*s\r\n"
		 "From: <sip:x@y>;tag=1\r\nTo: <sip:x@y>;tag=2\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n"
		 "Content-Length: 0\r\n\r\n",
		 LEG_BRANCH_LEN,
		 strstr((char *)r->request[0][SIP_INVITE].bytes, "z9hG4bK"));
	rig_raw(r, "A", text);
	rig_act(r);
	assert_int_equal(DROP(r, SIP_LYING), 1);
	SENT(r, "");
}

// Such a 2xx leaves the leg as it was: waiting, to be refused or to reach its limit.
static void lying_2xx_then_busy(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	lying_2xx(r);
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK, O 486 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

static void lying_2xx_then_silence(void **state)
{
	struct rig *r = open_one(NULL);

	(void)state;
	T(r, 'A', INVITE, 180);
	SENT(r, "O 180 INVITE");
	lying_2xx(r);
	rig_pass(r, 30000);
	SENT(r, "O 408 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

static void route_set(void **state)
{
	struct rig *r = cancelled(NULL, 180);

	(void)state;
	r->t_headers = "Record-Route: <sip:10.9.0.4:5070;lr>, <sip:10.9.0.3:5070;lr>\r\n"
		       "Contact: <sip:a@10.9.0.2:5099>\r\n";
	T(r, 'A', INVITE, 200);
	// The UAC takes it in reverse order (12.1.2): the next hop is B.
	SENT(r, "O 200 CANCEL, O 487 INVITE, B ACK, B BYE");
	LAST_HAS(r, "BYE sip:a@10.9.0.2:5099 SIP/2.0\r\n");
	LAST_HAS(r, "Route: <sip:10.9.0.3:5070;lr>\r\nRoute: <sip:10.9.0.4:5070;lr>\r\n");
	rig_close(r);
}

static void strict_route(void **state)
{
	struct rig *r = cancelled(NULL, 180);

	(void)state;
	r->t_headers = "Record-Route: <sip:10.9.0.3:5070>\r\nContact: <sip:a@10.9.0.2:5099>\r\n";
	T(r, 'A', INVITE, 200);
	LAST_HAS(r, "BYE sip:10.9.0.3:5070 SIP/2.0\r\n");
	LAST_HAS(r, "Route: <sip:a@10.9.0.2:5099>\r\n");
	rig_close(r);
}

static void long_skeleton(void **state)
{
	static char headers[2048];
	struct rig *r = cancelled(NULL, 180);

	(void)state;
	snprintf(headers, sizeof(headers), "Contact: <sip:%0900d@10.9.0.2:5070>\r\n", 7);
	r->t_headers = headers;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK, A BYE");
	T(r, 'A', BYE, 200);
	O(r, "ACK");
	rig_close_empty(r);
}

static void two_of_three(struct focus_cfg *cfg)
{
	cfg->max_conferences = 2;
	cfg->max_legs = 8;
}

// Five such skeletons take nearly all chunks. The sixth callee is completed and ended without one.
static void no_chunks_for_a_skeleton(void **state)
{
	static char headers[8000];
	struct rig *r = rig_open(two_of_three);

	(void)state;
	snprintf(headers, sizeof(headers), "Contact: <sip:%05500d@10.9.0.2:5070>\r\n", 7);
	r->t_headers = headers;
	for (r->call = 1; r->call <= 2; r->call++) {
		O(r, "INVITE three");
		SENT(r, "O 100 INVITE, A INVITE, B INVITE, C INVITE");
		T(r, 'A', INVITE, 200);
		SENT(r, "O 200 INVITE, A ACK");
		T(r, 'B', INVITE, 200); // whatever station, the requests go where its Contact says: A
		SENT(r, "A ACK");
		T(r, 'C', INVITE, 200);
		SENT(r, r->call == 1 ? "A ACK" : "A ACK, A BYE");
	}
	T(r, 'C', INVITE, 200); // they were lost
	SENT(r, "A ACK, A BYE");
	rig_close(r);
}

static void record_route_of_the_originator(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	r->o_headers = "Record-Route: <sip:10.9.0.4:5070;lr>\r\n";
	O(r, "INVITE one");
	T(r, 'A', INVITE, 200);
	r->o_headers = NULL;
	O_DIALOG(r, "ACK", 1);
	r->log[0] = '\0';
	T_REQUEST(r, 'A', "BYE", 1);
	SENT(r, "A 200 BYE, C BYE"); // our BYE to O goes by its proxy
	LAST_HAS(r, "Route: <sip:10.9.0.4:5070;lr>\r\n");
	rig_close(r);
}

static void drain(void **state)
{
	struct rig *r = established(NULL);

	(void)state;
	r->call = 2;
	O(r, "INVITE one");
	SENT(r, "O 100 INVITE, A INVITE");
	assert_false(focus_empty(r->core));
	focus_close(r->core);
	rig_act(r);
	SENT(r, "O 503 INVITE, O BYE, A BYE");
	r->call = 3;
	O(r, "INVITE one");
	SENT(r, "O 503 INVITE");
	T(r, 'A', INVITE, 200); // the leg that was pending is completed all the same
	SENT(r, "A ACK, A BYE");
	rig_close_empty(r);
}

static void budgets_hold(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	rig_o(r, "INVITE three");
	focus_settle(r->core);
	focus_invite_drain(r->core, 2);
	SENT(r, "O 100 INVITE, A INVITE, B INVITE");
	focus_burst(r->core, r->now_ms);
	rig_o(r, "CANCEL three"); // the third was not sent yet: it never is (row 1)
	rig_act(r);
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	assert_int_equal(RACE(r, UNSENT), 1);
	rig_t(r, 'A', SIP_INVITE, 200);
	rig_t(r, 'B', SIP_INVITE, 200);
	focus_teardown_drain(r->core, 1);
	SENT(r, "A ACK, A BYE");
	rig_act(r);
	SENT(r, "B ACK, B BYE");
	T(r, 'A', BYE, 200);
	T(r, 'B', BYE, 200);
	O(r, "ACK");
	rig_close_empty(r);
}

// A burst is read ahead; what is taken in is the same, in the same order.
static void burst_of_all_kinds(void **state)
{
	static const char *const text[] = {
		"INVITE sip:one@10.9.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.0.9;branch=z9hG4bKa\r\n"
		"From: <sip:o@10.9.0.9>;tag=a\r\nTo: <sip:one@10.9.0.1>\r\nCall-ID: a\r\n"
		"CSeq: 1 INVITE\r\nContact: <sip:o@10.9.0.9>\r\nContent-Length: 0\r\n\r\n",
		"OPTIONS sip:one@10.9.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.0.9;branch=z9hG4bKb\r\n"
		"From: <sip:o@10.9.0.9>;tag=a\r\nTo: <sip:one@10.9.0.1>\r\nCall-ID: b\r\n"
		"CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
		"\r\n\r\n",
		"no SIP",
		"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.9.0.1;branch=z9hG4bKc\r\n"
		"From: <sip:o@10.9.0.9>;tag=a\r\nTo: <sip:one@10.9.0.1>\r\nCall-ID: a\r\n"
		"CSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n",
		"CANCEL sip:one@10.9.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.0.9;branch=z9hG4bKa\r\n"
		"From: <sip:o@10.9.0.9>;tag=a\r\nTo: <sip:one@10.9.0.1>\r\nCall-ID: a\r\n"
		"CSeq: 1 CANCEL\r\nContent-Length: 0\r\n\r\n",
	};
	struct path from = {.remote = {ip_v4((const uint8_t[]){10, 9, 0, 9}), 5060}, .local_port = 5060};
	struct focus_datagram d[ARRAY_SIZE(text)];
	struct rig *r = rig_open(NULL);

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(text); i++)
		d[i] = (struct focus_datagram){span_cstr(text[i]), &from};
	focus_receive_burst(r->core, d, 0);
	focus_receive_burst(r->core, d, ARRAY_SIZE(text));
	rig_act(r);
	SENT(r, "O 100 INVITE, O 200 OPTIONS, O 200 CANCEL, O 487 INVITE");
	assert_int_equal(DROP(r, SIP_EMPTY), 1);
	assert_int_equal(DROP(r, SIP_MALFORMED), 1);
	assert_int_equal(DROP(r, SIP_STRAY), 1);
	assert_int_equal(RACE(r, WITH_INVITE), 1);
	rig_close_empty(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(burst_of_all_kinds),
		cmocka_unit_test(a_call),
		cmocka_unit_test(leg_has_its_own_identity),
		cmocka_unit_test(media_comes_to_us),
		cmocka_unit_test(media_goes_both_ways),
		cmocka_unit_test(first_member_answers_the_call),
		cmocka_unit_test(bye_before_the_ack),
		cmocka_unit_test(bye_instead_of_the_ack),
		cmocka_unit_test(policy_all_waits_for_the_last),
		cmocka_unit_test(busy_is_passed_on),
		cmocka_unit_test(best_failure_wins),
		cmocka_unit_test(challenge_is_not_passed_on),
		cmocka_unit_test(member_leaves_then_the_last),
		cmocka_unit_test(media_moves_to_who_is_left),
		cmocka_unit_test(invite_is_retransmitted_with_backoff),
		cmocka_unit_test(silent_member_times_out),
		cmocka_unit_test(no_200_without_buffers_is_lost_for_good),
		cmocka_unit_test(unknown_target),
		cmocka_unit_test(member_without_route),
		cmocka_unit_test(unknown_method),
		cmocka_unit_test(options),
		cmocka_unit_test(unknown_scheme),
		cmocka_unit_test(required_extension),
		cmocka_unit_test(merged_request),
		cmocka_unit_test(no_sdp_accepted),
		cmocka_unit_test(malformed),
		cmocka_unit_test(full_table_answers_503),
		cmocka_unit_test(bye_without_dialog),
		cmocka_unit_test(old_request_in_the_dialog),
		cmocka_unit_test(stranger_in_the_dialog),
		cmocka_unit_test(row_1),
		cmocka_unit_test(row_2),
		cmocka_unit_test(row_2_ends_by_timer_b),
		cmocka_unit_test(row_3_and_5),
		cmocka_unit_test(row_4_and_35),
		cmocka_unit_test(row_6),
		cmocka_unit_test(rows_7_to_10),
		cmocka_unit_test(row_10_unreachable),
		cmocka_unit_test(unreachable_member_of_a_live_call),
		cmocka_unit_test(row_11),
		cmocka_unit_test(row_11_branch_hangs_up_first),
		cmocka_unit_test(row_11_bounded),
		cmocka_unit_test(row_11_after_a_failure),
		cmocka_unit_test(row_14),
		cmocka_unit_test(row_15),
		cmocka_unit_test(row_16_without_credentials),
		cmocka_unit_test(row_17),
		cmocka_unit_test(row_18),
		cmocka_unit_test(row_19),
		cmocka_unit_test(row_20),
		cmocka_unit_test(row_21_ignored),
		cmocka_unit_test(row_21_honoured_after_the_ack),
		cmocka_unit_test(row_22),
		cmocka_unit_test(row_25),
		cmocka_unit_test(row_26),
		cmocka_unit_test(row_27),
		cmocka_unit_test(row_28),
		cmocka_unit_test(row_24),
		cmocka_unit_test(row_30),
		cmocka_unit_test(row_31),
		cmocka_unit_test(row_32),
		cmocka_unit_test(row_33),
		cmocka_unit_test(row_34),
		cmocka_unit_test(limit_complete),
		cmocka_unit_test(limit_hybrid),
		cmocka_unit_test(limit_hybrid_crossed),
		cmocka_unit_test(limit_hybrid_crossed_and_hung_up),
		cmocka_unit_test(policy_rfc),
		cmocka_unit_test(policy_rfc_waits_for_a_provisional),
		cmocka_unit_test(cancel_repeats_the_invites_branch),
		cmocka_unit_test(limit_of_a_live_call),
		cmocka_unit_test(forged_branch),
		cmocka_unit_test(lying_2xx_then_busy),
		cmocka_unit_test(lying_2xx_then_silence),
		cmocka_unit_test(route_set),
		cmocka_unit_test(strict_route),
		cmocka_unit_test(long_skeleton),
		cmocka_unit_test(no_chunks_for_a_skeleton),
		cmocka_unit_test(record_route_of_the_originator),
		cmocka_unit_test(drain),
		cmocka_unit_test(budgets_hold),
	};

	return cmocka_run_group_tests_name("focus", tests, NULL, NULL);
}
