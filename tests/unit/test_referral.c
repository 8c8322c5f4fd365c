/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_refer.h"

// What has become of whom a REFER has had called (RFC 3515 2.4.4).

#define TOLD(r, part) REQUEST_HAS(r, 'O', NOTIFY, part)

static struct rig *a_rings_and_o_knows(void)
{
	struct rig *r = rig_comes_in(rig_open(rig_can_refer), "meet-x");

	rig_refer(r, "<sip:one@10.9.0.1>", "");
	SENT(r, "O 200 REFER, A INVITE, O NOTIFY");
	TOLD(r, "\r\nContact: <sip:meet-x@10.9.0.1:5060>;isfocus\r\n");
	rig_told(r, rig_cseq(), "100 Trying", GOES_ON "600\r\n");
	T(r, 'A', INVITE, 100);
	SENT(r, "");
	T(r, 'A', INVITE, 180);
	SENT(r, "O NOTIFY");
	rig_told(r, rig_cseq(), "180 Ringing", GOES_ON);
	T(r, 'A', INVITE, 180);
	SENT(r, ""); // nothing new
	return r;
}

static void who_refers_is_told(void **state)
{
	struct rig *r = a_rings_and_o_knows();

	(void)state;
	T(r, 'A', INVITE, 183);
	SENT(r, "O NOTIFY");
	rig_told(r, rig_cseq(), "183 Session Progress", GOES_ON);
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, O NOTIFY");
	rig_told(r, rig_cseq(), "200 OK", IS_OVER);
	assert_int_equal(focus_usage(r->core).subscriptions, 0);
	rig_refer(r, "<sip:one@10.9.0.1;method=BYE>", "");
	SENT(r, "O 200 REFER, A BYE, O NOTIFY");
	rig_told(r, rig_cseq(), "200 OK", IS_OVER);
	T(r, 'A', BYE, 200);
	rig_leaves(r);
}

static void who_refers_is_told_of_failure(void **state)
{
	struct rig *r = a_rings_and_o_knows();

	(void)state;
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK, O NOTIFY");
	rig_told(r, rig_cseq(), "486 Busy Here", IS_OVER);
	rig_leaves(r);
}

// Put out by somebody else meanwhile; and it is completed all the same.
static void who_refers_is_told_of_the_end(void **state)
{
	struct rig *r = a_rings_and_o_knows();

	(void)state;
	rig_refer(r, "<sip:one@10.9.0.1;method=BYE>", QUIETLY);
	SENT(r, "O 200 REFER, O NOTIFY");
	rig_told(r, rig_cseq() - 1, "487 Request Terminated", IS_OVER);
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	T(r, 'A', BYE, 200);
	rig_leaves(r);
}

// Of several the first who comes; the others' failures are of no interest then.
static void of_several_one_counts(void **state)
{
	struct rig *r = rig_comes_in(rig_open(rig_can_refer), "meet-x");

	(void)state;
	rig_refer(r, "<sip:three@10.9.0.1>", "");
	SENT(r, "O 200 REFER, A INVITE, B INVITE, C INVITE, O NOTIFY");
	rig_told(r, rig_cseq(), "100 Trying", GOES_ON);
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK");
	T(r, 'B', INVITE, 200);
	SENT(r, "B ACK, O NOTIFY");
	rig_told(r, rig_cseq(), "200 OK", IS_OVER);
	T(r, 'C', INVITE, 200);
	SENT(r, "C ACK");
	assert_int_equal(focus_usage(r->core).subscriptions, 0);
	for (unsigned i = 0; i < 2; i++)
		T_REQUEST(r, "BC"[i], "BYE", 1);
	SENT(r, "B 200 BYE, C 200 BYE");
	rig_leaves(r);
}

static void of_several_failures_the_best(void **state)
{
	struct rig *r = rig_comes_in(rig_open(rig_can_refer), "meet-x");

	(void)state;
	rig_refer(r, "<sip:two@10.9.0.1>", "");
	SENT(r, "O 200 REFER, A INVITE, B INVITE, O NOTIFY");
	rig_told(r, rig_cseq(), "100 Trying", GOES_ON);
	T(r, 'A', INVITE, 404);
	T(r, 'B', INVITE, 603);
	SENT(r, "A ACK, B ACK, O NOTIFY");
	rig_told(r, rig_cseq(), "603 Decline", IS_OVER);
	rig_leaves(r);
}

