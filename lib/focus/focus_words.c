/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// What each side has said last: kept as it was said, with what stands in it.

bool focus_words_keep(struct focus_core *core, uint32_t l, struct words *words,
		      const struct sdp_text *said)
{
	words->has = said->has;
	focus_words_settle(core, l, &words->has);
	return chain_store(&core->txns.chunks, said->kept, &words->text);
}

// Whose words the conference keeps: the originator's and those of the member that is heard. NULL: a
// member that has nothing of its own, or it is with its leg.
static struct words *kept_of(struct focus_core *core, uint32_t l)
{
	struct focus *f = core_focus(core, core_leg(core, l)->focus);

	if (core_leg(core, l)->role == LEG_ORIGINATOR)
		return &f->offer;
	return !f->in_room && f->answerer == l ? &f->answer : NULL;
}

const struct chain *focus_words_of(struct focus_core *core, uint32_t l)
{
	const struct words *kept = kept_of(core, l);

	return kept ? &kept->text : &core_leg(core, l)->words;
}

static const struct words *other_of(struct focus_core *core, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);
	const struct focus *f = core_focus(core, leg->focus);

	return leg->role == LEG_ORIGINATOR ? &f->answer : &f->offer;
}

unsigned focus_words_lines(struct focus_core *core, uint32_t l)
{
	const struct words *kept = kept_of(core, l);
	const struct chain *own = &core_leg(core, l)->words;
	struct sdp_text text;

	if (kept)
		return kept->has.n_lines;
	// Who has only answered has the lines that it was offered.
	if (own->n == 0)
		focus_words_other(core, l, &text);
	else
		sdp_text_read(focus_gather_other(core, own), &text);
	return text.has.n_lines;
}

// A member that has had our own offer may ask for something else before the originator has said
// anything: then that offer is all there is.
bool focus_words_other(struct focus_core *core, uint32_t l, struct sdp_text *out)
{
	const struct words *words = other_of(core, l);
	const struct focus *f = core_focus(core, core_leg(core, l)->focus);

	if (words->text.n == 0 && words == &f->offer && focus_has_invited(f))
		return sdp_text_read(focus_gather_other(core, &f->invited), out);
	out->kept = focus_gather_other(core, &words->text);
	out->has = words->has;
	return out->kept.n != 0;
}

bool focus_words_repeated(struct focus_core *core, uint32_t l, struct span kept)
{
	return sdp_same(kept, focus_gather_other(core, focus_words_of(core, l)));
}

void focus_words_settle(struct focus_core *core, uint32_t l, struct sdp_outline *said)
{
	const struct words *other = other_of(core, l);
	struct sdp_here here;

	if (other->text.n == 0)
		return;
	focus_sdp_ports(core, l, said, &here);
	sdp_settle(said, &other->has, &here);
}

// Whoever is heard speaks for the members from now on.
static void speak_up(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	struct focus *f = core_focus(core, leg->focus);

	if (!f->in_room && f->speaker == l && f->answerer != l) {
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

// Without room what it has said before stays.
static void take(struct focus_core *core, uint32_t l, const struct sdp *said)
{
	struct focus *f = core_focus(core, core_leg(core, l)->focus);
	struct words *kept = kept_of(core, l);
	struct chain *to = kept ? &kept->text : &core_leg(core, l)->words, words;

	if (!chain_store(&core->txns.chunks, said->kept, &words))
		return;
	if (kept) {
		kept->has = said->has;
		focus_words_settle(core, l, &kept->has);
	}
	// An INVITE that is repeated has the bytes that it had (17.1.1.2).
	if (kept == &f->offer && !f->in_room && f->invited.n == 0 && !f->delayed &&
	    is_inviting(core, f)) {
		f->invited = *to;
		*to = CHAIN_EMPTY;
	}
	chain_drop(&core->txns.chunks, to);
	*to = words;
}

void focus_said(struct focus_core *core, uint32_t l, struct chain *words)
{
	struct sdp said;
	enum sdp_verdict verdict = focus_sdp_read(core, focus_gather(core, words), &said);

	chain_drop(&core->txns.chunks, words); // what is kept of it has room there
	if (verdict != SDP_BAD) {
		focus_far_ends(core, l, &said);
		focus_agreed(core, l, &said);
	}
	// Who has ended all its streams may begin them again: what it can do is remembered.
	if (verdict == SDP_VALID) {
		speak_up(core, l);
		take(core, l, &said);
	}
}
