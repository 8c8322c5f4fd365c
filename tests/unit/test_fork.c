/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_register.h"

// Members that have registered: called at all of their contacts at once, and the first that answers
// is the member; the others are completed, then torn down.

#define A_AND_B "Contact: <sip:a@10.9.0.2:5070>\r\nContact: <sip:b@10.9.0.3:5070>\r\n"

// O hangs up; whoever is in gets a BYE.
static void hang_up(struct rig *r, char station, const char *want)
{
	O_DIALOG(r, "BYE", 2);
	SENT(r, want);
	T(r, station, BYE, 200);
}

static void one_contact(void **state)
{
	struct rig *r = rig_registered("Contact: <sip:a@10.9.0.2:5070;x=y?Subject=z>\r\n");

	(void)state;
	O(r, "INVITE dave");
	SENT(r, "O 100 INVITE, A INVITE");
	REQUEST_HAS(r, 'A', INVITE, "INVITE sip:a@10.9.0.2:5070;x=y SIP/2.0\r\n");
	REQUEST_HAS_NOT(r, 'A', INVITE, "\r\nRoute:");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	hang_up(r, 'A', "O 200 BYE, A BYE");
	rig_registrar_close(r);
}

// RFC 3327 5.4: the Path becomes the Route, and the datagram goes there.
static void through_path(void **state)
{
	struct rig *r =
		rig_registered("Supported: path\r\nPath: <sip:p@10.9.0.3:5070;lr>\r\n"
				"Path: <sip:10.9.0.8;lr>\r\nContact: <sip:a@host.example>\r\n");

	(void)state;
	O(r, "INVITE dave");
	SENT(r, "O 100 INVITE, B INVITE");
	REQUEST_HAS(r, 'B', INVITE, "INVITE sip:a@host.example SIP/2.0\r\n");
	REQUEST_HAS(r, 'B', INVITE,
		    "\r\nRoute: <sip:p@10.9.0.3:5070;lr>\r\nRoute: <sip:10.9.0.8;lr>\r\n");
	// 17.1.1.3: the ACK of a failure goes the same way.
	T(r, 'B', INVITE, 486);
	SENT(r, "B ACK, O 486 INVITE");
	REQUEST_HAS(r, 'B', ACK, "\r\nRoute: <sip:p@10.9.0.3:5070;lr>\r\n");
	O(r, "ACK");
	rig_registrar_close(r);
}

static void first_wins(void **state)
{
	struct rig *r = rig_registered(A_AND_B);

	(void)state;
	O(r, "INVITE dave");
	SENT(r, "O 100 INVITE, B INVITE, A INVITE");
	T(r, 'A', INVITE, 180);
	T(r, 'B', INVITE, 180);
	SENT(r, "O 180 INVITE");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "");
	// No CANCEL: the loser is waited for, then ended.
	T(r, 'B', INVITE, 200);
	SENT(r, "B ACK, B BYE");
	T(r, 'B', BYE, 200);
	assert_int_equal(STAT(r, LEGS_TORN_DOWN), 1);
	hang_up(r, 'A', "O 200 BYE, A BYE");
	rig_registrar_close(r);
}

static void both_at_once(void **state)
{
	struct rig *r = rig_registered(A_AND_B);

	(void)state;
	O(r, "INVITE dave");
	SENT(r, "O 100 INVITE, B INVITE, A INVITE");
	rig_t(r, 'B', SIP_INVITE, 200);
	rig_t(r, 'A', SIP_INVITE, 200);
	rig_act(r);
	SENT(r, "O 200 INVITE, B ACK, A ACK, A BYE");
	T(r, 'A', BYE, 200);
	O_DIALOG(r, "ACK", 1);
	hang_up(r, 'B', "O 200 BYE, B BYE");
	rig_registrar_close(r);
}

static void one_refuses(void **state)
{
	struct rig *r = rig_registered(A_AND_B);

	(void)state;
	O(r, "INVITE dave");
	SENT(r, "O 100 INVITE, B INVITE, A INVITE");
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK");
	T(r, 'B', INVITE, 200);
	SENT(r, "O 200 INVITE, B ACK");
	O_DIALOG(r, "ACK", 1);
	hang_up(r, 'B', "O 200 BYE, B BYE");
	rig_registrar_close(r);
}

