/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// Action 'route': the Request-URI itself is called, through A, B or C. Where one of them does not
// serve it the next one is asked (RFC 3263 4.3).

// O calls through the hop whose turn it is.
static struct rig *rig_open_routed(void)
{
	struct rig *r = rig_open(NULL);

	O(r, "INVITE out");
	SENT(r, "O 100 INVITE, A INVITE");
	return r;
}

// B has the INVITE after A had not served it; it answers.
static void goes_on_at_b(struct rig *r)
{
	T(r, 'B', INVITE, 200);
	SENT(r, "O 200 INVITE, B ACK");
	O_DIALOG(r, "ACK", 1);
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, B BYE");
	T(r, 'B', BYE, 200);
	rig_close_empty(r);
}

static void names_the_hop_in_our_place(void **state)
{
	struct rig *r = rig_open_routed();

	(void)state;
	REQUEST_HAS(r, 'A', INVITE, "INVITE sip:out@10.9.0.2:5070 SIP/2.0\r\n");
	REQUEST_HAS(r, 'A', INVITE, "To: <sip:out@10.9.0.2:5070>\r\n");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	rig_end_call(r, 2);
}

static void leaves_others_names_alone(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	rig_raw(r, "O",
		"INVITE sip:out@example.com;user=phone SIP/2.0\r\n"
		"Via: SIP/2.0/UDP 10.9.0.9:5060;branch=z9hG4bKraw\r\n"
		"From: <sip:o@10.9.0.9>;tag=o\r\nTo: <sip:out@example.com>\r\n"
		"Call-ID: raw\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\n"
		"Contact: <sip:o@10.9.0.9>\r\nContent-Length: 0\r\n\r\n");
	rig_act(r);
	SENT(r, "O 100 INVITE, A INVITE");
	REQUEST_HAS(r, 'A', INVITE, "INVITE sip:out@example.com;user=phone SIP/2.0\r\n");
	T(r, 'A', INVITE, 503);
	SENT(r, "A ACK, B INVITE");
	REQUEST_HAS(r, 'B', INVITE, "INVITE sip:out@example.com;user=phone SIP/2.0\r\n");
	rig_close(r);
}

static void takes_turns(void **state)
{
	static const char *const sent[] = {"A ACK, O 486 INVITE", "B ACK, O 486 INVITE",
					   "C ACK, O 486 INVITE", "A ACK, O 486 INVITE"};
	struct rig *r = rig_open(NULL);

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(sent); i++) {
		char text[64];

		r->call = i + 1;
		O(r, "INVITE out");
		snprintf(text, sizeof(text), "O 100 INVITE, %c INVITE", sent[i][0]);
		SENT(r, text);
		rig_t(r, sent[i][0], SIP_INVITE, 486);
		rig_act(r);
		SENT(r, sent[i]); // the callee is busy, wherever one asks
		O(r, "ACK");
	}
	assert_int_equal(STAT(r, FAILOVERS), 0);
	rig_close_empty(r);
}

static void goes_on_after_503(void **state)
{
	struct rig *r = rig_open_routed();

	(void)state;
	T(r, 'A', INVITE, 180);
	SENT(r, "O 180 INVITE");
	T(r, 'A', INVITE, 503);
	SENT(r, "A ACK, B INVITE");
	assert_int_equal(STAT(r, FAILOVERS), 1);
	REQUEST_HAS(r, 'B', INVITE, "INVITE sip:out@10.9.0.3:5070 SIP/2.0\r\n");
	REQUEST_HAS(r, 'B', INVITE, "To: <sip:out@10.9.0.2:5070>\r\n");
	REQUEST_HAS(r, 'B', INVITE, "CSeq: 2 INVITE\r\n");
	T(r, 'A', INVITE, 503); // for want of its ACK
	SENT(r, "A ACK");
	// 17.1.1.3: with that INVITE's Request-URI; what follows has the new one.
	REQUEST_HAS(r, 'A', ACK, "ACK sip:out@10.9.0.2:5070 SIP/2.0\r\n");
	rig_pass(r, 500);
	SENT(r, "B INVITE");
	REQUEST_HAS(r, 'B', INVITE, "INVITE sip:out@10.9.0.3:5070 SIP/2.0\r\n");
	goes_on_at_b(r);
}

