/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_list.h"
#include "rig_subscribe.h"

// The URI of a conference's own (RFC 4579 5.2, RFC 5366 4): who is told it, and what it is good for.

#define PAIR "\r\nContact: <sip:squelch@10.9.0.1:5060>\r\n"

// The user part that a message has in Contact, which must say that it is a focus's.
static const char *told(const char *text, char user[64])
{
	const char *contact = strstr(text, "\r\nContact: <sip:");
	char host[64];

	assert_non_null(contact);
	assert_int_equal(sscanf(contact, "\r\nContact: <sip:%63[^@]@%63s", user, host), 2);
	assert_string_equal(host, "10.9.0.1:5060>;isfocus");
	assert_int_equal(strlen(user), LEG_ID_LEN);
	return user;
}

static void a_group_is_a_focus(void **state)
{
	struct rig *r = rig_open_call(NULL, "two");
	char ringing[64], o[64], a[64], b[64];

	(void)state;
	told(rig_request(r, 'A', SIP_INVITE), a);
	told(rig_request(r, 'B', SIP_INVITE), b);
	assert_string_equal(a, b);
	T(r, 'A', INVITE, 180);
	told((const char *)r->last_o, ringing);
	T(r, 'A', INVITE, 200);
	told((const char *)r->last_o, o);
	assert_string_equal(o, ringing);
	assert_string_not_equal(o, a);
	O_DIALOG(r, "ACK", 1);
	T_REQUEST(r, 'A', "UPDATE", 1);
	assert_string_equal(told((const char *)r->last, b), a); // as in its INVITE
	rig_close(r);
}

static void two_calls_have_two(void **state)
{
	struct rig *r = rig_open_call(NULL, "two");
	char one[64], other[64];

	(void)state;
	T(r, 'A', INVITE, 200);
	told((const char *)r->last_o, one);
	O_DIALOG(r, "ACK", 1);
	r->call++;
	O(r, "INVITE two");
	T(r, 'A', INVITE, 200);
	assert_string_not_equal(told((const char *)r->last_o, other), one);
	rig_close(r);
}

static void a_pair_is_none(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	REQUEST_HAS(r, 'A', INVITE, PAIR);
	T(r, 'A', INVITE, 200);
	LAST_O_HAS(r, PAIR);
	rig_close(r);
}

static void a_list_is_one_whomever_it_names(void **state)
{
	struct rig *r = rig_open(NULL);
	char user[64];

	(void)state;
	rig_list(r, "list", SDP_PART LIST_PART("<entry uri=\"sip:a@10.9.0.2:5070\"/>") END);
	told(rig_request(r, 'A', SIP_INVITE), user);
	T(r, 'A', INVITE, 200);
	told((const char *)r->last_o, user);
	rig_close(r);
}

// --- subscriptions outside of the call ---

static struct rig *up(char user[64])
{
	struct rig *r = rig_open_call(rig_can_subscribe, "two");

	T(r, 'A', INVITE, 200);
	told((const char *)r->last_o, user);
	O_DIALOG(r, "ACK", 1);
	r->log[0] = '\0';
	return r;
}

static void whoever_knows_it_may_look_in(void **state)
{
	char user[64], text[128];
	struct rig *r = up(user);

	(void)state;
	rig_subscribe(r, user, 1, CONFERENCE);
	SENT(r, "A 200 SUBSCRIBE, A NOTIFY");
	snprintf(text, sizeof(text), "\r\nContact: <sip:%s@10.9.0.1:5060>;isfocus\r\n", user);
	HAS(r, text);
	snprintf(text, sizeof(text), "entity=\"sip:%s@10.9.0.1:5060\" state=\"full\"", user);
	HAS(r, text);
	HAS(r, "<user-count>3</user-count>");
	HAS(r, "<status>dialing-out</status>"); // B
	T(r, 'A', NOTIFY, 200);
	T(r, 'B', INVITE, 200);
	rig_pass(r, 2);
	SENT(r, "B ACK, A NOTIFY");
	HAS(r, "state=\"partial\" version=\"2\"");
	T(r, 'A', NOTIFY, 200);
	rig_subscribe(r, user, 2, CONFERENCE "Expires: 600\r\n");
	SENT(r, "A 200 SUBSCRIBE, A NOTIFY");
	HAS(r, "active;expires=600");
	T(r, 'A', NOTIFY, 200);
	O_DIALOG(r, "BYE", 2);
	T(r, 'A', BYE, 200);
	T(r, 'B', BYE, 200);
	r->log[0] = '\0';
	rig_pass(r, 1000);
	SENT(r, "A NOTIFY");
	HAS(r, "Subscription-State: terminated;reason=noresource\r\n");
	T(r, 'A', NOTIFY, 200);
	r->call++;
	rig_subscribe(r, user, 1, CONFERENCE);
	SENT(r, "A 404 SUBSCRIBE");
	rig_close_empty(r);
}

// A call's own subscription, and one beside it, are told of the same conference.
static void one_within_the_call_beside_it(void **state)
{
	char user[64], text[128];
	struct rig *r = up(user);

	(void)state;
	r->o_headers = CONFERENCE;
	O_DIALOG(r, "SUBSCRIBE", 2);
	SENT(r, "O 200 SUBSCRIBE, O NOTIFY");
	snprintf(text, sizeof(text), "entity=\"sip:%s@10.9.0.1:5060\" state=\"full\"", user);
	LAST_HAS(r, text);
	rig_subscribe(r, user, 1, CONFERENCE);
	SENT(r, "A 200 SUBSCRIBE, A NOTIFY");
	HAS(r, text);
	assert_int_equal(focus_usage(r->core).watches, 1);
	rig_close(r);
}

static void members_may_not(void **state)
{
	char user[64];
	struct rig *r = up(user);

	(void)state;
	told(rig_request(r, 'B', SIP_INVITE), user);
	rig_subscribe(r, user, 1, CONFERENCE);
	SENT(r, "A 403 SUBSCRIBE");
	rig_close(r);
}

static void what_we_have_not_made_is_nothing(void **state)
{
	char user[64];
	struct rig *r = up(user);

	(void)state;
	user[2] = 'c'; // another serial, and so another MAC
	rig_subscribe(r, user, 1, CONFERENCE);
	SENT(r, "A 404 SUBSCRIBE");
	rig_close(r);
}

// --- calls to it ---

static void nobody_comes_in_by_it(void **state)
{
	char user[64], method[80];
	struct rig *r = up(user);

	(void)state;
	snprintf(method, sizeof(method), "INVITE %s", user);
	r->call = 7;
	O(r, method);
	SENT(r, "O 403 INVITE");
	T(r, 'B', INVITE, 486);
	T_REQUEST(r, 'A', "BYE", 1);
	SENT(r, "B ACK, A 200 BYE, O BYE");
	r->call = 8;
	O(r, method);
	SENT(r, "O 404 INVITE");
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_group_is_a_focus),
		cmocka_unit_test(two_calls_have_two),
		cmocka_unit_test(a_pair_is_none),
		cmocka_unit_test(a_list_is_one_whomever_it_names),
		cmocka_unit_test(whoever_knows_it_may_look_in),
		cmocka_unit_test(one_within_the_call_beside_it),
		cmocka_unit_test(members_may_not),
		cmocka_unit_test(what_we_have_not_made_is_nothing),
		cmocka_unit_test(nobody_comes_in_by_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
