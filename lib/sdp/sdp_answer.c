/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_kept.h"

// RFC 3264 6: what we answer by ourselves, for whoever is at the other end of the relayed streams.

#define FORMATS_ROOM 256 // bytes of a list of common ones

// RFC 3264 6.1: we hear what the offerer sends, if the other would, and the other way round.
static void put_direction(struct writer *w, const struct sdp_stream *offer,
			  const struct sdp_stream *other)
{
	bool sends = !other->mute && !offer->held, hears = !other->held && !offer->mute;

	if (sends && !hears)
		put_lit(w, "a=sendonly\r\n");
	else if (hears && !sends)
		put_lit(w, "a=recvonly\r\n");
	else if (!sends)
		put_lit(w, "a=inactive\r\n");
}

// An offer's t= (RFC 3264 6).
static struct span time_of(struct span offer)
{
	struct sdp_line line;

	while (sdp_line_next(&offer, &line) == SDP_LINE)
		if (line.type == 't')
			return line.value;
	return SPAN("0 0");
}

static struct span time_kept(struct span rest)
{
	struct sdp_line line;

	while (sdp_line_kept(&rest, &line))
		if (line.type == 't')
			return line.value;
	return SPAN("0 0");
}

// All before the streams. Where the version goes.
static uint32_t put_session(struct writer *w, struct span time, const struct sdp_here *here)
{
	uint32_t version_at;

	put_lit(w, "v=0\r\n");
	version_at = sdp_put_origin(w, here);
	put_lit(w, "s=-\r\n");
	sdp_put_line(w, 'c', here->addr);
	sdp_put_line(w, 't', time);
	return version_at;
}


static bool same_kind(const struct sdp_section *a, const struct sdp_section *b)
{
	return span_ieq(a->m.media, b->m.media) && span_ieq(a->m.proto, b->m.proto);
}

struct answering {
	struct writer *w;
	const struct sdp_text *offer, *other;
	const struct sdp_here *here;
	uint16_t port[SDP_STREAMS_MAX];
	bool any; /* a stream that is not refused */
};

// A stream that both have; false: they have no format in common.
static bool put_relayed(struct answering *a, const struct sdp_stream *s, unsigned i)
{
	const struct sdp_outline *has = &a->other->has;
	const struct sdp_stream *o = &has->stream[sdp_stream_at(has, s->line)];
	struct sdp_section theirs, ours;
	uint8_t room[FORMATS_ROOM];
	struct writer *w = a->w, list = writer_on(room, sizeof(room));
	struct span formats;

	if (!sdp_section_find(a->offer->kept, s->line, &theirs) ||
	    !sdp_section_find(a->other->kept, s->line, &ours) || !same_kind(&theirs, &ours))
		return false;
	formats = sdp_common_formats(&theirs, &ours, a->here->one_format, &list);
	if (formats.n == 0)
		return false;
	sdp_put_media(w, &theirs.m, formats, a->port[i]);
	if (a->here->own_addr[i].n)
		sdp_put_line(w, 'c', a->here->own_addr[i]);
	sdp_put_formats(w, &ours, formats);
	if (s->rtcp_mux && o->rtcp_mux)
		put_lit(w, "a=rtcp-mux\r\n");
	put_direction(w, s, o);
	return true;
}

static void put_floor(struct writer *w, const struct sdp_media *m, const struct sdp_here *here,
		      unsigned i, uint16_t port)
{
	sdp_put_media(w, m, m->formats, port);
	if (here->own_addr[i].n)
		sdp_put_line(w, 'c', here->own_addr[i]);
	sdp_put_floor(w, here);
}

static bool put_stream(struct answering *a, unsigned line, const struct sdp_media *m)
{
	unsigned i = sdp_stream_at(&a->offer->has, line);
	const struct sdp_stream *s = &a->offer->has.stream[i];

	if (i == SDP_STREAMS_MAX || a->port[i] == 0) {
		sdp_put_media(a->w, m, m->formats, 0);
		return true;
	}
	a->any = true;
	if (s->kind != SDP_FLOOR)
		return put_relayed(a, s, i);
	put_floor(a->w, m, a->here, i, a->port[i]);
	return true;
}

static bool put_streams(struct answering *a)
{
	struct span rest = sdp_kept_lines(a->offer->kept), port;
	struct sdp_line line;
	struct sdp_media m;
	unsigned n = 0;

	while (sdp_line_kept(&rest, &line))
		if (line.type == 'm' && sdp_media_words(line.value, &m, &port) &&
		    !put_stream(a, n++, &m))
			return false;
	return a->any;
}

bool sdp_answer(struct writer *w, const struct sdp_text *offer, const struct sdp_text *other,
		const struct sdp_here *here)
{
	struct answering a = {.w = w, .offer = offer, .other = other, .here = here};
	uint32_t from = w->n, version_at;

	version_at = put_session(w, time_kept(sdp_kept_lines(offer->kept)), here);

	sdp_agree(&offer->has, &other->has, here, a.port);
	if (!put_streams(&a)) {
		w->n = from;
		return false;
	}
	sdp_seal(w, from, version_at, here);
	return true;
}

void sdp_refuse(struct writer *w, struct span offer, const struct sdp_here *here)
{
	uint32_t from = w->n, version_at = put_session(w, time_of(offer), here);
	struct sdp_line line;
	struct sdp_media m;
	struct span port;

	while (sdp_line_next(&offer, &line) == SDP_LINE)
		if (line.type == 'm' && sdp_media_read(line.value, &m, &port))
			sdp_put_media(w, &m, m.formats, 0);
	sdp_seal(w, from, version_at, here);
}
