/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_priv.h"

// RFC 3264 6: what we answer by ourselves, for whoever is at the other end of the relayed stream.
// Media passes through untouched, so a format is common to both only if it has the same number and
// meaning.

// Each format of one is looked for in the other, which is quadratic: of more, the first are looked
// at.
#define FORMATS_MAX  32
#define FORMATS_ROOM 256 // bytes of the list of common ones

// The m= line of the relayed stream, and the lines of its section.
struct stream {
	struct sdp_media m;
	struct span section;
};

static bool stream_find(const struct sdp_text *text, struct stream *out)
{
	struct span body = text->body;
	struct sdp_line line;
	unsigned n = 0;

	while (sdp_line_known(&body, &line)) {
		if (line.type != 'm' || n++ != text->at.stream)
			continue;
		out->section = body;
		return sdp_media_read(line.value, &out->m);
	}
	return false;
}

static bool section_next(struct span *section, struct sdp_line *line)
{
	return sdp_line_known(section, line) && line->type != 'm';
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
static struct span rtpmap_of(const struct stream *s, struct span format)
{
	struct span section = s->section, value, number;
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

static bool agree_on(const struct stream *a, const struct stream *b, struct span format)
{
	struct span x = rtpmap_of(a, format), y = rtpmap_of(b, format);

	if (!has_format(a->m.formats, format))
		return false;
	return x.n && y.n ? span_ieq(x, y) : is_static(format);
}

static struct span common_formats(const struct stream *offer, const struct stream *other,
				  struct writer *w)
{
	struct span formats = other->m.formats, format;

	for (unsigned i = 0; i < FORMATS_MAX && sdp_word(&formats, &format); i++) {
		if (!agree_on(offer, other, format))
			continue;
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

static void put_formats(struct writer *w, const struct stream *other, struct span formats)
{
	struct span section = other->section;
	struct sdp_line line;

	while (section_next(&section, &line))
		if (line.type == 'a' && is_kept(line.value, formats))
			sdp_put_line(w, 'a', line.value);
}

// RFC 3264 6.1: we hear what the offerer sends, if the other would, and the other way round.
static void put_direction(struct writer *w, const struct sdp *offer, const struct sdp *other)
{
	bool sends = !other->mute && !offer->held, hears = !other->held && !offer->mute;

	if (sends && !hears)
		put_lit(w, "a=sendonly\r\n");
	else if (hears && !sends)
		put_lit(w, "a=recvonly\r\n");
	else if (!sends)
		put_lit(w, "a=inactive\r\n");
}

static void put_relayed(struct writer *w, const struct sdp_text *offer,
			const struct sdp_text *other, const struct stream *theirs,
			const struct stream *ours, struct span formats, uint16_t port)
{
	sdp_put_media(w, &theirs->m, formats, port);
	put_formats(w, ours, formats);
	if (offer->at.rtcp_mux && other->at.rtcp_mux)
		put_lit(w, "a=rtcp-mux\r\n");
	put_direction(w, &offer->at, &other->at);
}

// All before the streams; t= is the offer's (RFC 3264 6). Where the version goes.
static uint32_t put_session(struct writer *w, struct span offer, const struct sdp_here *here)
{
	struct span time = SPAN("0 0");
	uint32_t version_at;

	put_lit(w, "v=0\r\n");
	version_at = sdp_put_origin(w, here);
	put_lit(w, "s=-\r\n");
	sdp_put_line(w, 'c', here->addr);
	sdp_find(offer, 't', &time);
	sdp_put_line(w, 't', time);
	return version_at;
}

static void put_refused(struct writer *w, struct span value)
{
	struct sdp_media m;

	if (sdp_media_read(value, &m))
		sdp_put_media(w, &m, m.formats, 0);
}

static bool same_kind(const struct stream *a, const struct stream *b)
{
	return span_ieq(a->m.media, b->m.media) && span_ieq(a->m.proto, b->m.proto);
}

bool sdp_answer(struct writer *w, const struct sdp_text *offer, const struct sdp_text *other,
		const struct sdp_here *here)
{
	struct span rest = offer->body, formats;
	struct stream theirs, ours;
	uint8_t room[FORMATS_ROOM];
	struct writer list = writer_on(room, sizeof(room));
	struct sdp_line line;
	uint32_t from = w->n, version_at;
	unsigned n = 0;

	if (!stream_find(offer, &theirs) || !stream_find(other, &ours) || !same_kind(&theirs, &ours))
		return false;
	formats = common_formats(&theirs, &ours, &list);
	if (formats.n == 0)
		return false;
	version_at = put_session(w, offer->body, here);
	while (sdp_line_known(&rest, &line)) {
		if (line.type != 'm')
			continue;
		if (n++ == offer->at.stream)
			put_relayed(w, offer, other, &theirs, &ours, formats, here->rtp_port);
		else
			put_refused(w, line.value);
	}
	sdp_seal(w, from, version_at, here);
	return true;
}

void sdp_refuse(struct writer *w, struct span offer, const struct sdp_here *here)
{
	uint32_t from = w->n, version_at = put_session(w, offer, here);
	struct sdp_line line;

	while (sdp_line_next(&offer, &line) == SDP_LINE)
		if (line.type == 'm')
			put_refused(w, line.value);
	sdp_seal(w, from, version_at, here);
}

bool sdp_same(struct span a, struct span b)
{
	struct span x, y;

	return sdp_find(a, 'o', &x) && sdp_find(b, 'o', &y) && span_eq(x, y);
}
