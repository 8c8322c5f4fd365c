/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_list.h"

// Conferences with whom their INVITE lists (RFC 5366).

#define A "<entry uri=\"sip:a@10.9.0.2:5070\" cp:copyControl=\"to\"/>\r\n"
#define B "<entry uri=\"sip:b@10.9.0.3:5070\" cp:copyControl=\"bcc\" cp:anonymize=\"true\"/>\r\n"
#define C "<entry uri=\"sip:c@10.9.0.4:5070\" cp:copyControl=\"cc\"/>\r\n"

static struct rig *open_list(const char *target, const char *body)
{
	struct rig *r = rig_open(NULL);

	rig_list(r, target, body);
	return r;
}

static void all_who_are_listed_are_called(void **state)
{
	struct rig *r = open_list("list", SDP_PART LIST_PART(A B C) END);

	(void)state;
	SENT(r, "O 100 INVITE, A INVITE, B INVITE, C INVITE");
	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 200);
	T(r, 'C', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK, B ACK, C ACK");
	O_DIALOG(r, "ACK", 1);
	HEARD_BY(r, 'O', 20000, "ABC");
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, A BYE, B BYE, C BYE");
	T(r, 'A', BYE, 200);
	T(r, 'B', BYE, 200);
	T(r, 'C', BYE, 200);
	rig_close_empty(r);
}

// RFC 5366 5.2, RFC 5364: a member's INVITE has SDP alone; it learns of the caller and of itself.
static void nobody_is_told_of_the_others(void **state)
{
	struct rig *r = open_list("list", SDP_PART LIST_PART(A B C) END);

	(void)state;
	REQUEST_HAS(r, 'A', INVITE, "INVITE sip:a@10.9.0.2:5070 SIP/2.0\r\n");
	REQUEST_HAS(r, 'A', INVITE, "From: <sip:o@10.9.0.9>");
	REQUEST_HAS(r, 'A', INVITE, "Content-Type: application/sdp\r\n");
	REQUEST_HAS_NOT(r, 'A', INVITE, "recipient-list");
	REQUEST_HAS_NOT(r, 'A', INVITE, "sip:b@");
	REQUEST_HAS_NOT(r, 'A', INVITE, "sip:c@");
	REQUEST_HAS_NOT(r, 'C', INVITE, "sip:a@");
	rig_close(r);
}

// The method does not ask who has named the members.
static void given_up_all_are_completed_and_torn_down(void **state)
{
	struct rig *r = open_list("list", SDP_PART LIST_PART(A B C) END);

	(void)state;
	T(r, 'A', INVITE, 180);
	r->log[0] = '\0';
	O(r, "CANCEL list");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	T(r, 'B', INVITE, 200);
	T(r, 'C', INVITE, 486);
	SENT(r, "B ACK, B BYE, C ACK");
	T(r, 'A', BYE, 200);
	T(r, 'B', BYE, 200);
	O(r, "ACK");
	assert_int_equal(STAT(r, LEGS_TORN_DOWN), 2);
	rig_close_empty(r);
}

static void the_rule_says_how(void **state)
{
	struct rig *r = open_list("lists", SDP_PART LIST_PART(A B) END);

	(void)state;
	SENT(r, "O 100 INVITE, A INVITE, B INVITE");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK"); // answer-policy=all
	T(r, 'B', INVITE, 486);
	SENT(r, "B ACK, O 200 INVITE");
	rig_close(r);
}

static void a_list_alone_is_an_invite_without_an_offer(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	r->o_type = "application/resource-lists+xml";
	r->o_headers = REQUIRED "Content-Disposition: recipient-list\r\n";
	r->o_body = XML(A);
	O(r, "INVITE list");
	SENT(r, "O 100 INVITE, A INVITE");
	REQUEST_HAS(r, 'A', INVITE, "Content-Length: 0\r\n");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE");
	LAST_O_HAS(r, "m=audio ");
	rig_close(r);
}

// RFC 5363 4.2: as if they were one; who is in both is called once.
static void several_lists_are_one(void **state)
{
	struct rig *r = open_list("list", LIST_PART(A B) SDP_PART LIST_PART(B C) END);

	(void)state;
	SENT(r, "O 100 INVITE, A INVITE, B INVITE, C INVITE");
	rig_close(r);
}

// RFC 3261 8.2.2.3, 21.4.15: only where a rule says so.
static void elsewhere_the_extension_is_not_known(void **state)
{
	struct rig *r = open_list("two", SDP_PART LIST_PART(A) END);

	(void)state;
	SENT(r, "O 420 INVITE");
	LAST_O_HAS(r, "\r\nUnsupported: recipient-list-invite\r\n");
	r->call++;
	r->o_headers = "Require: recipient-list-invite, x-teleport\r\n";
	O(r, "INVITE list");
	SENT(r, "O 420 INVITE");
	LAST_O_HAS(r, "\r\nUnsupported: x-teleport\r\n");
	assert_null(strstr((char *)r->last_o, "Unsupported: recipient"));
	rig_close_empty(r);
}

