/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"
#include "media_quality.h"

/*
 * The media ports of one core and what goes through them. A leg holds a *flow*: an even UDP port for
 * RTP and the odd one above it for RTCP (RFC 3550 11), on one of our addresses. A packet's
 * destination, address and port, is the index of its flow: no lookup. The core has the same ports
 * on each address. All --address share one set of flows; each address of --media-address has a set
 * of its own. This folder says where a packet must go and how well it came, by its RTP header; the
 * worker rewrites it in place. One thread only, but for media_flow_read.
 */
#define MEDIA_NONE UINT32_MAX
#define MEDIA_POOLS_MAX (1 + HOME_RANGES_MAX)

enum media_state {
	MEDIA_FREE,
	MEDIA_OPEN,    /* a leg holds it; nobody hears it yet */
	MEDIA_BRIDGED, /* what comes in leaves through 'peer' */
	MEDIA_DOOMED,  /* its leg is being torn down: drop and count (races row 34) */
};

struct media_flow {
	struct endpoint rtp, rtcp; /* where this leg's far end listens; port 0: nowhere */
	uint32_t peer;             /* MEDIA_BRIDGED: the flow whose far end hears this one */
	uint32_t local;            /* our address, a number of struct home's */
	uint16_t port;             /* our port for RTP */
	uint8_t state;             /* enum media_state */
	uint64_t leg;              /* the name of whose it is */
	uint32_t since;            /* when its session began, in ms mod 2^32; 0: it has not */
	_Alignas(64) struct media_quality quality; /* of what comes from it */
};

_Static_assert(offsetof(struct media_flow, quality) == 64 && sizeof(struct media_flow) == 128,
	       "a packet shall read one cache line of a flow and write another one");

/* Of all flows that were closed. Others may read each word. */
struct media_sum {
	uint64_t packets, bytes, late;
	int64_t lost;
};

/* The flows of one range of addresses, from 'first' on; those that are free are a ring, from which
 * the one longest unused goes out first. */
struct media_pool {
	uint32_t first, count, idle_head, n_idle;
};

struct media_cfg {
	const struct home *home;
	uint16_t base_port;  /* RTP port of an address's first flow; even */
	uint32_t flows_each; /* port pairs of one address */
};

struct media {
	struct media_cfg cfg;
	struct media_flow *flow; /* of all pools */
	uint32_t *idle;          /* of all pools, each in its own stretch */
	struct media_pool pool[MEDIA_POOLS_MAX]; /* of all --address; of each range of home */
	struct media_sum ended;
};

/* What becomes of one packet. */
struct media_hop {
	struct endpoint to;
	uint16_t local_port; /* source address and port that the packet leaves from */
	uint32_t local;
	uint32_t from; /* the flow that it came in by */
	bool rtcp;     /* on that flow's RTCP port */
};

/* Bytes that media_init wants. */
size_t media_footprint(const struct media_cfg *cfg);

/* On each address the ports base_port to base_port + 2 * flows_each - 1; mem is 64-byte aligned. */
void media_init(struct media *m, void *mem, const struct media_cfg *cfg);

/* A free flow for a leg that signals with the --address 'local': of the ranges that serve it the
 * one with the most to give; where there is none, that address itself. MEDIA_NONE: nothing is
 * free. */
uint32_t media_open(struct media *m, uint32_t local);

/* Whose flow it is, for those who look on. */
static inline void media_name(struct media *m, uint32_t flow, uint64_t leg)
{
	m->flow[flow].leg = leg;
}

/*
 * Legs that signal with 'local' share their flows with all others of that kind, a number below
 * MEDIA_POOLS_MAX; so many of a kind are free; so many of all kinds are in use.
 */
uint32_t media_kind(const struct media *m, uint32_t local);
uint32_t media_free(const struct media *m, uint32_t kind);
uint32_t media_used(const struct media *m);

/* How many flows there are, free ones included; fixed. */
uint32_t media_flows(const struct media *m);

/* The RTP port of a flow, and the number of its address. */
static inline uint16_t media_port(const struct media *m, uint32_t flow)
{
	return m->flow[flow].port;
}

static inline uint32_t media_local(const struct media *m, uint32_t flow)
{
	return m->flow[flow].local;
}

/* The leg's session has begun. */
void media_begin(struct media *m, uint32_t flow, uint64_t now_ms);

/* Where the leg's far end listens, from its SDP. */
void media_far_end(struct media *m, uint32_t flow, const struct endpoint *rtp,
		   const struct endpoint *rtcp);

/* What it sends, from its SDP: see media_quality_agreed. */
static inline void media_agreed(struct media *m, uint32_t flow, uint32_t rate, bool secure)
{
	media_quality_agreed(&m->flow[flow].quality, rate, secure);
}

/* Each hears the other from now on; a peer that either had before hears nobody. */
void media_bridge(struct media *m, uint32_t a, uint32_t b);

/* The leg is doomed: whatever comes is dropped; its peer, if any, is heard by nobody. */
void media_doom(struct media *m, uint32_t flow);

/* Gives the flow back. */
void media_close(struct media *m, uint32_t flow);

/* One packet that came along 'in'. DROP_NONE: it goes where *hop says. */
enum drop media_route(struct media *m, const struct path *in, struct media_hop *hop);

/* It is passed on: its UDP payload, and when it arrived, in microseconds from any beginning. */
void media_heard(struct media *m, const struct media_hop *hop, struct span payload,
		 uint64_t now_us);

/*
 * A copy of a flow for another thread than the one whose it is. Each aligned word of eight bytes is
 * whole, but they may be from different times: an address half of the call before, a count without
 * its loss, a state that does not go with either. It is to be looked at, not acted upon.
 */
void media_flow_read(const struct media_flow *f, struct media_flow *out);
