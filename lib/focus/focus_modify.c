/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// A station changes its session: re-INVITE (RFC 3261 14.2) or UPDATE (RFC 3311). The focus is the
// far end of that dialog and answers by itself, with what the other side has said; the other side
// is not asked. A re-INVITE is answered at the end of the burst, so that a CANCEL that came with it
// counts (races row 29).

// What stands against this request now; 0: nothing.
static uint16_t objection(struct focus_core *core, uint32_t l, const struct sip_msg *m)
{
	const struct leg *leg = core_leg(core, l);
	bool offers = m->body.n || m->method == SIP_INVITE;
	struct span sdp = focus_sdp(m);

	if (focus_session_short(core, m))
		return 422; // RFC 4028 9
	if (!offers)
		return 0;
	// 14.2, RFC 3311 5.2: an offer of theirs, or their INVITE, has no answer yet ...
	if (leg->state == LEG_INVITED || leg->state == LEG_EARLY || leg->mid_pending)
		return 500;
	// ... or one of ours.
	if (leg->awaits || leg->mid_offered ||
	    (leg->state == LEG_ANSWERED && core_focus(core, leg->focus)->offer.text.n == 0))
		return 491;
	if (m->body.n == 0)
		return focus_sdp_offer(core, l).n ? 0 : 500;
	if (sdp.n == 0)
		return 415;
	return focus_sdp_modify(core, l, sdp).n ? 0 : 488;
}

// The same, when it can be kept what the request offers: a later offer of ours must have all its
// streams (RFC 3264 8).
static uint16_t take(struct focus_core *core, uint32_t l, const struct sip_msg *m,
		     struct chain *offer)
{
	uint16_t status = objection(core, l, m);

	if (status == 0 && m->body.n && !chain_store(&core->txns.chunks, focus_sdp(m), offer))
		status = 500;
	return status;
}

// Answers whose headers depend on more than their status.
static void refuse(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		   uint32_t l, uint16_t status)
{
	uint8_t room[64];
	struct writer w = writer_on(room, sizeof(room));

	if (status == 500) {
		// 14.2: between 0 and 10 seconds, not the same for all.
		put_lit(&w, "Retry-After: ");
		put_u32(&w, (uint32_t)(leg_name(&core->legs, l) + m->cseq) % 11);
		put_lit(&w, "\r\n");
	} else if (status == 422) {
		focus_put_min_se(core, &w);
	}
	focus_reply(core, m, path, status, l, writer_span(&w), SPAN_NONE);
}

void focus_reinvite(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		    uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	uint16_t status = take(core, l, m, &leg->theirs);
	uint32_t t;

	if (status) {
		refuse(core, m, path, l, status);
		return;
	}
	focus_make_room(core, m, leg);
	t = txn_server_open(&core->txns, m, &core->in->id, path, m->to.tag, l, core->now_ms);
	if (t == TXN_SERVER_NONE) {
		count_drop(core, DROP_TABLE_FULL);
		chain_drop(&core->txns.chunks, &leg->theirs);
		refuse(core, m, path, l, 500);
		return;
	}
	leg->mid.state = TXN_TERMINATED; // who asks again has had the answer before
	leg->mid_txn = t;
	leg->mid_cseq = m->cseq;
	leg->mid_pending = true;
	leg->mid_offered = m->body.n == 0;
	focus_refresh(core, &core->legs, l, m);
	focus_session_accept(core, l, m);
	if (!leg->answering) {
		if (core->answering.n == core->answering.size)
			focus_answer_drain(core); // a CANCEL that came with those counts no more
		leg->answering = true;
		queue_push(&core->answering, l);
	}
}

void focus_update(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		  uint32_t l)
{
	const struct leg *leg = core_leg(core, l);
	struct chain offer = CHAIN_EMPTY;
	uint16_t status = take(core, l, m, &offer);
	struct span body = SPAN_NONE;
	uint8_t room[512];
	struct writer w = writer_on(room, sizeof(room));

	if (status) {
		refuse(core, m, path, l, status);
		return;
	}
	focus_refresh(core, &core->legs, l, m);
	focus_put_contact(core, l, &w);
	if (leg->state == LEG_UP || leg->state == LEG_ANSWERED) {
		focus_session_accept(core, l, m);
		focus_session_begin(core, l);
		focus_put_session(core, &w, leg, false);
	}
	if (m->body.n) {
		body = focus_sdp_modify(core, l, focus_sdp(m));
		focus_said(core, l, &offer);
	}
	focus_reply(core, m, path, 200, l, writer_span(&w), body);
}

void focus_reinvite_refuse(struct focus_core *core, uint32_t l, uint16_t status)
{
	struct leg *leg = core_leg(core, l);

	txn_server_reply(&core->txns, leg->mid_txn, status, TXN_TAIL_EMPTY, core->now_ms);
	chain_drop(&core->txns.chunks, &leg->theirs);
	leg->mid_pending = leg->mid_offered = false;
}

static void accept_reinvite(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	struct span offer = focus_gather(core, &leg->theirs), body;
	uint8_t room[128];
	struct writer w = writer_on(room, sizeof(room));

	body = offer.n ? focus_sdp_modify(core, l, offer) : focus_sdp_offer(core, l);
	if (body.n == 0) {
		focus_reinvite_refuse(core, l, 488);
		return;
	}
	focus_said(core, l, &leg->theirs);
	focus_session_begin(core, l);
	focus_put_session(core, &w, leg, false);
	txn_server_reply(&core->txns, leg->mid_txn, 200, focus_tail(core, l, writer_span(&w), body),
			 core->now_ms);
	txn_begin(&leg->mid, TXN_UAS_2XX, &core->cfg.times, core->now_ms);
	leg->mid_pending = false;
	leg_rearm(&core->legs, l);
}

void focus_answer_drain(struct focus_core *core)
{
	while (core->answering.n) {
		uint32_t l = queue_pop(&core->answering);
		struct leg *leg = core_leg(core, l);

		leg->answering = false;
		if (leg->mid_pending && focus_ended(leg))
			focus_reinvite_refuse(core, l, 487);
		else if (leg->mid_pending)
			accept_reinvite(core, l);
		focus_leg_tidy(core, l);
	}
}

void focus_reinvite_acked(struct focus_core *core, uint32_t l, const struct sip_msg *ack)
{
	struct leg *leg = core_leg(core, l);
	struct chain answer;

	if (txn_step(&leg->mid, TXN_EV_ACK, &core->cfg.times, core->now_ms) < 0)
		return; // once more
	focus_answer_arrived(core, l, leg->mid_txn);
	if (leg->mid_offered && leg->focus != FOCUS_NONE &&
	    chain_store(&core->txns.chunks, focus_sdp(ack), &answer))
		focus_said(core, l, &answer);
	leg->mid_offered = false;
	focus_leg_tidy(core, l);
}
