/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_rtp.h"

static void put_be32(uint8_t *p, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
}

void load_put_rtp(struct writer *w, uint32_t ssrc, uint32_t number)
{
	uint8_t *p = put_room(w, LOAD_RTP_HEADER + LOAD_RTP_PAYLOAD);

	if (!p)
		return;
	p[0] = 2 << 6; // version 2
	p[1] = 0;      // PCMU
	p[2] = (uint8_t)(number >> 8);
	p[3] = (uint8_t)number;
	put_be32(p + 4, number * LOAD_RTP_PAYLOAD);
	put_be32(p + 8, ssrc);
	memset(p + LOAD_RTP_HEADER, 0x7f, LOAD_RTP_PAYLOAD); // silence
}
