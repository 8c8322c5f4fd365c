/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Session descriptions: where a message has one, and what is said to either side in the other's
// name.

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

static bool has_media(const struct sdp_outline *has)
{
	bool media = false;

	for (unsigned i = 0; i < has->n_streams; i++)
		media |= has->stream[i].kind != SDP_FLOOR;
	return media;
}

enum sdp_verdict focus_sdp_read(struct focus_core *core, struct span body, struct sdp *out)
{
	struct writer w = writer_on(core->kept, core->scratch);
	enum sdp_verdict verdict = sdp_keep(body, out, &w);

	return verdict == SDP_VALID && !has_media(&out->has) ? SDP_NO_STREAM : verdict;
}

bool focus_sdp_text(struct focus_core *core, struct span body, struct sdp_text *out)
{
	struct sdp said;
	bool valid = focus_sdp_read(core, body, &said) == SDP_VALID;

	*out = sdp_text_of(&said);
	return valid;
}

// What stands in ours to that leg, in the place of the streams of 'has'. The address may lie in
// core->here.
static void here_of(struct focus_core *core, uint32_t l, const struct sdp_outline *has,
		    struct sdp_here *here)
{
	struct leg *leg = core_leg(core, l);
	// The answer in an ACK may be written again when the leg is gone, from the 2xx alone: it
	// must have the same bytes each time.
	bool answers = leg->delayed || leg->heir || leg->stateless;
	uint64_t session = answers ? leg_dialog_alias(&core->cfg.key, leg->dialog)
				   : leg_name(&core->legs, l);

	focus_sdp_ports(core, l, has, here);
	here->addr = home_sdp(core->cfg.home, media_at(core, leg), core->here[0]);
	here->session = session & INT64_MAX; // some read it as a signed number
	here->said = &leg->said;
}

static struct span written(const struct writer *w)
{
	return w->full ? SPAN_NONE : writer_span(w);
}

// offer: what it answers; NULL: it is one.
static struct span rewritten(struct focus_core *core, uint32_t l, const struct sdp_text *text,
			     const struct sdp_outline *offer)
{
	struct sdp_here here;
	struct writer w = writer_on(core->body, core->scratch);

	here_of(core, l, offer ? offer : &text->has, &here);
	sdp_rewrite(&w, text, offer, &here);
	return written(&w);
}

static struct span relayed(struct focus_core *core, uint32_t l, const struct sdp_outline *offer)
{
	struct sdp_text other;

	return focus_words_other(core, l, &other) ? rewritten(core, l, &other, offer) : SPAN_NONE;
}

struct span focus_sdp_invite(struct focus_core *core, uint32_t l)
{
	const struct focus *f = core_focus(core, core_leg(core, l)->focus);
	struct sdp_text before;

	if (core_leg(core, l)->delayed)
		return SPAN_NONE;
	if (!focus_has_invited(f))
		return relayed(core, l, NULL);
	return sdp_text_read(focus_gather_other(core, &f->invited), &before)
		       ? rewritten(core, l, &before, NULL)
		       : SPAN_NONE;
}

static struct span composed(struct focus_core *core, uint32_t l, const struct sdp_text *offer,
			    const struct sdp_text *other)
{
	struct sdp_here here;
	struct writer w = writer_on(core->body, core->scratch);

	here_of(core, l, &offer->has, &here);
	return sdp_answer(&w, offer, other, &here) ? written(&w) : SPAN_NONE;
}

static bool is_secure(struct focus_core *core, uint32_t l, const struct sdp_outline *offer,
		      const struct sdp_outline *other)
{
	struct sdp_here here;

	focus_sdp_ports(core, l, offer, &here);
	return sdp_is_secure(offer, other, &here);
}

static struct span answer(struct focus_core *core, uint32_t l, const struct sdp_text *offer)
{
	struct sdp_text other;

	if (!focus_words_other(core, l, &other))
		return SPAN_NONE;
	if (!is_secure(core, l, &offer->has, &other.has))
		return composed(core, l, offer, &other);
	// Keys are agreed end to end, and new ones would have to be.
	return focus_words_repeated(core, l, offer->kept) ? relayed(core, l, &offer->has)
							  : SPAN_NONE;
}

