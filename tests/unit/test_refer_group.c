/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_ptt.h"
#include "rig_refer.h"
#include "rig_register.h"
#include "rig_subscribe.h"

// REFER where it meets something else: a group and its originator, contacts of one name, a
// factory's rooms, the floor, and who watches.

#define PORT(i) (uint16_t)(20000 + 2 * ((i)-1))
#define A_AND_B "Contact: <sip:a@10.9.0.2:5070>\r\nContact: <sip:b@10.9.0.3:5070>\r\n"

// --- a group, to which its originator adds -------------------------------------------------------

// A has answered, B rings, and C has been added and rings.
static struct rig *c_is_added(void)
{
	struct rig *r = rig_invites(rig_open(rig_can_refer), "team");

	SENT(r, "O 100 INVITE, A INVITE, B INVITE");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	T(r, 'B', INVITE, 180);
	SENT(r, "");
	rig_refer(r, "<sip:carol@10.9.0.1>", "");
	SENT(r, "O 200 REFER, C INVITE, O NOTIFY");
	REQUEST_HAS(r, 'C', INVITE, "\r\nFrom: <sip:o@10.9.0.9>;tag=");
	rig_told(r, rig_cseq(), "100 Trying", GOES_ON);
	T(r, 'C', INVITE, 180);
	SENT(r, "O NOTIFY");
	rig_told(r, rig_cseq(), "180 Ringing", GOES_ON);
	return r;
}

static void who_is_added_is_a_member(void **state)
{
	struct rig *r = c_is_added();

	(void)state;
	T(r, 'C', INVITE, 200);
	SENT(r, "C ACK, O NOTIFY");
	rig_told(r, rig_cseq(), "200 OK", IS_OVER);
	HEARD_BY(r, 'C', PORT(4), "AO");
	rig_refer(r, "<sip:c@10.9.0.4:5070;method=BYE>", QUIETLY);
	SENT(r, "O 200 REFER, C BYE");
	T(r, 'C', BYE, 200);
	O_DIALOG(r, "BYE", rig_next_cseq());
	SENT(r, "O 200 BYE, A BYE");
	T(r, 'A', BYE, 200);
	T(r, 'B', INVITE, 200);
	SENT(r, "B ACK, B BYE");
	T(r, 'B', BYE, 200);
	rig_close_empty(r);
}

// The originator hangs up while who was added rings: it is completed like the others, then torn
// down.
static void who_is_added_is_completed_with_the_others(void **state)
{
	struct rig *r = c_is_added();

	(void)state;
	O_DIALOG(r, "BYE", rig_next_cseq());
	SENT(r, "O 200 BYE, A BYE");
	rig_pass(r, 100);
	SENT(r, "");
	rig_t(r, 'B', SIP_INVITE, 200);
	rig_t(r, 'C', SIP_INVITE, 200);
	rig_act(r);
	SENT(r, "B ACK, B BYE, C ACK, C BYE");
	for (unsigned i = 0; i < 3; i++)
		T(r, "ABC"[i], BYE, 200);
	assert_int_equal(STAT(r, LEGS_CANCELLED), 0);
	assert_int_equal(STAT(r, LEGS_TORN_DOWN), 2);
	rig_close_empty(r);
}

// The same in one burst: its 200 and the originator's BYE, in both orders.
static void the_200_and_the_bye_come_together(void **state)
{
	(void)state;
	for (unsigned first = 0; first < 2; first++) {
		struct rig *r = c_is_added();

		if (first == 0)
			rig_t(r, 'C', SIP_INVITE, 200);
		rig_o_dialog(r, "BYE", rig_next_cseq());
		if (first == 1)
			rig_t(r, 'C', SIP_INVITE, 200);
		rig_act(r);
		REQUEST_HAS(r, 'C', ACK, "ACK ");
		REQUEST_HAS(r, 'C', BYE, "BYE ");
		r->log[0] = '\0';
		T(r, 'B', INVITE, 200);
		SENT(r, "B ACK, B BYE");
		for (unsigned i = 0; i < 3; i++)
			T(r, "ABC"[i], BYE, 200);
		rig_close_empty(r);
	}
}

