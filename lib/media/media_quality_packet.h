/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "media_quality.h"
#include "media_rtp.h"

/* What nearly every packet does to a flow's quality, inline for the loop that sees them all. */

/* Any packet but those that change the pulse alone, and from time to time one of those. */
void media_quality_unusual(struct media_quality *q, const uint8_t *rtp, uint32_t n,
			   uint64_t now_us);

/* Both clocks begin anywhere and wrap around: only differences mean anything. */
static inline uint32_t media_quality_transit(const struct media_pulse *p, uint32_t timestamp,
					     uint64_t now_us)
{
	return (uint32_t)(now_us * p->rate / 1000000) - timestamp;
}

/* RFC 3550 A.8. Without a branch: the sign of d is anybody's guess. */
static inline void media_quality_arrived(struct media_pulse *p, uint32_t timestamp,
					 uint64_t now_us)
{
	uint32_t transit = media_quality_transit(p, timestamp, now_us);
	int32_t d = (int32_t)(transit - p->transit), sign = d >> 31;
	uint32_t distance = ((uint32_t)d ^ (uint32_t)sign) - (uint32_t)sign;

	p->transit = transit;
	p->jitter += distance - ((p->jitter + 8) >> 4);
}

/* A packet that is RTP (media_is_rtp), n bytes of UDP payload. */
static inline void media_quality_packet(struct media_quality *q, const uint8_t *rtp, uint32_t n,
					uint64_t now_us)
{
	struct media_pulse *p = &q->pulse;
	uint16_t sequence = rtp_u16(rtp + 2);

	if (p->left == 0 || (uint16_t)(sequence - p->highest) > p->step ||
	    rtp_ssrc(rtp) != p->ssrc) {
		media_quality_unusual(q, rtp, n, now_us);
		return;
	}
	p->left--;
	p->bytes += n;
	p->highest = sequence;
	media_quality_arrived(p, rtp_u32(rtp + 4), now_us);
}
