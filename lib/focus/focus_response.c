/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Responses to what we sent. Our own branch names the leg; no table is searched.

static void provisional(struct focus_core *core, uint32_t l, const struct sip_msg *m,
			const struct path *path)
{
	struct leg *leg = core_leg(core, l);

	if (leg->cancel_wanted)
		focus_want_cancel(core, l);
	if (!focus_reliable(core, l, m, path))
		return;
	if (m->status == 100 || leg->doomed || leg->focus == FOCUS_NONE)
		return;
	core_focus(core, leg->focus)->ringing = true;
	focus_unsettle(core, leg->focus);
}

// The member's SDP: where its media goes. False: nothing that could be relayed.
static bool take_media(struct focus_core *core, uint32_t l, struct span body)
{
	struct leg *leg = core_leg(core, l);
	struct focus *f = core_focus(core, leg->focus);
	struct sdp_text said = {.body = body};

	if (sdp_parse(body, &said.at) != SDP_VALID)
		return false;
	if (f->state == FOCUS_SETTING_UP && f->answer.text.n == 0) {
		if (!focus_words_keep(core, &f->answer, &said))
			return false;
		f->answerer = l;
	}
	media_far_end(&core->media, leg->flow, &said.at.rtp, &said.at.rtcp);
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
	if (leg->doomed_burst == core->burst)
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

	if (!leg_dialog_2xx(&core->legs, l, m, path)) {
		// No room for its route set. It is no member, but it has answered: ACK, then BYE.
		focus_forked_2xx(core, m, path, l);
		focus_refused(core, l, 500);
		return;
	}
	count(core, STAT_LEGS_ANSWERED);
	leg->state = LEG_UP;
	leg->limit_at = TXN_NEVER;
	leg->answered_burst = core->burst;
	if (leg->cancel_sent)
		leg->request.state = TXN_TERMINATED; // the CANCEL came too late; a BYE follows
	if (focus_early_yield(core, l, leg->dialog, &early))
		take_over(core, l, &early);
	if (leg->doomed) {
		complete_doomed(core, l, m);
		return;
	}
	focus_session_answered(core, l, m);
	if (join(core, l, m)) {
		focus_stand(core, l, LEG_IN);
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

	if (leg->dialog != leg_dialog_hash(&core->legs, m->call_id, m->to.tag)) {
		focus_forked_2xx(core, m, path, l);
		return;
	}
	count_race(core, RACE_RETRANS_2XX); // row 6: before or after our BYE
	if (!leg->awaits)
		focus_owe(core, l, LEG_OWES_ACK);
}

static void answered(struct focus_core *core, uint32_t l, const struct sip_msg *m,
		     const struct path *path)
{
	struct leg *leg = core_leg(core, l);

	// A 2xx that says something else than it should must not move the machine.
	if (!focus_is_honest(core, m, leg_name(&core->legs, l)))
		return;
	// After a failure (a proxy must pass a 2xx on even then, 16.7 step 5) and after timer M the machine
	// has no rule for it; the callee is in a call for all that.
	if (txn_step(&leg->invite, TXN_EV_2XX, &core->cfg.times, core->now_ms) >= 0)
		leg_rearm(&core->legs, l);
	if (leg->state == LEG_INVITED)
		established(core, l, m, path);
	else
		again_or_forked(core, l, m, path);
}

static enum race refusal_race(uint16_t status)
{
	switch (status) {
	case 401:
	case 407:
		return RACE_CHALLENGED; // row 9: no new INVITE
	case 503:
		return RACE_UNAVAILABLE; // row 10: no failover
	default:
		return status < 400 ? RACE_REDIRECTED : RACE_REFUSED; // rows 8, 7
	}
}

// RFC 4028 7.3: once more with a longer session, as a new transaction of the same leg.
static void invite_again(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);

	leg->invite_serial += LEG_SERIAL_ATTEMPT;
	leg->cseq = ++leg->cseq_invite;
	focus_early_end(core, l);
	txn_begin(&leg->invite, TXN_CLIENT_INVITE, &core->cfg.times, core->now_ms);
	focus_send_invite(core, l);
	leg_rearm(&core->legs, l);
}

static bool may_try_again(struct leg *leg, const struct sip_msg *m)
{
	return m->status == 422 && leg->state == LEG_INVITED && !leg->doomed &&
	       leg->invite_serial < LEG_SERIAL_ATTEMPT && focus_session_raise(leg, m);
}

// The answer to an attempt that another has followed: it has been dealt with, and comes again for
// want of its ACK. That is written as long as the skeleton is the INVITE's and not a dialog's;
// afterwards nobody misses it.
static void old_attempt(struct focus_core *core, uint32_t l, const struct sip_msg *m)
{
	if (m->status >= 300 && core_leg(core, l)->dialog == 0)
		leg_send_failure_ack(&core->legs, l, m);
	else
		count_drop(core, DROP_SIP_UNEXPECTED);
}

