/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// The originator's INVITE had no offer, and so have its members' (RFC 3261 13.2.1, RFC 3264 5). A
// member's 2xx brings one. The first becomes ours to the originator, whose ACK brings the answer;
// the members' ACKs carry it on, and wait for it.

// Without room for it the ACK goes without a body; a BYE comes right behind it.
static void keep_answer(struct focus_core *core, struct leg *leg, struct span answer)
{
	chain_drop(&core->txns.chunks, &leg->theirs);
	chain_drop(&core->txns.chunks, &leg->ack_body);
	chain_store(&core->txns.chunks, answer, &leg->ack_body);
	leg->awaits = false;
}

// Races row 13: nobody wants what it offers any more. The answer refuses every stream, and a BYE
// follows.
void focus_refuse_offer(struct focus_core *core, uint32_t l, struct span offer)
{
	struct leg *leg = core_leg(core, l);

	count_race(core, RACE_OFFER_REFUSED);
	keep_answer(core, leg, focus_sdp_refuse(core, l, offer));
	focus_owe(core, l, LEG_OWES_ACK);
}

// The ACK that the member has waited for. False: the two have nothing in common.
static bool answer_member(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	struct span answer = focus_sdp_answer(core, l, focus_gather(core, &leg->theirs));

	if (answer.n == 0)
		return false;
	focus_said(core, l, &leg->theirs);
	keep_answer(core, leg, answer);
	focus_owe(core, l, LEG_OWES_ACK);
	return true;
}

static void answer_or_part(struct focus_core *core, uint32_t l)
{
	if (answer_member(core, l))
		return;
	focus_failed(core, l, 488);
	focus_doom_leg(core, l);
}

bool focus_take_offer(struct focus_core *core, uint32_t l, struct span body)
{
	struct leg *leg = core_leg(core, l);

	leg->awaits = true;
	chain_drop(&core->txns.chunks, &leg->theirs); // of a reliable 18x that should have had none
	return chain_store(&core->txns.chunks, body, &leg->theirs);
}

void focus_offer_taken(struct focus_core *core, uint32_t l)
{
	if (core_focus(core, core_leg(core, l)->focus)->offer.text.n)
		answer_or_part(core, l);
}

void focus_take_answer(struct focus_core *core, uint32_t f, const struct sip_msg *ack)
{
	struct focus *focus = core_focus(core, f);
	struct span body = focus_sdp(ack);
	struct sdp_text text;
	struct sdp answer;
	bool good;

	if (!focus->delayed || focus->offer.text.n)
		return;
	// 13.2.1: the answer must be there. Without it there is no session, and the dialog ends.
	good = focus_sdp_read(core, body, &answer) == SDP_VALID;
	text = sdp_text_of(&answer);
	if (!good || !focus_words_keep(core, focus->originator, &focus->offer, &text)) {
		focus_bye_originator(core, f);
		return;
	}
	focus_far_ends(core, focus->originator, &answer);
	focus_agreed(core, focus->originator, &answer);
	for (uint32_t l = focus->members, next; l != LEG_NONE; l = next) {
		next = core_leg(core, l)->next;
		if (core_leg(core, l)->awaits)
			answer_or_part(core, l);
	}
}
