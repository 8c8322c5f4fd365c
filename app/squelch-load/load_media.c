/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_media.h"
#include "load_rtp.h"
#include "sdp.h"

#define TERMINATOR (1u << 31) // in an SSRC
#define GEN_SHIFT  LOAD_INDEX_BITS

static struct load_stream *stream_at(struct load *l, uint32_t i)
{
	return &l->streams[i];
}

static uint32_t timer_of(const struct load *l, uint32_t i)
{
	return l->calls.count + l->legs.count + i;
}

static bool is_leg(const struct load *l, uint32_t stream)
{
	return stream >= l->calls.count;
}

// Which side listens where.
static uint16_t port_of(const struct load *l, bool leg)
{
	return (uint16_t)(l->cfg.media_port + (leg ? 2 : 0));
}

void load_media_far_end(struct load *l, uint32_t stream, struct span datagram, uint32_t local)
{
	struct load_stream *s = stream_at(l, stream);
	const uint8_t *body = memmem(datagram.p, datagram.n, "\r\n\r\n", 4);
	struct sdp sdp;

	s->goes = s->known = false;
	if (!body ||
	    sdp_parse(span_from(datagram, (uint32_t)(body + 4 - datagram.p)), &sdp) != SDP_VALID)
		return;
	s->known = true;
	s->to = (struct path){sdp.far[0].rtp, port_of(l, is_leg(l, stream)), local};
}

static void arm(struct load *l, uint32_t stream)
{
	// A stream's packets lie where its first one does, whatever ticks are rounded to.
	const struct load_stream *s = stream_at(l, stream);
	uint64_t us = (uint64_t)s->next * l->cfg.rtp_interval_us;

	wheel_arm(&l->wheel, timer_of(l, stream), s->began + load_ticks(us));
}

void load_media_start(struct load *l, uint32_t stream)
{
	struct load_stream *s = stream_at(l, stream);
	uint32_t index = is_leg(l, stream) ? stream - l->calls.count : stream;
	uint32_t generation = l->generation[stream];

	if (!s->known)
		return;
	s->ssrc = (is_leg(l, stream) ? TERMINATOR : 0) | (generation & 127) << GEN_SHIFT | index;
	s->next = s->received = s->highest = 0;
	s->began = l->tick;
	s->goes = true;
	load_media_timer(l, stream);
}

void load_media_stop(struct load *l, uint32_t stream)
{
	struct load_stream *s = l->streams ? stream_at(l, stream) : NULL;

	if (!s || !s->goes)
		return;
	s->goes = false;
	wheel_disarm(&l->wheel, timer_of(l, stream));
	if (s->highest > s->received)
		l->stats.count[LOAD_RTP_LOST] += s->highest - s->received;
}

void load_media_timer(struct load *l, uint32_t stream)
{
	struct load_stream *s = stream_at(l, stream);
	struct writer w;

	// Its call may have ended within the very batch of timers that this one is in.
	if (!s->goes)
		return;
	if (load_open(l, &w, LOAD_RTP_HEADER + LOAD_RTP_PAYLOAD)) {
		load_put_rtp(&w, s->ssrc, s->next);
		load_count(l, LOAD_RTP_SENT);
		outbox_send(l->out, &w, &s->to);
	}
	s->next++;
	arm(l, stream);
}

// The stream that a packet belongs to; NULL: none of ours. The last packets of one may come when
// it is over.
static struct load_stream *find(struct load *l, uint32_t ssrc)
{
	uint32_t index = ssrc & ((1u << LOAD_INDEX_BITS) - 1);
	const struct slab *of = ssrc & TERMINATOR ? &l->legs : &l->calls;
	struct load_stream *s;

	if (!l->streams || index >= of->count)
		return NULL;
	s = stream_at(l, index + (ssrc & TERMINATOR ? l->calls.count : 0));
	return s->known && s->ssrc == ssrc ? s : NULL;
}

void load_receive_media(struct load *l, struct span packet, const struct path *path)
{
	const uint8_t *p = packet.p;
	struct load_stream *s = NULL;
	uint32_t ssrc = 0, number;
	int16_t ahead;

	if (packet.n >= LOAD_RTP_HEADER && p[0] >> 6 == 2) {
		ssrc = (uint32_t)p[8] << 24 | p[9] << 16 | p[10] << 8 | p[11];
		s = find(l, ssrc);
	}
	// What an originator says must come to a terminator, and the other way round.
	if (!s || path->local_port != port_of(l, !(ssrc & TERMINATOR))) {
		load_count(l, LOAD_RTP_STRAYS);
		return;
	}
	load_count(l, LOAD_RTP_RECEIVED);
	s->received++;
	ahead = (int16_t)(uint16_t)((p[2] << 8 | p[3]) - s->highest);
	number = s->highest + (uint32_t)(int32_t)ahead;
	if (ahead < 0)
		load_count(l, LOAD_RTP_DISORDER);
	else
		s->highest = number + 1;
}
