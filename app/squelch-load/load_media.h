/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "load_priv.h"

/*
 * RTP (RFC 3550) both ways while a call stands. A stream has the number of its call, or of its
 * leg behind all calls; its SSRC says which it is, for squelch passes packets on as they are, and
 * so what arrives at the other side is told without a table.
 */
struct load_stream {
	struct path to;
	uint32_t ssrc;
	uint64_t began;     /* tick of its first packet */
	uint32_t next;      /* sequence number, not cut to 16 bits */
	uint32_t received, highest; /* there; highest: one more than the latest number */
	bool known;         /* 'to' is; what has this SSRC is of this stream */
	bool goes;
};

/* Where the far end listens, from the message that brought its session description. */
void load_media_far_end(struct load *l, uint32_t stream, struct span datagram, uint32_t local);

void load_media_start(struct load *l, uint32_t stream);

/* What is missing below the highest number that arrived is lost. Harmless when nothing goes. */
void load_media_stop(struct load *l, uint32_t stream);

/* A packet is due. */
void load_media_timer(struct load *l, uint32_t stream);
