/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// The originator is answered before any member has (answer policy immediate), and what
// P-Answer-State says of that (RFC 4964).

#define UNCONFIRMED "P-Answer-State: Unconfirmed\r\n"
#define CONFIRMED   "P-Answer-State: Confirmed\r\n"

static void immediate(struct focus_cfg *cfg)
{
	cfg->answer_policy = ANSWER_IMMEDIATE;
}

static struct rig *open_answered(const char *method, const char *sent)
{
	struct rig *r = rig_open(immediate);

	O(r, method);
	SENT(r, sent);
	LAST_O_HAS(r, UNCONFIRMED);
	return r;
}

static struct rig *open_one(void)
{
	return open_answered("INVITE one", "O 100 INVITE, O 200 INVITE, A INVITE");
}

static struct rig *open_two(void)
{
	return open_answered("INVITE two", "O 100 INVITE, O 200 INVITE, A INVITE, B INVITE");
}

static void answered_before_anybody(void **state)
{
	struct rig *r = open_one();
	struct media_hop hop;

	(void)state;
	assert_int_equal(STAT(r, UNCONFIRMED), 1);
	LAST_O_HAS(r, "m=audio 20000 RTP/AVP 8\r\n");
	REQUEST_HAS(r, 'A', INVITE, "m=audio 20002 RTP/AVP 8\r\n");
	O_DIALOG(r, "ACK", 1);
	assert_int_equal(rig_media(r, 'O', 20000, &hop), DROP_MEDIA_NOT_BRIDGED);
	T(r, 'A', INVITE, 180);
	SENT(r, "");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	assert_int_equal(rig_media(r, 'O', 20000, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 7000);
	assert_int_equal(rig_media(r, 'A', 20002, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 6000);
	rig_end_call(r, 2);
}

// One format a stream, and the members are offered that one.
static void one_format(void **state)
{
	struct rig *r = rig_open(immediate);

	(void)state;
	r->o_body = SDP("1", "10.9.0.9", "6000", "0 8 3");
	O(r, "INVITE one");
	r->o_body = NULL;
	LAST_O_HAS(r, "m=audio 20000 RTP/AVP 0\r\n");
	REQUEST_HAS(r, 'A', INVITE, "m=audio 20002 RTP/AVP 0\r\n");
	r->log[0] = '\0';
	rig_pass(r, 500);
	SENT(r, "O 200 INVITE, A INVITE");
	REQUEST_HAS(r, 'A', INVITE, "m=audio 20002 RTP/AVP 0\r\n");
	O_DIALOG(r, "ACK", 1);
	T(r, 'A', INVITE, 488);
	SENT(r, "A ACK, O BYE");
	LAST_HAS(r, "Reason: SIP;cause=488;text=\"Not Acceptable Here\"\r\n");
	rig_close_empty(r);
}

static void bye_with_the_reason_when_nobody_comes(void **state)
{
	struct rig *r = open_two();

	(void)state;
	O_DIALOG(r, "ACK", 1);
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK");
	T(r, 'B', INVITE, 603);
	SENT(r, "B ACK, O BYE");
	LAST_HAS(r, "Reason: SIP;cause=603;text=\"Decline\"\r\n");
	rig_pass(r, 500);
	SENT(r, "O BYE");
	LAST_HAS(r, "Reason: SIP;cause=603;text=\"Decline\"\r\n");
	rig_close_empty(r);
}

// RFC 3261 15: not before its ACK.
static void refused_before_the_ack(void **state)
{
	struct rig *r = open_one();

	(void)state;
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O BYE");
	LAST_HAS(r, "Reason: SIP;cause=486;text=\"Busy Here\"\r\n");
	rig_close_empty(r);
}

// Whoever has been in leaves without a reason.
static void no_reason_when_somebody_has_come(void **state)
{
	struct rig *r = open_two();

	(void)state;
	O_DIALOG(r, "ACK", 1);
	T(r, 'A', INVITE, 486);
	T(r, 'B', INVITE, 200);
	SENT(r, "A ACK, B ACK");
	T_REQUEST(r, 'B', "BYE", 1);
	SENT(r, "B 200 BYE, O BYE");
	assert_null(strstr((const char *)r->last, "Reason:"));
	rig_close_empty(r);
}

// The method: no CANCEL on the wire; each leg is completed, then torn down.
static void hangs_up_while_legs_are_pending(void **state)
{
	struct rig *r = open_two();

	(void)state;
	O_DIALOG(r, "ACK", 1);
	T(r, 'A', INVITE, 180);
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	T(r, 'A', BYE, 200);
	T(r, 'B', INVITE, 486);
	SENT(r, "B ACK");
	assert_int_equal(STAT(r, LEGS_TORN_DOWN), 1);
	rig_close_empty(r);
}

// Of one burst: the CANCEL counts, for no final answer has gone out.
static void cancel_behind_the_invite(void **state)
{
	struct rig *r = rig_open(immediate);

	(void)state;
	rig_o(r, "INVITE one");
	rig_o(r, "CANCEL one");
	rig_act(r);
	SENT(r, "O 100 INVITE, O 200 CANCEL, O 487 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

static void nobody_can_be_called(void **state)
{
	struct rig *r = rig_open(immediate);

	(void)state;
	O(r, "INVITE far");
	SENT(r, "O 100 INVITE, O 480 INVITE");
	O(r, "ACK");
	rig_close_empty(r);
}

// RFC 3261 13.2.1: the offer is ours, to both sides; nobody's ACK has to wait.
static void invite_without_an_offer(void **state)
{
	struct rig *r = rig_open(immediate);
	struct media_hop hop;

	(void)state;
	r->o_body = "";
	O(r, "INVITE one");
	SENT(r, "O 100 INVITE, O 200 INVITE, A INVITE");
	LAST_O_HAS(r, "m=audio 20000 RTP/AVP 8 101\r\n");
	REQUEST_HAS(r, 'A', INVITE, "m=audio 20002 RTP/AVP 8 101\r\n");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	REQUEST_HAS(r, 'A', ACK, "Content-Length: 0\r\n");
	r->o_body = SDP("1", "10.9.0.9", "6060", "8");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "");
	assert_int_equal(rig_media(r, 'A', 20002, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 6060);
	rig_end_call(r, 2);
}

#define KEYED(ip, port)                                                                            \
	"v=0\r\no=x 1 1 IN IP4 " ip "\r\ns=-\r\nc=IN IP4 " ip "\r\nt=0 0\r\n"                      \
	"m=audio " port " RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 "                                      \
	"inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"

// Keys are agreed end to end: nobody but a member can answer.
static void secure_media_waits_for_a_member(void **state)
{
	struct rig *r = rig_open(immediate);

	(void)state;
	r->o_body = KEYED("10.9.0.9", "6000");
	O(r, "INVITE one");
	SENT(r, "O 100 INVITE, A INVITE");
	REQUEST_HAS(r, 'A', INVITE, "RTP/SAVP");
	r->o_body = NULL;
	r->t_body = KEYED("10.9.0.2", "7000");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	assert_null(strstr((const char *)r->last_o, "P-Answer-State"));
	assert_int_equal(STAT(r, UNCONFIRMED), 0);
	O_DIALOG(r, "ACK", 1);
	rig_end_call(r, 2);
}

// A member that is a push-to-talk server itself: what it says is passed on.
static void member_is_unconfirmed(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	r->t_headers = CONTACT_A "p-answer-state:\tunconfirmed ;x=y\r\n";
	T(r, 'A', INVITE, 183);
	SENT(r, "O 180 INVITE");
	LAST_O_HAS(r, UNCONFIRMED);
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	LAST_O_HAS(r, UNCONFIRMED);
	assert_int_equal(STAT(r, UNCONFIRMED), 0); // somebody has answered, in whoever's stead
	O_DIALOG(r, "ACK", 1);
	rig_end_call(r, 2);
}

static void member_confirms(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	r->t_headers = CONTACT_A UNCONFIRMED;
	T(r, 'A', INVITE, 183);
	LAST_O_HAS(r, UNCONFIRMED);
	r->t_headers = NULL;
	T(r, 'A', INVITE, 200);
	LAST_O_HAS(r, CONFIRMED);
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O 180 INVITE, O 200 INVITE, A ACK");
	rig_end_call(r, 2);
}

// Nor do two answers of one burst depend on their order.
static void one_of_two_confirms(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct rig *r = rig_open_call(rig_answer_all, "two");

		r->t_headers = i ? NULL : CONTACT_A UNCONFIRMED;
		T(r, 'A', INVITE, 200);
		r->t_headers = i ? "Contact: <sip:b@10.9.0.3:5070>\r\n" UNCONFIRMED : NULL;
		T(r, 'B', INVITE, 200);
		r->t_headers = NULL;
		SENT(r, "A ACK, O 200 INVITE, B ACK");
		LAST_O_HAS(r, CONFIRMED);
		O_DIALOG(r, "BYE", 2);
		rig_close_empty(r);
	}
}

static void nobody_speaks_of_it(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	T(r, 'A', INVITE, 180);
	assert_null(strstr((const char *)r->last_o, "P-Answer-State"));
	T(r, 'A', INVITE, 200);
	assert_null(strstr((const char *)r->last_o, "P-Answer-State"));
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O 180 INVITE, O 200 INVITE, A ACK");
	rig_end_call(r, 2);
}

// Its new description is answered as in a room: the server's own words stand for the members'.
static void the_originator_changes_the_session(void **state)
{
	struct rig *r = open_one();

	(void)state;
	O_DIALOG(r, "ACK", 1);
	r->o_body = SDP("2", "10.9.0.9", "6200", "8");
	O_DIALOG(r, "INVITE", 2);
	SENT(r, "O 200 INVITE");
	r->o_body = NULL;
	O_DIALOG(r, "ACK", 2);
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	HEARD_BY(r, 'A', 20002, "O");
	rig_end_call(r, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answered_before_anybody),
		cmocka_unit_test(one_format),
		cmocka_unit_test(bye_with_the_reason_when_nobody_comes),
		cmocka_unit_test(refused_before_the_ack),
		cmocka_unit_test(no_reason_when_somebody_has_come),
		cmocka_unit_test(hangs_up_while_legs_are_pending),
		cmocka_unit_test(cancel_behind_the_invite),
		cmocka_unit_test(nobody_can_be_called),
		cmocka_unit_test(invite_without_an_offer),
		cmocka_unit_test(secure_media_waits_for_a_member),
		cmocka_unit_test(member_is_unconfirmed),
		cmocka_unit_test(member_confirms),
		cmocka_unit_test(one_of_two_confirms),
		cmocka_unit_test(nobody_speaks_of_it),
		cmocka_unit_test(the_originator_changes_the_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
