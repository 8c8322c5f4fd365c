/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// P-Answer-State (RFC 4964): whether a response tells of somebody who has answered, or of a server
// that takes it for granted that he will. We are such a server towards the originator, and a member
// may be one towards us.

#define ANSWER_STATE SPAN("P-Answer-State")

// 7.1: a word, and parameters that nobody has defined.
static bool states(const struct sip_msg *m, struct span word)
{
	const struct sip_header *h = sip_named(m, ANSWER_STATE);
	struct span value = h ? sip_header_value(m, h) : SPAN_NONE;

	value.n = span_find(value, ';');
	return span_ieq(span_trim(value), word);
}

// Whoever says nothing of it in a 2xx is no such server, and has answered.
void focus_answer_state(struct focus *f, const struct sip_msg *m)
{
	unsigned state = 0;

	if (states(m, SPAN("Unconfirmed")))
		state = ANSWER_STATED;
	else if (m->status / 100 == 2)
		state = states(m, SPAN("Confirmed")) ? ANSWER_STATED | ANSWER_CONFIRMED
						     : ANSWER_CONFIRMED;
	f->answer_state |= state & 3;
}

// Where nobody speaks of it the originator hears nothing of it either.
void focus_put_answer_state(const struct focus *f, struct writer *w)
{
	if (focus_unconfirmed(f))
		sip_put_header(w, ANSWER_STATE, SPAN("Unconfirmed"));
	else if (f->answer_state & ANSWER_STATED)
		sip_put_header(w, ANSWER_STATE, SPAN("Confirmed"));
}

bool focus_unconfirmed(const struct focus *f)
{
	return f->answer_state == ANSWER_STATED;
}
