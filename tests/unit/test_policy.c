/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// A callee that rings on after the originator gave up: the answer limit, and the CANCEL policies.

static void hybrid(struct focus_cfg *cfg)
{
	cfg->cancel_policy = CANCEL_HYBRID;
}

static void rfc(struct focus_cfg *cfg)
{
	cfg->cancel_policy = CANCEL_RFC;
}

static void limit_complete(void **state)
{
	struct rig *r = rig_open_cancelled(NULL, true);

	(void)state;
	O(r, "ACK");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	rig_pass(r, 30000 + 32000 + 10);
	SENT(r, ""); // never a CANCEL
	assert_int_equal(STAT(r, LEGS_DETACHED), 1);
	assert_int_equal(focus_usage(r->core).legs, 0);
	assert_int_equal(focus_usage(r->core).conferences, 0);
	assert_int_equal(focus_usage(r->core).tombstones, 1);
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK"); // the leg that took over remembers
	rig_pass(r, 500);
	SENT(r, "A BYE"); // and so does its BYE
	T(r, 'A', BYE, 200);
	assert_int_equal(STAT(r, LEGS_TORN_DOWN), 1);
	rig_close_empty(r);
}

static void limit_hybrid(void **state)
{
	struct rig *r = rig_open_cancelled(hybrid, true);

	(void)state;
	O(r, "ACK");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	rig_pass(r, 29999);
	SENT(r, "");
	rig_pass(r, 1);
	SENT(r, "A CANCEL");
	T(r, 'A', CANCEL, 200);
	T(r, 'A', INVITE, 487);
	SENT(r, "A ACK");
	rig_close_empty(r);
}

static void limit_hybrid_crossed(void **state)
{
	struct rig *r = rig_open_cancelled(hybrid, true);

	(void)state;
	O(r, "ACK");
	rig_pass(r, 30000);
	SENT(r, "O 200 CANCEL, O 487 INVITE, A CANCEL");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	T(r, 'A', CANCEL, 481); // too late for it
	T(r, 'A', BYE, 200);
	SENT(r, "");
	rig_close_empty(r);
}

static void limit_hybrid_crossed_and_hung_up(void **state)
{
	struct rig *r = rig_open_cancelled(hybrid, true);

	(void)state;
	O(r, "ACK");
	rig_pass(r, 30000);
	SENT(r, "O 200 CANCEL, O 487 INVITE, A CANCEL");
	rig_t(r, 'A', SIP_INVITE, 200);
	rig_t_request(r, 'A', "BYE", 1);
	rig_act(r);
	SENT(r, "A 200 BYE, A ACK");
	rig_pass(r, 10000);
	SENT(r, ""); // the CANCEL is not repeated
	rig_close_empty(r);
}

static void policy_rfc(void **state)
{
	struct rig *r = rig_open_cancelled(rfc, true);

	(void)state;
	SENT(r, "O 200 CANCEL, O 487 INVITE, A CANCEL");
	T(r, 'A', CANCEL, 200);
	T(r, 'A', INVITE, 487);
	SENT(r, "A ACK");
	O(r, "ACK");
	rig_close_empty(r);
}

static void policy_rfc_waits_for_a_provisional(void **state)
{
	struct rig *r = rig_open_cancelled(rfc, false);

	(void)state;
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	T(r, 'A', INVITE, 100);
	SENT(r, "A CANCEL");
	T(r, 'A', CANCEL, 200);
	T(r, 'A', INVITE, 487);
	O(r, "ACK");
	rig_close_empty(r);
}

static void cancel_repeats_the_invites_branch(void **state)
{
	struct rig *r = rig_open_cancelled(rfc, true);
	struct sip_msg invite, cancel;

	(void)state;
	rig_message(r, 'A', SIP_INVITE, &invite);
	rig_message(r, 'A', SIP_CANCEL, &cancel);
	assert_true(span_eq(invite.via.branch, cancel.via.branch));
	assert_true(span_eq(invite.uri, cancel.uri));
	assert_int_equal(cancel.cseq, invite.cseq);
	rig_close(r);
}

