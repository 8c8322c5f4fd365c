/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

#include <rte_prefetch.h>

// Frames for us: our own MAC address; ARP by broadcast; for ND the groups of our own addresses,
// which the IPv6 header names in full, so that here the two prefixes suffice (RFC 2464 7).
static bool for_us(const struct rx *rx, const struct rte_ether_hdr *eth, uint16_t type)
{
	static const uint8_t all_nodes[] = {0x33, 0x33, 0, 0, 0, 1},
			     solicited[] = {0x33, 0x33, 0xff};
	const uint8_t *to = eth->dst_addr.addr_bytes, *own = rx->net->cfg.port[rx->port].mac;

	// A packet socket can show us what the host itself sends through the same device.
	if (memcmp(eth->src_addr.addr_bytes, own, RTE_ETHER_ADDR_LEN) == 0)
		return false;
	if (memcmp(to, own, RTE_ETHER_ADDR_LEN) == 0)
		return true;
	switch (type) {
	case RTE_ETHER_TYPE_ARP:
		return rte_is_broadcast_ether_addr(&eth->dst_addr);
	case RTE_ETHER_TYPE_IPV6:
		return memcmp(to, all_nodes, sizeof(all_nodes)) == 0 ||
		       memcmp(to, solicited, sizeof(solicited)) == 0;
	default:
		// RFC 1122 3.3.6: no unicast IPv4 in a link-layer broadcast.
		return false;
	}
}

// The type of what follows, behind a tag if there is one; 0: too short for a tag.
static uint16_t untag(struct rx *rx, const struct rte_ether_hdr *eth)
{
	const struct rte_vlan_hdr *tag = (const void *)(eth + 1);
	uint16_t type = rte_be_to_cpu_16(eth->ether_type);

	rx->off = RTE_ETHER_HDR_LEN;
	if (rx->m->ol_flags & RTE_MBUF_F_RX_VLAN_STRIPPED)
		rx->vlan = rx->m->vlan_tci;
	if (type != RTE_ETHER_TYPE_VLAN)
		return type;
	if (rx->m->data_len < RTE_ETHER_HDR_LEN + RTE_VLAN_HLEN)
		return 0;
	rx->off += RTE_VLAN_HLEN;
	rx->vlan = rte_be_to_cpu_16(tag->vlan_tci);
	return rte_be_to_cpu_16(tag->eth_proto);
}

static enum drop ether_input(struct rx *rx)
{
	const struct rte_ether_hdr *eth;
	enum drop why = DROP_NONE;
	uint16_t type;

	if (rx->m->nb_segs > 1)
		why = net_flatten(rx);
	if (why != DROP_NONE)
		return why;
	if (rx->m->data_len < RTE_ETHER_HDR_LEN)
		return DROP_ETH_SHORT;
	eth = rte_pktmbuf_mtod(rx->m, const struct rte_ether_hdr *);
	type = untag(rx, eth);
	if (type == 0)
		return DROP_ETH_SHORT;
	if (!for_us(rx, eth, type))
		return DROP_ETH_NOT_OURS;
	rx->ip_off = rx->off;
	rx->len = (uint32_t)rx->m->data_len - rx->off;
	switch (type) {
	case RTE_ETHER_TYPE_IPV4:
		return net_ipv4_input(rx);
	case RTE_ETHER_TYPE_IPV6:
		return net_ipv6_input(rx);
	case RTE_ETHER_TYPE_ARP:
		return net_arp_input(rx);
	default:
		return DROP_ETH_TYPE;
	}
}

static void input(struct rx *rx)
{
	enum drop why = ether_input(rx);

	if (why != DROP_NONE)
		net_drop(rx->net, rx->m, why);
}

// How far ahead of its turn a packet's mbuf, and then its frame, is asked for from memory.
#define MBUF_AHEAD  8
#define FRAME_AHEAD 4

static void look_ahead(struct rte_mbuf **pkt, unsigned n, unsigned i)
{
	if (i + MBUF_AHEAD < n)
		rte_prefetch0(pkt[i + MBUF_AHEAD]);
	if (i + FRAME_AHEAD < n)
		rte_prefetch0(rte_pktmbuf_mtod(pkt[i + FRAME_AHEAD], void *));
}

void net_any(struct net *net, struct rte_mbuf *m, uint16_t port_id, uint64_t now_ms,
	     struct net_sorted *out)
{
	struct rx rx = {.net = net, .m = m, .out = out, .now_ms = now_ms, .port = port_id};

	// Drivers fill this in; what another core learns from the frame depends on it.
	m->port = port_id;
	input(&rx);
}

void net_classify(struct net *net, uint16_t port_id, struct rte_mbuf **pkt, unsigned n,
		  uint64_t now_ms, struct net_sorted *out)
{
	out->n_sip = out->n_media = out->n_news = out->n_unreach = 0;
	for (unsigned i = 0; i < n && i < MBUF_AHEAD; i++)
		rte_prefetch0(pkt[i]);
	for (unsigned i = 0; i < n; i++) {
		look_ahead(pkt, n, i);
		if (net_ordinary(net, pkt[i], port_id))
			out->media[out->n_media++] = pkt[i];
		else
			net_any(net, pkt[i], port_id, now_ms, out);
	}
}

void net_learn(struct net *net, struct rte_mbuf *m, uint64_t now_ms)
{
	struct rx rx = {.net = net, .m = m, .now_ms = now_ms, .port = m->port};

	input(&rx);
}

void net_news(struct rx *rx)
{
	if (rx->out)
		rx->out->news[rx->out->n_news++] = rx->m;
	else
		rte_pktmbuf_free(rx->m);
}
