/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

#define TIMER_C_MS 181000 // RFC 3261 16.6 step 11: more than three minutes
#define EXPIRED_MAX 32

// The originator's side of its INVITE: our 200, until the ACK.
static void originator_timer(struct focus_core *core, uint32_t l, int act)
{
	struct leg *leg = core_leg(core, l);

	if (act & TXN_ACT_SEND)
		focus_answer_again(core, l, leg->server_txn);
	if ((act & TXN_ACT_FAILED) && leg->invite.machine == TXN_UAS_1XX) {
		focus_unproven(core, l);
	} else if (act & TXN_ACT_FAILED) {
		count_race(core, RACE_UNACKED_200); // row 28, 13.3.1.4
		if (leg->state != LEG_ANSWERED)
			return; // it has said BYE itself
		leg->state = LEG_UP;
		focus_bye_originator(core, leg->focus);
	}
}

// Our 2xx to a re-INVITE, until the ACK (14.2 says: as in 13.3.1.4).
static void reinvite_timer(struct focus_core *core, uint32_t l, int act)
{
	const struct leg *leg = core_leg(core, l);

	if (act & TXN_ACT_SEND)
		focus_answer_again(core, l, leg->mid_txn);
	if (!(act & TXN_ACT_FAILED) || leg->focus == FOCUS_NONE || leg->doomed)
		return;
	count_race(core, RACE_UNACKED_200);
	focus_part(core, l);
}

static void invite_timer(struct focus_core *core, uint32_t l, int act)
{
	if (act & TXN_ACT_SEND) {
		count(core, STAT_RETRANSMITS);
		focus_send_invite(core, l);
	}
	if ((act & TXN_ACT_FAILED) && !focus_again_elsewhere(core, l))
		focus_refused(core, l, 408); // timer B
}

static void request_timer(struct focus_core *core, uint32_t l, int act)
{
	const struct leg *leg = core_leg(core, l);

	if (act & TXN_ACT_SEND) {
		count(core, STAT_RETRANSMITS);
		focus_resend(core, l);
	}
	if ((act & TXN_ACT_FAILED) && leg->request_method == SIP_BYE) {
		count_race(core, RACE_BYE_UNANSWERED); // row 17
		focus_bye_done(core, l);
	} else if ((act & TXN_ACT_FAILED) && leg->request_method == SIP_UPDATE) {
		focus_session_unanswered(core, l);
	}
}

// Nothing came within the limit and the time for stragglers: the leg is given back, and a small
// tombstone, or with credentials the record, stays for a 2xx that may still come.
static void detach(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);

	count(core, STAT_LEGS_DETACHED);
	if (focus_has_credentials(core, l)) {
		// The BYE of a late 2xx may be challenged.
		leg->invite.state = TXN_COMPLETED;
		leg->invite.end_at = moment_at(core->now_ms + TIMER_C_MS);
	} else {
		leg_bury(&core->legs, l, moment_at(core->now_ms + TIMER_C_MS));
		leg->invite.state = TXN_TERMINATED;
	}
	leg->request.state = TXN_TERMINATED;
	focus_refused(core, l, 408);
}

// The answer limit (races.md, "When a callee rings on").
static void limit_reached(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	enum cancel_policy policy = core_focus(core, leg->focus)->cancel_policy;

	// It is shorter than timer B, as a rule. Who has said nothing by then is not there.
	if (leg->invite.state == TXN_CALLING && focus_again_elsewhere(core, l))
		return;
	leg->limit_at = MOMENT_NEVER;
	if (leg->past_limit) {
		if (leg->invite.state == TXN_PROCEEDING)
			detach(core, l);
		return; // silent ones are timer B's
	}
	leg->past_limit = true;
	leg->limit_at = moment_at(core->now_ms + 64ull * core->cfg.times.t1);
	focus_failed(core, l, 408);
	focus_doom_leg(core, l);
	if (policy != CANCEL_COMPLETE)
		focus_want_cancel(core, l);
}

// One deadline of the leg; false: none is due. The record may be gone afterwards.
static bool leg_deadline(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	enum txn_event ev;

	if (txn_timer_due(&leg->invite, core->now_ms, &ev)) {
		int act = txn_step(&leg->invite, ev, &core->cfg.times, core->now_ms);

		if (leg->role == LEG_ORIGINATOR)
			originator_timer(core, l, act);
		else
			invite_timer(core, l, act);
		return true;
	}
	if (txn_timer_due(&leg->request, core->now_ms, &ev)) {
		request_timer(core, l,
			      txn_step(&leg->request, ev, &core->cfg.times, core->now_ms));
		return true;
	}
	if (txn_timer_due(&leg->mid, core->now_ms, &ev)) {
		reinvite_timer(core, l, txn_step(&leg->mid, ev, &core->cfg.times, core->now_ms));
		return true;
	}
	if (moment_past(leg->limit_at, core->now_ms)) {
		if (leg->state == LEG_NAMED)
			focus_refused(core, l, focus_nameless(core, RESOLVE_FAILED));
		else if (leg->state <= LEG_INVITED)
			limit_reached(core, l);
		else
			focus_media_due(core, l);
		return true;
	}
	if (moment_past(leg->session_at, core->now_ms)) {
		focus_session_due(core, l);
		return true;
	}
	return false;
}

static void leg_timer(struct focus_core *core, uint32_t l)
{
	uint64_t name = leg_name(&core->legs, l);

	while (leg_find(&core->legs, name) == l && leg_deadline(core, l))
		;
	if (leg_find(&core->legs, name) == l)
		focus_leg_tidy(core, l);
}

static void transaction_timer(struct focus_core *core, uint32_t t)
{
	// What expired with it in one harvest may have ended it.
	if (slab_in_use(&core->txns.slab, t) &&
	    txn_server_tick(&core->txns, t, core->now_ms))
		count_race(core, RACE_UNACKED_487); // row 27
}

static void expire(struct focus_core *core, uint32_t i)
{
	if (i < core->txns.wheel_base)
		leg_timer(core, i);
	else if (i >= core->watches.wheel_base)
		focus_watch_due(core, i - core->watches.wheel_base);
	else if (i >= core->subs.legs.wheel_base)
		focus_sub_due(core, i - core->subs.legs.wheel_base);
	else if (core->floors.at && i >= core->floors.wheel_base)
		focus_floor_due(core, i - core->floors.wheel_base);
	else
		transaction_timer(core, i - core->txns.wheel_base);
}

void focus_timers(struct focus_core *core, unsigned budget)
{
	uint32_t expired[EXPIRED_MAX];

	focus_probe(core);
	leg_tombstones_sweep(&core->legs, core->now_ms);
	while (budget) {
		unsigned max = budget < EXPIRED_MAX ? budget : EXPIRED_MAX;
		unsigned n = wheel_advance(&core->wheel, core->now_ms, expired, max);

		for (unsigned k = 0; k < n; k++)
			expire(core, expired[k]);
		if (n < max)
			return;
		budget -= n;
	}
}