// What happens while a NOTIFY has no answer is said in the next one; and it is repeated till then.
static void one_notify_at_a_time(void **state)
{
	struct rig *r = rig_comes_in(rig_open(rig_can_refer), "meet-x");

	(void)state;
	rig_refer(r, "<sip:one@10.9.0.1>", "");
	SENT(r, "O 200 REFER, A INVITE, O NOTIFY");
	T(r, 'A', INVITE, 180);
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	rig_pass(r, 500);
	SENT(r, "O NOTIFY");
	rig_told(r, rig_cseq(), "100 Trying", GOES_ON);
	SENT(r, "O NOTIFY");
	rig_told(r, rig_cseq(), "200 OK", IS_OVER);
	T_REQUEST(r, 'A', "BYE", 1);
	SENT(r, "A 200 BYE");
	rig_leaves(r);
}

// Whatever becomes of the subscription, the call is a call.
static void a_lost_subscription_is_no_lost_call(void **state)
{
	static const unsigned answers[] = {481, 501, 0};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(answers); i++) {
		struct rig *r = rig_comes_in(rig_open(rig_can_refer), "meet-x");

		rig_refer(r, "<sip:one@10.9.0.1>", "");
		T(r, 'A', INVITE, 180);
		if (answers[i])
			T(r, 'O', NOTIFY, answers[i]);
		else
			rig_pass(r, 64 * 500); // timer F, and the answer limit with it
		assert_int_equal(focus_usage(r->core).subscriptions, 0);
		assert_int_equal(STAT(r, NOTIFIES_FAILED), 1);
		r->log[0] = '\0';
		T(r, 'A', INVITE, 200);
		SENT(r, answers[i] ? "A ACK" : "A ACK, A BYE");
		if (answers[i])
			T_REQUEST(r, 'A', "BYE", 1);
		else
			T(r, 'A', BYE, 200);
		r->log[0] = '\0';
		rig_leaves(r);
	}
}

// RFC 3515 2.4.4: it may be refreshed, and ended.
static void the_subscription_is_ended(void **state)
{
	struct rig *r = a_rings_and_o_knows();

	(void)state;
	r->o_headers = "Event: refer;id=2\r\nExpires: 0\r\n";
	O_DIALOG(r, "SUBSCRIBE", rig_next_cseq());
	SENT(r, "O 200 SUBSCRIBE, O NOTIFY");
	rig_told(r, 2, "180 Ringing", "\r\nSubscription-State: terminated;reason=timeout\r\n");
	r->o_headers = NULL;
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	T_REQUEST(r, 'A', "BYE", 1);
	SENT(r, "A 200 BYE");
	rig_leaves(r);
}

// The dialog is the call's: with it the subscription ends, and nothing else does.
static void who_refers_leaves(void **state)
{
	struct rig *r = a_rings_and_o_knows();

	(void)state;
	O_DIALOG(r, "BYE", rig_next_cseq());
	SENT(r, "O 200 BYE");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	assert_int_equal(focus_usage(r->core).subscriptions, 0);
	T_REQUEST(r, 'A', "BYE", 1);
	SENT(r, "A 200 BYE");
	rig_close_empty(r);
}

// A leg's record may serve another call while the subscription goes on: that one is not told of.
static void another_call_is_not_mistaken(void **state)
{
	struct rig *r = rig_comes_in(rig_open(rig_can_refer), "meet-x");

	(void)state;
	rig_refer(r, "<sip:two@10.9.0.1>", "");
	SENT(r, "O 200 REFER, A INVITE, B INVITE, O NOTIFY");
	rig_told(r, rig_cseq(), "100 Trying", GOES_ON);
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK");
	rig_refer(r, "<sip:one@10.9.0.1>", QUIETLY);
	SENT(r, "O 200 REFER, A INVITE");
	T(r, 'A', INVITE, 180);
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	T(r, 'B', INVITE, 486);
	SENT(r, "B ACK, O NOTIFY");
	rig_told(r, rig_cseq() - 1, "486 Busy Here", IS_OVER);
	T_REQUEST(r, 'A', "BYE", 1);
	SENT(r, "A 200 BYE");
	rig_leaves(r);
}

// There are two subscriptions: who asks for a third is refused, and nobody is called.
static void no_place_for_it(void **state)
{
	struct rig *r = rig_comes_in(rig_open(rig_can_refer), "meet-x");

	(void)state;
	rig_refer(r, "<sip:one@10.9.0.1;method=BYE>", ""); // leaves none behind
	SENT(r, "O 404 REFER");
	rig_refer(r, "<sip:one@10.9.0.1>", "");
	rig_refer(r, "<sip:two@10.9.0.1>", "");
	SENT(r, "O 200 REFER, A INVITE, O NOTIFY, O 200 REFER, A INVITE, B INVITE, O NOTIFY");
	rig_refer(r, "<sip:three@10.9.0.1>", "");
	SENT(r, "O 503 REFER");
	LAST_O_HAS(r, "\r\nRetry-After: ");
	assert_int_equal(DROP(r, SUBSCRIPTIONS), 1);
	rig_leaves(r);
}

