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
		cmocka_unit_test(has_a_limit_of_its_own_each_time),
		cmocka_unit_test(ends_with_503_when_all_have),
		cmocka_unit_test(doomed_legs_go_nowhere),
		cmocka_unit_test(doomed_after_the_second_attempt),
		cmocka_unit_test(late_200_of_a_silent_hop),
	};

	return cmocka_run_group_tests_name("route", tests, NULL, NULL);
}
