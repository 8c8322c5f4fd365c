/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_priv.h"

struct rewriting {
	struct writer *w;
	const struct sdp_text *text;
	const struct sdp_outline *asked; /* whose streams the ports belong to */
	const struct sdp_here *here;
	uint16_t port[SDP_STREAMS_MAX];
	unsigned n_lines;  /* m-lines met so far; of the latest: */
	uint16_t rtp_port; /* 0: it is refused */
	bool rtcp_mux;	   /* both sides say so */
	bool floor;
	struct span own_addr; /* its own address, if it has one, ... */
	bool addr_due;	      /* ... which is not written yet */
	struct span kept;     /* lines to be written as they are */
};

static void flush(struct rewriting *rw)
{
	put_span(rw->w, rw->kept);
	rw->kept = SPAN_NONE;
}

// A c= line of its own comes behind m= and i= (RFC 4566 5).
static void put_own_addr(struct rewriting *rw)
{
	if (!rw->addr_due)
		return;
	flush(rw);
	sdp_put_line(rw->w, 'c', rw->own_addr);
	rw->addr_due = false;
}

// What the text says itself in that place.
static void put_addr(struct rewriting *rw)
{
	flush(rw);
	if (rw->own_addr.n == 0)
		sdp_put_line(rw->w, 'c', rw->here->addr);
}

static void section_end(struct rewriting *rw)
{
	put_own_addr(rw);
	flush(rw);
	if (rw->floor)
		sdp_put_floor(rw->w, rw->here);
	rw->floor = false;
}

static void section_begin(struct rewriting *rw, const struct sdp_media *m)
{
	unsigned line = rw->n_lines++;
	unsigned asked = sdp_stream_at(rw->asked, line), own = sdp_stream_at(&rw->text->has, line);

	rw->rtp_port = asked < SDP_STREAMS_MAX ? rw->port[asked] : 0;
	rw->own_addr = rw->rtp_port ? rw->here->own_addr[asked] : SPAN_NONE;
	rw->addr_due = rw->own_addr.n != 0;
	rw->rtcp_mux = own < SDP_STREAMS_MAX && rw->text->has.stream[own].rtcp_mux &&
		       (asked == SDP_STREAMS_MAX || rw->asked->stream[asked].rtcp_mux);
	rw->floor = rw->rtp_port && rw->asked->stream[asked].kind == SDP_FLOOR;
	if (rw->floor && !sdp_is_floor(m)) {
		rw->floor = false;
		rw->rtp_port = 0;
	}
}

// A number of ports ("49170/2") goes: one pair is relayed.
static void put_media(struct rewriting *rw, struct span value)
{
	struct sdp_media m;

	section_end(rw);
	if (!sdp_media_read(value, &m))
		return;
	section_begin(rw, &m);
	sdp_put_media(rw->w, &m, m.formats, rw->rtp_port);
}

// Of ICE (RFC 8839 5) and trickling (RFC 8840), of groups (RFC 5888 5) and bundles (RFC 9143 6);
// of floor control all that its peer says, for we have our own; and rtcp-mux in an answer to who
// has not offered it (RFC 5761 5.1.1).
static bool is_left_out(const struct rewriting *rw, struct span a)
{
	struct span value;

	switch (a.n ? a.p[0] : 0) {
	case 'b':
		return span_eq(a, SPAN("bundle-only"));
	case 'c':
		return sdp_attr(a, SPAN("candidate"), &value);
	case 'e':
		return sdp_attr(a, SPAN("end-of-candidates"), &value);
	case 'f':
		return rw->floor && sdp_attr(a, SPAN("fmtp"), &value);
	case 'g':
		return sdp_attr(a, SPAN("group"), &value);
	case 'i':
		return span_starts(a, SPAN("ice-"));
	case 'r':
		return sdp_attr(a, SPAN("remote-candidates"), &value) ||
		       (!rw->rtcp_mux && span_eq(a, SPAN("rtcp-mux")));
	default:
		return false;
	}
}

// Lines that stay as they are go out together; those that end otherwise than they should, one by
// one.
static void keep(struct rewriting *rw, const struct sdp_line *line)
{
	uint32_t n = line->value.n + 4; // "x=", CRLF

	if (line->raw.n != n) {
		flush(rw);
		sdp_put_line(rw->w, line->type, line->value);
	} else if (rw->kept.n) {
		rw->kept.n += n;
	} else {
		rw->kept = line->raw;
	}
}

static void put_attr(struct rewriting *rw, const struct sdp_line *line)
{
	struct span value;
	bool left_out = is_left_out(rw, line->value);

	if (!left_out && !sdp_attr(line->value, SPAN("rtcp"), &value)) {
		keep(rw, line);
		return;
	}
	flush(rw);
	// The sender's own port is told to nobody: not where RTCP goes along with RTP (RFC 5761),
	// and not for a stream that is refused.
	if (left_out || rw->rtcp_mux || rw->floor || rw->rtp_port == 0)
		return;
	put_lit(rw->w, "a=rtcp:");
	put_u32(rw->w, rw->rtp_port + 1u);
	put_lit(rw->w, "\r\n");
}

void sdp_rewrite(struct writer *w, const struct sdp_text *text, const struct sdp_outline *offer,
		 const struct sdp_here *here)
{
	struct rewriting rw = {
		.w = w, .text = text, .asked = offer ? offer : &text->has, .here = here};
	struct span body = text->body;
	uint32_t from = w->n, version_at = from;
	struct sdp_line line;

	sdp_agree(rw.asked, offer ? &text->has : NULL, here, rw.port);
	while (sdp_line_known(&body, &line)) {
		if (line.type != 'i')
			put_own_addr(&rw);
		switch (line.type) {
		case 'o':
			flush(&rw);
			version_at = sdp_put_origin(w, here);
			break;
		case 'c':
			put_addr(&rw);
			break;
		case 'm':
			put_media(&rw, line.value);
			break;
		case 'a':
			put_attr(&rw, &line);
			break;
		default:
			keep(&rw, &line);
		}
	}
	section_end(&rw);
	sdp_seal(w, from, version_at, here);
}
