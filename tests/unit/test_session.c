/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// Session timers (RFC 4028).

static void half_an_hour(struct focus_cfg *cfg)
{
	cfg->session_expires_s = 1800;
	cfg->min_se_s = 90;
}

static void originator_refreshes(void **state)
{
	struct rig *r = rig_open(half_an_hour);

	(void)state;
	r->o_headers = "Supported: timer\r\nSession-Expires: 300\r\n";
	rig_invite(r, "one");
	REQUEST_HAS(r, 'A', INVITE, "Session-Expires: 1800;refresher=uas\r\n");
	r->o_headers = NULL;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	LAST_O_HAS(r, "Session-Expires: 300;refresher=uac\r\n");
	LAST_O_HAS(r, "Require: timer\r\n");
	O_DIALOG(r, "ACK", 1);
	rig_pass(r, 200000);
	r->o_headers = "Supported: timer\r\nSession-Expires: 300;refresher=uac\r\n";
	O_DIALOG(r, "UPDATE", 2);
	SENT(r, "O 200 UPDATE");
	LAST_HAS(r, "Session-Expires: 300;refresher=uac\r\n");
	rig_pass(r, 267999);
	SENT(r, "");
	rig_pass(r, 1); // 32 s before the end (RFC 4028 10)
	SENT(r, "O BYE, A BYE");
	assert_int_equal(STAT(r, SESSIONS_EXPIRED), 1);
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void we_refresh_the_originator(void **state)
{
	struct rig *r = rig_open(half_an_hour);

	(void)state;
	r->o_headers = "Allow: INVITE, UPDATE\r\n"; // it knows no timers, but UPDATE
	O(r, "INVITE one");
	r->o_headers = NULL;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 100 INVITE, A INVITE, O 200 INVITE, A ACK");
	LAST_O_HAS(r, "Session-Expires: 1800;refresher=uas\r\n");
	O_DIALOG(r, "ACK", 1);
	rig_pass(r, 900000);
	SENT(r, "O UPDATE");
	LAST_HAS(r, "Session-Expires: 1800;refresher=uac\r\n");
	LAST_HAS(r, "CSeq: 1 UPDATE\r\n");
	rig_pass(r, 32000);
	assert_non_null(strstr(r->log, "O BYE, A BYE")); // it is gone
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void we_refresh_a_member(void **state)
{
	struct rig *r = rig_open_call(half_an_hour, "one");

	(void)state;
	r->t_headers = CONTACT_A "Session-Expires: 200;refresher=uac\r\nRequire: timer\r\n";
	T(r, 'A', INVITE, 200);
	r->t_headers = NULL;
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	rig_pass(r, 99999);
	SENT(r, "");
	rig_pass(r, 1);
	SENT(r, "A UPDATE");
	REQUEST_HAS(r, 'A', UPDATE, "Session-Expires: 200;refresher=uac\r\n");
	REQUEST_HAS(r, 'A', UPDATE, "Contact: ");
	T(r, 'A', UPDATE, 491); // theirs crossed ours: again in 2.1 to 4 s, the Call-ID being ours
	rig_pass(r, 2099);
	SENT(r, "");
	for (unsigned ms = 2099; ms < 4000 && r->log[0] == '\0'; ms++)
		rig_pass(r, 1);
	SENT(r, "A UPDATE");
	REQUEST_HAS(r, 'A', UPDATE, "CSeq: 3 UPDATE\r\n");
	r->t_headers = "Min-SE: 400\r\n";
	T(r, 'A', UPDATE, 422);
	SENT(r, "A UPDATE");
	REQUEST_HAS(r, 'A', UPDATE, "Session-Expires: 400;refresher=uac\r\n");
	r->t_headers = CONTACT_A "Session-Expires: 400;refresher=uac\r\n";
	T(r, 'A', UPDATE, 200);
	rig_pass(r, 200000);
	SENT(r, "A UPDATE");
	r->t_headers = NULL;
	T(r, 'A', UPDATE, 481); // it knows nothing of the call
	SENT(r, "A BYE, O BYE");
	rig_close_empty(r);
}

static void refresh_is_not_understood(void **state)
{
	struct rig *r = rig_open_call(half_an_hour, "one");

	(void)state;
	r->t_headers = CONTACT_A "Session-Expires: 90;refresher=uac\r\n";
	T(r, 'A', INVITE, 200);
	r->t_headers = NULL;
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O 200 INVITE, A ACK");
	rig_pass(r, 45000);
	SENT(r, "A UPDATE");
	T(r, 'A', UPDATE, 501);
	rig_pass(r, 500000);
	SENT(r, ""); // the call goes on
	rig_end_call(r, 2);
}

static void member_stops_refreshing(void **state)
{
	struct rig *r = rig_open_call(half_an_hour, "two");

	(void)state;
	r->t_headers = CONTACT_A "Session-Expires: 90;refresher=uas\r\n";
	T(r, 'A', INVITE, 200);
	r->t_headers = NULL;
	T(r, 'B', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O 200 INVITE, A ACK, B ACK");
	rig_pass(r, 60000); // a third of it before its end
	SENT(r, "A BYE");
	T(r, 'A', BYE, 200);
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, B BYE"); // the others have gone on
	rig_close_empty(r);
}

static void too_short_a_session(void **state)
{
	struct rig *r = rig_open(half_an_hour);

	(void)state;
	r->o_headers = "Supported: timer\r\nSession-Expires: 89\r\n";
	O(r, "INVITE one");
	SENT(r, "O 422 INVITE");
	LAST_HAS(r, "Min-SE: 90\r\n");
	rig_close_empty(r);
}

static void member_wants_a_longer_session(void **state)
{
	struct rig *r = rig_open_call(half_an_hour, "one");
	char first[2048], old_call[64];

	(void)state;
	strcpy(first, rig_request(r, 'A', SIP_INVITE));
	sscanf(strstr(first, "Call-ID: "), "%63[^\r]", old_call);
	r->t_headers = "Min-SE: 3600\r\n";
	rig_t(r, 'A', SIP_INVITE, 422);
	rig_act(r);
	r->t_headers = NULL;
	SENT(r, "A ACK, A INVITE"); // RFC 4028 7.3: in the same leg
	REQUEST_HAS(r, 'A', INVITE, "Session-Expires: 3600;refresher=uas\r\n");
	REQUEST_HAS(r, 'A', INVITE, "CSeq: 2 INVITE\r\n");
	REQUEST_HAS(r, 'A', ACK, "CSeq: 1 ACK\r\n");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	REQUEST_HAS(r, 'A', ACK, "CSeq: 2 ACK\r\n");
	O_DIALOG(r, "ACK", 1);
	// The first attempt's 422 once more: the leg is a dialog by now, but its ACK was lost.
	memcpy(r->request[0][SIP_INVITE].bytes, first, strlen(first));
	r->request[0][SIP_INVITE].n = (uint32_t)strlen(first);
	T(r, 'A', INVITE, 422);
	SENT(r, "A ACK");
	REQUEST_HAS(r, 'A', ACK, "CSeq: 1 ACK\r\n");
	assert_int_equal(DROP(r, SIP_UNEXPECTED), 0);
	rig_end_call(r, 2);
}

static void member_wants_ever_longer_sessions(void **state)
{
	struct rig *r = rig_open_call(half_an_hour, "one");

	(void)state;
	r->t_headers = "Min-SE: 3600\r\n";
	T(r, 'A', INVITE, 422);
	r->t_headers = "Min-SE: 7200\r\n";
	T(r, 'A', INVITE, 422);
	SENT(r, "A ACK, A INVITE, A ACK, O 422 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(originator_refreshes),
		cmocka_unit_test(we_refresh_the_originator),
		cmocka_unit_test(we_refresh_a_member),
		cmocka_unit_test(refresh_is_not_understood),
		cmocka_unit_test(member_stops_refreshing),
		cmocka_unit_test(too_short_a_session),
		cmocka_unit_test(member_wants_a_longer_session),
		cmocka_unit_test(member_wants_ever_longer_sessions),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
