/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "media_quality.h"
#include "media_rtp.h"

/* What nearly every packet does to a flow's quality, inline for the loop that sees them all. */

/* Which of the latest packets have come. Out of line: packets between the latest and this one are
 * missing, or it is late (0 < delta < 2^15, or more). */
void media_quality_reordered(struct media_quality *q, uint16_t delta);

/* A packet of which the flow's sequence tells nothing yet, or any more; of none that is counted. */
void media_quality_unusual(struct media_quality *q, const uint8_t *rtp, uint64_t now_us);

#define MEDIA_MAX_DROPOUT  3000 /* RFC 3550 A.1 */
#define MEDIA_MAX_MISORDER 100

/* Both clocks begin anywhere and wrap around: only differences mean anything. */
static inline uint32_t media_quality_transit(const struct media_quality *q, uint32_t timestamp,
					     uint64_t now_us)
{
	return (uint32_t)(now_us * q->rate / 1000000) - timestamp;
}

/* RFC 3550 A.8. Without a branch: the sign of d is anybody's guess. */
static inline void media_quality_arrived(struct media_quality *q, uint32_t timestamp,
					 uint64_t now_us)
{
	uint32_t transit = media_quality_transit(q, timestamp, now_us);
	int32_t d = (int32_t)(transit - q->transit), sign = d >> 31;
	uint32_t distance = ((uint32_t)d ^ (uint32_t)sign) - (uint32_t)sign;

	q->transit = transit;
	q->jitter += distance - ((q->jitter + 8) >> 4);
}

/* A packet that is RTP (media_is_rtp), n bytes of UDP payload. */
static inline void media_quality_packet(struct media_quality *q, const uint8_t *rtp, uint32_t n,
					uint64_t now_us)
{
	uint16_t sequence = rtp_u16(rtp + 2), delta = (uint16_t)(sequence - q->highest);

	q->packets++;
	q->bytes += n;
	// A.1: it belongs to what came before. What is a little out of order does so, too.
	if (rtp_u32(rtp + 8) != q->ssrc || q->probation ||
	    (uint16_t)(delta + MEDIA_MAX_MISORDER - 1) >=
		    MEDIA_MAX_DROPOUT + MEDIA_MAX_MISORDER - 1) {
		media_quality_unusual(q, rtp, now_us);
		return;
	}
	media_quality_arrived(q, rtp_u32(rtp + 4), now_us);
	if (delta != 1) {
		media_quality_reordered(q, delta);
		return;
	}
	q->highest = sequence;
	q->seen = q->seen << 1 | 1;
	q->expected++;
}