static void refused(struct focus_core *core, uint32_t l, uint16_t status)
{
	const struct leg *leg = core_leg(core, l);

	if (leg->state != LEG_INVITED)
		return;
	if (leg->doomed && !leg->cancel_sent)
		count_race(core, refusal_race(status));
	focus_refused(core, l, status);
}

static void invite_response(struct focus_core *core, uint32_t l, const struct sip_msg *m,
			    const struct path *path, uint8_t serial)
{
	struct leg *leg = core_leg(core, l);
	enum txn_event ev = txn_event_of(m->status);
	int act;

	if (ev == TXN_EV_2XX) {
		answered(core, l, m, path);
		return;
	}
	if (serial != leg->invite_serial) {
		old_attempt(core, l, m);
		return;
	}
	act = txn_step(&leg->invite, ev, &core->cfg.times, core->now_ms);
	if (act < 0) {
		count_drop(core, DROP_SIP_UNEXPECTED);
		return;
	}
	if (act & TXN_ACT_ACK)
		leg_send_failure_ack(&core->legs, l, m);
	leg_rearm(&core->legs, l);
	if (!(act & TXN_ACT_TELL))
		return;
	if (ev == TXN_EV_1XX)
		provisional(core, l, m, path);
	else if (may_try_again(leg, m))
		invite_again(core, l);
	else
		refused(core, l, m->status);
}

// The response is to our latest request on that leg.
static bool is_latest(const struct leg *leg, const struct sip_msg *m, const struct leg_id *id)
{
	bool numbered = id->kind == LEG_ID_PRACK || id->kind == LEG_ID_UPDATE;

	return leg->request_method == m->method && (!numbered || id->serial == leg->request_serial);
}

static void request_response(struct focus_core *core, uint32_t l, const struct sip_msg *m,
			     const struct leg_id *id)
{
	struct leg *leg = core_leg(core, l);
	enum txn_event ev = txn_event_of(m->status);
	int act;

	if (!is_latest(leg, m, id)) {
		count_drop(core, DROP_SIP_STRAY);
		return;
	}
	act = txn_step(&leg->request, ev, &core->cfg.times, core->now_ms);
	if (act < 0) {
		count_drop(core, DROP_SIP_UNEXPECTED);
		return;
	}
	leg_rearm(&core->legs, l);
	if (!(act & TXN_ACT_TELL) || ev == TXN_EV_1XX)
		return;
	if (m->method == SIP_UPDATE)
		focus_session_response(core, l, m);
	if (m->method != SIP_BYE)
		return;
	if (m->status == 401 || m->status == 407)
		count_race(core, RACE_BYE_CHALLENGED); // row 16, without credentials
	focus_bye_done(core, l);
}

// The leg of that name is gone. A final response to its INVITE still asks for something of us.
static void without_leg(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			const struct leg_id *id)
{
	bool to_invite = id->kind == LEG_ID_INVITE && m->method == SIP_INVITE;

	if (to_invite && m->status / 100 == 2)
		focus_late_2xx(core, m, path, id);
	else if (to_invite && m->status >= 300)
		focus_late_failure(core, m, path, id);
	else if (id->kind != LEG_ID_STATELESS)
		count_drop(core, DROP_SIP_STALE);
}

void focus_response(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	struct leg_id id = core->in->own;
	uint32_t l;

	switch (core->in->whose) {
	case LEG_ID_FOREIGN:
		count_drop(core, DROP_SIP_STRAY);
		return;
	case LEG_ID_FORGED:
		count_drop(core, DROP_SIP_FORGED);
		return;
	case LEG_ID_OURS:
		break;
	}
	l = id.kind == LEG_ID_STATELESS ? LEG_NONE : leg_find(&core->legs, id.name);
	if (l == LEG_NONE)
		without_leg(core, m, path, &id);
	else if (id.kind == LEG_ID_INVITE && m->method == SIP_INVITE)
		invite_response(core, l, m, path, id.serial);
	else
		request_response(core, l, m, &id);
}

// Row 10, 17.1.4: the host or port is not there. The quoted branch proves that we sent it.
void focus_unreachable(struct focus_core *core, struct span quoted)
{
	struct sip_peek peek;
	struct leg_id id;
	struct leg *leg;
	uint32_t l;

	if (!sip_peek(quoted, &peek) || !peek.request ||
	    leg_branch_read(&core->cfg.key, peek.branch, &id) != LEG_ID_OURS ||
	    id.kind == LEG_ID_STATELESS || (l = leg_find(&core->legs, id.name)) == LEG_NONE) {
		count_drop(core, DROP_ICMP_TYPE);
		return;
	}
	leg = core_leg(core, l);
	if (span_eq(peek.method, SPAN("INVITE"))) {
		if (txn_step(&leg->invite, TXN_EV_UNREACHABLE, &core->cfg.times, core->now_ms) > 0)
			refused(core, l, 503);
		else
			focus_leg_tidy(core, l);
	} else if (span_eq(peek.method, SPAN("BYE")) && leg->request_method == SIP_BYE) {
		if (txn_step(&leg->request, TXN_EV_UNREACHABLE, &core->cfg.times, core->now_ms) > 0)
			focus_bye_done(core, l);
	}
}
