/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

// Nearly all frames are media in its plainest form. These are told by a few comparisons; whatever
// looks different in the least goes the general way, which is the only one that drops anything. Both
// ways must come to the same (tests/unit/test_net_ordinary.c).

#define L4_AT6 (RTE_ETHER_HDR_LEN + sizeof(struct rte_ipv6_hdr))
#define L4_AT4 (RTE_ETHER_HDR_LEN + sizeof(struct rte_ipv4_hdr))

static bool to_us(const struct rte_ether_hdr *eth, const uint8_t own[6])
{
	return memcmp(&eth->dst_addr, own, RTE_ETHER_ADDR_LEN) == 0 &&
	       memcmp(&eth->src_addr, own, RTE_ETHER_ADDR_LEN) != 0;
}

// All lengths agree with the frame's: nothing pads it, nothing is missing.
static bool plain4(const struct rte_mbuf *m, const struct rte_ipv4_hdr *ip)
{
	const struct rte_udp_hdr *udp = (const void *)(ip + 1);
	uint32_t bytes = (uint32_t)m->data_len - RTE_ETHER_HDR_LEN;

	return m->data_len >= L4_AT4 + UDP_BYTES && ip->version_ihl == RTE_IPV4_VHL_DEF &&
	       !rte_ipv4_frag_pkt_is_fragmented(ip) && ip->next_proto_id == IPPROTO_UDP &&
	       rte_be_to_cpu_16(ip->total_length) == bytes &&
	       rte_be_to_cpu_16(udp->dgram_len) == bytes - sizeof(*ip) &&
	       net_sum_right(ip, m->ol_flags);
}

static bool plain6(const struct rte_mbuf *m, const struct rte_ipv6_hdr *ip)
{
	const struct rte_udp_hdr *udp = (const void *)(ip + 1);
	uint32_t bytes = (uint32_t)m->data_len - (uint32_t)L4_AT6;

	return m->data_len >= L4_AT6 + UDP_BYTES &&
	       (ip->vtc_flow & rte_cpu_to_be_32(0xf0000000)) == rte_cpu_to_be_32(6u << 28) &&
	       ip->proto == IPPROTO_UDP && rte_be_to_cpu_16(ip->payload_len) == bytes &&
	       rte_be_to_cpu_16(udp->dgram_len) == bytes && udp->dgram_cksum != 0;
}

static inline bool take(struct net *net, struct rte_mbuf *m, uint16_t port, uint16_t l4_at,
		 const struct ip_addr *src, const struct ip_addr *dst)
{
	const struct rte_udp_hdr *udp = rte_pktmbuf_mtod_offset(m, const void *, l4_at);
	uint16_t to = rte_be_to_cpu_16(udp->dst_port);
	const struct pair *p;

	if (to < net->cfg.media_low || to > net->cfg.media_high)
		return false;
	p = net_pair(net, port, src, dst);
	if (p == NULL || home_hears(net->cfg.home, p->local, to))
		return false;
	m->port = port;
	*net_meta(m) = (struct net_meta){
		.path = {{*src, rte_be_to_cpu_16(udp->src_port)}, to, p->local},
		.payload_off = (uint16_t)(l4_at + UDP_BYTES),
		.payload_len = (uint16_t)(m->data_len - l4_at - UDP_BYTES),
		.l2_len = RTE_ETHER_HDR_LEN,
		.l3_len = (uint8_t)(l4_at - RTE_ETHER_HDR_LEN),
		.v6 = l4_at == L4_AT6,
	};
	return true;
}

static bool take4(struct net *net, struct rte_mbuf *m, uint16_t port, const void *packet)
{
	const struct rte_ipv4_hdr *ip = packet;
	struct ip_addr src, dst;

	if (!plain4(m, ip))
		return false;
	src = ip_v4(&ip->src_addr);
	dst = ip_v4(&ip->dst_addr);
	return take(net, m, port, L4_AT4, &src, &dst);
}

static bool take6(struct net *net, struct rte_mbuf *m, uint16_t port, const void *packet)
{
	const struct rte_ipv6_hdr *ip = packet;
	struct ip_addr src, dst;

	if (!plain6(m, ip))
		return false;
	memcpy(src.b, ip->src_addr, sizeof(src.b));
	memcpy(dst.b, ip->dst_addr, sizeof(dst.b));
	return !ip_is_v4(&src) && !ip_is_v4(&dst) && take(net, m, port, L4_AT6, &src, &dst);
}

bool net_ordinary(struct net *net, struct rte_mbuf *m, uint16_t port)
{
	const struct rte_ether_hdr *eth = rte_pktmbuf_mtod(m, const struct rte_ether_hdr *);

	if (m->nb_segs > 1 || (m->ol_flags & NET_ODD_FLAGS) || m->data_len < RTE_ETHER_HDR_LEN ||
	    !to_us(eth, net->cfg.port[port].mac))
		return false;
	switch (eth->ether_type) {
	case RTE_BE16(RTE_ETHER_TYPE_IPV4):
		return take4(net, m, port, eth + 1);
	case RTE_BE16(RTE_ETHER_TYPE_IPV6):
		return take6(net, m, port, eth + 1);
	default:
		return false;
	}
}
