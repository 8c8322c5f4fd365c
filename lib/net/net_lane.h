/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "net_priv.h"

/*
 * A stream's packets are all alike but for a few bytes: one that has gone the general way says how
 * the next ones are told, and what their headers become. Whatever differs in the least is left to
 * that way, which is the only one that drops anything (tests/unit/test_net_lane.c). Each comparison
 * is a branch that is never taken: fewer instructions than to gather what differs.
 */

/* What is the same for all of a burst. */
struct lanes {
	struct net *net;
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

static inline struct lanes lanes_of(struct net *net, uint16_t port)
{
	return (struct lanes){net, lane_load64(net->cfg.port[port].mac), port};
}

/* 0: the MAC address is that of the port; read with the two bytes behind it. */
static inline uint64_t lane_mac_differs(const struct lanes *l, const void *mac)
{
	static const union {
		uint8_t byte[8];
		uint64_t word;
	} mask = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

	return (lane_load64(mac) ^ l->own) & mask.word;
}

/* Where a lane's frames go, looked up once a frame. */
struct lane_exit {
	struct net_tx *tx;
	struct neigh *neighbour;
};

static inline struct lane_exit lane_exit_of(const struct lanes *l, const struct lane_link *link)
{
	return (struct lane_exit){l->net->tx[link->port_out],
				  &l->net->neigh.entry[link->neighbour]};
}

/* Another frame than one for us, in one piece, of which its NIC has nothing to say; or one that
 * does not fit where it goes. */
static inline bool lane_is_odd(const struct lanes *l, const struct rte_mbuf *m,
			       const struct rte_ether_hdr *eth, const struct lane_link *link,
			       struct lane_exit exit)
{
	return lane_mac_differs(l, &eth->dst_addr) || !lane_mac_differs(l, &eth->src_addr) ||
	       m->nb_segs != 1 || (m->ol_flags & NET_ODD_FLAGS) || l->port != link->port_in ||
	       m->data_len > link->bytes_max || exit.tx->n == NET_TX_MAX ||
	       exit.neighbour->version != link->version;
}

/* RFC 1624 3, equation 3, in words that are folded already. */
static inline uint16_t lane_carry_on(uint16_t checksum, uint32_t change)
{
	return net_fold32((checksum ^ 0xffffu) + change) ^ 0xffff;
}

/* RFC 768: 0 says that there is none, and there is none afterwards either. */
static inline uint16_t lane_udp_checksum(uint16_t checksum, uint16_t change)
{
	uint16_t sum = lane_carry_on(checksum, change);

	if (checksum == 0)
		return 0;
	return sum ? sum : UINT16_MAX;
}

static inline void lane_leave(struct rte_mbuf *m, struct rte_ether_hdr *eth,
			      const struct lane_link *link, struct lane_exit exit)
{
	memcpy(eth, link->macs, sizeof(link->macs));
	net_renew(m);
	m->l2_len = sizeof(*eth);
	exit.neighbour->used = true;
	exit.tx->pkt[exit.tx->n++] = m;
}

/* What the sum of so many words of 32 bits has to grow by. */
static inline uint16_t lane_change(const void *before, const void *after, unsigned words)
{
	const uint64_t zero = (uint64_t)words * UINT32_MAX; // a multiple of 0xffff

	return net_fold(net_sum32(after, words) + zero - net_sum32(before, words));
}

/* Where m, which has just gone to a neighbour, came from and went; udp_change is left out. */
struct lane_link net_lane_link(struct net *net, const struct rte_mbuf *m, const struct way *way);
