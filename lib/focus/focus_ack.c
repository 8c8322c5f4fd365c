/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// The ACK for a final answer other than 2xx belongs to the INVITE's transaction (17.2.1).
static bool acks_failure(struct focus_core *core)
{
	uint64_t key = txn_server_key(&core->in->id, SIP_INVITE);
	uint32_t t = txn_server_find(&core->txns, key);

	// An ACK that repeats the branch although the answer was 2xx is still the dialog's.
	if (t == TXN_SERVER_NONE || txn_server_at(&core->txns, t)->status < 300)
		return false;
	if (!txn_server_event(&core->txns, t, TXN_EV_ACK, core->now_ms))
		count_drop(core, DROP_SIP_UNEXPECTED);
	return true;
}

// The originator's dialog is complete, and may be ended from now on. False: it was before, and
// our 200 has been repeated meanwhile.
static bool complete(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);

	if (txn_step(&leg->invite, TXN_EV_ACK, &core->cfg.times, core->now_ms) < 0)
		return false;
	focus_answer_arrived(core, l, leg->server_txn);
	leg_rearm(&core->legs, l);
	if (leg->state == LEG_ANSWERED)
		leg->state = LEG_UP;
	return true;
}

// The ACK for our 2xx.
static bool acks_2xx(struct focus_core *core, const struct sip_msg *m)
{
	uint32_t l = focus_leg_of_tag(core);
	struct leg *leg;

	if (l == LEG_NONE)
		return false;
	leg = core_leg(core, l);
	if (m->cseq == leg->mid_cseq) {
		focus_reinvite_acked(core, l, m);
		return true;
	}
	if (leg->role != LEG_ORIGINATOR || leg->state == LEG_INVITED || m->cseq != leg->cseq_invite)
		return false;
	if (!complete(core, l))
		return true;
	if (leg->focus != FOCUS_NONE)
		focus_take_answer(core, leg->focus, m);
	if (leg->focus != FOCUS_NONE && core_focus(core, leg->focus)->bye_after_ack)
		focus_bye_originator(core, leg->focus);
	focus_leg_tidy(core, l);
	return true;
}

// Row 36: one copy of an INVITE has been taken in, and another refused without state, before there
// was room or in this core's place (focus_turn_away). This ACK tells which of the two answers its
// sender has: the call is over there, and whatever else we say of it is ignored (13.2.2.3).
static void refused_too(struct focus_core *core, const struct sip_msg *m)
{
	uint32_t t = txn_server_find(&core->txns, txn_server_key(&core->in->id, SIP_INVITE));
	uint32_t l = t == TXN_SERVER_NONE ? LEG_NONE : focus_leg_of_txn(core, t);
	const struct leg *leg = core_leg(core, l == LEG_NONE ? 0 : l);

	if (l == LEG_NONE || leg->server_txn != t || leg->focus == FOCUS_NONE)
		return;
	if (leg->state == LEG_INVITED) {
		count_race(core, RACE_REFUSED_TOO);
		focus_give_up(core, m, t, l);
	} else if (leg->state == LEG_ANSWERED) {
		count_race(core, RACE_REFUSED_TOO);
		complete(core, l);
		focus_bye_originator(core, leg->focus);
		focus_leg_tidy(core, l);
	}
}

// The ACK for an answer that left no state.
static bool acks_stateless(struct focus_core *core, const struct sip_msg *m)
{
	if (core->in->whose != LEG_ID_OURS || core->in->own.kind != LEG_ID_STATELESS)
		return false;
	refused_too(core, m);
	return true;
}

void focus_ack(struct focus_core *core, const struct sip_msg *m)
{
	if (!acks_failure(core) && !acks_2xx(core, m) && !acks_stateless(core, m))
		count_drop(core, DROP_SIP_STRAY_ACK);
}