// It lists nobody for a conference that there is (RFC 5366 has no such re-INVITE).
static void nor_within_a_dialog(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	r->o_headers = REQUIRED;
	O_DIALOG(r, "INVITE", 2);
	SENT(r, "O 420 INVITE");
	rig_close(r);
}

static void refused(const char *body, const char *with)
{
	struct rig *r = open_list("list", body);

	SENT(r, with);
	rig_close_empty(r);
}

static void what_is_no_good_list_is_refused(void **state)
{
	(void)state;
	refused(SDP_PART END, "O 400 INVITE");		     // none
	refused(SDP_PART LIST_PART("") END, "O 400 INVITE"); // of nobody
	refused(SDP_PART LIST_PART("<entry uri=\"bob\"/>") END, "O 400 INVITE");
	refused(SDP_PART LIST_PART("<entry") END, "O 400 INVITE");
	refused(SDP_PART LIST_PART("<entry uri=\"sip:a@example.com\"/>") END, "O 480 INVITE");
	refused(SDP_PART LIST_PART(A), "O 400 INVITE"); // the last part does not end
}

static void more_than_max_members_are_refused(void **state)
{
	(void)state;
#define X(n) "<entry uri=\"sip:x" n "@10.9.0.2\"/>\r\n"
	refused(SDP_PART LIST_PART(X("1") X("2") X("3") X("4") X("5")) END, "O 413 INVITE");
	refused(SDP_PART LIST_PART(X("1") X("2") X("3")) LIST_PART(X("4") X("5")) END,
		"O 413 INVITE");
}

static void who_cannot_be_called_does_not_keep_the_others(void **state)
{
	struct rig *r = open_list("list", SDP_PART LIST_PART(A "<entry uri=\"tel:+49123\"/>") END);

	(void)state;
	SENT(r, "O 100 INVITE, A INVITE");
	assert_int_equal(DROP(r, LIST_ENTRY), 1);
	rig_close(r);
}

// RFC 3261 8.2.3, 20.11: what is not understood, and what may be left out.
static void bodies_of_other_types(void **state)
{
	struct rig *r = open_list("list", SDP_PART LIST_PART(A) PART("text/x", "", "x") END);

	(void)state;
	SENT(r, "O 415 INVITE");
	LAST_O_HAS(r, "Accept: application/sdp\r\n");
	LAST_O_HAS(r, "Accept: multipart/mixed, application/resource-lists+xml\r\n");
	rig_close_empty(r);
	refused(SDP_PART PART("text/x", "Content-Disposition: recipient-list\r\n", "sip:a@10.9.0.2")
			END,
		"O 415 INVITE");
	refused(SDP_PART PART("application/resource-lists+xml",
			      "Content-Disposition: recipient-list\r\n"
			      "Content-Transfer-Encoding: base64\r\n",
			      "PHg+") END,
		"O 415 INVITE");
	refused(SDP_PART LIST_PART(A)
			PART("application/resource-lists+xml",
			     "Content-Disposition: recipient-list-history\r\n", XML(B)) END,
		"O 415 INVITE");
	r = open_list("list",
		      SDP_PART LIST_PART(A)
			      PART("text/x", "Content-Disposition: render ; handling=optional\r\n",
				   "x") END);
	SENT(r, "O 100 INVITE, A INVITE");
	rig_close(r);
}

static void a_list_service_wants_a_list(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	O(r, "INVITE list"); // SDP alone
	SENT(r, "O 400 INVITE");
	r->call++;
	r->o_body = "";
	O(r, "INVITE list");
	SENT(r, "O 400 INVITE");
	rig_close_empty(r);
}

static void few_legs(struct focus_cfg *cfg)
{
	cfg->max_legs = 3;
}

static void there_is_room_for_all_or_none(void **state)
{
	struct rig *r = rig_open(few_legs);

	(void)state;
	rig_list(r, "list", SDP_PART LIST_PART(A B C) END);
	SENT(r, "O 503 INVITE");
	r->call++;
	rig_list(r, "list", SDP_PART LIST_PART(A B) END);
	SENT(r, "O 100 INVITE, A INVITE, B INVITE");
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_who_are_listed_are_called),
		cmocka_unit_test(nobody_is_told_of_the_others),
		cmocka_unit_test(given_up_all_are_completed_and_torn_down),
		cmocka_unit_test(the_rule_says_how),
		cmocka_unit_test(a_list_alone_is_an_invite_without_an_offer),
		cmocka_unit_test(several_lists_are_one),
		cmocka_unit_test(elsewhere_the_extension_is_not_known),
		cmocka_unit_test(nor_within_a_dialog),
		cmocka_unit_test(what_is_no_good_list_is_refused),
		cmocka_unit_test(more_than_max_members_are_refused),
		cmocka_unit_test(who_cannot_be_called_does_not_keep_the_others),
		cmocka_unit_test(bodies_of_other_types),
		cmocka_unit_test(a_list_service_wants_a_list),
		cmocka_unit_test(there_is_room_for_all_or_none),
	};

	return cmocka_run_group_tests_name("recipients", tests, NULL, NULL);
}
