/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "rig_scene.h"

// P-Asserted-Identity (RFC 3325): whose word is taken, and who is told.

static struct sources *trusted;

static struct rig *open_trusting(const char *prefixes)
{
	struct rig *r = rig_open(NULL);
	char why[128];

	trusted = trusted_parse(span_cstr(prefixes), "trusted", why, sizeof(why));
	assert_non_null(trusted);
	focus_trusted(r->core, trusted);
	return r;
}

static void invite(struct rig *r, const char *headers)
{
	r->o_headers = headers;
	O(r, "INVITE two");
	SENT(r, "O 100 INVITE, A INVITE, B INVITE");
	r->o_headers = NULL;
}

static void close_refused(struct rig *r)
{
	T(r, 'A', INVITE, 486);
	T(r, 'B', INVITE, 486);
	O(r, "ACK");
	rig_close_empty(r);
	free(trusted);
	trusted = NULL;
}

#define ALICE "P-Asserted-Identity: \"Alice\" <sip:alice@example.com>\r\n"

static void told_to_those_who_are_trusted(void **state)
{
	struct rig *r = open_trusting("10.9.0.9\n10.9.0.2/32 # A\n");

	(void)state;
	invite(r, "p-asserted-identity:  \"Alice\"\r\n <sip:alice@example.com> , <tel:+4912>\r\n"
		  "Privacy: id\r\n");
	REQUEST_HAS(r, 'A', INVITE, ALICE "P-Asserted-Identity: <tel:+4912>\r\nPrivacy: id\r\n");
	REQUEST_HAS_NOT(r, 'B', INVITE, "Asserted");
	REQUEST_HAS_NOT(r, 'B', INVITE, "Privacy");
	close_refused(r);
}

static void not_believed(void **state)
{
	struct rig *r = open_trusting("10.9.0.2\n10.9.0.3\nfd09::/64\n");

	(void)state;
	invite(r, ALICE "Privacy: id\r\n");
	REQUEST_HAS_NOT(r, 'A', INVITE, "Asserted");
	REQUEST_HAS_NOT(r, 'B', INVITE, "Privacy");
	close_refused(r);
	r = rig_open(NULL); // nobody at all
	invite(r, ALICE);
	REQUEST_HAS_NOT(r, 'A', INVITE, "Asserted");
	close_refused(r);
}

// Where it wants to be called is not where it is.
static void not_for_a_contact_that_is_trusted(void **state)
{
	struct rig *r = open_trusting("10.9.0.2");

	(void)state;
	r->o_contact = "sip:o@10.9.0.2:5070";
	invite(r, ALICE);
	REQUEST_HAS_NOT(r, 'A', INVITE, "Asserted");
	close_refused(r);
}

// 9.1: what is no identity is none, and there are no more than two.
static void what_is_no_identity(void **state)
{
	struct rig *r = open_trusting("10.9.0.0/24");

	(void)state;
	invite(r, "P-Asserted-Identity: <http://example.com/alice>\r\nPrivacy: id\r\n");
	REQUEST_HAS_NOT(r, 'A', INVITE, "Asserted");
	REQUEST_HAS_NOT(r, 'A', INVITE, "Privacy");
	close_refused(r);
	r = open_trusting("10.9.0.0/24");
	invite(r, "P-Asserted-Identity: <sip:, <mailto:a@b>\r\n" ALICE
		  "P-Asserted-Identity: <tel:+1>, <sip:third@example.com>\r\n");
	REQUEST_HAS(r, 'A', INVITE, ALICE "P-Asserted-Identity: <tel:+1>\r\nContent-Length");
	REQUEST_HAS(r, 'B', INVITE, ALICE);
	close_refused(r);
}

// What is asserted is the INVITE's, why it was given up the BYE's.
static void beside_a_reason(void **state)
{
	struct rig *r = open_trusting("10.9.0.0/24");

	(void)state;
	invite(r, ALICE);
	r->o_headers = "Reason: SIP;cause=600\r\n";
	O(r, "CANCEL two");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	O(r, "ACK");
	r->o_headers = NULL;
	rig_pass(r, 500);
	REQUEST_HAS(r, 'A', INVITE, ALICE "Content-Length");
	r->log[0] = '\0';
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	REQUEST_HAS(r, 'A', BYE, "Reason: SIP;cause=600\r\n");
	REQUEST_HAS_NOT(r, 'A', BYE, "Asserted");
	T(r, 'A', BYE, 200);
	T(r, 'B', INVITE, 486);
	rig_close_empty(r);
	free(trusted);
	trusted = NULL;
}

// An INVITE that is sent again says the same, unless its station is not trusted any more.
static void said_again(void **state)
{
	struct rig *r = open_trusting("10.9.0.9\n10.9.0.2\n");

	(void)state;
	invite(r, ALICE);
	rig_pass(r, 500);
	SENT(r, "A INVITE, B INVITE");
	REQUEST_HAS(r, 'A', INVITE, ALICE);
	focus_trusted(r->core, NULL);
	rig_pass(r, 1000);
	SENT(r, "A INVITE, B INVITE");
	REQUEST_HAS_NOT(r, 'A', INVITE, "Asserted");
	close_refused(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(told_to_those_who_are_trusted),
		cmocka_unit_test(not_believed),
		cmocka_unit_test(not_for_a_contact_that_is_trusted),
		cmocka_unit_test(what_is_no_identity),
		cmocka_unit_test(beside_a_reason),
		cmocka_unit_test(said_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
