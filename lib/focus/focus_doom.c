/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// How legs end: each by what it still needs to be complete, whatever the others do. The table of the
// method is doom_invited, doom_up and the first case of focus_doom_leg.

// A CANCEL by policy. Before a provisional response none may be sent (9.1): it waits for one.
void focus_want_cancel(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);

	if (leg->cancel_sent)
		return;
	if (leg->invite.state != TXN_PROCEEDING) {
		leg->cancel_wanted = true;
		return;
	}
	leg->cancel_wanted = false;
	leg->past_limit = true;
	// 9.1: then it counts as cancelled.
	leg->limit_at = moment_at(core->now_ms + 64ull * core->cfg.times.t1);
	count(core, STAT_LEGS_CANCELLED);
	leg->cancel_sent = true;
	focus_send(core, l, SIP_CANCEL);
}

// No CANCEL on the wire: the leg is kept until its final answer, or its limit.
static void doom_invited(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);

	if (leg->debt & LEG_OWES_INVITE) { // row 9: it has its answer, and gets no other INVITE
		leg->debt = 0;
		count_race(core, RACE_CHALLENGED);
		focus_credentials_drop(core, l);
		focus_refused(core, l, 480);
		return;
	}
	count_race(core, leg->invite.state == TXN_CALLING ? RACE_SILENT : RACE_RINGING);
	if (core_focus(core, leg->focus)->cancel_policy == CANCEL_RFC)
		focus_want_cancel(core, l);
}

// Complete already, or as good as: the BYE goes out behind the ACK, in the same batch.
static void doom_up(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);

	if (leg->awaits)
		focus_refuse_offer(core, l, focus_gather(core, &leg->theirs)); // row 13
	if (leg->debt & LEG_OWES_ACK) {
		count_race(core, RACE_CROSS_HERE);
		leg->torn = true;
	}
	if (leg->burst == core->burst)
		count_race(core, RACE_SAME_BURST);
	focus_owe(core, l, LEG_OWES_BYE);
}

void focus_doom_leg(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);

	if (leg->doomed)
		return;
	leg->doomed = true;
	leg->session_at = MOMENT_NEVER;
	focus_stand(core, l, LEG_OUT);
	focus_flows_doom(core, l);
	switch ((enum leg_state)leg->state) {
	case LEG_QUEUED:
	case LEG_NAMED:
		count_race(core, RACE_UNSENT); // never sent
		focus_leg_over(core, l);
		break;
	case LEG_INVITED:
		leg->burst = core->burst;
		doom_invited(core, l);
		break;
	case LEG_UP:
		doom_up(core, l);
		break;
	case LEG_EARLY:
	case LEG_ANSWERED:
	case LEG_CLOSING:
	case LEG_OVER:
		break;
	}
}

// The conference's end, by whatever cause. The originator's leg is the caller's affair.
void focus_end(struct focus_core *core, uint32_t f)
{
	struct focus *focus = core_focus(core, f);

	if (focus->state == FOCUS_ENDING)
		return;
	if (focus->state == FOCUS_SETTING_UP && focus->n_in && focus->n_pending)
		count_race(core, RACE_MIXED);
	focus->state = FOCUS_ENDING;
	focus_floor_close(core, f);
	if (focus->in_room)
		focus_room_leave(core, f);
	else if (focus->originator != LEG_NONE)
		focus_flows_disband(core, focus->originator);
	for (uint32_t l = focus->members, next; l != LEG_NONE; l = next) {
		next = core_leg(core, l)->next;
		focus_doom_leg(core, l);
	}
	focus_unsettle(core, f);
}

// Ends the conference from our side: a final answer where there was none, a BYE where there was one;
// never a BYE before the ACK or the time-out of our 200 (15).
void focus_bye_originator(struct focus_core *core, uint32_t f)
{
	struct focus *focus = core_focus(core, f);
	uint32_t l = focus->originator;
	struct leg *leg = core_leg(core, l == LEG_NONE ? 0 : l);

	if (l == LEG_NONE) {
		focus_end(core, f); // of those who are called into a room, or ended already
		return;
	}
	switch ((enum leg_state)leg->state) {
	case LEG_INVITED:
		txn_server_reply(&core->txns, leg->server_txn, 503, TXN_TAIL_EMPTY, core->now_ms);
		focus_end(core, f);
		focus_leg_over(core, l);
		break;
	case LEG_ANSWERED:
		focus->bye_after_ack = true;
		break;
	case LEG_UP:
		focus_owe(core, l, LEG_OWES_BYE);
		focus_end(core, f);
		break;
	case LEG_QUEUED:
	case LEG_NAMED:
	case LEG_EARLY:
	case LEG_CLOSING:
	case LEG_OVER:
		break;
	}
}

void focus_part(struct focus_core *core, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);

	if (leg->role == LEG_ORIGINATOR)
		focus_bye_originator(core, leg->focus);
	else
		focus_doom_leg(core, l);
}
