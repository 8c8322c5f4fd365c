/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/*
 * The media ports of one core and what goes through them. A leg holds a *flow*: an even UDP port for
 * RTP and the odd one above it for RTCP (RFC 3550 11). A packet's destination port is the index of
 * its flow: no lookup. This folder never sees a packet: it says where one must go, the worker
 * rewrites it in place. One thread only.
 */
#define MEDIA_NONE UINT32_MAX

enum media_state {
	MEDIA_FREE,
	MEDIA_OPEN,    /* a leg holds it; nobody hears it yet */
	MEDIA_BRIDGED, /* what comes in leaves through 'peer' */
	MEDIA_DOOMED,  /* its leg is being torn down: drop and count (races row 34) */
};

struct media_flow {
	struct endpoint rtp, rtcp; /* where this leg's far end listens; port 0: nowhere */
	uint32_t peer;             /* MEDIA_BRIDGED: the flow whose far end hears this one */
	uint8_t state;             /* enum media_state */
	uint8_t local;             /* our address, an index into struct home */
	uint64_t packets, bytes;   /* received and passed on */
};

struct media {
	struct media_flow *flow; /* count of them */
	uint32_t *idle;          /* ring of free flows: the one longest unused goes out first */
	uint32_t count, idle_head, n_idle;
	uint16_t base_port; /* RTP port of flow 0; even */
};

/* What becomes of one packet. */
struct media_hop {
	struct endpoint to;
	uint16_t local_port; /* source port that the packet leaves from */
	uint8_t local;
};

/* Bytes that media_init wants for that many flows. */
size_t media_footprint(uint32_t count);

/* count flows on the ports base_port to base_port + 2 * count - 1; mem is 64-byte aligned. */
void media_init(struct media *m, void *mem, uint16_t base_port, uint32_t count);

/* A free flow for a leg reached through address 'local'; MEDIA_NONE when there is none. */
uint32_t media_open(struct media *m, uint8_t local);

/* The RTP port of a flow. */
static inline uint16_t media_port(const struct media *m, uint32_t flow)
{
	return (uint16_t)(m->base_port + 2 * flow);
}

/* Where the leg's far end listens, from its SDP. */
void media_far_end(struct media *m, uint32_t flow, const struct endpoint *rtp,
		   const struct endpoint *rtcp);

/* Each hears the other from now on; a peer that either had before hears nobody. */
void media_bridge(struct media *m, uint32_t a, uint32_t b);

/* The leg is doomed: whatever comes is dropped; its peer, if any, is heard by nobody. */
void media_doom(struct media *m, uint32_t flow);

/* Gives the flow back. */
void media_close(struct media *m, uint32_t flow);

/*
 * One packet of 'bytes' UDP payload from 'from' to our UDP port 'port' (within this core's range).
 * DROP_NONE: it goes where *hop says.
 */
enum drop media_route(struct media *m, uint16_t port, const struct endpoint *from, uint32_t bytes,
		      struct media_hop *hop);
