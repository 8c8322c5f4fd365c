/* SPDX-License-Identifier: BSD-3-Clause */
#include "media_quality_packet.h"

// RFC 3550 A.1: which packets belong together, A.3: which of them are missing, A.8: how evenly they
// come. What is not done for nearly every packet (media_quality_packet.h).

#define MIN_SEQUENTIAL 2 // so what comes again in probation changes nothing
#define WINDOW	       32 // bits in 'seen'

#define RATE_UNKNOWN 8000

#define MAX_DROPOUT  3000 // A.1
#define MAX_MISORDER 100

// Of a valid source 'ahead' packets have followed each other, all others came again.
static void settle_sequence(struct media_quality *q, uint32_t came)
{
	uint16_t ahead = (uint16_t)(q->pulse.highest - q->settled);
	uint32_t again = came - ahead;

	q->seen = ahead < WINDOW ? q->seen << ahead | ((1u << ahead) - 1) : UINT32_MAX;
	q->expected += ahead;
	q->duplicates += again;
	q->lost -= (int32_t)again;
}

// So many packets may come before the sums must know.
static uint8_t allowed(const struct media_quality *q)
{
	return q->begun ? MEDIA_PULSE_MAX : 0;
}

// What the pulse alone knows of.
static void settle(struct media_quality *q)
{
	uint32_t came = (uint32_t)allowed(q) - q->pulse.left;

	if (q->probation == 0)
		settle_sequence(q, came);
	q->packets += came;
	q->bytes += q->pulse.bytes;
	q->pulse.bytes = 0;
	q->pulse.left = allowed(q);
	q->settled = q->pulse.highest;
}

// From here on it counts by itself. In probation a packet that follows would be news, but not one
// that comes again.
static void grant(struct media_quality *q)
{
	q->pulse.left = allowed(q);
	q->pulse.step = q->probation == 0;
	q->settled = q->pulse.highest;
}

// As if the packet before h had come just in time.
static void restart_clock(struct media_quality *q, const struct rtp_header *h, uint64_t now_us)
{
	uint32_t fixed = rtp_static_rate(h->type);

	q->pulse.rate = fixed ? fixed : q->dynamic_rate;
	q->pulse.transit = media_quality_transit(&q->pulse, h->timestamp, now_us);
}

// A.1 init_seq. 'h' is the first that counts.
static void begin_sequence(struct media_quality *q, const struct rtp_header *h)
{
	q->pulse.highest = h->sequence;
	q->seen = 1;
	q->jumped = false;
	q->expected++;
}

static void begin_source(struct media_quality *q, const struct rtp_header *h, uint64_t now_us)
{
	q->begun = true;
	q->pulse.ssrc = h->ssrc;
	q->pulse.highest = h->sequence;
	q->probation = MIN_SEQUENTIAL - 1;
	q->pulse.jitter = 0;
	restart_clock(q, h, now_us);
}

// The source is valid once packets come in sequence.
static void prove(struct media_quality *q, const struct rtp_header *h)
{
	if (h->sequence != (uint16_t)(q->pulse.highest + 1))
		q->probation = MIN_SEQUENTIAL - 1;
	else if (--q->probation == 0)
		begin_sequence(q, h);
	q->pulse.highest = h->sequence;
}

// The next one; or packets between the latest and this one are missing, or late.
static void go_ahead(struct media_quality *q, uint16_t delta)
{
	q->pulse.highest = (uint16_t)(q->pulse.highest + delta);
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

// A.1: of a valid source.
static void update(struct media_quality *q, const struct rtp_header *h, uint64_t now_us)
{
	uint16_t delta = (uint16_t)(h->sequence - q->pulse.highest), back = (uint16_t)-delta;

	if (delta >= MAX_DROPOUT && back >= MAX_MISORDER) {
		jump(q, h, now_us);
		return;
	}
	media_quality_arrived(&q->pulse, h->timestamp, now_us);
	if (back < MAX_MISORDER)
		fall_behind(q, back);
	else
		go_ahead(q, delta);
}

void media_quality_unusual(struct media_quality *q, const uint8_t *rtp, uint32_t n, uint64_t now_us)
{
	struct rtp_header h = rtp_header_at(rtp);

	settle(q);
	q->packets++;
	q->bytes += n;
	if (!q->begun || h.ssrc != q->pulse.ssrc) {
		begin_source(q, &h, now_us);
	} else if (q->probation) {
		media_quality_arrived(&q->pulse, h.timestamp, now_us);
		prove(q, &h);
	} else {
		update(q, &h, now_us);
	}
	grant(q);
}

struct media_quality media_quality_now(const struct media_quality *q)
{
	struct media_quality now = *q;

	settle(&now);
	return now;
}

void media_quality_init(struct media_quality *q)
{
	*q = (struct media_quality){
		.pulse.rate = RATE_UNKNOWN,
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
	settle(q);
	q->dynamic_rate = known;
	q->begun = false;
	q->probation = MIN_SEQUENTIAL;
	grant(q);
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
	uint32_t rate = q->pulse.rate;

	return rate ? (uint32_t)((uint64_t)(q->pulse.jitter >> 4) * 1000000 / rate) : 0;
}
