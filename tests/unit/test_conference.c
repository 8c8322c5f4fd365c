/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// A conference that nobody cancels: who is told what, and when it is over.

static void a_call(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

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
	rig_end_call(r, 2);
}

static void leg_has_its_own_identity(void **state)
{
	struct rig *r = rig_open_call(NULL, "two");
	struct sip_msg a, b;

	(void)state;
	rig_message(r, 'A', SIP_INVITE, &a);
	rig_message(r, 'B', SIP_INVITE, &b);
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
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	LAST_HAS(r, "c=IN IP4 10.9.0.1\r\n");
	LAST_HAS(r, "m=audio 20002 RTP/AVP 8\r\n"); // the originator's leg has 20000
	rig_t(r, 'A', SIP_INVITE, 200);
	focus_settle(r->core);
	LAST_HAS(r, "c=IN IP4 10.9.0.1\r\n");
	LAST_HAS(r, "m=audio 20000 RTP/AVP 8\r\n");
	rig_close(r);
}

// Four flows on addresses of their own.
static void two_for_media(struct focus_cfg *cfg)
{
	static struct home home;
	const uint8_t first[] = {10, 9, 1, 1}, last[] = {10, 9, 1, 2};
	struct ip_addr a = ip_v4(first), z = ip_v4(last);

	home = *cfg->home;
	assert_true(home_add_range(&home, &a, &z, 0));
	cfg->home = &home;
	cfg->media_flows = 2;
}

static void media_comes_to_an_address_of_its_own(void **state)
{
	struct rig *r = rig_open_call(two_for_media, "three");

	(void)state;
	LAST_HAS(r, "@10.9.0.1:5060>;isfocus\r\n");
	// The last member's leg was opened first, right behind the originator's.
	LAST_HAS(r, "c=IN IP4 10.9.1.1\r\n");
	LAST_HAS(r, "m=audio 20002 RTP/AVP 8\r\n");
	REQUEST_HAS(r, 'A', INVITE, "c=IN IP4 10.9.1.2\r\n");
	REQUEST_HAS(r, 'A', INVITE, "m=audio 20002 RTP/AVP 8\r\n");
	rig_t(r, 'A', SIP_INVITE, 200);
	focus_settle(r->core);
	LAST_HAS(r, "@10.9.0.1:5060>;isfocus\r\n");
	LAST_HAS(r, "c=IN IP4 10.9.1.1\r\n");
	LAST_HAS(r, "m=audio 20000 RTP/AVP 8\r\n");
	rig_close(r);
}

// There are ports for four legs, whatever the --address has: the fifth and sixth are refused whole.
static void who_finds_no_media_port_is_refused(void **state)
{
	struct rig *r = rig_open_call(two_for_media, "three");

	(void)state;
	r->call++;
	O(r, "INVITE one");
	LAST_HAS(r, "SIP/2.0 503 ");
	LAST_HAS(r, "Retry-After: ");
	assert_int_equal(DROP(r, MEDIA_PORTS), 1);
	assert_int_equal(DROP(r, TABLE_FULL), 0);
	assert_int_equal(focus_usage(r->core).flows, 4);
	assert_int_equal(focus_usage(r->core).conferences, 1);
	rig_close(r);
}

