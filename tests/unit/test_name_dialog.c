/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_name.h"
#include "rig_subscribe.h"

// Host names in Contact and Record-Route (RFC 3261 12.2.1.1, RFC 3263): a dialog's requests go where the
// DNS says, as soon as it has; nothing waits for it. A is where messages come from, B where names lead.

#define AT_PHONES "Contact: <sip:a@" PHONES ">\r\n"

static struct rig *ringing(void)
{
	struct rig *r = rig_open_names();

	rig_invite(r, "one");
	r->t_headers = AT_PHONES;
	return r;
}

static void what_is_known_is_used_at_once(void **state)
{
	struct rig *r = ringing();

	(void)state;
	rig_says(PHONES, 0, "B");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, B ACK");
	REQUEST_HAS(r, 'B', ACK, "ACK sip:a@" PHONES " SIP/2.0\r\n");
	assert_string_equal(rig_asked, "");
	assert_int_equal(STAT(r, DNS_IN_DIALOG), 1);
	rig_end_names(r, 'B');
}

// The ACK is not late, and what is sent once the DNS has answered goes where it says.
static void what_is_not_known_goes_back_to_where_it_came_from(void **state)
{
	struct rig *r = ringing();

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	assert_string_equal(rig_asked, PHONES ":0");
	assert_int_equal(STAT(r, DNS_AT_SOURCE), 1);
	rig_says(PHONES, 0, "B");
	T(r, 'A', INVITE, 200); // it has not arrived
	SENT(r, "B ACK");
	rig_end_names(r, 'B');
}

static void what_leads_nowhere_does_so_too(void **state)
{
	static const char *const answers[] = {"", NULL, "@"}; // nobody, nothing, ourselves

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct rig *r = ringing();

		rig_says(PHONES, 0, answers[i]);
		r->home.sip_port = 5070;
		T(r, 'A', INVITE, 200);
		SENT(r, "O 200 INVITE, A ACK");
		rig_end_names(r, 'A');
	}
}

static void without_a_dns_as_well(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	r->t_headers = AT_PHONES;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	assert_int_equal(STAT(r, DNS_AT_SOURCE), 0);
	O_DIALOG(r, "ACK", 1);
	rig_end_call(r, 2);
}

// A dialog keeps the address of ours that it has: the other family is another one.
static void not_by_another_address_of_ours(void **state)
{
	const struct resolve_name name = {SPAN(PHONES), 0};
	struct resolve_targets t = {.n = 1, .at = {{.at = {.port = 5070}}}};
	struct rig *r = ringing();

	(void)state;
	assert_true(ip_parse(SPAN("fd09::3"), &t.at[0].at.ip));
	resolve_cache_put(rig_names, resolve_cache_enter(rig_names, name, 1), RESOLVE_KNOWN, &t,
			  60000, 1);
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	rig_end_names(r, 'A');
}

// Given up: completed and torn down at once; a BYE that is repeated goes where the DNS has said meanwhile.
static void torn_down_without_waiting(void **state)
{
	struct rig *r = ringing();

	(void)state;
	O(r, "CANCEL one");
	O(r, "ACK");
	r->log[0] = '\0';
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	rig_says(PHONES, 0, "B");
	rig_pass(r, 500);
	SENT(r, "B BYE");
	T(r, 'B', BYE, 200);
	rig_close_names(r);
}

static void and_at_once_where_it_is_known(void **state)
{
	struct rig *r = ringing();

	(void)state;
	rig_says(PHONES, 0, "B");
	O(r, "CANCEL one");
	O(r, "ACK");
	r->log[0] = '\0';
	T(r, 'A', INVITE, 200);
	SENT(r, "B ACK, B BYE");
	T(r, 'B', BYE, 200);
	T(r, 'A', INVITE, 200); // its leg is gone
	SENT(r, "B ACK");
	rig_close_names(r);
}

