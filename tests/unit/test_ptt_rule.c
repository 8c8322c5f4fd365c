/* SPDX-License-Identifier: BSD-3-Clause */
#include "rig_list.h"
#include "rig_ptt.h"
#include "rig_register.h"

// Rules that say whether their conferences have a floor, by whatever action members are found.

static void some_rule_has_it(struct focus_cfg *cfg)
{
	cfg->rules_floor = true;
}

// O has called A.
static void has_a_floor(struct rig *r)
{
	r->t_body = WITH_FLOOR("10.9.0.2", "7000", "7100");
	T(r, 'A', INVITE, 200);
	LAST_O_HAS(r, "m=application 20002 udp TBCP\r\n");
	SENT(r, "O 100 INVITE, A INVITE, O 200 INVITE, O idle, A idle, A ACK");
	HEARD_BY(r, 'A', 20004, "");
	SENT(r, "A revoked no permission");
	control_by_stream(r, 'A', TBCP_NORMAL);
	SENT(r, "A granted 30/2, O taken A");
	HEARD_BY(r, 'A', 20004, "O");
}

// Two conferences of one member, one of them with floor control; the other one is offered its
// stream, too, and refuses it.
static void check_rules(void (*tweak)(struct focus_cfg *cfg), const char *talk, const char *free)
{
	struct rig *r = rig_open(tweak);

	r->o_body = WITH_FLOOR("10.9.0.9", "6000", "6100");
	O(r, talk);
	has_a_floor(r);
	r->call = 2;
	O(r, free);
	REQUEST_HAS(r, 'A', INVITE, "m=audio 20010 RTP/AVP 8\r\nm=application 0 udp TBCP\r\n");
	r->t_body = SDP("1", "10.9.0.2", "7000", "8") "m=application 0 udp TBCP\r\n";
	T(r, 'A', INVITE, 200);
	LAST_O_HAS(r, "m=application 0 udp TBCP\r\n");
	SENT(r, "O 100 INVITE, A INVITE, O 200 INVITE, A ACK");
	HEARD_BY(r, 'A', 20010, "O");
	HEARD_BY(r, 'O', 20008, "A");
	r->o_body = r->t_body = NULL;
	rig_close(r);
}

static void a_rule_has_its_own_floor(void **state)
{
	(void)state;
	check_rules(some_rule_has_it, "INVITE talk", "INVITE one");
	check_rules(some_rule_has_it, "INVITE talk", "INVITE free");
	check_rules(push_to_talk, "INVITE one", "INVITE free");
}

static void a_route_may_have_one(void **state)
{
	struct rig *r = rig_open(some_rule_has_it);

	(void)state;
	r->o_body = WITH_FLOOR("10.9.0.9", "6000", "6100");
	O(r, "INVITE a"); // who has that name for those who hear that he talks
	has_a_floor(r);
	r->o_body = r->t_body = NULL;
	rig_close(r);
}

static void a_list_may_have_one(void **state)
{
	struct rig *r = rig_open(some_rule_has_it);

	(void)state;
	rig_list(r, "listed-talk",
		 PART("application/sdp", "", WITH_FLOOR("10.9.0.9", "6000", "6100"))
			 LIST_PART("<entry uri=\"sip:a@10.9.0.2:5070\"/>\r\n") END);
	has_a_floor(r);
	r->t_body = NULL;
	rig_close(r);
}

// Whom the rule names is reached where he has registered.
static void a_registered_member_may_have_one(void **state)
{
	struct rig *r = rig_registrar_with(some_rule_has_it);

	(void)state;
	rig_register(r, "open.example.com", "dave", "Contact: <sip:a@10.9.0.2:5070>\r\n");
	SENT(r, "O 200 REGISTER");
	r->o_body = WITH_FLOOR("10.9.0.9", "6000", "6100");
	O(r, "INVITE dave-talk");
	has_a_floor(r);
	r->o_body = r->t_body = NULL;
	rig_registrar_close(r);
}

// A plan that is read later may ask for what there are no tables for (the server refuses it).
static void without_tables_there_is_no_floor(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	O(r, "INVITE talk");
	T(r, 'A', INVITE, 200);
	HEARD_BY(r, 'A', 20002, "O");
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_has_its_own_floor),
		cmocka_unit_test(a_route_may_have_one),
		cmocka_unit_test(a_list_may_have_one),
		cmocka_unit_test(a_registered_member_may_have_one),
		cmocka_unit_test(without_tables_there_is_no_floor),
	};

	return cmocka_run_group_tests_name("ptt_rule", tests, NULL, NULL);
}