// --- outside of dialogs (refer=any) --------------------------------------------------------------

static unsigned number;

static void refer_outside(struct rig *r, const char *room, const char *to, const char *more)
{
	char text[2048];

	snprintf(text, sizeof(text),
		 "REFER sip:%s@10.9.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP "
		 "10.9.0.3:5070;branch=z9hG4bK-r%u\r\n"
		 "Max-Forwards: 70\r\nFrom: <sip:b@10.9.0.3>;tag=b%u\r\nTo: <sip:%s@10.9.0.1>\r\n"
		 "Call-ID: refer-%u\r\nCSeq: 7 REFER\r\nContact: <sip:b@10.9.0.3:5070>\r\n"
		 "Refer-To: %s\r\n%sContent-Length: 0\r\n\r\n",
		 room, number, number, room, number, to, more);
	rig_raw(r, "B", text);
	rig_act(r);
}

static struct rig *a_is_called_by_a_room(void)
{
	struct rig *r = rig_open(rig_can_refer);

	refer_outside(r, "any-x", "<sip:one@10.9.0.1>", "");
	SENT(r, "B 200 REFER, A INVITE, B NOTIFY");
	REQUEST_HAS(r, 'B', NOTIFY, "NOTIFY sip:b@10.9.0.3:5070 SIP/2.0\r\n");
	REQUEST_HAS(r, 'B', NOTIFY, "\r\nContact: <sip:any-x@10.9.0.1:5060>;isfocus\r\n");
	REQUEST_HAS(r, 'B', NOTIFY, "\r\nEvent: refer;id=7\r\n");
	REQUEST_HAS(r, 'B', NOTIFY, "\r\n\r\nSIP/2.0 100 Trying\r\n");
	T(r, 'B', NOTIFY, 200);
	refer_outside(r, "any-x", "<sip:one@10.9.0.1>",
		      ""); // lost on its way: the same answer again
	SENT(r, "B 200 REFER");
	return r;
}

static void who_is_not_in_asks_the_room(void **state)
{
	struct rig *r = a_is_called_by_a_room();

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, B NOTIFY");
	REQUEST_HAS(r, 'B', NOTIFY, "\r\n\r\nSIP/2.0 200 OK\r\n");
	REQUEST_HAS(r, 'B', NOTIFY, IS_OVER);
	T(r, 'B', NOTIFY, 200);
	assert_int_equal(focus_usage(r->core).rooms, 1);
	number++;
	refer_outside(r, "any-x", "<sip:one@10.9.0.1;method=BYE>", QUIETLY);
	SENT(r, "B 200 REFER, A BYE");
	T(r, 'A', BYE, 200);
	assert_int_equal(focus_usage(r->core).rooms, 0);
	rig_close_empty(r);
}

static void who_is_not_in_may_not_ask_elsewhere(void **state)
{
	struct rig *r = rig_open(rig_can_refer);

	(void)state;
	number++;
	refer_outside(r, "meet-x", "<sip:one@10.9.0.1>", "");
	refer_outside(r, "room-x", "<sip:one@10.9.0.1>", "");
	refer_outside(r, "one", "<sip:two@10.9.0.1>", "");
	refer_outside(r, "nobody", "<sip:one@10.9.0.1>", "");
	SENT(r, "B 403 REFER, B 403 REFER, B 403 REFER, B 404 REFER");
	assert_int_equal(DROP(r, REFER_REFUSED), 3);
	rig_close_empty(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_refers_is_told),
		cmocka_unit_test(who_refers_is_told_of_failure),
		cmocka_unit_test(who_refers_is_told_of_the_end),
		cmocka_unit_test(of_several_one_counts),
		cmocka_unit_test(of_several_failures_the_best),
		cmocka_unit_test(one_notify_at_a_time),
		cmocka_unit_test(a_lost_subscription_is_no_lost_call),
		cmocka_unit_test(the_subscription_is_ended),
		cmocka_unit_test(who_refers_leaves),
		cmocka_unit_test(another_call_is_not_mistaken),
		cmocka_unit_test(no_place_for_it),
		cmocka_unit_test(who_is_not_in_asks_the_room),
		cmocka_unit_test(who_is_not_in_may_not_ask_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
