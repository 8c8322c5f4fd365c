/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

// Whose a frame is can be told before anything in it is known to be right: its owner checks that. So
// this reads no more than where the datagram lies and where it goes to.

static bool aim_at(const struct rte_mbuf *m, uint16_t l4_at, struct net_aim *out)
{
	const struct rte_udp_hdr *udp = rte_pktmbuf_mtod_offset(m, const void *, l4_at);
	uint16_t bytes = rte_be_to_cpu_16(udp->dgram_len);

	if (bytes < UDP_BYTES || bytes > m->data_len - l4_at)
		return false;
	out->from = rte_be_to_cpu_16(udp->src_port);
	out->to = rte_be_to_cpu_16(udp->dst_port);
	out->payload = span_of((const uint8_t *)(udp + 1), bytes - UDP_BYTES);
	return true;
}

static bool aim4(const struct rte_mbuf *m, const struct rte_ipv4_hdr *ip, struct net_aim *out)
{
	const uint16_t l4_at = RTE_ETHER_HDR_LEN + sizeof(*ip);

	return m->data_len >= l4_at + UDP_BYTES && ip->version_ihl == RTE_IPV4_VHL_DEF &&
	       ip->next_proto_id == IPPROTO_UDP && !rte_ipv4_frag_pkt_is_fragmented(ip) &&
	       aim_at(m, l4_at, out);
}

static bool aim6(const struct rte_mbuf *m, const struct rte_ipv6_hdr *ip, struct net_aim *out)
{
	const uint16_t l4_at = RTE_ETHER_HDR_LEN + sizeof(*ip);

	return m->data_len >= l4_at + UDP_BYTES && ip->proto == IPPROTO_UDP && aim_at(m, l4_at, out);
}

bool net_aim(const struct rte_mbuf *m, struct net_aim *out)
{
	const struct rte_ether_hdr *eth = rte_pktmbuf_mtod(m, const struct rte_ether_hdr *);

	if (m->nb_segs > 1 || m->data_len < RTE_ETHER_HDR_LEN)
		return false;
	switch (eth->ether_type) {
	case RTE_BE16(RTE_ETHER_TYPE_IPV4):
		return aim4(m, (const void *)(eth + 1), out);
	case RTE_BE16(RTE_ETHER_TYPE_IPV6):
		return aim6(m, (const void *)(eth + 1), out);
	default:
		return false;
	}
}
