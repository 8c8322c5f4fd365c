/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_kept.h"

// RFC 3264 6.1: what two sides have in common. Media passes through untouched, so a format is
// common to both only if it has the same number and meaning.

// Each format of one is looked for in the other, which is quadratic: of more, the first are looked
// at.
#define FORMATS_MAX 32

static bool section_next(struct span *section, struct sdp_line *line)
{
	return sdp_line_kept(section, line) && line->type != 'm';
}

static bool has_format(struct span formats, struct span format)
{
	struct span word;

	while (sdp_word(&formats, &word))
		if (span_eq(word, format))
			return true;
	return false;
}

// "a=rtpmap:FORMAT encoding/rate": the encoding.
static struct span rtpmap_of(const struct sdp_section *s, struct span format)
{
	struct span section = s->lines, value, number;
	struct sdp_line line;

	while (section_next(&section, &line))
		if (line.type == 'a' && sdp_attr(line.value, SPAN("rtpmap"), &value) &&
		    sdp_word(&value, &number) && span_eq(number, format))
			return span_trim(value);
	return SPAN_NONE;
}

// RFC 3551 6: below 96 a number has its meaning by itself, and rtpmap only repeats it.
static bool is_static(struct span format)
{
	uint32_t number;

	return span_u32(format, 95, &number);
}

static bool agree_on(const struct sdp_section *a, const struct sdp_section *b, struct span format)
{
	struct span x = rtpmap_of(a, format), y = rtpmap_of(b, format);

	if (!has_format(a->m.formats, format))
		return false;
	return x.n && y.n ? span_ieq(x, y) : is_static(format);
}

// RFC 4733 2.4.1: keys that are pressed, beside the speech.
static bool is_events(const struct sdp_section *s, struct span format)
{
	struct span name = rtpmap_of(s, format);

	return span_ieq(span_of(name.p, span_find(name, '/')), SPAN("telephone-event"));
}

struct span sdp_common_formats(const struct sdp_section *offer, const struct sdp_section *other,
			       bool one, struct writer *w)
{
	struct span formats = other->m.formats, format;
	bool found = false;

	for (unsigned i = 0; i < FORMATS_MAX && sdp_word(&formats, &format); i++) {
		bool counts = !is_events(other, format);

		if (!agree_on(offer, other, format) || (one && counts && found))
			continue;
		found |= counts;
		if (w->n)
			put_lit(w, " ");
		put_span(w, format);
	}
	return w->full ? SPAN_NONE : writer_span(w);
}

// Of the other's words those about the formats that are left, and the packet times it wants.
static bool is_kept(struct span a, struct span formats)
{
	struct span value, format;

	if (sdp_attr(a, SPAN("rtpmap"), &value) || sdp_attr(a, SPAN("fmtp"), &value))
		return sdp_word(&value, &format) && has_format(formats, format);
	return sdp_attr(a, SPAN("ptime"), &value) || sdp_attr(a, SPAN("maxptime"), &value);
}

void sdp_put_formats(struct writer *w, const struct sdp_section *of, struct span formats)
{
	struct span section = of->lines;
	struct sdp_line line;

	while (section_next(&section, &line))
		if (line.type == 'a' && is_kept(line.value, formats))
			sdp_put_line(w, 'a', line.value);
}
