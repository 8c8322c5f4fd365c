/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// An originator that is answered although nobody else has answered: who comes to a standing room,
// and who is told at once that it may talk (RFC 4964).

// What we offer to whom asks for an offer before anybody has made one. One format, as ever; of the
// two that every telephone has, the one that calls between countries have.
#define FIRST_WORDS                                                                                \
	"v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n"                  \
	"m=audio 9 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"

void focus_first_words(struct focus_core *core, struct sdp_text *out)
{
	focus_sdp_text(core, SPAN(FIRST_WORDS), out);
}

bool focus_own_words(struct focus_core *core, const struct focus *f, struct sdp_text *out)
{
	if (!f->delayed)
		return focus_sdp_first(core, f->originator, out);
	focus_first_words(core, out);
	return true;
}

uint16_t focus_agree(struct focus_core *core, uint32_t i, const struct sdp_text *words)
{
	struct focus *f = core_focus(core, i);

	f->answer.has = words->has;
	if (!chain_store(&core->txns.chunks, words->kept, &f->answer.text))
		return 503;
	return f->delayed || focus_sdp_agree(core, f).n ? 0 : 488;
}

// Who answers later must not agree to something else than the originator has been told, so this is
// all that they are offered.
bool focus_agree_alone(struct focus_core *core, uint32_t i)
{
	struct focus *f = core_focus(core, i);
	struct sdp_text words;

	if (focus_own_words(core, f, &words) &&
	    chain_store(&core->txns.chunks, words.kept, &f->invited) &&
	    focus_agree(core, i, &words) == 0) {
		f->answer_state = ANSWER_STATED;
		return true;
	}
	chain_drop(&core->txns.chunks, &f->invited);
	chain_drop(&core->txns.chunks, &f->answer.text);
	f->answer.has = (struct sdp_outline){0};
	return false;
}
