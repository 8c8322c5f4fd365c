/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_kept.h"

// A description passed on: what was kept of it, with our words in its holes.

struct rewriting {
	struct writer *w;
	const struct sdp_text *text;
	const struct sdp_outline *asked; /* whose streams the ports belong to */
	const struct sdp_here *here;
	uint16_t port[SDP_STREAMS_MAX];
	uint32_t version_at; /* where o='s goes */
	unsigned n_lines;    /* m-lines met so far; of the latest: */
	uint16_t rtp_port;   /* 0: it is refused */
	bool rtcp_mux;	     /* both sides say so */
	bool floor;
	struct span own_addr; /* its own address, if it has one */
};

static void section_begin(struct rewriting *rw, bool is_floor)
{
	unsigned line = rw->n_lines++;
	unsigned asked = sdp_stream_at(rw->asked, line), own = sdp_stream_at(&rw->text->has, line);

	rw->rtp_port = asked < SDP_STREAMS_MAX ? rw->port[asked] : 0;
	rw->own_addr = rw->rtp_port ? rw->here->own_addr[asked] : SPAN_NONE;
	rw->rtcp_mux = own < SDP_STREAMS_MAX && rw->text->has.stream[own].rtcp_mux &&
		       (asked == SDP_STREAMS_MAX || rw->asked->stream[asked].rtcp_mux);
	rw->floor = rw->rtp_port && rw->asked->stream[asked].kind == SDP_FLOOR;
	if (rw->floor && !is_floor) {
		rw->floor = false;
		rw->rtp_port = 0;
		rw->own_addr = SPAN_NONE;
	}
}

static void put_addr(struct rewriting *rw, bool own)
{
	if (own && rw->own_addr.n)
		sdp_put_line(rw->w, 'c', rw->own_addr);
	else if (!own && rw->own_addr.n == 0)
		sdp_put_line(rw->w, 'c', rw->here->addr);
}

// Not where RTCP goes along with RTP (RFC 5761), and not for a stream that is refused.
static void put_rtcp(struct rewriting *rw)
{
	if (rw->rtcp_mux || rw->floor || rw->rtp_port == 0)
		return;
	put_lit(rw->w, "a=rtcp:");
	put_u32(rw->w, rw->rtp_port + 1u);
	put_lit(rw->w, "\r\n");
}

// Of floor control nothing is told of what its peer says, for we have our own.
static void skip_terms(const struct rewriting *rw, struct span *rest)
{
	struct sdp_line line;

	if (rw->floor)
		sdp_line_kept(rest, &line);
}

static void fill(struct rewriting *rw, enum sdp_hole hole, struct span *rest)
{
	switch (hole) {
	case SDP_HOLE_ORIGIN:
		rw->version_at = sdp_put_origin(rw->w, rw->here);
		break;
	case SDP_HOLE_ADDR:
	case SDP_HOLE_OWN_ADDR:
		put_addr(rw, hole == SDP_HOLE_OWN_ADDR);
		break;
	case SDP_HOLE_PORT:
	case SDP_HOLE_FLOOR_PORT:
		section_begin(rw, hole == SDP_HOLE_FLOOR_PORT);
		put_u32(rw->w, rw->rtp_port);
		break;
	case SDP_HOLE_RTCP:
		put_rtcp(rw);
		break;
	case SDP_HOLE_RTCP_MUX: // not to who has not offered it (RFC 5761 5.1.1)
		if (rw->rtcp_mux)
			put_lit(rw->w, "a=rtcp-mux\r\n");
		break;
	case SDP_HOLE_TERMS:
		skip_terms(rw, rest);
		break;
	case SDP_HOLE_FLOOR:
		if (rw->floor)
			sdp_put_floor(rw->w, rw->here);
		break;
	}
}

void sdp_rewrite(struct writer *w, const struct sdp_text *text, const struct sdp_outline *offer,
		 const struct sdp_here *here)
{
	struct rewriting rw = {
		.w = w, .text = text, .asked = offer ? offer : &text->has, .here = here};
	struct span rest = sdp_kept_lines(text->kept), before;
	uint32_t from = w->n;
	enum sdp_hole hole;

	sdp_agree(rw.asked, offer ? &text->has : NULL, here, rw.port);
	while (sdp_hole_next(&rest, &before, &hole)) {
		put_span(w, before);
		fill(&rw, hole, &rest);
	}
	put_span(w, before);
	sdp_seal(w, from, rw.version_at, here);
}
