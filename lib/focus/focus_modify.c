/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// A station changes its session: re-INVITE (RFC 3261 14.2) or UPDATE (RFC 3311). The focus is the
// far end of that dialog and answers by itself, with what the other side has said; the other side
// is not asked. A re-INVITE is answered at the end of the burst, so that a CANCEL that came with it
// counts (races row 29).

// The chain that holds what this station has said so far, and that of whom it talks to.
static struct chain *said_by(struct focus_core *core, uint32_t l, bool other)
{
	struct focus *f = core_focus(core, core_leg(core, l)->focus);
	bool originator = core_leg(core, l)->role == LEG_ORIGINATOR;

	if (originator != other)
		return &f->offer;
	return other || f->speaker == l ? &f->answer : NULL;
}

static bool text_of(struct span body, struct sdp_text *out)
{
	out->body = body;
	return sdp_parse(body, &out->at) == SDP_VALID;
}

// Nothing new in it (RFC 3264 8).
static bool repeats(struct focus_core *core, uint32_t l, struct span offer)
{
	const struct chain *before = said_by(core, l, false);

	return before && before->n && sdp_same(offer, focus_gather_other(core, before));
}

// What the other side has said, in its own words. The span lies in core->body; empty: it cannot be
// read.
static struct span others_words(struct focus_core *core, uint32_t l)
{
	struct sdp_here here = focus_here(core, l);
	struct writer w = writer_on(core->body, core->scratch);
	struct sdp_text other;

	if (!text_of(focus_gather_other(core, said_by(core, l, true)), &other))
		return SPAN_NONE;
	sdp_rewrite(&w, other.body, &other.at, &here);
	return w.full ? SPAN_NONE : writer_span(&w);
}

// What the other side would answer to that. The span lies in core->body; empty: they cannot agree.
static struct span others_answer(struct focus_core *core, uint32_t l, const struct sdp_text *offer)
{
	struct sdp_here here = focus_here(core, l);
	struct writer w = writer_on(core->body, core->scratch);
	struct sdp_text other;

	if (!text_of(focus_gather_other(core, said_by(core, l, true)), &other) ||
	    !sdp_answer(&w, offer, &other, &here) || w.full)
		return SPAN_NONE;
	return writer_span(&w);
}

// An offer of ours has the streams that were agreed upon, in their order (RFC 3264 8): it is what we would
// answer to what the station has said last, were it not on hold. Where that was not kept, and where keys
// are agreed end to end, the other side's words have to do.
static struct span own_offer(struct focus_core *core, uint32_t l)
{
	const struct chain *last = said_by(core, l, false);
	struct sdp_text theirs;

	if (!last || !text_of(focus_gather(core, last), &theirs) || theirs.at.secure)
		return others_words(core, l);
	theirs.at.held = theirs.at.mute = false;
	return others_answer(core, l, &theirs);
}

// The answer to an offer of theirs; an empty span: we cannot agree.
static struct span answer_to(struct focus_core *core, uint32_t l, struct span body)
{
	struct sdp_text offer;

	if (!text_of(body, &offer))
		return SPAN_NONE;
	if (!offer.at.secure)
		return others_answer(core, l, &offer);
	// Keys are agreed end to end, and new ones would have to be.
	return repeats(core, l, body) ? others_words(core, l) : SPAN_NONE;
}

// From now on this is what the station has said, and where it listens. Without room to keep it,
// later offers of the others are answered with what it said before.
static void remember(struct focus_core *core, uint32_t l, struct span body)
{
	struct leg *leg = core_leg(core, l);
	struct chain *said = said_by(core, l, false), kept;
	struct sdp sdp;

	if (sdp_parse(body, &sdp) != SDP_VALID)
		return;
	media_far_end(&core->media, leg->flow, &sdp.rtp, &sdp.rtcp);
	if (!said || !chain_store(&core->txns.chunks, body, &kept))
		return;
	chain_drop(&core->txns.chunks, said);
	*said = kept;
}

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
	    (leg->state == LEG_ANSWERED && core_focus(core, leg->focus)->offer.n == 0))
		return 491;
	if (m->body.n == 0)
		return own_offer(core, l).n ? 0 : 500;
	if (sdp.n == 0)
		return 415;
	return answer_to(core, l, sdp).n ? 0 : 488;
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
	uint16_t status = objection(core, l, m);
	uint32_t t;

	if (status == 0 && m->body.n &&
	    !chain_store(&core->txns.chunks, focus_sdp(m), &leg->theirs))
		status = 500;
	if (status) {
		refuse(core, m, path, l, status);
		return;
	}
	focus_make_room(core, m, l);
	t = txn_server_open(&core->txns, m, path, m->to.tag, l, core->now_ms);
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
	leg_dialog_refresh(&core->legs, l, m);
	focus_session_accept(core, l, m);
	if (!leg->answering) {
		leg->answering = true;
		queue_push(&core->answering, l);
	}
}

void focus_update(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		  uint32_t l)
{
	const struct leg *leg = core_leg(core, l);
	uint16_t status = objection(core, l, m);
	struct span body = SPAN_NONE;
	uint8_t room[256];
	struct writer w = writer_on(room, sizeof(room));

	if (status) {
		refuse(core, m, path, l, status);
		return;
	}
	leg_dialog_refresh(&core->legs, l, m);
	leg_put_contact(&core->legs, leg->path.local, &w);
	if (leg->state == LEG_UP || leg->state == LEG_ANSWERED) {
		focus_session_accept(core, l, m);
		focus_session_begin(core, l);
		focus_put_session(core, &w, leg, false);
	}
	if (m->body.n) {
		body = answer_to(core, l, focus_sdp(m));
		remember(core, l, focus_sdp(m));
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

	body = offer.n ? answer_to(core, l, offer) : own_offer(core, l);
	if (body.n == 0) {
		focus_reinvite_refuse(core, l, 488);
		return;
	}
	remember(core, l, offer);
	focus_session_begin(core, l);
	focus_put_session(core, &w, leg, false);
	txn_server_reply(&core->txns, leg->mid_txn, 200,
			 focus_tail(core, leg->path.local, writer_span(&w), body), core->now_ms);
	txn_begin(&leg->mid, TXN_UAS_2XX, &core->cfg.times, core->now_ms);
	chain_drop(&core->txns.chunks, &leg->theirs);
	leg->mid_pending = false;
	leg_rearm(&core->legs, l);
}

// Their BYE, ours, or the conference's end came with it: it cannot succeed any more (15.1.2).
static bool is_over(const struct leg *leg)
{
	return leg->doomed || leg->state == LEG_CLOSING || leg->state == LEG_OVER ||
	       (leg->debt & LEG_OWES_BYE);
}

void focus_answer_drain(struct focus_core *core)
{
	while (core->answering.n) {
		uint32_t l = queue_pop(&core->answering);
		struct leg *leg = core_leg(core, l);

		leg->answering = false;
		if (leg->mid_pending && is_over(leg))
			focus_reinvite_refuse(core, l, 487);
		else if (leg->mid_pending)
			accept_reinvite(core, l);
		focus_leg_tidy(core, l);
	}
}

void focus_reinvite_acked(struct focus_core *core, uint32_t l, const struct sip_msg *ack)
{
	struct leg *leg = core_leg(core, l);

	if (txn_step(&leg->mid, TXN_EV_ACK, &core->cfg.times, core->now_ms) < 0)
		return; // once more
	if (leg->mid_offered && leg->focus != FOCUS_NONE)
		remember(core, l, focus_sdp(ack));
	leg->mid_offered = false;
	focus_leg_tidy(core, l);
}
