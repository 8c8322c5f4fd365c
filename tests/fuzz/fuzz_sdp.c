/* SPDX-License-Identifier: BSD-3-Clause */
#include "fuzz.h"
#include "sdp.h"

// A body, read, rewritten and read again: what goes out names our address and nobody else's.

#define PORT 20000

static void read_again(struct span body, const struct sdp *was, const struct ip_addr *self)
{
	struct sdp got;

	MUST(sdp_parse(body, &got) == SDP_VALID);
	MUST(ip_eq(&got.rtp.ip, self) && got.rtp.port == PORT);
	MUST(ip_eq(&got.rtcp.ip, self));
	MUST(got.rtcp_mux == was->rtcp_mux);
	MUST(got.rtcp.port == PORT + !got.rtcp_mux);
	MUST(got.stream == was->stream && got.n_streams == was->n_streams);
}

// Whoever offers that to somebody who has said the same: the answer fits.
static void answer(struct span body, const struct sdp *at, const struct sdp_here *here)
{
	static uint8_t room[3 * 8192 + 2048];
	const struct sdp_text text = {body, *at};
	struct writer w = writer_on(room, sizeof(room));
	struct sdp got;

	if (sdp_answer(&w, &text, &text, here) && !w.full) {
		MUST(sdp_parse(writer_span(&w), &got) == SDP_VALID);
		MUST(got.stream == at->stream && got.n_streams == at->n_streams);
		MUST(got.rtp.port == PORT);
	}
	w = writer_on(room, sizeof(room));
	sdp_refuse(&w, body, here);
	if (!w.full)
		MUST(sdp_parse(writer_span(&w), &got) == SDP_NO_STREAM && got.n_streams == at->n_streams);
}

static void rewrite(struct span body, const struct sdp *at, const char *text, struct ip_addr self)
{
	// As the signalling core has it: room for a body grown by our address in place of others.
	uint32_t room_n = 3 * body.n + 2048;
	struct revision said = {0};
	const struct sdp_here here = {span_cstr(text), PORT, 7, &said};
	uint8_t *room = malloc(room_n);
	struct writer w;

	MUST(room);
	w = writer_on(room, room_n);
	sdp_rewrite(&w, &(struct sdp_text){body, *at}, &here);
	MUST(!w.full);
	read_again(writer_span(&w), at, &self);
	answer(body, at, &here);
	free(room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct ip_addr six = {{0x20, 1, 0xd, 0xb8, [15] = 1}};
	struct span body = span_of(data, n);
	struct sdp sdp;

	if (sdp_parse(body, &sdp) != SDP_VALID)
		return 0;
	MUST(sdp.stream < sdp.n_streams);
	rewrite(body, &sdp, "IN IP4 192.0.2.1", ip_v4((const uint8_t[]){192, 0, 2, 1}));
	rewrite(body, &sdp, "IN IP6 2001:db8::1", six);
	return 0;
}
