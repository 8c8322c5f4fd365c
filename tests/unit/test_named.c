/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_list.h"
#include "rig_register.h"

// Recipient lists that name addresses-of-record: called at their contacts, each station once.

#define ENTRY(uri) "<entry uri=\"" uri "\"/>\r\n"
#define LISTED(e)  SDP_PART LIST_PART(e) END
#define DAVE	   ENTRY("sip:dave@open.example.com")
#define ERIN	   ENTRY("sip:erin@OPEN.example.com")
#define AT_A	   "<sip:a@10.9.0.2:5070>"
#define AT_B	   "<sip:b@10.9.0.3:5070>"

static struct rig *open_named(const char *dave, const char *erin)
{
	struct rig *r = rig_registered(dave);

	if (erin) {
		rig_register(r, "open.example.com", "erin", erin);
		SENT(r, "O 200 REGISTER");
	}
	return r;
}

static void give_up(struct rig *r)
{
	O(r, "CANCEL list");
	O(r, "ACK");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
}

// Nobody wants him any more: he is completed, then torn down.
static void completed(struct rig *r, char station, const char *want)
{
	T(r, station, INVITE, 200);
	SENT(r, want);
	T(r, station, BYE, 200);
}

static void at_its_contacts_the_first_wins(void **state)
{
	struct rig *r = open_named("Contact: " AT_A ", " AT_B "\r\n", NULL);

	(void)state;
	rig_list(r, "list", LISTED(DAVE ENTRY("sip:c@10.9.0.4:5070")));
	SENT(r, "O 100 INVITE, B INVITE, A INVITE, C INVITE");
	REQUEST_HAS(r, 'A', INVITE, "INVITE sip:a@10.9.0.2:5070 SIP/2.0\r\n");
	T(r, 'C', INVITE, 200);
	SENT(r, "O 200 INVITE, C ACK");
	O_DIALOG(r, "ACK", 1);
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	completed(r, 'B', "B ACK, B BYE");
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, A BYE, C BYE");
	T(r, 'A', BYE, 200);
	T(r, 'C', BYE, 200);
	rig_registrar_close(r);
}

// RFC 5366 4.1: by his name and by the URI of his phone, in either order; the other phone of his is
// still him.
static void who_is_named_twice_is_called_once(void **state)
{
	static const char *const lists[] = {
		LISTED(ENTRY("sip:a@10.9.0.2:5070") DAVE),
		LISTED(DAVE ENTRY("sip:a@10.9.0.2:5070")),
		LISTED(DAVE ENTRY("sip:a@10.9.0.2:5070") ENTRY("sip:dave@open.example.com;x=y")),
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct rig *r = open_named("Contact: " AT_A ", " AT_B "\r\n", NULL);

		rig_list(r, "list", lists[i]);
		SENT(r, i == 0 ? "O 100 INVITE, A INVITE, B INVITE"
			       : "O 100 INVITE, B INVITE, A INVITE");
		// Two members, for so many are listed: nobody has won against the other.
		T(r, 'A', INVITE, 200);
		SENT(r, "O 200 INVITE, A ACK");
		O_DIALOG(r, "ACK", 1);
		T(r, 'B', INVITE, 200);
		SENT(r, "B ACK");
		O_DIALOG(r, "BYE", 2);
		T(r, 'A', BYE, 200);
		T(r, 'B', BYE, 200);
		r->log[0] = '\0';
		rig_registrar_close(r);
	}
}

static void a_phone_that_two_share_rings_once(void **state)
{
	struct rig *r = open_named("Contact: " AT_A ", " AT_B "\r\n", "Contact: " AT_A "\r\n");

	(void)state;
	rig_list(r, "list", LISTED(ERIN DAVE));
	SENT(r, "O 100 INVITE, A INVITE, B INVITE");
	give_up(r);
	completed(r, 'A', "A ACK, A BYE");
	completed(r, 'B', "B ACK, B BYE");
	assert_int_equal(DROP(r, NOT_REGISTERED), 0);
	rig_registrar_close(r);
}

// Of a group the same holds.
static void in_a_group(void **state)
{
	struct rig *r = open_named("Contact: <sip:c@10.9.0.4:5070>, " AT_A "\r\n", NULL);

	(void)state;
	O(r, "INVITE both");
	SENT(r, "O 100 INVITE, A INVITE, C INVITE");
	O(r, "CANCEL both");
	O(r, "ACK");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	completed(r, 'A', "A ACK, A BYE");
	completed(r, 'C', "C ACK, C BYE");
	rig_registrar_close(r);
}

static void who_is_not_there_does_not_keep_the_others(void **state)
{
	struct rig *r = open_named("Contact: " AT_A "\r\n", NULL);

	(void)state;
	rig_list(r, "list", LISTED(ERIN DAVE ENTRY("sip:x@example.net")));
	SENT(r, "O 100 INVITE, A INVITE");
	assert_int_equal(DROP(r, NOT_REGISTERED), 1);
	assert_int_equal(DROP(r, LIST_ENTRY), 1); // of a domain that is not ours
	give_up(r);
	completed(r, 'A', "A ACK, A BYE");
	rig_registrar_close(r);
}

static void nobody_is_there(void **state)
{
	struct rig *r = open_named("Contact: <sip:a@host.example>\r\n", NULL);

	(void)state;
	rig_list(r, "list", LISTED(ERIN DAVE));
	SENT(r, "O 480 INVITE");
	assert_int_equal(DROP(r, NOT_REGISTERED), 2);
	O(r, "ACK");
	rig_registrar_close(r);
}

// An address of ours is a name, too, and no station that we would call.
static void by_an_address_of_ours(void **state)
{
	struct rig *r = open_named("Contact: " AT_A "\r\n", NULL);

	(void)state;
	rig_list(r, "list", LISTED(DAVE ENTRY("sip:dave@10.9.0.1")));
	SENT(r, "O 100 INVITE, A INVITE");
	assert_int_equal(DROP(r, NOT_REGISTERED), 1);
	give_up(r);
	completed(r, 'A', "A ACK, A BYE");
	rig_registrar_close(r);
}

// There is room for all of their contacts, or the call is refused whole.
static void many_contacts(void **state)
{
	struct rig *r = rig_registrar();
	char contacts[512] = "Contact: ";

	(void)state;
	for (unsigned i = 0; i < LOCATION_CONTACTS_MAX; i++) {
		size_t n = strlen(contacts);

		snprintf(contacts + n, sizeof(contacts) - n, "%s<sip:a%u@10.9.0.2:5070>",
			 i ? ", " : "", i);
	}
	strcat(contacts, "\r\n");
	rig_register(r, "open.example.com", "dave", contacts);
	SENT(r, "O 200 REGISTER");
	rig_list(r, "list", LISTED(DAVE ENTRY("sip:c@10.9.0.4:5070")));
	assert_int_equal(STAT(r, LEGS), 9);
	r->log[0] = '\0';
	r->call++;
	rig_list(r, "list", LISTED(DAVE));
	SENT(r, "O 503 INVITE");
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_its_contacts_the_first_wins),
		cmocka_unit_test(who_is_named_twice_is_called_once),
		cmocka_unit_test(a_phone_that_two_share_rings_once),
		cmocka_unit_test(in_a_group),
		cmocka_unit_test(who_is_not_there_does_not_keep_the_others),
		cmocka_unit_test(nobody_is_there),
		cmocka_unit_test(by_an_address_of_ours),
		cmocka_unit_test(many_contacts),
	};

	return cmocka_run_group_tests_name("named", tests, NULL, NULL);
}