static void limit_of_a_live_call(void **state)
{
	struct rig *r = rig_open_call(NULL, "two");

	(void)state;
	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 180);
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O 200 INVITE, A ACK");
	rig_pass(r, 30001);
	SENT(r, "");
	T(r, 'B', INVITE, 200); // too late: completed and torn down; the call goes on
	SENT(r, "B ACK, B BYE");
	T(r, 'B', BYE, 200);
	rig_end_call(r, 2);
}

static struct rig *open_by_rule(void (*tweak)(struct focus_cfg *cfg), const char *invite,
				const char *want)
{
	struct rig *r = rig_open(tweak);

	O(r, invite);
	SENT(r, want);
	return r;
}

// What a rule sets goes before what the server does otherwise.
static void rule_cancels_at_once(void **state)
{
	struct rig *r = open_by_rule(hybrid, "INVITE rfc", "O 100 INVITE, A INVITE");

	(void)state;
	T(r, 'A', INVITE, 180);
	O(r, "CANCEL");
	SENT(r, "O 180 INVITE, O 200 CANCEL, O 487 INVITE, A CANCEL");
	T(r, 'A', CANCEL, 200);
	T(r, 'A', INVITE, 487);
	O(r, "ACK");
	SENT(r, "A ACK");
	rig_close_empty(r);
}

static void rule_limits_the_ringing(void **state)
{
	struct rig *r = open_by_rule(NULL, "INVITE short", "O 100 INVITE, A INVITE");

	(void)state;
	REQUEST_HAS(r, 'A', INVITE, "\r\nExpires: 5\r\n");
	T(r, 'A', INVITE, 180);
	SENT(r, "O 180 INVITE");
	rig_pass(r, 4999);
	SENT(r, "");
	rig_pass(r, 1);
	SENT(r, "A CANCEL, O 408 INVITE");
	O(r, "ACK");
	T(r, 'A', CANCEL, 200);
	T(r, 'A', INVITE, 487);
	SENT(r, "A ACK");
	rig_close_empty(r);
}

static void rule_waits_for_all(void **state)
{
	struct rig *r = open_by_rule(NULL, "INVITE all", "O 100 INVITE, A INVITE, B INVITE");

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	T(r, 'B', INVITE, 200);
	SENT(r, "O 200 INVITE, B ACK");
	O_DIALOG(r, "ACK", 1);
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, A BYE, B BYE");
	T(r, 'A', BYE, 200);
	T(r, 'B', BYE, 200);
	rig_close_empty(r);
}

// A reload while a call is set up: it keeps what its rule said, and the next call meets the new plan.
static void plan_is_replaced(void **state)
{
	struct rig *r = open_by_rule(hybrid, "INVITE rfc", "O 100 INVITE, A INVITE");
	struct dialplan *old = r->plan;
	char why[128];

	(void)state;
	T(r, 'A', INVITE, 180);
	r->plan = dialplan_parse(SPAN("sip:one@* = reject 410 Moved"), "new", NULL, why, sizeof(why));
	dialplan_view_free(r->view);
	r->view = dialplan_view_create(r->plan);
	focus_plan(r->core, r->view, NULL);
	dialplan_free(old);
	O(r, "CANCEL");
	SENT(r, "O 180 INVITE, O 200 CANCEL, O 487 INVITE, A CANCEL");
	T(r, 'A', CANCEL, 200);
	T(r, 'A', INVITE, 487);
	O(r, "ACK");
	SENT(r, "A ACK");
	r->call++;
	O(r, "INVITE one");
	SENT(r, "O 410 INVITE");
	r->call++;
	O(r, "INVITE rfc");
	SENT(r, "O 404 INVITE");
	rig_close_empty(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limit_complete),
		cmocka_unit_test(limit_hybrid),
		cmocka_unit_test(limit_hybrid_crossed),
		cmocka_unit_test(limit_hybrid_crossed_and_hung_up),
		cmocka_unit_test(policy_rfc),
		cmocka_unit_test(policy_rfc_waits_for_a_provisional),
		cmocka_unit_test(cancel_repeats_the_invites_branch),
		cmocka_unit_test(limit_of_a_live_call),
		cmocka_unit_test(rule_cancels_at_once),
		cmocka_unit_test(rule_limits_the_ringing),
		cmocka_unit_test(rule_waits_for_all),
		cmocka_unit_test(plan_is_replaced),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
