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
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
