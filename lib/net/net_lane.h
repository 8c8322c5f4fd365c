/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "net_priv.h"

#include "lane.h"

/*
 * A stream's packets are all alike but for a few bytes: one that has gone the general way says how
 * the next ones are told, and what their headers become. Whatever differs in the least is left to
 * that way, which is the only one that drops anything (tests/unit/test_net_lane.c).
 */

/* What is the same for all of a burst. */
struct lanes {
	struct neigh *neighbours;
	uint64_t own;  /* the port's MAC address, and the frames' type behind it */
	uint16_t port; /* where they came in: not every driver says so in the mbuf */
};

static inline uint64_t lane_load64(const void *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

static inline uint32_t lane_load32(const void *p)
{
	uint32_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

static inline struct lanes lanes_of(const struct net *net, uint16_t port, uint16_t type)
{
	const uint8_t mask[8] = {255, 255, 255, 255, 255, 255, 0, 0};
	const uint8_t behind[8] = {[6] = (uint8_t)(type >> 8), [7] = (uint8_t)type};

	return (struct lanes){
		.neighbours = net->neigh.entry,
		.own = (lane_load64(net->cfg.port[port].mac) & lane_load64(mask)) |
		       lane_load64(behind),
		.port = port,
	};
}

/* It is for us, and not from us; the type is as expected. */
static inline bool lane_macs_right(const struct lanes *l, const struct rte_ether_hdr *eth)
{
	return (lane_load64(&eth->dst_addr) ^ l->own) << 16 == 0 &&
	       lane_load64(&eth->src_addr) != l->own;
}

/* Where a lane's frames go, looked up once a frame. */
struct lane_exit {
	struct neigh *to;
	struct net_tx *tx; /* means something while the lane has its neighbour's version */
};

/* Another frame than one for us, in one piece, of which its NIC has nothing to say; or one that
 * does not fit where it goes. */
static inline bool lane_is_odd(const struct lanes *l, const struct rte_mbuf *m,
			       const struct rte_ether_hdr *eth, const struct lane_link *link,
			       struct lane_exit *exit)
{
	exit->to = &l->neighbours[link->neighbour];
	exit->tx = exit->to->tx;
	return !lane_macs_right(l, eth) || m->nb_segs != 1 || l->port != link->port_in ||
	       (m->ol_flags & NET_ODD_FLAGS) || exit->to->version != link->version ||
	       exit->tx->n == NET_TX_MAX || m->data_len > exit->tx->bytes_max;
}

/* RFC 1624 3, equation 4, with what the checksum itself grows by. Of the two zeros of one's
 * complement it leaves the one that UDP writes. RFC 768: 0 says that there is none, and there is
 * none afterwards either. */
static inline uint16_t lane_udp_checksum(uint16_t checksum, uint16_t growth)
{
	uint16_t sum;
	bool carry = __builtin_add_overflow(checksum, growth, &sum);

	return unlikely(checksum == 0) ? 0 : (uint16_t)(sum + carry);
}

static inline void lane_leave(struct rte_mbuf *m, struct rte_ether_hdr *eth, struct lane_exit exit)
{
	memcpy(eth, exit.to->front, sizeof(exit.to->front));
	net_renew(m);
	m->tx_offload = (uint64_t)sizeof(*eth) << RTE_MBUF_L2_LEN_OFS;
	exit.to->used = true;
	exit.tx->pkt[exit.tx->n++] = m;
}

/* What the sum of so many words of 32 bits has to grow by. */
static inline uint16_t lane_change(const void *before, const void *after, unsigned words)
{
	const uint64_t zero = (uint64_t)words * UINT32_MAX; // a multiple of 0xffff

	return net_fold(net_sum32(after, words) + zero - net_sum32(before, words));
}

/* Where m, which has just gone that way, came from and went; by how much the sum of what is
 * rewritten grew. */
static inline struct lane_link lane_link_of(const struct rte_mbuf *m, const struct way *way,
					    uint16_t change)
{
	return (struct lane_link){
		.neighbour = way->entry,
		.version = way->version,
		.port_in = m->port,
		.udp_growth = change ^ 0xffff,
	};
}
