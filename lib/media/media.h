/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <endian.h>

#include "base.h"
#include "lane.h"
#include "media_quality.h"

/*
 * The media ports of one core and what goes through them. A leg holds a *flow* for each stream: an
 * even UDP port for RTP and the odd one above it for RTCP (RFC 3550 11), on one of our addresses. A
 * packet's destination, address and port, is the index of its flow: no search. The core has the same
 * ports on each address. All --address share one set of flows; each address of --media-address has
 * a set of its own. Flows that hear each other are a *ring*: each names the next one, and what comes
 * in by one leaves by all others. This folder says where a packet must go and how well it came, by
 * its RTP header; the worker rewrites it in place. One thread only, but for media_flow_read.
 */
#define MEDIA_NONE UINT32_MAX
#define MEDIA_HOPS_MAX 1024 /* others in a ring */
#define MEDIA_REST_MS  5000 /* between two holders of a port: the first one's packets are gone */
#define MEDIA_POOLS_MAX (1 + HOME_RANGES_MAX)
#define MEDIA_PAIRS     32768 /* an even UDP port and the odd one above it */
#define MEDIA_NO_PAIR   UINT16_MAX

enum media_state {
	MEDIA_FREE,
	MEDIA_OPEN,    /* a leg holds it */
	MEDIA_DOOMED,  /* its leg is being torn down: drop and count (races row 34) */
};

/* Who may be heard where the talk is given to one at a time. */
enum media_floor {
	MEDIA_FREE_TALK, /* no floor control: everybody */
	MEDIA_LISTENS,   /* its leg has not got the floor: RTP is dropped, RTCP goes on */
	MEDIA_TALKS,     /* its leg has */
	MEDIA_CONTROL,   /* no media at all: the flow of floor control itself */
};

struct media_flow {
	struct endpoint rtp, rtcp; /* where this leg's far end listens, as it has said or, once
				    * latched, where it sends from; port 0: nowhere */
	uint32_t next;             /* in the ring; itself: it is alone */
	uint32_t more;             /* the same leg's next flow; MEDIA_NONE: none */
	uint32_t local : 26;       /* our address, a number of struct home's */
	uint32_t latched : 1;      /* only 'rtp' is heard, port and all */
	uint32_t latched_rtcp : 1; /* only 'rtcp' is */
	uint32_t mux : 1;          /* RTCP on the RTP port, both ways (RFC 5761) */
	uint32_t held : 1;         /* its far end will not listen */
	uint32_t mute : 1;         /* nor send */
	uint32_t arrived : 1;      /* something has come since the last look */
	union {
		uint32_t since;     /* when its session began, in ms mod 2^32; 0: it has not */
		uint32_t rested_at; /* free: the moment from which on it may be given out, at most
				     * MEDIA_REST_MS ahead; never: it has not been used */
	};
	uint16_t port;             /* our port for RTP */
	uint8_t stream;            /* which of its leg's */
	uint8_t state : 2;         /* enum media_state */
	uint8_t floor : 2;         /* enum media_floor */
	uint8_t silent : 3;        /* looks in a row at which nothing had come: media_look */
	uint64_t way;              /* to 'rtp': struct media_hop's */
	_Alignas(64) struct lane lane; /* of what comes from it and goes to one other */
	struct media_quality quality;  /* of what comes from it */
	uint64_t leg;                  /* the name of whose it is */
	uint32_t said;                 /* a hash of where its far end has said it listens */
};

_Static_assert(offsetof(struct media_flow, lane) == 64 &&
		       offsetof(struct media_flow, quality) + sizeof(struct media_pulse) == 128 &&
		       sizeof(struct media_flow) == 192,
	       "a packet that goes by a lane shall touch one cache line of its flow");

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
	enum latch_policy latch;
	/* Which core has a pair, by port / 2: those that 'core' has are ours. NULL: all are. */
	const uint8_t *owner;
	uint8_t core;
};

struct media {
	struct media_cfg cfg;
	struct media_flow *flow; /* of all pools */
	uint32_t *idle;          /* free flows of all pools, each in its own stretch */
	uint16_t *pair;          /* by UDP port / 2: which flow of an address; or MEDIA_NO_PAIR */
	struct lane6 *lane6;     /* of each flow, as its 'lane'; NULL: no address is of IPv6 */
	struct media_pool pool[MEDIA_POOLS_MAX]; /* of all --address; of each range of home */
	bool ranged;             /* home has such: an address matters */
	struct media_sum ended;
};

