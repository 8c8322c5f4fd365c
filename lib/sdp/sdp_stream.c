/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_priv.h"

// Which m-lines are streams that can be relayed, and which of those two sides go on with.

static bool is_rtp(struct span proto, bool *secure)
{
	static const struct {
		struct span name;
		bool secure;
	} profiles[] = {
		{SPAN("RTP/AVP"), false},	  {SPAN("RTP/AVPF"), false},
		{SPAN("RTP/SAVP"), true},	  {SPAN("RTP/SAVPF"), true},
		{SPAN("UDP/TLS/RTP/SAVP"), true}, {SPAN("UDP/TLS/RTP/SAVPF"), true},
	};

	for (unsigned i = 0; i < ARRAY_SIZE(profiles); i++) {
		*secure = profiles[i].secure;
		if (span_ieq(proto, profiles[i].name))
			return true;
	}
	return false;
}

// Names of media are case-significant (RFC 4566 5).
static enum sdp_kind rtp_kind(struct span media)
{
	if (span_eq(media, SPAN("audio")))
		return SDP_AUDIO;
	return span_eq(media, SPAN("video")) ? SDP_VIDEO : SDP_RTP;
}

bool sdp_is_floor(const struct sdp_media *m)
{
	return span_ieq(m->media, SPAN("application")) && span_ieq(m->proto, SPAN("udp")) &&
	       span_ieq(m->formats, SPAN("TBCP"));
}

bool sdp_stream_read(const struct sdp_media *m, struct sdp_stream *out)
{
	bool secure;

	*out = (struct sdp_stream){.kind = SDP_FLOOR};
	if (!is_rtp(m->proto, &secure))
		return sdp_is_floor(m);
	out->kind = rtp_kind(m->media);
	out->secure = secure;
	return true;
}

unsigned sdp_stream_at(const struct sdp_outline *has, unsigned line)
{
	unsigned i = 0;

	while (i < has->n_streams && has->stream[i].line != line)
		i++;
	return i < has->n_streams ? i : SDP_STREAMS_MAX;
}

static bool has_it_too(const struct sdp_outline *other, const struct sdp_stream *s)
{
	unsigned i = sdp_stream_at(other, s->line);

	return i < SDP_STREAMS_MAX && other->stream[i].kind == s->kind && !other->stream[i].refused;
}

void sdp_agree(const struct sdp_outline *offer, const struct sdp_outline *other,
	       const struct sdp_here *here, uint16_t port[SDP_STREAMS_MAX])
{
	for (unsigned i = 0; i < offer->n_streams; i++) {
		const struct sdp_stream *s = &offer->stream[i];
		bool agreed =
			s->kind == SDP_FLOOR ? here->floor.n != 0 : !other || has_it_too(other, s);

		port[i] = agreed ? here->rtp_port[i] : 0;
	}
}

void sdp_settle(struct sdp_outline *said, const struct sdp_outline *other,
		const struct sdp_here *here)
{
	uint16_t port[SDP_STREAMS_MAX];

	sdp_agree(said, other, here, port);
	for (unsigned i = 0; i < said->n_streams; i++)
		said->stream[i].refused = port[i] == 0;
}

bool sdp_is_secure(const struct sdp_outline *offer, const struct sdp_outline *other,
		   const struct sdp_here *here)
{
	uint16_t port[SDP_STREAMS_MAX];
	bool secure = false;

	sdp_agree(offer, other, here, port);
	for (unsigned i = 0; i < offer->n_streams; i++)
		secure |= port[i] && offer->stream[i].secure;
	return secure;
}
