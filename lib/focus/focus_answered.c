/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// A member answers: its leg is complete but for the ACK, and the member is in, or on its way out.

// The member's SDP: where its media goes. False: nothing that could be relayed.
static bool take_media(struct focus_core *core, uint32_t l, struct span body)
{
	struct focus *f = core_focus(core, core_leg(core, l)->focus);
	struct sdp said;

	if (focus_sdp_read(core, body, &said) != SDP_VALID)
		return false;
	if (f->state == FOCUS_SETTING_UP && f->answer.text.n == 0) {
		struct sdp_text text = sdp_text_of(&said);

		if (!focus_words_keep(core, l, &f->answer, &text))
			return false;
		f->answerer = l;
	}
	focus_far_ends(core, l, &said);
	focus_agreed(core, l, &said);
	// Of all that the originator has offered, this was taken.
	if (f->answerer == l && !f->delayed && f->originator != LEG_NONE)
		focus_agreed(core, f->originator, &said);
	if (f->speaker == LEG_NONE)
		f->speaker = l;
	return true;
}

// Row 5, the core case: the 2xx comes to a leg that nobody wants any more.
static void complete_doomed(struct focus_core *core, uint32_t l, const struct sip_msg *m)
{
	struct leg *leg = core_leg(core, l);

	leg->torn = true;
	if (leg->delayed)
		focus_refuse_offer(core, l, focus_sdp(m)); // row 13
	count_race(core, RACE_CROSS_LATE);
	if (leg->burst == core->burst)
		count_race(core, RACE_SAME_BURST);
	focus_owe(core, l, LEG_OWES_ACK | LEG_OWES_BYE);
}

// A member is in. Its ACK goes out now, or with an answer that the originator still owes us.
static bool join(struct focus_core *core, uint32_t l, const struct sip_msg *m)
{
	struct leg *leg = core_leg(core, l);
	struct span sdp = focus_sdp(m), body = sdp.n ? sdp : focus_gather(core, &leg->theirs);
	bool good = take_media(core, l, body);

	if (!leg->delayed) {
		chain_drop(&core->txns.chunks, &leg->theirs);
		focus_owe(core, l, LEG_OWES_ACK);
	} else if (!focus_take_offer(core, l, sdp) || !good) {
		focus_refuse_offer(core, l, focus_sdp(m));
		good = false;
	}
	return good;
}

// What a reliable provisional response began, the 2xx of the same dialog goes on with.
static void take_over(struct focus_core *core, uint32_t l, const struct focus_early *early)
{
	struct leg *leg = core_leg(core, l);

	leg->cseq = early->cseq;
	leg->cseq_remote = early->cseq_remote;
	leg->theirs = early->theirs;
}

// The first 2xx: the leg is complete but for its ACK.
static void established(struct focus_core *core, uint32_t l, const struct sip_msg *m,
			const struct path *path)
{
	struct leg *leg = core_leg(core, l);
	struct focus_early early;

	chain_drop(&core->txns.chunks, &leg->hops); // the ACK may need their place
	if (!leg_dialog_2xx(&core->legs, l, m, path)) {
		// No room for its route set. It is no member, but it has answered: ACK, then BYE.
		focus_forked_2xx(core, m, path, l);
		focus_refused(core, l, 500);
		return;
	}
	count(core, STAT_LEGS_ANSWERED);
	leg->state = LEG_UP;
	leg->limit_at = MOMENT_NEVER;
	focus_credentials_settle(core, l);
	if (leg->cancel_sent)
		leg->request.state = TXN_TERMINATED; // the CANCEL came too late; a BYE follows
	if (focus_early_yield(core, l, leg->dialog, &early))
		take_over(core, l, &early);
	else if (leg->had_early) // another attempt may have ended it
		leg->cseq += FOCUS_CSEQ_SPARE;
	if (leg->doomed) {
		complete_doomed(core, l, m);
		return;
	}
	leg->burst = core->burst;
	focus_session_answered(core, l, m);
	if (join(core, l, m)) {
		focus_answer_state(core_focus(core, leg->focus), m);
		focus_answer_mode(core_focus(core, leg->focus), m);
		focus_stand(core, l, LEG_IN);
		focus_fork_won(core, l);
		focus_flows_begin(core, l);
		if (leg->delayed)
			focus_offer_taken(core, l);
	} else {
		count_race(core, RACE_BAD_ANSWER); // row 33: ACK, then BYE
		focus_failed(core, l, 488);
		focus_doom_leg(core, l);
	}
}

static void again_or_forked(struct focus_core *core, uint32_t l, const struct sip_msg *m,
			    const struct path *path)
{
	const struct leg *leg = core_leg(core, l);

	if (leg->dialog != txn_dialog(&core->cfg.key, m->call_id, m->to.tag)) {
		focus_forked_2xx(core, m, path, l);
		return;
	}
	count_race(core, RACE_RETRANS_2XX); // row 6: before or after our BYE
	if (!leg->awaits)
		focus_owe(core, l, LEG_OWES_ACK);
}

void focus_answered(struct focus_core *core, uint32_t l, const struct sip_msg *m,
		    const struct path *path)
{
	struct leg *leg = core_leg(core, l);

	// A 2xx that says something else than it should must not move the machine.
	if (!focus_is_honest(core, m, l))
		return;
	// After a failure (a proxy must pass a 2xx on even then, 16.7 step 5) and after timer M the
	// machine has no rule for it; the callee is in a call for all that.
	if (txn_step(&leg->invite, TXN_EV_2XX, &core->cfg.times, core->now_ms) >= 0)
		leg_rearm(&core->legs, l);
	if (leg->state == LEG_INVITED)
		established(core, l, m, path);
	else
		again_or_forked(core, l, m, path);
}