// 8.1.2: the first route goes before the remote target.
static void a_proxy_that_has_a_name(void **state)
{
	struct rig *r = ringing();

	(void)state;
	rig_says("proxy.example.net", 5070, "B");
	r->t_headers = "Record-Route: <sip:10.9.0.4:5070;lr>, <sip:proxy.example.net:5070;lr>\r\n"
		       AT_PHONES;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, B ACK");
	REQUEST_HAS(r, 'B', ACK, "Route: <sip:proxy.example.net:5070;lr>\r\n");
	assert_string_equal(rig_asked, "");
	rig_end_names(r, 'B');
}

static void a_strict_router_that_has_one(void **state)
{
	struct rig *r = ringing();

	(void)state;
	rig_says("proxy.example.net", 5070, "B");
	r->t_headers = "Record-Route: <sip:proxy.example.net:5070>\r\n" AT_PHONES;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, B ACK");
	REQUEST_HAS(r, 'B', ACK, "ACK sip:proxy.example.net:5070 SIP/2.0\r\n");
	rig_end_names(r, 'B');
}

// 12.2.2: another Contact, another place.
static void a_target_is_refreshed(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	rig_invite(r, "one");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	r->t_headers = AT_PHONES;
	T_REQUEST(r, 'A', "UPDATE", 1);
	assert_string_equal(rig_asked, PHONES ":0");
	rig_says(PHONES, 0, "B");
	rig_end_names(r, 'B');
}

static void back_to_an_address(void **state)
{
	struct rig *r = ringing();

	(void)state;
	rig_says(PHONES, 0, "B");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, B ACK");
	r->t_headers = "Contact: <sip:a@10.9.0.4:5070>\r\n";
	T_REQUEST(r, 'A', "UPDATE", 1);
	rig_end_names(r, 'C');
}

// It is asked for when the INVITE comes, and known when there is something to say.
static void a_caller_that_has_one(void **state)
{
	struct rig *r = rig_open_names();

	(void)state;
	r->o_contact = "sip:o@" PHONES;
	rig_invite(r, "one");
	assert_string_equal(rig_asked, PHONES ":0");
	rig_says(PHONES, 0, "B");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK"); // an answer goes where the request came from
	O_DIALOG(r, "ACK", 1);
	T_REQUEST(r, 'A', "BYE", 1);
	SENT(r, "A 200 BYE, B BYE");
	REQUEST_HAS(r, 'B', BYE, "BYE sip:o@" PHONES " SIP/2.0\r\n");
	T(r, 'B', BYE, 200);
	rig_close_names(r);
}

static void names_and_subscriptions(struct focus_cfg *cfg)
{
	rig_with_names(cfg);
	rig_can_subscribe(cfg);
}

static void a_subscriber_that_has_one(void **state)
{
	struct rig *r = rig_open(names_and_subscriptions);

	(void)state;
	r->o_contact = "sip:o@" PHONES;
	r->o_headers = CONFERENCE;
	rig_says(PHONES, 0, "B");
	O(r, "SUBSCRIBE room-x");
	SENT(r, "O 200 SUBSCRIBE, B NOTIFY");
	rig_close(r);
	resolve_cache_free(rig_names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_known_is_used_at_once),
		cmocka_unit_test(what_is_not_known_goes_back_to_where_it_came_from),
		cmocka_unit_test(what_leads_nowhere_does_so_too),
		cmocka_unit_test(without_a_dns_as_well),
		cmocka_unit_test(not_by_another_address_of_ours),
		cmocka_unit_test(torn_down_without_waiting),
		cmocka_unit_test(and_at_once_where_it_is_known),
		cmocka_unit_test(a_proxy_that_has_a_name),
		cmocka_unit_test(a_strict_router_that_has_one),
		cmocka_unit_test(a_target_is_refreshed),
		cmocka_unit_test(back_to_an_address),
		cmocka_unit_test(a_caller_that_has_one),
		cmocka_unit_test(a_subscriber_that_has_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
