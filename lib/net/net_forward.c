/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

// RFC 1624 3, equation 3: HC' = ~(~HC + ~m + m'), where m and m' are sums of what changes.
static uint16_t carry_on(uint16_t checksum, uint64_t before, uint64_t after)
{
	return (uint16_t)~net_fold((uint64_t)(uint16_t)~checksum + (uint16_t)~net_fold(before) +
				   after);
}

static void rewrite4(struct rte_ipv4_hdr *ip, const struct ip_addr *src, const struct ip_addr *dst)
{
	// From the time to live to the destination address: all that changes, and the checksum,
	// which must not be counted, in the middle of it.
	const size_t from = offsetof(struct rte_ipv4_hdr, time_to_live);
	uint8_t *span = (uint8_t *)ip + from;
	const size_t bytes = sizeof(*ip) - from;
	uint16_t checksum = ip->hdr_checksum, before;

	ip->hdr_checksum = 0;
	before = rte_raw_cksum(span, bytes);
	ip->time_to_live = NET_TTL;
	memcpy(&ip->src_addr, src->b + 12, 4);
	memcpy(&ip->dst_addr, dst->b + 12, 4);
	ip->hdr_checksum = carry_on(checksum, before, rte_raw_cksum(span, bytes));
}

static void rewrite6(struct rte_ipv6_hdr *ip, const struct ip_addr *src, const struct ip_addr *dst)
{
	ip->hop_limits = NET_TTL;
	memcpy(ip->src_addr, src->b, 16);
	memcpy(ip->dst_addr, dst->b, 16);
}

static void rewrite_udp(struct rte_udp_hdr *udp, const struct path *path, uint64_t addresses_before,
			uint64_t addresses_after)
{
	// Both ports in one, at the beginning of the header.
	uint64_t before = addresses_before + rte_raw_cksum(udp, 4);

	udp->src_port = rte_cpu_to_be_16(path->local_port);
	udp->dst_port = rte_cpu_to_be_16(path->remote.port);
	// RFC 768: 0 says that there is none, and there is none afterwards either.
	if (udp->dgram_cksum == 0)
		return;
	udp->dgram_cksum =
		carry_on(udp->dgram_cksum, before, addresses_after + rte_raw_cksum(udp, 4));
	if (udp->dgram_cksum == 0)
		udp->dgram_cksum = 0xffff;
}

// Both addresses, which lie together in either header.
static uint64_t address_sum(const struct rte_mbuf *m, bool v6)
{
	const uint8_t *ip = rte_pktmbuf_mtod(m, const uint8_t *);

	return v6 ? rte_raw_cksum(ip + offsetof(struct rte_ipv6_hdr, src_addr), 32)
		  : rte_raw_cksum(ip + offsetof(struct rte_ipv4_hdr, src_addr), 8);
}

static void rewrite(struct rte_mbuf *m, const struct net_meta *meta, const struct ip_addr *src,
		    const struct path *path)
{
	const struct ip_addr *dst = &path->remote.ip;
	uint64_t before;

	rte_pktmbuf_adj(m, meta->l2_len);
	before = address_sum(m, meta->v6);
	net_renew(m);
	if (meta->v6)
		rewrite6(rte_pktmbuf_mtod(m, struct rte_ipv6_hdr *), src, dst);
	else
		rewrite4(rte_pktmbuf_mtod(m, struct rte_ipv4_hdr *), src, dst);
	rewrite_udp(rte_pktmbuf_mtod_offset(m, struct rte_udp_hdr *, meta->l3_len), path, before,
		    address_sum(m, meta->v6));
}

void net_forward(struct net *net, struct rte_mbuf *m, const struct path *path, uint64_t now_ms)
{
	const struct net_meta *meta = net_meta(m);
	struct ip_addr src;
	struct hop hop;
	uint32_t from = net_route(net, path, &hop);

	if (from == HOME_NONE) {
		net_drop(net, m, DROP_NO_ROUTE);
		return;
	}
	src = home_ip(net->cfg.home, from);
	if (meta->l3_len == 0 || meta->v6 == ip_is_v4(&path->remote.ip)) {
		// Headers that are not in front, or of the other family: new ones.
		rte_pktmbuf_adj(m, meta->payload_off);
		net_datagram(net, m, &src, path, &hop, now_ms);
		return;
	}
	rewrite(m, meta, &src, path);
	net_neigh_send(net, m, &hop, now_ms);
}