static void goes_on_where_nothing_is_heard(void **state)
{
	struct rig *r = rig_open_routed();

	(void)state;
	rig_pass(r, 29999); // the answer limit, which is shorter than timer B
	SENT(r, "A INVITE, A INVITE, A INVITE, A INVITE, A INVITE");
	rig_pass(r, 1);
	SENT(r, "B INVITE");
	goes_on_at_b(r);
}

static void patient(struct focus_cfg *cfg)
{
	cfg->answer_limit_ms = 60000;
}

static void goes_on_at_timer_b(void **state)
{
	struct rig *r = rig_open(patient);

	(void)state;
	O(r, "INVITE out");
	rig_pass(r, 31999);
	assert_int_equal(STAT(r, FAILOVERS), 0);
	r->log[0] = '\0';
	rig_pass(r, 1);
	SENT(r, "B INVITE");
	goes_on_at_b(r);
}

static void goes_on_where_there_is_no_way(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	O(r, "INVITE gone");
	SENT(r, "O 100 INVITE, B INVITE");
	goes_on_at_b(r);
}

static void goes_on_where_nothing_listens(void **state)
{
	struct rig *r = rig_open_routed();
	const struct sent *s = &r->request[0][SIP_INVITE];

	(void)state;
	focus_burst(r->core, r->now_ms);
	focus_unreachable(r->core, span_of(s->bytes, s->n));
	rig_act(r);
	SENT(r, "B INVITE");
	goes_on_at_b(r);
}

// Its host repeats what it says of each retransmission.
static void unreachable_twice(void **state)
{
	struct rig *r = rig_open_routed();
	const struct sent *s = &r->request[0][SIP_INVITE];

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		focus_burst(r->core, r->now_ms);
		focus_unreachable(r->core, span_of(s->bytes, s->n));
		rig_act(r);
	}
	SENT(r, "B INVITE");
	goes_on_at_b(r);
}

static void has_a_limit_of_its_own_each_time(void **state)
{
	struct rig *r = rig_open_routed();

	(void)state;
	rig_pass(r, 20000);
	T(r, 'A', INVITE, 503);
	T(r, 'B', INVITE, 100);
	r->log[0] = '\0';
	rig_pass(r, 29999);
	SENT(r, "");
	T(r, 'B', INVITE, 503); // in time
	SENT(r, "B ACK, C INVITE");
	rig_close(r);
}

