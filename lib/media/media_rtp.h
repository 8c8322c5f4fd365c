/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <endian.h>
#include <string.h>

#include "span.h"

/* RTP and RTCP headers as they lie (RFC 3550 5.1, 6.4); private to this folder. */

#define RTP_HEADER   12
#define RTP_VERSION  2
#define RTCP_HEADER  4
#define RTCP_SR      200
#define RTCP_RR      201
#define RTCP_BLOCK   24 /* bytes of a report block, */
#define RTCP_SENDER  20 /* of an SR's sender information, */
#define RTCP_SOURCE  4  /* and of the SSRC in front of both */

struct rtp_header {
	uint8_t type; /* payload type; under RFC 5761, 64 to 95 are RTCP's 192 to 223 */
	uint16_t sequence;
	uint32_t timestamp;
	uint32_t ssrc; /* as it lies: it is only compared */
};

static inline uint16_t rtp_u16(const uint8_t *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return be16toh(v);
}

static inline uint32_t rtp_u32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return be32toh(v);
}

static inline uint32_t rtp_ssrc(const uint8_t *rtp)
{
	uint32_t v;

	memcpy(&v, rtp + 8, sizeof(v));
	return v;
}

/* Of RTP_HEADER bytes at least. */
static inline struct rtp_header rtp_header_at(const uint8_t *p)
{
	return (struct rtp_header){
		.type = p[1] & 0x7f,
		.sequence = rtp_u16(p + 2),
		.timestamp = rtp_u32(p + 4),
		.ssrc = rtp_ssrc(p),
	};
}

/* RFC 5761 4: what on the RTP port is RTCP. */
static inline bool rtp_is_rtcp(const uint8_t *p)
{
	return (uint8_t)((p[1] & 0x7f) - 64) < 32;
}

/* The clock rate of a payload type that has one for good (RFC 3551 6); 0: SDP must say. */
static inline uint32_t rtp_static_rate(uint8_t type)
{
	static const uint32_t rate[] = {
		[0] = 8000,   [3] = 8000,   [4] = 8000,	  [5] = 8000,	[6] = 16000,
		[7] = 8000,   [8] = 8000,   [9] = 8000,	  [10] = 44100, [11] = 44100,
		[12] = 8000,  [13] = 8000,  [14] = 90000, [15] = 8000,	[16] = 11025,
		[17] = 22050, [18] = 8000,  [25] = 90000, [26] = 90000, [28] = 90000,
		[31] = 90000, [32] = 90000, [33] = 90000, [34] = 90000,
	};

	return type < sizeof(rate) / sizeof(rate[0]) ? rate[type] : 0;
}
