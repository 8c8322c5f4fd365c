/* SPDX-License-Identifier: BSD-3-Clause */
#include "media_quality.h"
#include "media_rtp.h"

// What a leg says that it hears (RFC 3550 6.4): its reports' blocks, one for each source. Where it
// hears several, the worst is what its user notices.

struct worst {
	bool any;
	uint8_t fraction;
	uint32_t jitter;
};

// One packet of a compound, header included; false: the rest does not hold what it says.
static bool packet_next(struct span *rest, struct span *packet)
{
	uint32_t bytes;

	if (rest->n < RTCP_HEADER || rest->p[0] >> 6 != RTP_VERSION)
		return false;
	bytes = 4 * (rtp_u16(rest->p + 2) + 1u);
	if (bytes > rest->n)
		return false;
	*packet = span_of(rest->p, bytes);
	*rest = span_from(*rest, bytes);
	return true;
}

// Where an SR's or RR's blocks begin; 0: it is neither, and has none.
static uint32_t blocks_of(struct span packet)
{
	if (packet.p[1] == RTCP_SR)
		return RTCP_HEADER + RTCP_SOURCE + RTCP_SENDER;
	return packet.p[1] == RTCP_RR ? RTCP_HEADER + RTCP_SOURCE : 0;
}

static void block_read(const uint8_t *block, struct worst *w)
{
	uint8_t fraction = block[4];
	uint32_t jitter = rtp_u32(block + 12);

	if (!w->any || fraction > w->fraction)
		w->fraction = fraction;
	if (!w->any || jitter > w->jitter)
		w->jitter = jitter;
	w->any = true;
}

// False: it is shorter than its count of blocks.
static bool report_read(struct span packet, struct worst *w)
{
	uint32_t at = blocks_of(packet), n = packet.p[0] & 0x1f;

	if (at == 0)
		return true;
	if (at + n * RTCP_BLOCK > packet.n)
		return false;
	for (uint32_t i = 0; i < n; i++)
		block_read(packet.p + at + i * RTCP_BLOCK, w);
	return true;
}

static uint16_t tenths_of_ms(uint32_t jitter, uint32_t rate)
{
	uint64_t tenths = (uint64_t)jitter * 10000 / rate;

	return tenths < UINT16_MAX ? (uint16_t)tenths : UINT16_MAX;
}

void media_quality_rtcp(struct media_quality *q, struct span datagram)
{
	struct worst w = {0};
	struct span packet;

	if (q->secure)
		return;
	while (datagram.n)
		if (!packet_next(&datagram, &packet) || !report_read(packet, &w))
			return;
	if (!w.any)
		return;
	q->reported = true;
	q->reported_fraction = w.fraction;
	q->reported_jitter = tenths_of_ms(w.jitter, q->pulse.rate);
}