static void all_refuse(void **state)
{
	struct rig *r = rig_registered(A_AND_B);

	(void)state;
	O(r, "INVITE dave");
	T(r, 'A', INVITE, 486);
	T(r, 'B', INVITE, 404);
	SENT(r, "O 100 INVITE, B INVITE, A INVITE, A ACK, B ACK, O 486 INVITE");
	O(r, "ACK");
	rig_registrar_close(r);
}

// A loser is nobody else's: the other member of the conference stays.
static void beside_another(void **state)
{
	struct rig *r = rig_registered(A_AND_B);

	(void)state;
	O(r, "INVITE both");
	SENT(r, "O 100 INVITE, B INVITE, A INVITE, C INVITE");
	T(r, 'C', INVITE, 200);
	SENT(r, "O 200 INVITE, C ACK");
	O_DIALOG(r, "ACK", 1);
	T(r, 'B', INVITE, 200);
	SENT(r, "B ACK");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	T(r, 'A', BYE, 200);
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, B BYE, C BYE");
	T(r, 'B', BYE, 200);
	T(r, 'C', BYE, 200);
	rig_registrar_close(r);
}

static void given_up(void **state)
{
	struct rig *r = rig_registered(A_AND_B);

	(void)state;
	O(r, "INVITE dave");
	O(r, "CANCEL dave");
	SENT(r, "O 100 INVITE, B INVITE, A INVITE, O 200 CANCEL, O 487 INVITE");
	O(r, "ACK");
	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 200);
	SENT(r, "A ACK, A BYE, B ACK, B BYE");
	T(r, 'A', BYE, 200);
	T(r, 'B', BYE, 200);
	rig_registrar_close(r);
}

static void nobody_there(void **state)
{
	struct rig *r = rig_registered("Contact: <sip:a@host.example>, <sips:a@10.9.0.2>, "
					"<sip:a@10.9.0.2;transport=tcp>, <tel:+1>\r\n");

	(void)state;
	O(r, "INVITE dave");
	SENT(r, "O 480 INVITE");
	assert_int_equal(DROP(r, NOT_REGISTERED), 1);
	O(r, "ACK");
	// Others are called without him.
	r->call++;
	O(r, "INVITE both");
	SENT(r, "O 100 INVITE, C INVITE");
	T(r, 'C', INVITE, 486);
	SENT(r, "C ACK, O 486 INVITE");
	O(r, "ACK");
	rig_registrar_close(r);
}

// The rule 'registered': whom the Request-URI itself names.
static void by_request_uri(void **state)
{
	static const char invite[] =
		"INVITE sip:dave@open.example.com;x=y SIP/2.0\r\n"
		"Via: SIP/2.0/UDP 10.9.0.9:5060;branch=z9hG4bK-q\r\nMax-Forwards: 70\r\n"
		"From: <sip:o@10.9.0.9>;tag=q\r\nTo: <sip:dave@open.example.com>\r\nCall-ID: q\r\n"
		"CSeq: 1 INVITE\r\nContact: <sip:o@10.9.0.9>\r\nContent-Length: 0\r\n\r\n";
	struct rig *r = rig_registered("Contact: <sip:a@10.9.0.2:5070>\r\n");

	(void)state;
	rig_raw(r, "O", invite);
	rig_act(r);
	SENT(r, "O 100 INVITE, A INVITE");
	T(r, 'A', INVITE, 486);
	rig_registrar_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_contact),	  cmocka_unit_test(through_path),
		cmocka_unit_test(first_wins),	  cmocka_unit_test(both_at_once),
		cmocka_unit_test(one_refuses),	  cmocka_unit_test(all_refuse),
		cmocka_unit_test(beside_another), cmocka_unit_test(given_up),
		cmocka_unit_test(nobody_there),	  cmocka_unit_test(by_request_uri),
	};

	return cmocka_run_group_tests_name("fork", tests, NULL, NULL);
}