static void media_goes_both_ways(void **state)
{
	struct rig *r = rig_open_established(NULL);
	struct media_hop hop;

	(void)state;
	assert_int_equal(rig_media(r, 'O', 20000, &hop), DROP_NONE);
	assert_int_equal(hop.to.ip.b[15], 2);
	assert_int_equal(hop.to.port, 7000);
	assert_int_equal(hop.local_port, 20002);
	assert_int_equal(rig_media(r, 'A', 20003, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 6001);
	assert_int_equal(hop.local_port, 20001);
	rig_end_call(r, 2);
}

static void media_moves_to_who_is_left(void **state)
{
	struct rig *r = rig_open_call(NULL, "two");
	struct media_hop hop;

	(void)state;
	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	T_REQUEST(r, 'A', "BYE", 1);
	assert_int_equal(rig_media(r, 'O', 20000, &hop), DROP_NONE);
	assert_int_equal(hop.to.ip.b[15], 3);
	rig_close(r);
}

static void first_member_answers_the_call(void **state)
{
	struct rig *r = rig_open_call(NULL, "two");

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

static void policy_all_waits_for_the_last(void **state)
{
	struct rig *r = rig_open_call(rig_answer_all, "two");

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	T(r, 'B', INVITE, 180);
	SENT(r, "O 180 INVITE");
	T(r, 'B', INVITE, 486);
	SENT(r, "B ACK, O 200 INVITE");
	O_DIALOG(r, "ACK", 1);
	rig_end_call(r, 2);
}

static void sdp_among_other_parts(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	r->t_headers = CONTACT_A "Content-Type: multipart/mixed;boundary=b\r\n";
	r->t_body = "--b\r\nContent-Type: application/isup\r\n\r\nx\r\n"
		    "--b\r\nContent-Type: application/sdp\r\n\r\n"
		    SDP("1", "10.9.0.2", "7007", "8") "\r\n--b--\r\n";
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	LAST_O_HAS(r, "m=audio 20000 RTP/AVP 8\r\n");
	O_DIALOG(r, "ACK", 1);
	rig_end_call(r, 2);
}

static void bye_before_the_ack(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	// To the originator the dialog is still early: our 200 was lost. Its INVITE must have its
	// answer.
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
	struct rig *r = rig_open_call(NULL, "one");

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

static void busy_is_passed_on(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK, O 486 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

static void best_failure_wins(void **state)
{
	struct rig *r = rig_open_call(NULL, "three");

	(void)state;
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
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	T(r, 'A', INVITE, 407);
	SENT(r, "A ACK, O 480 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

static void unreachable_member_of_a_live_call(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	focus_unreachable(r->core, span_of(r->request[0][SIP_INVITE].bytes, 300));
	rig_act(r);
	SENT(r, "O 503 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

static void silent_member_times_out(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	rig_pass(r, 40000); // the answer limit, 30 s, comes before timer B, 32 s
	assert_non_null(strstr(r->log, "O 408 INVITE"));
	rig_close_empty(r);
}

static void member_leaves_then_the_last(void **state)
{
	struct rig *r = rig_open_call(NULL, "two");

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

static void invite_is_retransmitted_with_backoff(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

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

static void no_200_without_buffers_is_lost_for_good(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

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
	rig_end_call(r, 2);
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

static void drain(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	r->call = 2;
	rig_invite(r, "one");
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
		cmocka_unit_test(media_moves_to_who_is_left),
		cmocka_unit_test(first_member_answers_the_call),
		cmocka_unit_test(policy_all_waits_for_the_last),
		cmocka_unit_test(sdp_among_other_parts),
		cmocka_unit_test(bye_before_the_ack),
		cmocka_unit_test(bye_instead_of_the_ack),
		cmocka_unit_test(busy_is_passed_on),
		cmocka_unit_test(best_failure_wins),
		cmocka_unit_test(challenge_is_not_passed_on),
		cmocka_unit_test(unreachable_member_of_a_live_call),
		cmocka_unit_test(silent_member_times_out),
		cmocka_unit_test(member_leaves_then_the_last),
		cmocka_unit_test(invite_is_retransmitted_with_backoff),
		cmocka_unit_test(no_200_without_buffers_is_lost_for_good),
		cmocka_unit_test(budgets_hold),
		cmocka_unit_test(drain),
		cmocka_unit_test(media_comes_to_an_address_of_its_own),
		cmocka_unit_test(who_finds_no_media_port_is_refused),
	};

	return cmocka_run_group_tests_name("conference", tests, NULL, NULL);
}