// Its last member leaves: it stands while somebody may still come.
static void a_group_waits_for_who_is_added(void **state)
{
	struct rig *r = c_is_added();

	(void)state;
	T(r, 'B', INVITE, 486);
	SENT(r, "B ACK");
	T_REQUEST(r, 'A', "BYE", 1);
	SENT(r, "A 200 BYE");
	T(r, 'C', INVITE, 603);
	SENT(r, "C ACK, O BYE"); // behind which there is no NOTIFY in that dialog any more
	T(r, 'O', BYE, 200);
	rig_close_empty(r);
}

static void only_who_may_adds(void **state)
{
	struct rig *r = rig_invites(rig_open(NULL), "team");

	(void)state;
	T(r, 'A', INVITE, 180);
	SENT(r, "O 100 INVITE, A INVITE, B INVITE, O 180 INVITE");
	rig_refer(r, "<sip:carol@10.9.0.1>", QUIETLY);
	SENT(r, "O 491 REFER"); // there is no call yet
	T(r, 'A', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	r->log[0] = '\0';
	r->t_headers =
		"Contact: <sip:x@10.9.0.2:5070>\r\nRefer-To: <sip:carol@10.9.0.1>\r\n" QUIETLY;
	T_REQUEST(r, 'A', "REFER", 1); // a member
	SENT(r, "A 403 REFER");
	r->t_headers = NULL;
	rig_close(r);
	r = rig_invites(rig_open(NULL), "two"); // its rule says nothing
	T(r, 'A', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	r->log[0] = '\0';
	rig_refer(r, "<sip:carol@10.9.0.1>", QUIETLY);
	SENT(r, "O 403 REFER");
	rig_close(r);
}

// --- several at once -----------------------------------------------------------------------------

// Who answers in one burst, of one REFER or of two: all hear all, and so does who was there before.
static void who_comes_together_is_heard_by_all(void **state)
{
	static const char *const refers[][2] = {
		{"<sip:two@10.9.0.1>", NULL},
		{"<sip:one@10.9.0.1>", "<sip:bob@10.9.0.1>"},
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(refers); i++) {
		struct rig *r = rig_comes_in(rig_open(NULL), "meet-x");

		for (unsigned k = 0; k < 2 && refers[i][k]; k++)
			rig_refer(r, refers[i][k], QUIETLY);
		rig_t(r, 'A', SIP_INVITE, 200);
		rig_t(r, 'B', SIP_INVITE, 200);
		rig_act(r);
		HEARD_BY(r, 'O', PORT(1), "AB");
		rig_close(r);
	}
}

// --- contacts of one name ------------------------------------------------------------------------

static void of_several_contacts_the_first_is_in(void **state)
{
	struct rig *r = rig_comes_in(rig_registered(A_AND_B), "meet-x");

	(void)state;
	rig_refer(r, "<sip:dave@10.9.0.1>", QUIETLY);
	SENT(r, "O 200 REFER, B INVITE, A INVITE");
	T(r, 'B', INVITE, 180);
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	HEARD_BY(r, 'O', PORT(1), "A");
	T(r, 'B', INVITE, 200);
	SENT(r, "B ACK, B BYE");
	T(r, 'B', BYE, 200);
	rig_refer(r, "<sip:dave@10.9.0.1;method=BYE>", QUIETLY);
	SENT(r, "O 200 REFER, A BYE");
	T(r, 'A', BYE, 200);
	O_DIALOG(r, "BYE", rig_next_cseq());
	rig_registrar_close(r);
}

// Who is added has numbers of his own: his coming ends nobody who is there.
static void contacts_added_are_others(void **state)
{
	struct rig *r = rig_invites(rig_registered(A_AND_B), "kin");

	(void)state;
	T(r, 'A', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O 100 INVITE, B INVITE, A INVITE, O 200 INVITE, A ACK");
	T(r, 'B', INVITE, 486);
	SENT(r, "B ACK");
	rig_refer(r, "<sip:dave@10.9.0.1>", QUIETLY); // another time, by another name
	SENT(r, "O 200 REFER, B INVITE, A INVITE");
	T(r, 'B', INVITE, 200);
	SENT(r, "B ACK"); // and no BYE to A's first leg
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK");
	assert_int_equal(focus_usage(r->core).legs, 3);
	T_REQUEST(r, 'B', "BYE", 1);
	O_DIALOG(r, "BYE", rig_next_cseq());
	rig_registrar_close(r);
}

// --- a room that a factory has made --------------------------------------------------------------

static void who_comes_to_a_made_room_may_ask_too(void **state)
{
	struct rig *r = rig_comes_in(rig_open(NULL), "host");
	const char *at = strstr((const char *)r->last_o, "Contact: <sip:");
	char name[64];

	(void)state;
	assert_int_equal(sscanf(at, "Contact: <sip:%63[^@]", name), 1);
	O_DIALOG(r, "OPTIONS", rig_next_cseq()); // the first caller stays; now another one
	r->log[0] = '\0';
	r->call = 2;
	rig_comes_in(r, name);
	rig_refer(r, "<sip:carol@10.9.0.1>", QUIETLY);
	SENT(r, "O 200 REFER, C INVITE");
	REQUEST_HAS(r, 'C', INVITE, name);
	REQUEST_HAS(r, 'C', INVITE, ";isfocus");
	T(r, 'C', INVITE, 200);
	SENT(r, "C ACK");
	T_REQUEST(r, 'C', "BYE", 1);
	SENT(r, "C 200 BYE");
	rig_close(r);
}

// --- the floor -----------------------------------------------------------------------------------

static void some_rule_has_floor(struct focus_cfg *cfg)
{
	cfg->rules_floor = true;
}

static void who_is_called_may_have_the_floor(void **state)
{
	struct rig *r = rig_invites(rig_open(some_rule_has_floor), "chat-x");

	(void)state;
	O_DIALOG(r, "ACK", 1);
	rig_refer(r, "<sip:one@10.9.0.1>", QUIETLY);
	T(r, 'A', INVITE, 200);
	r->log[0] = '\0';
	HEARD_BY(r, 'A', PORT(2), "");
	asks_at(r, 'A', 7001, PORT(2));
	SENT(r, "A revoked no permission, A granted 30/2, O taken A");
	HEARD_BY(r, 'A', PORT(2), "O");
	rig_refer(r, "<sip:one@10.9.0.1;method=BYE>", QUIETLY); // with the floor
	HEARD_BY(r, 'A', PORT(2), "");
	T(r, 'A', BYE, 200);
	r->log[0] = '\0';
	O_DIALOG(r, "BYE", rig_next_cseq());
	rig_close_empty(r);
}

// --- who watches ---------------------------------------------------------------------------------

static void next_round(struct rig *r)
{
	rig_pass(r, 1100);
	r->log[0] = '\0';
}

static void who_watches_sees_who_is_called(void **state)
{
	struct rig *r = rig_comes_in(rig_open(rig_can_refer), "meet-x");

	(void)state;
	rig_subscribe(r, "meet-x", 1, CONFERENCE);
	T(r, 'A', NOTIFY, 200);
	rig_refer(r, "<sip:carol@10.9.0.1>", QUIETLY);
	T(r, 'C', INVITE, 180);
	next_round(r);
	HAS(r, "<user-count>2</user-count>");
	HAS(r, "<user entity=\"sip:c@10.9.0.4:5070\" state=\"full\">");
	HAS(r, "<status>alerting</status><joining-method>dialed-out</joining-method>");
	T(r, 'A', NOTIFY, 200);
	T(r, 'C', INVITE, 200);
	next_round(r);
	HAS(r, "<status>connected</status><joining-method>dialed-out</joining-method>");
	T(r, 'A', NOTIFY, 200);
	rig_refer(r, "<sip:carol@10.9.0.1;method=BYE>", QUIETLY);
	T(r, 'C', BYE, 200);
	next_round(r);
	HAS(r, "<user entity=\"sip:c@10.9.0.4:5070\" state=\"deleted\">");
	HAS(r, "<disconnection-method>booted</disconnection-method>");
	HAS(r, "<user-count>1</user-count>");
	T(r, 'A', NOTIFY, 200);
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_added_is_a_member),
		cmocka_unit_test(who_is_added_is_completed_with_the_others),
		cmocka_unit_test(the_200_and_the_bye_come_together),
		cmocka_unit_test(a_group_waits_for_who_is_added),
		cmocka_unit_test(only_who_may_adds),
		cmocka_unit_test(who_comes_together_is_heard_by_all),
		cmocka_unit_test(of_several_contacts_the_first_is_in),
		cmocka_unit_test(contacts_added_are_others),
		cmocka_unit_test(who_comes_to_a_made_room_may_ask_too),
		cmocka_unit_test(who_is_called_may_have_the_floor),
		cmocka_unit_test(who_watches_sees_who_is_called),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
