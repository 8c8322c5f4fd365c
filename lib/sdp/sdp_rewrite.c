/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_priv.h"

struct rewriting {
	struct writer *w;
	const struct sdp *at;
	const struct sdp_here *here;
	unsigned n_streams; /* m-lines met so far */
};

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
	static const struct span names[] = {
		SPAN("candidate"),
		SPAN("remote-candidates"),
		SPAN("end-of-candidates"),
	};
	struct span value;

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
		if (sdp_attr(a, names[i], &value))
			return true;
	return span_starts(a, SPAN("ice-"));
}

static void put_attr(struct rewriting *rw, struct span a)
{
	struct span value;

	if (is_ice(a))
		return;
	if (!sdp_attr(a, SPAN("rtcp"), &value)) {
		sdp_put_line(rw->w, 'a', a);
		return;
	}
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

	while (sdp_line_next(&body, &line) == SDP_LINE) {
		switch (line.type) {
		case 'o':
			version_at = sdp_put_origin(w, here);
			break;
		case 'c':
			sdp_put_line(w, 'c', here->addr);
			break;
		case 'm':
			put_media(&rw, line.value);
			break;
		case 'a':
			put_attr(&rw, line.value);
			break;
		default:
			sdp_put_line(w, line.type, line.value);
		}
	}
	sdp_seal(w, from, version_at, here);
}