struct span focus_sdp_answer(struct focus_core *core, uint32_t l, struct span offer)
{
	struct sdp_text theirs;

	return focus_sdp_text(core, offer, &theirs) ? answer(core, l, &theirs) : SPAN_NONE;
}

struct span focus_sdp_agree(struct focus_core *core, const struct focus *f)
{
	struct sdp_text offer;

	return sdp_text_read(focus_gather(core, &f->offer.text), &offer)
		       ? answer(core, f->originator, &offer)
		       : SPAN_NONE;
}

struct span focus_sdp_modify(struct focus_core *core, uint32_t l, struct span offer)
{
	struct sdp theirs;
	enum sdp_verdict verdict = focus_sdp_read(core, offer, &theirs);
	struct sdp_text text = sdp_text_of(&theirs);

	switch (verdict) {
	case SDP_VALID:
		return answer(core, l, &text);
	case SDP_NO_STREAM:
		// It ends all its streams, and stays (RFC 3264 8.2).
		if (theirs.has.n_lines <= focus_words_lines(core, l))
			return focus_sdp_refuse(core, l, offer);
		break;
	case SDP_BAD:
		break;
	}
	return SPAN_NONE;
}

// What is composed for a room to say to itself: of each stream one format, for nobody could be
// asked which of several the others understand. Not where keys would have to be agreed with each.
bool focus_sdp_first(struct focus_core *core, uint32_t l, struct sdp_text *out)
{
	struct revision unsaid = {0};
	struct sdp_text offer;
	struct sdp_here here;
	struct writer w = writer_on(core->other, core->scratch);

	sdp_text_read(focus_gather(core, focus_words_of(core, l)), &offer);
	for (unsigned i = 0; i < offer.has.n_streams; i++)
		offer.has.stream[i].held = offer.has.stream[i].mute = false;
	here_of(core, l, &offer.has, &here);
	here.said = &unsaid;
	here.one_format = true;
	return !is_secure(core, l, &offer.has, &offer.has) &&
	       sdp_answer(&w, &offer, &offer, &here) && !w.full &&
	       focus_sdp_text(core, writer_span(&w), out);
}

// An answer has the streams of its offer (RFC 3264 6), whatever the members have said meanwhile.
// Who comes to a room is answered with what both have, and so is who is answered alone.
struct span focus_sdp_200(struct focus_core *core, uint32_t l)
{
	struct focus *f = core_focus(core, core_leg(core, l)->focus);
	struct span words = SPAN_NONE;

	if (f->delayed)
		return relayed(core, l, NULL);
	if (f->in_room || f->invited.n || f->answer.has.n_lines != f->offer.has.n_lines)
		words = focus_sdp_agree(core, f);
	if (words.n == 0)
		words = relayed(core, l, &f->offer.has);
	focus_words_settle(core, l, &f->offer.has);
	focus_flows_trim(core, l, &f->offer.has);
	return words;
}

// It has the streams that were agreed upon, in their order (RFC 3264 8): it is what we would answer
// to what the station has said last, were it not on hold. Where keys are agreed end to end, only
// the other side's words will do.
struct span focus_sdp_offer(struct focus_core *core, uint32_t l)
{
	struct sdp_text theirs, other;

	if (!focus_words_other(core, l, &other))
		return SPAN_NONE;
	if (!sdp_text_read(focus_gather(core, focus_words_of(core, l)), &theirs) ||
	    is_secure(core, l, &theirs.has, &other.has))
		return rewritten(core, l, &other, NULL);
	for (unsigned i = 0; i < theirs.has.n_streams; i++)
		theirs.has.stream[i].held = theirs.has.stream[i].mute = false;
	return composed(core, l, &theirs, &other);
}

struct span focus_sdp_refuse(struct focus_core *core, uint32_t l, struct span offer)
{
	static const struct sdp_outline none;
	struct sdp_here here;
	struct writer w = writer_on(core->body, core->scratch);

	here_of(core, l, &none, &here);
	sdp_refuse(&w, offer, &here);
	return written(&w);
}
