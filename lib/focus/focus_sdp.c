/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Session descriptions: where a message has one, what each side has said last, and what is said to
// either in the other's name.

struct span focus_sdp(const struct sip_msg *m)
{
	struct span sdp;

	if (m->body.n == 0)
		return SPAN_NONE;
	if (sip_body_find(m, SPAN("application/sdp"), &sdp))
		return sdp;
	// 20.15 wants a Content-Type; what comes without is still taken for what it must be.
	return sip_first(m, SIP_H_CONTENT_TYPE) ? SPAN_NONE : m->body;
}

// Which of our addresses its far end sends media to.
static uint32_t media_at(const struct focus_core *core, const struct leg *leg)
{
	return leg->flow == MEDIA_NONE ? leg->path.local : media_local(&core->media, leg->flow);
}

// What stands in ours to that leg. The address may lie in core->here.
static struct sdp_here here(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	// The answer in an ACK may be written again when the leg is gone, from the 2xx alone: it must
	// have the same bytes each time.
	bool answers = leg->delayed || leg->heir || leg->alias;
	uint64_t session = answers ? leg->dialog : leg_name(&core->legs, l);

	return (struct sdp_here){
		.addr = home_sdp(core->cfg.home, media_at(core, leg), core->here),
		.rtp_port = leg->flow == MEDIA_NONE ? 0 : media_port(&core->media, leg->flow),
		.session = session & INT64_MAX, // some read it as a signed number
		.said = &leg->said,
	};
}

bool focus_words_keep(struct focus_core *core, struct words *words, const struct sdp_text *said)
{
	words->at = said->at;
	return chain_store(&core->txns.chunks, said->body, &words->text);
}

// Whose words the conference keeps: the originator's and those of the member that is heard. NULL: a
// member that has nothing of its own, or it is with its leg.
static struct words *kept_of(struct focus_core *core, uint32_t l)
{
	struct focus *f = core_focus(core, core_leg(core, l)->focus);

	if (core_leg(core, l)->role == LEG_ORIGINATOR)
		return &f->offer;
	return f->answerer == l ? &f->answer : NULL;
}

static const struct chain *words_of(struct focus_core *core, uint32_t l)
{
	const struct words *kept = kept_of(core, l);

	return kept ? &kept->text : &core_leg(core, l)->words;
}

// The words of whom it talks to. They lie in core->other.
static bool others(struct focus_core *core, uint32_t l, struct sdp_text *out)
{
	const struct leg *leg = core_leg(core, l);
	const struct focus *f = core_focus(core, leg->focus);
	const struct words *words = leg->role == LEG_ORIGINATOR ? &f->answer : &f->offer;

	out->body = focus_gather_other(core, &words->text);
	out->at = words->at;
	return out->body.n != 0;
}

static bool text_of(struct span body, struct sdp_text *out)
{
	out->body = body;
	return sdp_parse(body, &out->at) == SDP_VALID;
}

static struct span written(const struct writer *w)
{
	return w->full ? SPAN_NONE : writer_span(w);
}

static struct span rewritten(struct focus_core *core, uint32_t l, const struct sdp_text *text)
{
	struct sdp_here ours = here(core, l);
	struct writer w = writer_on(core->body, core->scratch);

	sdp_rewrite(&w, text, &ours);
	return written(&w);
}

struct span focus_sdp_relay(struct focus_core *core, uint32_t l)
{
	struct sdp_text other;

	return others(core, l, &other) ? rewritten(core, l, &other) : SPAN_NONE;
}

struct span focus_sdp_invite(struct focus_core *core, uint32_t l)
{
	const struct focus *f = core_focus(core, core_leg(core, l)->focus);
	struct sdp_text before;

	if (f->delayed)
		return SPAN_NONE;
	if (f->invited.n == 0)
		return focus_sdp_relay(core, l);
	return text_of(focus_gather_other(core, &f->invited), &before)
		       ? rewritten(core, l, &before)
		       : SPAN_NONE;
}

static struct span answer_text(struct focus_core *core, uint32_t l, const struct sdp_text *offer)
{
	struct sdp_here ours = here(core, l);
	struct writer w = writer_on(core->body, core->scratch);
	struct sdp_text other;

	if (!others(core, l, &other) || !sdp_answer(&w, offer, &other, &ours))
		return SPAN_NONE;
	return written(&w);
}

struct span focus_sdp_answer(struct focus_core *core, uint32_t l, struct span offer)
{
	struct sdp_text theirs;

	return text_of(offer, &theirs) ? answer_text(core, l, &theirs) : SPAN_NONE;
}

// It has the streams that were agreed upon, in their order (RFC 3264 8): it is what we would answer
// to what the station has said last, were it not on hold. Where keys are agreed end to end, only the
// other side's words will do.
struct span focus_sdp_offer(struct focus_core *core, uint32_t l)
{
	struct sdp_text theirs;

	if (!text_of(focus_gather(core, words_of(core, l)), &theirs) || theirs.at.secure)
		return focus_sdp_relay(core, l);
	theirs.at.held = theirs.at.mute = false;
	return answer_text(core, l, &theirs);
}

struct span focus_sdp_refuse(struct focus_core *core, uint32_t l, struct span offer)
{
	struct sdp_here ours = here(core, l);
	struct writer w = writer_on(core->body, core->scratch);

	sdp_refuse(&w, offer, &ours);
	return written(&w);
}

bool focus_sdp_repeats(struct focus_core *core, uint32_t l, struct span offer)
{
	return sdp_same(offer, focus_gather_other(core, words_of(core, l)));
}

// Whoever is heard speaks for the members from now on.
static void speak_up(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	struct focus *f = core_focus(core, leg->focus);

	if (f->speaker == l && f->answerer != l) {
		f->answerer = l;
		chain_drop(&core->txns.chunks, &leg->words);
	}
}

// Somebody's INVITE has no final answer yet, be it doomed or not: it may be sent again.
static bool is_inviting(struct focus_core *core, const struct focus *f)
{
	uint32_t l = f->members;

	while (l != LEG_NONE && core_leg(core, l)->state > LEG_INVITED)
		l = core_leg(core, l)->next;
	return l != LEG_NONE;
}

// Takes *words over.
static void take(struct focus_core *core, uint32_t l, struct chain *words, const struct sdp *at)
{
	struct focus *f = core_focus(core, core_leg(core, l)->focus);
	struct words *kept = kept_of(core, l);
	struct chain *to = kept ? &kept->text : &core_leg(core, l)->words;

	if (kept)
		kept->at = *at;
	// An INVITE that is repeated has the bytes that it had (17.1.1.2).
	if (kept == &f->offer && f->invited.n == 0 && !f->delayed && is_inviting(core, f)) {
		f->invited = *to;
		*to = CHAIN_EMPTY;
	}
	chain_drop(&core->txns.chunks, to);
	*to = *words;
	*words = CHAIN_EMPTY;
}

void focus_sdp_said(struct focus_core *core, uint32_t l, struct chain *words)
{
	struct leg *leg = core_leg(core, l);
	struct sdp_text said;

	if (text_of(focus_gather(core, words), &said)) {
		media_far_end(&core->media, leg->flow, &said.at.rtp, &said.at.rtcp);
		speak_up(core, l);
		take(core, l, words, &said.at);
	}
	chain_drop(&core->txns.chunks, words);
}
