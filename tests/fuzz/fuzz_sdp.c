/* SPDX-License-Identifier: BSD-3-Clause */
#include "fuzz.h"
#include "sdp.h"

// A body, read, rewritten, answered and read again: what goes out names our address and nobody
// else's, and has the same streams.

struct reader {
	struct span body; // that is read
	struct sdp_here here;
	struct ip_addr self;
};

static bool has_one_port(const struct sdp_stream *s)
{
	return s->rtcp_mux || s->kind == SDP_FLOOR;
}

static void read_again(struct span body, const struct sdp_outline *was, const struct reader *us)
{
	struct sdp got;

	MUST(sdp_parse(body, &got) == SDP_VALID);
	MUST(got.has.n_lines == was->n_lines && got.has.n_streams == was->n_streams);
	for (unsigned i = 0; i < was->n_streams; i++) {
		const struct sdp_stream *s = &got.has.stream[i];
		const struct sdp_far *far = &got.far[i];

		MUST(s->line == was->stream[i].line && s->kind == was->stream[i].kind);
		MUST(s->rtcp_mux == was->stream[i].rtcp_mux);
		MUST(ip_eq(&far->rtp.ip, &us->self) && far->rtp.port == us->here.rtp_port[i]);
		MUST(ip_eq(&far->rtcp.ip, &us->self));
		MUST(far->rtcp.port == far->rtp.port + !has_one_port(s));
	}
}

static void refuse(struct span body, const struct sdp_outline *has, const struct reader *us)
{
	static uint8_t room[3 * 8192 + 2048];
	struct writer w = writer_on(room, sizeof(room));
	struct sdp got;

	sdp_refuse(&w, body, &us->here);
	if (w.full)
		return;
	MUST(sdp_parse(writer_span(&w), &got) == SDP_NO_STREAM);
	MUST(got.has.n_lines == has->n_lines);
}

// Whoever offers that to somebody who has said 'other': the answer fits, and has what was settled.
static void answer(const struct sdp_text *offer, const struct sdp_text *other,
		   const struct reader *us)
{
	static uint8_t room[3 * 8192 + 2048];
	struct writer w = writer_on(room, sizeof(room));
	struct sdp_outline settled = offer->has;
	struct sdp got;
	unsigned n = 0;

	sdp_settle(&settled, &other->has, &us->here);
	if (!sdp_answer(&w, offer, other, &us->here) || w.full)
		return;
	MUST(sdp_parse(writer_span(&w), &got) == SDP_VALID);
	MUST(got.has.n_lines == offer->has.n_lines);
	for (unsigned i = 0; i < settled.n_streams; i++) {
		if (settled.stream[i].refused)
			continue;
		MUST(n < got.has.n_streams && got.has.stream[n].line == settled.stream[i].line);
		MUST(got.has.stream[n].kind == settled.stream[i].kind);
		MUST(got.far[n++].rtp.port == us->here.rtp_port[i]);
	}
	MUST(n == got.has.n_streams);
}

// As the signalling core has it: room for a body grown by our address in place of others, and by
// our words on floor control.
static void rewrite(const struct sdp_text *text, const struct sdp_outline *offer,
		    const struct reader *us)
{
	uint32_t room_n = 3 * us->body.n + 2048;
	uint8_t *room = malloc(room_n);
	struct writer w;

	MUST(room);
	w = writer_on(room, room_n);
	sdp_rewrite(&w, text, offer, &us->here);
	MUST(!w.full);
	if (!offer)
		read_again(writer_span(&w), &text->has, us);
	free(room);
}

static void use(struct span body, const struct sdp_text *text, const char *addr,
		struct ip_addr self)
{
	struct revision said = {0};
	struct reader us = {
		.body = body,
		.here = {.addr = span_cstr(addr),
			 .rtp_port = {20000, 20002, 20004, 20006},
			 .floor = SPAN("queuing=1"),
			 .session = 7,
			 .said = &said},
		.self = self,
	};
	struct sdp_text less = *text;

	rewrite(text, NULL, &us);
	answer(text, text, &us);
	refuse(body, &text->has, &us);
	// Another side that has said the same, and has been refused a stream; one that is refused
	// by us; an answer to an offer with a stream less.
	less.has.stream[body.n % less.has.n_streams].refused = true;
	us.here.rtp_port[body.n % 3] = 0;
	answer(text, &less, &us);
	less.has.n_streams--;
	rewrite(text, &less.has, &us);
}

static void use_both(struct span body, const struct sdp *sdp)
{
	static const struct ip_addr six = {{0x20, 1, 0xd, 0xb8, [15] = 1}};
	struct sdp_text text;

	MUST(sdp->has.n_streams && sdp->has.n_streams <= SDP_STREAMS_MAX);
	for (unsigned i = 0; i < sdp->has.n_streams; i++)
		MUST(sdp->has.stream[i].line < sdp->has.n_lines);
	MUST(sdp_text_read(sdp->kept, &text));
	use(body, &text, "IN IP4 192.0.2.1", ip_v4((const uint8_t[]){192, 0, 2, 1}));
	use(body, &text, "IN IP6 2001:db8::1", six);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span body = span_of(data, n);
	uint32_t room_n = body.n + SDP_KEPT_MORE(body.n);
	uint8_t *room = malloc(room_n);
	struct writer w = writer_on(room, room_n);
	struct sdp sdp;

	MUST(room);
	if (sdp_keep(body, &sdp, &w) == SDP_VALID)
		use_both(body, &sdp);
	MUST(!w.full);
	free(room);
	return 0;
}