/* What becomes of a packet. */
struct media_hops {
	uint32_t from; /* the flow that it came in by */
	bool rtcp;     /* it is RTCP */
	bool media;    /* it is what directions and the floor are about: neither RTCP nor what sets
			* media up (STUN, DTLS and their like) */
	uint8_t floor; /* enum media_floor: of that flow; MEDIA_FREE_TALK: it was not let in */
	uint32_t n;
	struct media_hop hop[MEDIA_HOPS_MAX];
};

/* Bytes that media_init wants. */
size_t media_footprint(const struct media_cfg *cfg);

/* On each address the first flows_each pairs from base_port on that are ours; there are so many.
 * mem is 64-byte aligned. */
void media_init(struct media *m, void *mem, const struct media_cfg *cfg);

/* A free flow for a leg that signals with the --address 'local': of the ranges that serve it the
 * one with the most to give; where there is none, that address itself. MEDIA_NONE: nothing is
 * free that has rested. */
uint32_t media_open(struct media *m, uint32_t local, uint8_t stream, uint64_t now_ms);

/* Whose flow it is, for those who look on. */
static inline void media_name(struct media *m, uint32_t flow, uint64_t leg)
{
	__atomic_store_n(&m->flow[flow].leg, leg, __ATOMIC_RELAXED);
}

/*
 * Legs that signal with 'local' share their flows with all others of that kind, a number below
 * MEDIA_POOLS_MAX; n of a kind can be opened now; so many of all kinds are in use.
 */
uint32_t media_kind(const struct media *m, uint32_t local);
bool media_has(const struct media *m, uint32_t kind, uint32_t n, uint64_t now_ms);

/* So many there are of that kind, in use or not. */
uint32_t media_pairs_of(const struct media *m, uint32_t kind);
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

/* What a leg's SDP says of a stream. */
struct media_far {
	struct endpoint rtp, rtcp; /* where its far end listens; rtcp: unless */
	bool mux;                  /* it will have RTCP where it has RTP (RFC 5761) */
	bool held, mute;           /* it will not listen to RTP; it will not send any */
};

/*
 * What its SDP says now. Where it listens, and where it sends from, is learnt from its first packet
 * (RFC 4961), by the latch policy; another address or port than it has said before is learnt
 * anew.
 */
void media_far_end(struct media *m, uint32_t flow, const struct media_far *far);

/* What it sends, from its SDP: see media_quality_agreed. */
static inline void media_agreed(struct media *m, uint32_t flow, uint32_t rate, bool secure)
{
	media_quality_agreed(&m->flow[flow].quality, rate, secure);
}

/* Whether both have agreed to have RTCP on the RTP port. */
void media_mux(struct media *m, uint32_t flow, bool mux);

/* Looks whether anything has come from its far end since the last look: how many times in a row
 * nothing had, up to MEDIA_LOOKS; 0 of one that need not send now: mute, on hold, or without the
 * floor. */
#define MEDIA_LOOKS 4
unsigned media_look(struct media *m, uint32_t flow);

/* It listens nowhere any more. */
void media_far_end_gone(struct media *m, uint32_t flow);

/* It has said where it listens, or that it does not. */
static inline bool media_is_told(const struct media_flow *f)
{
	static const struct ip_addr nothing;

	return !ip_eq(&f->rtp.ip, &nothing);
}

/* It is in no ring. */
static inline bool media_alone(const struct media *m, uint32_t flow)
{
	return m->flow[flow].next == flow;
}

/* From now on it hears, and is heard by, 'with' and the others of its ring; whom it heard before
 * it hears no more. Both are open. */
void media_join(struct media *m, uint32_t flow, uint32_t with);

/* It hears nobody any more; all of its ring hear nobody any more. */
void media_leave(struct media *m, uint32_t flow);
void media_disband(struct media *m, uint32_t flow);

/* The leg is doomed: whatever comes is dropped, and nothing goes there. */
void media_doom(struct media *m, uint32_t flow);

/* Gives the flow back; it rests. */
void media_close(struct media *m, uint32_t flow, uint64_t now_ms);

/* The flow by which a packet came in that came along 'in'; NULL: there is none, or it is not this
 * core's. */
struct media_flow *media_find(const struct media *m, const struct path *in);

/* Whose flows are numbered how: slot 0 stands for whichever --address, the others for one address
 * each. */
static inline uint32_t media_slot(uint32_t local)
{
	return local < HOME_MAX ? 0 : local - HOME_MAX + 1;
}

