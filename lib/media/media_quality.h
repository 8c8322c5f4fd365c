/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "span.h"

/*
 * How well a leg's media arrives here, from the RTP headers that pass (RFC 3550 5.1), and how well
 * the leg says that it hears the others, from its RTCP receiver reports (6.4). Headers are in clear
 * under SRTP, too; reports are not.
 *
 * A flow has one source (SSRC) at a time. Another one begins afresh, in probation (A.1); what the
 * ones before have lost remains in the sums. Sources that take turns packet by packet stay in
 * probation: they are counted, and nothing is said of their loss.
 *
 * A packet that comes in sequence, or once more right behind itself, changes the pulse alone; from
 * that the sums follow, which are brought up to date now and then, and when a packet is neither
 * (media_quality_now).
 *
 * One thread writes. Others may read each field, for each is one aligned word; what they read of
 * several fields may be from before and after a packet, or from before and after the sums were
 * brought up to date: MEDIA_PULSE_MAX packets too few, or too many.
 */
#define MEDIA_PULSE_MAX 255

struct media_pulse {
	uint32_t bytes;          /* of UDP payload, that the sums do not know of */
	uint32_t ssrc;           /* as packets have it */
	uint32_t transit;        /* of the latest packet: arrival less timestamp, in clock units */
	uint32_t rate;           /* clock units a second of this source */
	uint32_t jitter;         /* A.8: 16 times the interarrival jitter in clock units */
	uint8_t left;            /* so many more packets may come before the sums must know */
	uint8_t step;            /* the next one's distance may be; 0 while the source is in
				  * probation, else 1 */
	uint16_t highest;        /* sequence number: of those received, the one sent last */
};

struct media_quality {
	struct media_pulse pulse;
	/* Sums, and what they were brought up to date with. */
	uint64_t packets, bytes; /* RTP; bytes of UDP payload */
	uint32_t seen;           /* bit i: the packet i before 'settled' has come */
	uint32_t expected;       /* of all sources that got through probation */
	int32_t lost;            /* A.3: expected less received; duplicates make it less than 0 */
	uint32_t late;           /* came behind one that was sent later */
	uint32_t duplicates;     /* among the latest 32 */
	uint32_t dynamic_rate;   /* of dynamic payload types, from SDP */
	uint16_t settled;        /* 'highest' at that time; 'left' was all that may come */
	uint16_t bad;            /* what would follow the packet that was out of all order */
	uint16_t reported_jitter; /* tenths of a millisecond, at most 6553.5 ms */
	uint8_t reported_fraction; /* lost since the report before, in 256ths */
	uint8_t probation : 2;   /* so many packets in sequence are still wanted */
	uint8_t begun : 1;       /* there is a source */
	uint8_t jumped : 1;      /* 'bad' holds */
	uint8_t reported : 1;    /* a report has been read */
	uint8_t secure : 1;      /* SRTCP: reports cannot be read */
};

/* Nothing has come yet. */
void media_quality_init(struct media_quality *q);

/* What the leg's SDP says: the clock rate of its dynamic payload types (0: unknown, taken for
 * 8000), and whether it is SRTP. With another rate the source begins afresh. */
void media_quality_agreed(struct media_quality *q, uint32_t rate, bool secure);

/* A datagram on the RTP port; RTCP among it (RFC 5761) is told apart. now_us: the arrival, from any
 * beginning, in microseconds. What is neither is not looked at. */
void media_quality_rtp(struct media_quality *q, struct span datagram, uint64_t now_us);

/* A datagram on the RTCP port: where it has report blocks, the worst of them is noted. A compound
 * whose lengths do not add up (A.2) is not looked at. */
void media_quality_rtcp(struct media_quality *q, struct span datagram);

/* A copy whose sums are up to date. */
struct media_quality media_quality_now(const struct media_quality *q);

/* The interarrival jitter in microseconds. */
uint32_t media_quality_jitter_us(const struct media_quality *q);
