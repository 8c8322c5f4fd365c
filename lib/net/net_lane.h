/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "net_priv.h"

#include "lane.h"

/*
 * A stream's packets are all alike but for a few bytes: one that has gone the general way says how
 * the next ones are told, and what their headers become. Whatever differs in the least is left to
 * that way, which is the only one that drops anything (tests/unit/test_net_lane.c). Each comparison
 * is a branch that is never taken: fewer instructions than to gather what differs.
 */

/* What is the same for all of a burst. */
struct lanes {
	struct neigh *neighbours;
	struct net_tx *const *tx;
	uint64_t own; /* the port's MAC address, and two bytes that nobody looks at */
	uint16_t port;
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

static inline struct lanes lanes_of(const struct net *net, uint16_t port)
{
	return (struct lanes){net->neigh.entry, net->tx, lane_load64(net->cfg.port[port].mac),
			      port};
}

/* 0: the MAC address is that of the port; read with the two bytes behind it. */
static inline uint64_t lane_mac_differs(const struct lanes *l, const void *mac)
{
	return (lane_load64(mac) ^ l->own) << 16;
}

/* Where a lane's frames go, looked up once a frame. */
struct lane_exit {
	struct neigh *to;
	struct net_tx *tx; /* means something while the lane has its neighbour's version */
};

static inline struct lane_exit lane_exit_of(const struct lanes *l, const struct lane_link *link)
{
	struct neigh *to = &l->neighbours[link->neighbour];

	return (struct lane_exit){to, l->tx[to->key.port]};
}

/* Another frame than one for us, in one piece, of which its NIC has nothing to say; or one that
 * does not fit where it goes. */
static inline bool lane_is_odd(const struct lanes *l, const struct rte_mbuf *m,
			       const struct rte_ether_hdr *eth, const struct lane_link *link,
			       struct lane_exit exit)
{
	return lane_mac_differs(l, &eth->dst_addr) || !lane_mac_differs(l, &eth->src_addr) ||
	       m->nb_segs != 1 || (m->ol_flags & NET_ODD_FLAGS) || l->port != link->port_in ||
	       exit.to->version != link->version || exit.tx->n == NET_TX_MAX ||
	       m->data_len > exit.tx->bytes_max;
}

/* RFC 1624 3, equation 4, with what the checksum itself grows by. Of the two zeros of one's
 * complement it leaves the one that UDP writes. RFC 768: 0 says that there is none, and there is
 * none afterwards either. */
static inline uint16_t lane_udp_checksum(uint32_t checksum, uint32_t growth)
{
	uint32_t sum = checksum + growth;

	return unlikely(checksum == 0) ? 0 : (uint16_t)(sum + (sum >> 16));
}

static inline void lane_leave(struct rte_mbuf *m, struct rte_ether_hdr *eth,
			      struct lane_exit exit)
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

_Static_assert(RTE_MAX_ETHPORTS <= UINT8_MAX + 1, "lane_link.port_in has a byte");

/* Where m, which has just gone that way, came from and went; by how much the sum of what is
 * rewritten grew. */
static inline struct lane_link lane_link_of(const struct rte_mbuf *m, const struct way *way,
					    uint16_t change)
{
	return (struct lane_link){way->entry, way->version, change ^ 0xffff, (uint8_t)m->port};
}
