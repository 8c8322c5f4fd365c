/* SPDX-License-Identifier: BSD-3-Clause */
#include "media_quality_packet.h"

// RFC 3550 A.1: which packets belong together, A.3: which of them are missing, A.8: how evenly they
// come. What is not done for nearly every packet (media_quality_packet.h).

#define MIN_SEQUENTIAL 2
#define WINDOW	       32 // bits in 'seen'

#define RATE_UNKNOWN 8000

// As if the packet before h had come just in time.
static void restart_clock(struct media_quality *q, const struct rtp_header *h, uint64_t now_us)
{
	uint32_t fixed = rtp_static_rate(h->type);

	q->rate = fixed ? fixed : q->dynamic_rate;
	q->transit = media_quality_transit(q, h->timestamp, now_us);
}

// A.1 init_seq. 'h' is the first that counts.
static void begin_sequence(struct media_quality *q, const struct rtp_header *h)
{
	q->highest = h->sequence;
	q->seen = 1;
	q->jumped = false;
	q->expected++;
}

static void begin_source(struct media_quality *q, const struct rtp_header *h, uint64_t now_us)
{
	q->begun = true;
	q->ssrc = h->ssrc;
	q->highest = h->sequence;
	q->probation = MIN_SEQUENTIAL - 1;
	q->jitter = 0;
	restart_clock(q, h, now_us);
}

// The source is valid once packets come in sequence.
static void prove(struct media_quality *q, const struct rtp_header *h)
{
	if (h->sequence != (uint16_t)(q->highest + 1))
		q->probation = MIN_SEQUENTIAL - 1;
	else if (--q->probation == 0)
		begin_sequence(q, h);
	q->highest = h->sequence;
}

// Packets between the latest and this one are missing, or late.
static void skip(struct media_quality *q, uint16_t delta)
{
	q->highest = (uint16_t)(q->highest + delta);
	q->seen = delta < WINDOW ? q->seen << delta | 1 : 1;
	q->expected += delta;
	q->lost += delta - 1;
}

// Sent 'back' packets before the latest. Whatever has left the window is taken for late.
static void fall_behind(struct media_quality *q, uint16_t back)
{
	uint32_t bit = back < WINDOW ? 1u << back : 0;

	if (q->seen & bit)
		q->duplicates++;
	else
		q->late++;
	q->seen |= bit;
	q->lost--; // received, but not expected anew
}

// Far away from where the source was. Two such in sequence: it has begun anew, its timestamps as
// well.
static void jump(struct media_quality *q, const struct rtp_header *h, uint64_t now_us)
{
	if (q->jumped && h->sequence == q->bad) {
		begin_sequence(q, h);
		restart_clock(q, h, now_us);
		return;
	}
	q->jumped = true;
	q->bad = (uint16_t)(h->sequence + 1);
}

static bool is_behind(uint16_t delta)
{
	return delta == 0 || delta > UINT16_MAX + 1 - MEDIA_MAX_MISORDER;
}

void media_quality_reordered(struct media_quality *q, uint16_t delta)
{
	if (is_behind(delta))
		fall_behind(q, (uint16_t)-delta);
	else
		skip(q, delta);
}

void media_quality_unusual(struct media_quality *q, const uint8_t *rtp, uint64_t now_us)
{
	struct rtp_header h = rtp_header_at(rtp);

	if (!q->begun || h.ssrc != q->ssrc) {
		begin_source(q, &h, now_us);
	} else if (q->probation) {
		media_quality_arrived(q, h.timestamp, now_us);
		prove(q, &h);
	} else {
		jump(q, &h, now_us);
	}
}

void media_quality_init(struct media_quality *q)
{
	*q = (struct media_quality){
		.rate = RATE_UNKNOWN,
		.dynamic_rate = RATE_UNKNOWN,
		.probation = MIN_SEQUENTIAL, // so that the first packet is none that follows
	};
}

void media_quality_agreed(struct media_quality *q, uint32_t rate, bool secure)
{
	uint32_t known = rate ? rate : RATE_UNKNOWN;

	q->secure = secure;
	if (known == q->dynamic_rate)
		return;
	q->dynamic_rate = known;
	q->begun = false;
	q->probation = MIN_SEQUENTIAL;
}

void media_quality_rtp(struct media_quality *q, struct span datagram, uint64_t now_us)
{
	if (datagram.n < RTP_HEADER || datagram.p[0] >> 6 != RTP_VERSION)
		return; // STUN and DTLS may share the port (RFC 7983)
	if (rtp_is_rtcp(datagram.p))
		media_quality_rtcp(q, datagram);
	else
		media_quality_packet(q, datagram.p, datagram.n, now_us);
}

uint32_t media_quality_jitter_us(const struct media_quality *q)
{
	uint32_t rate = q->rate;

	return rate ? (uint32_t)((uint64_t)(q->jitter >> 4) * 1000000 / rate) : 0;
}
