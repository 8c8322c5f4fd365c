/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

static bool checksum_wrong(const struct rte_mbuf *m, const struct rte_ipv4_hdr *ip, uint16_t bytes)
{
	switch (m->ol_flags & RTE_MBUF_F_RX_IP_CKSUM_MASK) {
	case RTE_MBUF_F_RX_IP_CKSUM_GOOD:
	case RTE_MBUF_F_RX_IP_CKSUM_NONE: // not filled in, but the header is known to be right
		return false;
	case RTE_MBUF_F_RX_IP_CKSUM_BAD:
		return true;
	default:
		return rte_raw_cksum(ip, bytes) != 0xffff;
	}
}

// The header's own length; 0: malformed. Cuts off what pads the frame behind the datagram.
static uint16_t check_header(struct rx *rx, const struct rte_ipv4_hdr *ip)
{
	uint16_t bytes, total;

	if (ip->version_ihl >> 4 != 4)
		return 0;
	bytes = rte_ipv4_hdr_len(ip);
	total = rte_be_to_cpu_16(ip->total_length);
	if (bytes < sizeof(*ip) || bytes > total || total > rx->len ||
	    checksum_wrong(rx->m, ip, bytes))
		return 0;
	rte_pktmbuf_trim(rx->m, (uint16_t)(rx->len - total));
	rx->len = total;
	return bytes;
}

static enum drop check_addresses(struct rx *rx, const struct rte_ipv4_hdr *ip)
{
	const struct pair *pair;

	rx->src = ip_v4(&ip->src_addr);
	rx->dst = ip_v4(&ip->dst_addr);
	pair = net_pair(rx->net, rx->port, &rx->src, &rx->dst);
	if (pair) {
		rx->local = pair->local;
		return DROP_NONE;
	}
	rx->local = home_find(rx->net->cfg.home, &rx->dst, rx->port);
	return rx->local == HOME_NONE ? DROP_IP_NOT_OURS : DROP_IP_SOURCE;
}

enum drop net_ipv4_input(struct rx *rx)
{
	struct rte_ipv4_hdr *ip = rx_at(rx);
	uint16_t bytes;
	enum drop why;

	if (rx->len < sizeof(*ip))
		return DROP_ETH_SHORT;
	bytes = check_header(rx, ip);
	if (bytes == 0)
		return DROP_IP_BAD;
	why = check_addresses(rx, ip);
	if (why != DROP_NONE)
		return why;
	rx->proto = ip->next_proto_id;
	rx->frozen = bytes > sizeof(*ip) || (rx->m->ol_flags & RTE_MBUF_F_RX_IP_CKSUM_MASK) ==
						    RTE_MBUF_F_RX_IP_CKSUM_NONE;
	rx->off += bytes;
	rx->len -= bytes;
	if (rte_ipv4_frag_pkt_is_fragmented(ip))
		why = net_reassemble4(rx, ip);
	if (why != DROP_NONE || rx->m == NULL)
		return why;
	switch (rx->proto) {
	case IPPROTO_UDP:
		return net_udp_input(rx);
	case IPPROTO_ICMP:
		return net_icmp_input(rx);
	default:
		return DROP_IP_PROTO;
	}
}