static void ends_with_503_when_all_have(void **state)
{
	struct rig *r = rig_open_routed();

	(void)state;
	T(r, 'A', INVITE, 503);
	T(r, 'B', INVITE, 503);
	T(r, 'C', INVITE, 503);
	SENT(r, "A ACK, B INVITE, B ACK, C INVITE, C ACK, O 503 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

static void doomed_legs_go_nowhere(void **state)
{
	struct rig *r = rig_open_routed();

	(void)state;
	T(r, 'A', INVITE, 100);
	O(r, "CANCEL");
	O(r, "ACK");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	T(r, 'A', INVITE, 503);
	SENT(r, "A ACK");
	assert_int_equal(RACE(r, UNAVAILABLE), 1);
	rig_close_empty(r);
}

static void doomed_after_the_second_attempt(void **state)
{
	struct rig *r = rig_open_routed();

	(void)state;
	T(r, 'A', INVITE, 503);
	O(r, "CANCEL");
	O(r, "ACK");
	SENT(r, "A ACK, B INVITE, O 200 CANCEL, O 487 INVITE");
	T(r, 'B', INVITE, 200);
	SENT(r, "B ACK, B BYE");
	T(r, 'B', BYE, 200);
	rig_close_empty(r);
}

static void late_200_of_a_silent_hop(void **state)
{
	struct rig *r = rig_open_routed();

	(void)state;
	rig_pass(r, 30000);
	r->log[0] = '\0';
	T(r, 'A', INVITE, 200); // it was only slow
	SENT(r, "O 200 INVITE, A ACK");
	REQUEST_HAS(r, 'A', ACK, "CSeq: 1 ACK\r\n");
	T(r, 'B', INVITE, 200);
	SENT(r, "B ACK, B BYE");
	REQUEST_HAS(r, 'B', ACK, "CSeq: 2 ACK\r\n");
	T(r, 'B', BYE, 200);
	O_DIALOG(r, "ACK", 1);
	rig_end_call(r, 2);
}

// 12.2.1.1: its dialog has seen a PRACK already, which nobody remembers.
static void late_200_of_a_hop_that_rang(void **state)
{
	struct rig *r = rig_open_routed();

	(void)state;
	r->t_headers = RELIABLE("7", "a@10.9.0.2");
	T(r, 'A', INVITE, 180);
	SENT(r, "A PRACK, O 180 INVITE");
	REQUEST_HAS(r, 'A', PRACK, "CSeq: 2 PRACK\r\n");
	r->t_headers = NULL;
	T(r, 'A', PRACK, 200);
	T(r, 'A', INVITE, 503);
	SENT(r, "A ACK, B INVITE");
	T(r, 'A', INVITE, 200); // it is a proxy, and one of its own was slow (16.7 step 5)
	SENT(r, "O 200 INVITE, A ACK");
	REQUEST_HAS(r, 'A', ACK, "CSeq: 1 ACK\r\n");
	O_DIALOG(r, "ACK", 1);
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, A BYE");
	REQUEST_HAS(r, 'A', BYE, "CSeq: 66 BYE\r\n");
	rig_close(r);
}

static void late_failure_of_a_silent_hop(void **state)
{
	struct rig *r = rig_open_routed();

	(void)state;
	rig_pass(r, 30000);
	T(r, 'B', INVITE, 200);
	r->log[0] = '\0';
	T(r, 'A', INVITE, 487);
	SENT(r, "A ACK"); // 17.1.1.3: else it would come for half a minute
	REQUEST_HAS(r, 'A', ACK, "CSeq: 1 ACK\r\n");
	O_DIALOG(r, "ACK", 1);
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, B BYE");
	T(r, 'B', BYE, 200);
	rig_close_empty(r);
}

static void failure_behind_a_late_200(void **state)
{
	struct rig *r = rig_open_routed();

	(void)state;
	rig_pass(r, 30000);
	r->log[0] = '\0';
	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 486); // who was asked meanwhile
	SENT(r, "O 200 INVITE, A ACK, B ACK");
	REQUEST_HAS(r, 'B', ACK, "CSeq: 2 ACK\r\n");
	O_DIALOG(r, "ACK", 1);
	rig_end_call(r, 2);
}

static void probing(struct focus_cfg *cfg)
{
	cfg->probe_ms = 30000;
}

// A round of probes has just been sent; each hop answers with its status.
static void answer_probes(struct rig *r, unsigned a, unsigned b, unsigned c)
{
	SENT(r, "A OPTIONS, B OPTIONS, C OPTIONS");
	T(r, 'A', OPTIONS, a);
	T(r, 'B', OPTIONS, b);
	T(r, 'C', OPTIONS, c);
}

// The first round has been answered.
static struct rig *rig_open_probing(unsigned a, unsigned b, unsigned c)
{
	struct rig *r = rig_open(probing);

	rig_pass(r, 1);
	answer_probes(r, a, b, c);
	SENT(r, "");
	return r;
}

static void probes_say_who_asks(void **state)
{
	struct rig *r = rig_open_probing(200, 200, 200);

	(void)state;
	REQUEST_HAS(r, 'A', OPTIONS, "OPTIONS sip:10.9.0.2:5070 SIP/2.0\r\n");
	REQUEST_HAS(r, 'A', OPTIONS, "From: <sip:squelch@10.9.0.1:5060>;tag=");
	REQUEST_HAS(r, 'A', OPTIONS, "To: <sip:10.9.0.2:5070>\r\n");
	REQUEST_HAS(r, 'A', OPTIONS, "Contact: <sip:squelch@10.9.0.1:5060>\r\n");
	rig_pass(r, 29999);
	SENT(r, "");
	rig_pass(r, 1);
	SENT(r, "A OPTIONS, B OPTIONS, C OPTIONS");
	rig_pass(r, 500); // nobody has answered these
	SENT(r, "A OPTIONS, B OPTIONS, C OPTIONS");
	assert_int_equal(STAT(r, PROBES), 8); // two to where there is no way
	rig_close(r);
}

static void dead_hops_are_skipped(void **state)
{
	struct rig *r = rig_open_probing(503, 200, 200);

	(void)state;
	rig_pass(r, 30000);
	answer_probes(r, 503, 404, 200);
	O(r, "INVITE out"); // it would be A's turn
	SENT(r, "O 100 INVITE, B INVITE");
	T(r, 'B', INVITE, 503);
	SENT(r, "B ACK, C INVITE");
	T(r, 'C', INVITE, 503);
	SENT(r, "C ACK, O 503 INVITE");
	O(r, "ACK");
	rig_close(r);
}

static void dies_before_its_turn(void **state)
{
	struct rig *r = rig_open_probing(200, 503, 200);

	(void)state;
	rig_pass(r, 29999);
	O(r, "INVITE out");
	SENT(r, "O 100 INVITE, A INVITE");
	rig_pass(r, 1);
	answer_probes(r, 200, 503, 200);
	T(r, 'A', INVITE, 503);
	SENT(r, "A ACK, C INVITE");
	T(r, 'C', INVITE, 200);
	SENT(r, "O 200 INVITE, C ACK");
	rig_close(r);
}

static void nobody_is_left(void **state)
{
	struct rig *r = rig_open_probing(503, 503, 503);

	(void)state;
	rig_pass(r, 30000);
	answer_probes(r, 503, 503, 408);
	O(r, "INVITE out");
	SENT(r, "O 503 INVITE");
	assert_int_equal(DROP(r, HOPS_DEAD), 1);
	assert_int_equal(focus_usage(r->core).legs, 0);
	rig_close(r);
}

static void probes_that_cannot_be_delivered(void **state)
{
	struct rig *r = rig_open_probing(200, 200, 200);
	const struct sent *s = &r->request[0][SIP_OPTIONS];

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		rig_pass(r, 30000);
		SENT(r, "A OPTIONS, B OPTIONS, C OPTIONS");
		focus_burst(r->core, r->now_ms);
		focus_unreachable(r->core, span_of(s->bytes, s->n));
		focus_unreachable(r->core, span_of(s->bytes, s->n)); // once is enough
		T(r, 'B', OPTIONS, 200);
		T(r, 'C', OPTIONS, 200);
		assert_int_equal(hop_is_dead(&r->hops->hop[0]), i == 1);
	}
	rig_close(r);
}

