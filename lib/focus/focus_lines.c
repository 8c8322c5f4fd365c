/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Header lines that a conference's members are told: with the INVITE how they are to answer (RFC
// 5373), how urgent it is (RFC 4412) and, to those who are trusted, what others assert about the
// originator (RFC 3325); with the BYE why he gave up (races row 30). Kept as one string in this
// order, for hardly any conference has all of them.

// Where the line of that name is; their end, if there is none.
static uint32_t line_at(struct span lines, struct span name)
{
	struct span rest = lines;

	while (rest.n && !span_starts(rest, name)) {
		uint32_t n = span_find(rest, '\n');

		rest = span_from(rest, n < rest.n ? n + 1 : n);
	}
	return lines.n - rest.n;
}

static uint32_t reason_at(struct span lines)
{
	return line_at(lines, SPAN("Reason:"));
}

// Without room for it they are told nothing.
void focus_keep_reason(struct focus_core *core, uint32_t f, const struct sip_msg *m)
{
	struct writer w = writer_on(core->body, core->scratch);
	struct chain *lines = &core_focus(core, f)->lines;
	struct span kept = focus_gather(core, lines);

	kept.n = reason_at(kept);
	put_span(&w, kept);
	sip_put_headers(&w, m, SIP_H_REASON, SPAN("Reason"));
	if (w.n > kept.n)
		count_race(core, RACE_REASON);
	chain_drop(&core->txns.chunks, lines);
	chain_store(&core->txns.chunks, writer_span(&w), lines);
}

// An originator that was answered in the members' stead, and of whom none has come, learns why with
// its BYE (RFC 3326 2).
static struct span refusal(struct focus_core *core, const struct focus *f)
{
	struct writer w = writer_on(core->gathered, core->scratch);

	if (!focus_unconfirmed(f) || f->failure == 0)
		return SPAN_NONE;
	put_lit(&w, "Reason: SIP;cause=");
	put_u32(&w, f->failure);
	put_lit(&w, ";text=\"");
	put_span(&w, sip_reason(f->failure));
	put_lit(&w, "\"\r\n");
	return writer_span(&w);
}

// The span lies in core->gathered.
struct span focus_reason(struct focus_core *core, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);
	struct span lines;

	if (leg->focus == FOCUS_NONE)
		return SPAN_NONE;
	if (leg->role == LEG_ORIGINATOR)
		return refusal(core, core_focus(core, leg->focus));
	lines = focus_gather(core, &core_focus(core, leg->focus)->lines);
	return span_from(lines, reason_at(lines));
}

// 9.1: sip, sips or tel, each at most once; so two are the most.
static bool is_identity(struct span text)
{
	struct sip_addr addr;
	struct sip_uri uri;

	return sip_addr_parse(text, &addr) && sip_uri_parse(addr.uri, &uri) &&
	       (span_ieq(uri.scheme, SPAN("sip")) || span_ieq(uri.scheme, SPAN("sips")) ||
		span_ieq(uri.scheme, SPAN("tel")));
}

#define IDENTITIES_MAX 2

#define ASSERTED_NAME "P-Asserted-Identity"
#define ASSERTED      SPAN(ASSERTED_NAME ":")

static void put_identities(struct writer *w, const struct sip_msg *m)
{
	const struct span name = SPAN(ASSERTED_NAME);
	unsigned n = 0;

	for (const struct sip_header *h = sip_named(m, name); h; h = sip_named_next(m, h, name)) {
		struct span rest = sip_header_value(m, h), one;

		while (n < IDENTITIES_MAX && sip_list_next(&rest, &one))
			if (is_identity(one)) {
				sip_put_header(w, name, one);
				n++;
			}
	}
}

static void put_privacy(struct writer *w, const struct sip_msg *m)
{
	const struct span name = SPAN("Privacy");

	for (const struct sip_header *h = sip_named(m, name); h; h = sip_named_next(m, h, name))
		sip_put_header(w, name, sip_header_value(m, h));
}

// Believed of those alone who are trusted, and told only to those (5, 7). With it goes what the
// originator wants to be kept private, which the next one must know.
static void put_asserted(const struct focus_core *core, struct writer *w, const struct sip_msg *m,
			 const struct ip_addr *source)
{
	uint32_t before = w->n;

	if (!sources_cover(core->trusted, source))
		return;
	put_identities(w, m);
	if (w->n > before)
		put_privacy(w, m);
}

bool focus_keep_lines(struct focus_core *core, struct focus *f, const struct sip_msg *m,
		      const struct ip_addr *source, const struct wishes *wishes)
{
	struct writer w = writer_on(core->body, core->scratch);

	focus_put_wishes(&w, m, wishes);
	put_asserted(core, &w, m, source);
	return w.n == 0 || chain_store(&core->txns.chunks, writer_span(&w), &f->lines);
}

// The span lies in core->other.
struct span focus_invite_lines(struct focus_core *core, const struct leg *leg)
{
	const struct chain *lines = &core_focus(core, leg->focus)->lines;
	struct span all;

	if (lines->n == 0)
		return SPAN_NONE;
	all = focus_gather_other(core, lines);
	all.n = reason_at(all);
	if (!sources_cover(core->trusted, &leg->path.remote.ip))
		all.n = line_at(all, ASSERTED);
	return all;
}
