/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// Whose dialog it is, and where its requests go: identifiers, routes, targets, skeletons.

// Right branch, but not the Call-ID and tag of its leg.
static void write_lying_2xx(struct rig *r, char *text, size_t size)
{
	snprintf(text, size,
		 "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.9.0.1:5060;branch=%.*s\r\n"
		 "From: <sip:x@y>;tag=1\r\nTo: <sip:x@y>;tag=2\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n"
		 "Content-Length: 0\r\n\r\n",
		 LEG_BRANCH_LEN, strstr(rig_request(r, 'A', SIP_INVITE), "z9hG4bK"));
}

static void forged_branch(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");
	char text[512], *digit;

	(void)state;
	write_lying_2xx(r, text, sizeof(text));
	rig_raw(r, "A", text);
	assert_int_equal(DROP(r, SIP_LYING), 1);
	digit = strstr(text, "z9hG4bK") + LEG_BRANCH_LEN - 1;
	*digit = *digit == '0' ? '1' : '0';
	rig_raw(r, "A", text);
	assert_int_equal(DROP(r, SIP_FORGED), 1);
	rig_act(r);
	SENT(r, "");
	rig_close(r);
}

static void lying_2xx(struct rig *r)
{
	char text[512];

	write_lying_2xx(r, text, sizeof(text));
	rig_raw(r, "A", text);
	rig_act(r);
	assert_int_equal(DROP(r, SIP_LYING), 1);
	SENT(r, "");
}

// Such a 2xx leaves the leg as it was: waiting, to be refused or to reach its limit.
static void lying_2xx_then_busy(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	lying_2xx(r);
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK, O 486 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

static void lying_2xx_then_silence(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

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
	struct rig *r = rig_open_cancelled(NULL, true);

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
	struct rig *r = rig_open_cancelled(NULL, true);

	(void)state;
	r->t_headers = "Record-Route: <sip:10.9.0.3:5070>\r\nContact: <sip:a@10.9.0.2:5099>\r\n";
	T(r, 'A', INVITE, 200);
	LAST_HAS(r, "BYE sip:10.9.0.3:5070 SIP/2.0\r\n");
	LAST_HAS(r, "Route: <sip:a@10.9.0.2:5099>\r\n");
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

static void contact_is_refreshed(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	r->t_headers = "Contact: <sip:a-much-longer-name-than-before@10.9.0.4:5070>\r\n";
	T_REQUEST(r, 'A', "UPDATE", 1);
	r->t_headers = NULL;
	SENT(r, "A 200 UPDATE");
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, C BYE"); // 12.2.1.1
	REQUEST_HAS(r, 'C', BYE, "BYE sip:a-much-longer-name-than-before@10.9.0.4:5070 SIP/2.0\r\n");
	REQUEST_HAS(r, 'C', BYE, ";rport\r\nMax-Forwards: 70\r\n");
	rig_close(r);
}

static void long_skeleton(void **state)
{
	static char headers[2048];
	struct rig *r = rig_open_cancelled(NULL, true);

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

// Four such skeletons take nearly all chunks, also of those that no new conference gets. The fifth callee is
// completed and ended without one.
static void no_chunks_for_a_skeleton(void **state)
{
	static char headers[8000];
	struct rig *r = rig_open(two_of_three);

	(void)state;
	snprintf(headers, sizeof(headers), "Contact: <sip:%07000d@10.9.0.2:5070>\r\n", 7);
	for (r->call = 1; r->call <= 2; r->call++) {
		r->t_headers = NULL;
		rig_invite(r, "three");
		r->t_headers = headers;
		T(r, 'A', INVITE, 200);
		SENT(r, "O 200 INVITE, A ACK");
		T(r, 'B', INVITE, 200); // the requests go where its Contact says: A
		SENT(r, "A ACK");
		if (r->call == 1)
			continue;
		T(r, 'C', INVITE, 200);
		SENT(r, "A ACK, A BYE");
		T(r, 'C', INVITE, 200); // they were lost
		SENT(r, "A ACK, A BYE");
	}
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forged_branch),
		cmocka_unit_test(lying_2xx_then_busy),
		cmocka_unit_test(lying_2xx_then_silence),
		cmocka_unit_test(route_set),
		cmocka_unit_test(strict_route),
		cmocka_unit_test(record_route_of_the_originator),
		cmocka_unit_test(contact_is_refreshed),
		cmocka_unit_test(long_skeleton),
		cmocka_unit_test(no_chunks_for_a_skeleton),
	};

	return cmocka_run_group_tests_name("dialog", tests, NULL, NULL);
}