static void answers_to_older_probes(void **state)
{
	struct rig *r = rig_open_probing(200, 200, 200);

	(void)state;
	T(r, 'A', OPTIONS, 200); // a repetition
	assert_int_equal(r->hops->hop[0].answers, 1);
	r->hops->edition = 1; // the plan has been read anew
	T(r, 'A', OPTIONS, 503);
	assert_int_equal(DROP(r, SIP_STALE), 1);
	assert_int_equal(r->hops->hop[0].misses, 0);
	focus_plan(r->core, r->view, NULL);
	T(r, 'A', OPTIONS, 503);
	assert_int_equal(DROP(r, SIP_STALE), 2);
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_the_hop_in_our_place),
		cmocka_unit_test(leaves_others_names_alone),
		cmocka_unit_test(takes_turns),
		cmocka_unit_test(goes_on_after_503),
		cmocka_unit_test(goes_on_where_nothing_is_heard),
		cmocka_unit_test(goes_on_at_timer_b),
		cmocka_unit_test(goes_on_where_there_is_no_way),
		cmocka_unit_test(goes_on_where_nothing_listens),
		cmocka_unit_test(unreachable_twice),
		cmocka_unit_test(has_a_limit_of_its_own_each_time),
		cmocka_unit_test(ends_with_503_when_all_have),
		cmocka_unit_test(doomed_legs_go_nowhere),
		cmocka_unit_test(doomed_after_the_second_attempt),
		cmocka_unit_test(late_200_of_a_silent_hop),
		cmocka_unit_test(late_200_of_a_hop_that_rang),
		cmocka_unit_test(late_failure_of_a_silent_hop),
		cmocka_unit_test(failure_behind_a_late_200),
		cmocka_unit_test(probes_say_who_asks),
		cmocka_unit_test(dead_hops_are_skipped),
		cmocka_unit_test(dies_before_its_turn),
		cmocka_unit_test(nobody_is_left),
		cmocka_unit_test(probes_that_cannot_be_delivered),
		cmocka_unit_test(answers_to_older_probes),
	};

	return cmocka_run_group_tests_name("route", tests, NULL, NULL);
}
