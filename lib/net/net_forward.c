/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

// RFC 1624 3, equation 3: HC' = ~(~HC + ~m + m'), where m and m' are sums of what changes.
static uint16_t carry_on(uint16_t checksum, uint64_t before, uint64_t after)
{
	return (uint16_t)~net_fold((uint64_t)(uint16_t)~checksum + (uint16_t)~net_fold(before) +
				   after);
}

/* Sums of the addresses before and after, which the UDP checksum knows of. */
struct change {
	uint64_t before, after;
};

// Words of any size may be summed up, for they are folded in the end (RFC 1071 2 (C)).
static uint64_t sum4(const struct rte_ipv4_hdr *ip)
{
	return (uint64_t)ip->src_addr + ip->dst_addr;
}

static struct change rewrite4(struct rte_ipv4_hdr *ip, const struct ip_addr *src,
			      const struct ip_addr *dst)
{
	struct change c = {.before = sum4(ip)};
	uint64_t before = c.before + rte_raw_cksum(&ip->time_to_live, 2);

	ip->time_to_live = NET_TTL;
	memcpy(&ip->src_addr, src->b + 12, 4);
	memcpy(&ip->dst_addr, dst->b + 12, 4);
	c.after = sum4(ip);
	ip->hdr_checksum =
		carry_on(ip->hdr_checksum, before, c.after + rte_raw_cksum(&ip->time_to_live, 2));
	return c;
}

static struct change rewrite6(struct rte_ipv6_hdr *ip, const struct ip_addr *src,
			      const struct ip_addr *dst)
{
	struct change c = {.before = rte_raw_cksum(ip->src_addr, 32)};

	ip->hop_limits = NET_TTL;
	memcpy(ip->src_addr, src->b, 16);
	memcpy(ip->dst_addr, dst->b, 16);
	c.after = rte_raw_cksum(ip->src_addr, 32);
	return c;
}

static void rewrite_udp(struct rte_udp_hdr *udp, const struct path *path, struct change c)
{
	// Both ports in one, at the beginning of the header.
	uint64_t before = c.before + rte_raw_cksum(udp, 4);

	udp->src_port = rte_cpu_to_be_16(path->local_port);
	udp->dst_port = rte_cpu_to_be_16(path->remote.port);
	// RFC 768: 0 says that there is none, and there is none afterwards either.
	if (udp->dgram_cksum == 0)
		return;
	udp->dgram_cksum = carry_on(udp->dgram_cksum, before, c.after + rte_raw_cksum(udp, 4));
	if (udp->dgram_cksum == 0)
		udp->dgram_cksum = 0xffff;
}

static void rewrite(struct rte_mbuf *m, const struct net_meta *meta, const struct ip_addr *src,
		    const struct path *path)
{
	const struct ip_addr *dst = &path->remote.ip;
	uint8_t *ip = rte_pktmbuf_mtod_offset(m, uint8_t *, meta->l2_len);
	struct change c =
		meta->v6 ? rewrite6((void *)ip, src, dst) : rewrite4((void *)ip, src, dst);

	net_renew(m);
	rewrite_udp((void *)(ip + meta->l3_len), path, c);
}

// The Ethernet header that it came with serves again, if it has no tag and needs none. False: m is
// as it was.
static bool send_in_place(struct net *net, struct rte_mbuf *m, unsigned l2_len,
			  const struct route *r)
{
	struct neigh *n = net_neigh_at(net, r->way);
	struct net_tx *tx = net->tx[r->hop.port];
	const struct net_port *port = &net->cfg.port[r->hop.port];
	struct rte_ether_hdr *eth = rte_pktmbuf_mtod(m, struct rte_ether_hdr *);

	if (n == NULL || n->vlan || l2_len != sizeof(*eth) || tx->n == NET_TX_MAX ||
	    m->pkt_len > port->mtu + sizeof(*eth))
		return false;
	memcpy(&eth->dst_addr, n->mac, sizeof(n->mac));
	memcpy(&eth->src_addr, port->mac, sizeof(port->mac));
	m->l2_len = sizeof(*eth);
	n->used = true;
	tx->pkt[tx->n++] = m;
	return true;
}

static void send_rewritten(struct net *net, struct rte_mbuf *m, unsigned l2_len, struct route *r,
			   uint64_t now_ms)
{
	if (send_in_place(net, m, l2_len, r))
		return;
	rte_pktmbuf_adj(m, (uint16_t)l2_len);
	net_neigh_send(net, m, &r->hop, now_ms);
	if (net_neigh_at(net, r->way) == NULL)
		net_route_renew(net, r);
}

// Its headers are not in front, or are of the other family: new ones. A checksum is computed anew,
// so the one that it came with must have been right.
static void send_anew(struct net *net, struct rte_mbuf *m, const struct path *path,
		      const struct route *r, uint64_t now_ms)
{
	const struct net_meta *meta = net_meta(m);
	const struct rte_udp_hdr *udp = rte_pktmbuf_mtod_offset(m, const struct rte_udp_hdr *,
								meta->payload_off - UDP_BYTES);
	bool checked = (m->ol_flags & RTE_MBUF_F_RX_L4_CKSUM_MASK) || meta->l3_len == 0;
	struct ip_addr ours = home_ip(net->cfg.home, meta->path.local);

	if (!checked && net_udp_wrong(udp, &meta->path.remote.ip, &ours)) {
		net_drop(net, m, DROP_UDP_CHECKSUM);
		return;
	}
	rte_pktmbuf_adj(m, meta->payload_off);
	net_datagram(net, m, &r->src, path, &r->hop, now_ms);
}

void net_forward(struct net *net, struct rte_mbuf *m, const struct path *path, uint64_t now_ms)
{
	const struct net_meta *meta = net_meta(m);
	struct route *r = net_route_of(net, path);

	if (r->from == HOME_NONE) {
		net_drop(net, m, DROP_NO_ROUTE);
		return;
	}
	if (meta->l3_len == 0 || meta->v6 == ip_is_v4(&path->remote.ip)) {
		send_anew(net, m, path, r, now_ms);
		return;
	}
	rewrite(m, meta, &r->src, path);
	send_rewritten(net, m, meta->l2_len, r, now_ms);
}