/* By an address as a packet has it, of IPv4, and the 16 bytes of one of IPv6; 0 also where it is
 * none of ours. */
uint32_t media_slot4(const struct home *home, uint32_t ip);
uint32_t media_slot6(const struct home *home, const uint8_t *ip);

/* The flow by which a packet of IPv4 comes in, by its destination in its own byte order, if that is
 * an address of ours; else any flow. NULL: no media port. */
static inline struct media_flow *media_guess(const struct media *m, uint32_t ip, uint16_t udp)
{
	uint32_t flow = m->pair[be16toh(udp) / 2];

	if (flow == MEDIA_NO_PAIR)
		return NULL;
	if (m->ranged)
		flow += media_slot4(m->cfg.home, ip) * m->cfg.flows_each;
	return &m->flow[flow];
}

/* The same of IPv6. */
static inline struct media_flow *media_guess6(const struct media *m, const uint8_t *ip,
					      uint16_t udp)
{
	uint32_t flow = m->pair[be16toh(udp) / 2];

	if (flow == MEDIA_NO_PAIR)
		return NULL;
	if (m->ranged)
		flow += media_slot6(m->cfg.home, ip) * m->cfg.flows_each;
	return &m->flow[flow];
}

/* Where there are such. */
static inline struct lane6 *media_lane6(const struct media *m, const struct media_flow *f)
{
	return &m->lane6[f - m->flow];
}

#define MEDIA_RTP_BYTES 12 /* of a header: RFC 3550 5.1 */

/* So many bytes at least, which came in by an RTP port, are RTP and nothing else (RFC 7983, RFC
 * 5761 4). With a sign, what begins with the bits 10 comes before all else. */
static inline bool media_is_rtp(const uint8_t *payload)
{
	return (int8_t)payload[0] < -0x40 && (payload[1] & 0x60) != 0x40;
}

/* The flow whose lane it is. */
static inline struct media_flow *media_flow_of(struct lane *lane)
{
	return (struct media_flow *)((uint8_t *)lane - offsetof(struct media_flow, lane));
}

/* As media_fetch, of what a packet needs that goes by its flow's lane; and, if that is of IPv6,
 * of this, too. */
static inline void media_fetch_lane(const struct media_flow *f)
{
	__builtin_prefetch(&f->lane, 1);
}

static inline void media_fetch_lane6(const struct lane6 *lane)
{
	__builtin_prefetch(&lane->in, 1);
	__builtin_prefetch(&lane->out, 0);
}

/* The flows of a burst's packets are in no cache: asks memory for one that was found, and, when that
 * should be there, for the next of its ring. */
static inline void media_fetch(const struct media_flow *f)
{
	__builtin_prefetch(f, 1);
	__builtin_prefetch(&f->quality, 1);
}

static inline void media_fetch_next(const struct media *m, const struct media_flow *f)
{
	__builtin_prefetch(&m->flow[f->next], 1);
}

/*
 * media_route and media_heard in one, and with few questions, for what nearly every packet is: RTP
 * that came in by f from where it came before, and goes to one other. False: it is something else,
 * and nothing has happened.
 */
bool media_relay(struct media *m, const struct media_flow *f, const struct path *in,
		 struct span payload, uint64_t now_us, struct media_hop *hop);

/* Who holds the floor, or does not. */
void media_floor(struct media *m, uint32_t flow, enum media_floor floor);

/* Where RTCP of our own to that flow's far end goes, and leaves from; false: nowhere. */
bool media_rtcp_hop(const struct media *m, uint32_t flow, struct media_hop *hop);

/*
 * One packet, a UDP payload that came along 'in'; its second byte is looked at where RTCP may be
 * among RTP. DROP_NONE: it goes where *hops says, one way at least. What comes by a flow of floor
 * control is DROP_TBCP_BAD: whoever knows better must look at it. Where hops->floor is set, so are
 * 'from', 'rtcp' and 'media', whatever becomes of the packet.
 */
enum drop media_route(struct media *m, const struct path *in, struct span payload,
		      struct media_hops *hops);

/* It is passed on: its UDP payload, and when it arrived, in microseconds from any beginning. */
void media_heard(struct media *m, const struct media_hops *hops, struct span payload,
		 uint64_t now_us);

/*
 * A copy of a flow for another thread than the one whose it is. Each aligned word of eight bytes is
 * whole, but they may be from different times: an address half of the call before, a count without
 * its loss, a state that does not go with either. It is to be looked at, not acted upon.
 */
void media_flow_read(const struct media_flow *f, struct media_flow *out);
