/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

// An ICMP error quotes the beginning of the packet that it is about: our own IP and UDP headers,
// and some of the payload (RFC 792: 8 bytes behind the IP header; RFC 1812 4.3.2.3 and RFC
// 4443 3.1: more).

struct quote {
	struct ip_addr src, dst;
	uint32_t off, len; // what follows the IP header
};

static bool read4(const uint8_t *p, uint32_t n, struct quote *q)
{
	const struct rte_ipv4_hdr *ip = (const void *)p;
	uint16_t bytes;

	if (n < sizeof(*ip) || ip->version_ihl >> 4 != 4)
		return false;
	bytes = rte_ipv4_hdr_len(ip);
	if (bytes < sizeof(*ip) || bytes > n || ip->next_proto_id != IPPROTO_UDP ||
	    (ip->fragment_offset & rte_cpu_to_be_16(RTE_IPV4_HDR_OFFSET_MASK)) != 0)
		return false;
	*q = (struct quote){ip_v4(&ip->src_addr), ip_v4(&ip->dst_addr), bytes, n - bytes};
	return true;
}

static bool read6(const uint8_t *p, uint32_t n, struct quote *q)
{
	const struct rte_ipv6_hdr *ip = (const void *)p;
	const struct rte_ipv6_fragment_ext *frag = (const void *)(ip + 1);
	uint32_t bytes = sizeof(*ip);
	uint8_t proto;

	if (n < sizeof(*ip) || (rte_be_to_cpu_32(ip->vtc_flow) >> 28) != 6)
		return false;
	proto = ip->proto;
	// The only extension header that we send.
	if (proto == IPPROTO_FRAGMENT && n >= bytes + sizeof(*frag) &&
	    (frag->frag_data & rte_cpu_to_be_16(RTE_IPV6_EHDR_FO_MASK)) == 0) {
		proto = frag->next_header;
		bytes += (uint32_t)sizeof(*frag);
	}
	if (proto != IPPROTO_UDP)
		return false;
	memcpy(q->src.b, ip->src_addr, 16);
	memcpy(q->dst.b, ip->dst_addr, 16);
	q->off = bytes;
	q->len = n - bytes;
	return true;
}

enum drop net_unreach_input(struct rx *rx)
{
	const struct home *home = rx->net->cfg.home;
	const uint8_t *p = rx_at(rx);
	const struct rte_udp_hdr *udp;
	struct quote q;
	uint32_t local, payload;

	if (!(ip_is_v4(&rx->dst) ? read4(p, rx->len, &q) : read6(p, rx->len, &q)))
		return DROP_ICMP_TYPE;
	if (q.len < UDP_BYTES)
		return DROP_ICMP_BAD;
	udp = (const void *)(p + q.off);
	local = home_find(home, &q.src, rx->port);
	if (!home_hears(home, local, rte_be_to_cpu_16(udp->src_port)))
		return DROP_ICMP_TYPE;
	payload = q.len - (uint32_t)UDP_BYTES;
	*net_meta(rx->m) = (struct net_meta){
		.path = {
			.remote = {q.dst, rte_be_to_cpu_16(udp->dst_port)},
			.local_port = rte_be_to_cpu_16(udp->src_port),
			.local = local,
		},
		.payload_off = (uint16_t)(rx->off + q.off + UDP_BYTES),
		.payload_len = (uint16_t)payload,
		.l2_len = (uint8_t)rx->ip_off,
		.v6 = !ip_is_v4(&rx->dst),
	};
	rx->out->unreach[rx->out->n_unreach++] = rx->m;
	return DROP_NONE;
}
