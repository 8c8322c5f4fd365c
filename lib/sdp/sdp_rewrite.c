/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_priv.h"

struct rewriting {
	struct writer *w;
	const struct sdp *at;
	const struct sdp_here *here;
	unsigned n_streams; /* m-lines met so far */
	struct span kept;   /* lines to be written as they are */
};

static void flush(struct rewriting *rw)
{
	put_span(rw->w, rw->kept);
	rw->kept = SPAN_NONE;
}

static bool in_relayed(const struct rewriting *rw)
{
	return rw->n_streams == rw->at->stream + 1;
}

// A number of ports ("49170/2") goes: one pair is relayed.
static void put_media(struct rewriting *rw, struct span value)
{
	struct sdp_media m;

	if (!sdp_media_read(value, &m))
		return;
	rw->n_streams++;
	sdp_put_media(rw->w, &m, m.formats, in_relayed(rw) ? rw->here->rtp_port : 0);
}

// RFC 8839 5, and trickling (RFC 8840).
static bool is_ice(struct span a)
{
	struct span value;

	switch (a.n ? a.p[0] : 0) {
	case 'c':
		return sdp_attr(a, SPAN("candidate"), &value);
	case 'e':
		return sdp_attr(a, SPAN("end-of-candidates"), &value);
	case 'i':
		return span_starts(a, SPAN("ice-"));
	case 'r':
		return sdp_attr(a, SPAN("remote-candidates"), &value);
	default:
		return false;
	}
}

// Lines that stay as they are go out together; those that end otherwise than they should, one by one.
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
	bool ice = is_ice(line->value);

	if (!ice && !sdp_attr(line->value, SPAN("rtcp"), &value)) {
		keep(rw, line);
		return;
	}
	flush(rw);
	if (ice)
		return;
	// The sender's own port is told to nobody: not where RTCP goes along with RTP (RFC 5761),
	// and not for a stream that is refused.
	if (rw->at->rtcp_mux || !in_relayed(rw))
		return;
	put_lit(rw->w, "a=rtcp:");
	put_u32(rw->w, rw->here->rtp_port + 1u);
	put_lit(rw->w, "\r\n");
}

void sdp_rewrite(struct writer *w, const struct sdp_text *text, const struct sdp_here *here)
{
	struct rewriting rw = {.w = w, .at = &text->at, .here = here};
	struct span body = text->body;
	uint32_t from = w->n, version_at = from;
	struct sdp_line line;

	while (sdp_line_known(&body, &line)) {
		switch (line.type) {
		case 'o':
			flush(&rw);
			version_at = sdp_put_origin(w, here);
			break;
		case 'c':
			flush(&rw);
			sdp_put_line(w, 'c', here->addr);
			break;
		case 'm':
			flush(&rw);
			put_media(&rw, line.value);
			break;
		case 'a':
			put_attr(&rw, &line);
			break;
		default:
			keep(&rw, &line);
		}
	}
	flush(&rw);
	sdp_seal(w, from, version_at, here);
}
