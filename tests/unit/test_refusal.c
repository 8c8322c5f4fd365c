/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// What is refused, and by which status.

static void unknown_target(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	O(r, "INVITE nobody");
	SENT(r, "O 404 INVITE");
	rig_close_empty(r);
}

static void rejected_by_rule(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	O(r, "INVITE shut");
	SENT(r, "O 486 INVITE");
	LAST_HAS(r, "SIP/2.0 486 Busy Here\r\n");
	r->o_headers = "Subject: Phone\r\nuser-agent:  Phone 1.0\r\n";
	r->call++;
	O(r, "INVITE shut");
	SENT(r, "O 403 INVITE");
	LAST_HAS(r, "SIP/2.0 403 Not with a Phone\r\n");
	assert_int_equal(STAT(r, REJECTED), 2);
	assert_int_equal(STAT(r, CONFERENCES), 0);
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
	LAST_HAS(r, "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, REFER\r\n");
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
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	r->o_branch = "other"; // the same INVITE, by another way
	O(r, "INVITE one");
	SENT(r, "O 482 INVITE");
	r->o_branch = NULL;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	rig_end_call(r, 2);
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
	rig_invite(r, "one");
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
	struct rig *r = rig_open_established(NULL);

	(void)state;
	T_REQUEST(r, 'A', "INFO", 7);
	SENT(r, "A 405 INFO");
	T_REQUEST(r, 'A', "BYE", 6);
	SENT(r, "A 500 BYE");
	rig_end_call(r, 2);
}

static void stranger_in_the_dialog(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	r->t_tag = "another";
	T_REQUEST(r, 'A', "BYE", 1);
	SENT(r, "A 481 BYE");
	r->t_tag = NULL;
	rig_end_call(r, 2);
}

// Who holds an INVITE for a core that has no room to be asked says what the core would.
static void in_the_cores_place(void **state)
{
	struct rig *r = rig_open(NULL);
	struct focus_deputy deputy = {.cfg = &r->cfg, .out = &r->out, .stats = &r->stats};
	uint8_t its[RIG_DATAGRAM];
	uint32_t n;

	(void)state;
	focus_admit(r->core, DROP_SHORT_OF_TIME, DROP_SHORT_OF_TIME);
	O(r, "INVITE one");
	n = r->n_last;
	memcpy(its, r->last, n);
	r->deputy = &deputy;
	O(r, "INVITE one");
	SENT(r, "O 503 INVITE, O 503 INVITE");
	assert_int_equal(r->n_last, n);
	assert_memory_equal(r->last, its, n);
	rig_close_empty(r);
}

static void not_in_the_cores_place(void **state)
{
	struct rig *r = rig_open_established(NULL);
	struct focus_deputy deputy = {.cfg = &r->cfg, .out = &r->out, .stats = &r->stats};

	(void)state;
	r->deputy = &deputy;
	O_DIALOG(r, "INVITE", 2);
	assert_int_equal(r->turn, FOCUS_TURN_NONE);
	O(r, "OPTIONS");
	assert_int_equal(r->turn, FOCUS_TURN_NONE);
	rig_raw(r, "O", "INVITE sip:two@10.9.0.1 SIP/2.0\r\n\r\n");
	assert_int_equal(r->turn, FOCUS_TURN_NONE);
	r->call = 2;
	r->refuse_buffers = true;
	O(r, "INVITE one");
	assert_int_equal(r->turn, FOCUS_TURN_NONE);
	SENT(r, "");
	assert_int_equal(STAT(r, ANSWERED_503), 0);
	r->refuse_buffers = false;
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_target),
		cmocka_unit_test(rejected_by_rule),
		cmocka_unit_test(member_without_route),
		cmocka_unit_test(unknown_method),
		cmocka_unit_test(options),
		cmocka_unit_test(unknown_scheme),
		cmocka_unit_test(required_extension),
		cmocka_unit_test(merged_request),
		cmocka_unit_test(no_sdp_accepted),
		cmocka_unit_test(malformed),
		cmocka_unit_test(in_the_cores_place),
		cmocka_unit_test(not_in_the_cores_place),
		cmocka_unit_test(full_table_answers_503),
		cmocka_unit_test(bye_without_dialog),
		cmocka_unit_test(old_request_in_the_dialog),
		cmocka_unit_test(stranger_in_the_dialog),
	};

	return cmocka_run_group_tests_name("refusal", tests, NULL, NULL);
}
