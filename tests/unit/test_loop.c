/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_list.h"
#include "rig_register.h"

// Conferences that would call squelch itself, and so all their members once more each round
// (RFC 3261 8.2.2.2, 16.3 steps 3 and 4).

#define AT_US "<sip:dave@10.9.0.1>"
#define AT_A  "<sip:a@10.9.0.2:5070>"

// Nothing has been sent that could come back.
static void looped(struct rig *r)
{
	SENT(r, "O 100 INVITE, O 482 INVITE");
	O(r, "ACK");
	assert_int_equal(DROP(r, LOOP), 1);
	rig_registrar_close(r);
}

static void who_has_registered_us(void **state)
{
	struct rig *r = rig_registered("Contact: " AT_US "\r\n");

	(void)state;
	O(r, "INVITE dave");
	looped(r);
}

static void whose_path_leads_through_us(void **state)
{
	struct rig *r = rig_registered("Contact: " AT_A "\r\nSupported: path\r\n"
				  "Path: <sip:10.9.0.1:5060;lr>\r\n");

	(void)state;
	O(r, "INVITE dave");
	looped(r);
}

static void who_is_listed(void **state)
{
	struct rig *r = rig_registered("Contact: " AT_US "\r\n");

	(void)state;
	rig_list(r, "list", SDP_PART LIST_PART("<entry uri=\"sip:10.9.0.1:5060\"/>") END);
	SENT(r, "O 100 INVITE, O 482 INVITE");
	O(r, "ACK");
	r->call++;
	rig_list(r, "list", SDP_PART LIST_PART("<entry uri=\"sip:dave@open.example.com\"/>") END);
	SENT(r, "O 100 INVITE, O 482 INVITE");
	O(r, "ACK");
	assert_int_equal(DROP(r, LOOP), 2);
	rig_registrar_close(r);
}

// Another port of our address is somebody else's.
static void another_port_is_no_loop(void **state)
{
	struct rig *r = rig_registered("Contact: <sip:dave@10.9.0.1:5062>\r\n");

	(void)state;
	O(r, "INVITE dave");
	SENT(r, "O 100 INVITE, ? INVITE");
	assert_int_equal(DROP(r, LOOP), 0);
	rig_pass(r, 33000); // nobody is there: timer B
	LAST_O_HAS(r, "SIP/2.0 408 ");
	O(r, "ACK");
	rig_registrar_close(r);
}

static void the_others_are_called(void **state)
{
	struct rig *r = rig_registered("Contact: " AT_US "\r\n");

	(void)state;
	O(r, "INVITE both");
	SENT(r, "O 100 INVITE, C INVITE");
	T(r, 'C', INVITE, 200);
	SENT(r, "O 200 INVITE, C ACK");
	O_DIALOG(r, "ACK", 1);
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, C BYE");
	T(r, 'C', BYE, 200);
	rig_registrar_close(r);
}

// Two contacts of one name: the one that is us is out, and has won nothing.
static void so_is_his_other_contact(void **state)
{
	struct rig *r = rig_registered("Contact: " AT_US ", " AT_A "\r\n");

	(void)state;
	O(r, "INVITE dave");
	SENT(r, "O 100 INVITE, A INVITE");
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK, O 482 INVITE"); // 16.7 step 6: of the same class, the first
	O(r, "ACK");
	rig_registrar_close(r);
}

// A member's INVITE, as a proxy sends it back: with a Via of its own and one of these
// Request-URIs.
static void comes_back(struct rig *r, const char *target)
{
	char back[4096];
	unsigned n = (unsigned)snprintf(back, sizeof(back),
					"INVITE sip:%s@10.9.0.1 SIP/2.0\r\n"
					"Via: SIP/2.0/UDP 10.9.0.2:5070;branch=z9hG4bK-%s\r\n",
					target, target);

	strncat(back, strstr(rig_request(r, 'A', SIP_INVITE), "Via: "), sizeof(back) - n - 1);
	rig_raw(r, "A", back);
	SENT(r, "A 482 INVITE");
}

static void whatever_it_comes_back_for(void **state)
{
	static const char *const target[] = {"one", "out",    "room-x", "new",
					     "two", "nobody", "list",   "dave"};
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	for (unsigned i = 0; i < sizeof(target) / sizeof(target[0]); i++)
		comes_back(r, target[i]);
	assert_int_equal(focus_usage(r->core).conferences, 1);
	assert_int_equal(focus_usage(r->core).rooms, 0);
	T(r, 'A', INVITE, 482); // what that proxy makes of it
	SENT(r, "A ACK, O 482 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

// What somebody else has made of it, as a call of its own, is not known to be ours; but the number
// of its rounds is bounded, for each of ours takes one of Max-Forwards (8.1.1.6, 16.6 step 3).
static void a_loop_by_way_of_another_server_ends(void **state)
{
	struct rig *r = rig_open(NULL);
	char text[1024];
	unsigned rounds = 0;

	(void)state;
	do {
		struct sip_msg m;

		snprintf(text, sizeof(text),
			 "INVITE sip:one@10.9.0.1 SIP/2.0\r\n"
			 "Via: SIP/2.0/UDP 10.9.0.2:5070;branch=z9hG4bK-%u\r\nMax-Forwards: %u\r\n"
			 "From: <sip:b2b@10.9.0.2>;tag=%u\r\nTo: <sip:one@10.9.0.1>\r\n"
			 "Call-ID: round-%u\r\nCSeq: 1 INVITE\r\nContact: <sip:b@10.9.0.2:5070>\r\n"
			 "Content-Length: 0\r\n\r\n",
			 rounds, 3 - rounds, rounds, rounds);
		rig_raw(r, "A", text);
		rig_act(r);
		if (rounds++ == 3)
			break;
		SENT(r, "A 100 INVITE, A INVITE");
		rig_message(r, 'A', SIP_INVITE, &m);
		assert_int_equal(m.max_forwards, 3 - rounds);
	} while (true);
	SENT(r, "A 483 INVITE");
	LAST_HAS(r, "SIP/2.0 483 Too Many Hops\r\n");
	assert_int_equal(focus_usage(r->core).conferences, 3);
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_has_registered_us),
		cmocka_unit_test(whose_path_leads_through_us),
		cmocka_unit_test(who_is_listed),
		cmocka_unit_test(another_port_is_no_loop),
		cmocka_unit_test(the_others_are_called),
		cmocka_unit_test(so_is_his_other_contact),
		cmocka_unit_test(whatever_it_comes_back_for),
		cmocka_unit_test(a_loop_by_way_of_another_server_ends),
	};

	return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
