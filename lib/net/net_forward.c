/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

// RFC 1624 3, equation 3: HC' = ~(~HC + ~m + m'), where m and m' are sums of what changes, of at most
// so many words of 32 bits. Words of any size may be summed up, for they are folded in the end (RFC
// 1071 2 (C)), and any multiple of 0xffff is zero.
#define WORDS_MAX 16

static uint16_t carry_on(uint16_t checksum, uint64_t before, uint64_t after)
{
	const uint64_t zero = (uint64_t)WORDS_MAX * UINT32_MAX;

	return (uint16_t)~net_fold((uint64_t)(uint16_t)~checksum + (zero - before) + after);
}

/* Sums of the addresses before and after, which the UDP checksum knows of. */
struct change {
	uint64_t before, after;
};

// Of the two bytes that begin with the time to live.
static uint64_t sum_ttl(const struct rte_ipv4_hdr *ip)
{
	uint16_t word;

	memcpy(&word, &ip->time_to_live, sizeof(word));
	return word;
}

static struct change rewrite4(struct rte_ipv4_hdr *ip, const struct ip_addr *src,
			      const struct ip_addr *dst)
{
	struct change c = {.before = net_sum32(&ip->src_addr, 2)};
	uint64_t before = c.before + sum_ttl(ip);

	ip->time_to_live = NET_TTL;
	memcpy(&ip->src_addr, src->b + 12, 4);
	memcpy(&ip->dst_addr, dst->b + 12, 4);
	c.after = net_sum32(src->b + 12, 1) + net_sum32(dst->b + 12, 1);
	ip->hdr_checksum = carry_on(ip->hdr_checksum, before, c.after + sum_ttl(ip));
	return c;
}

static struct change rewrite6(struct rte_ipv6_hdr *ip, const struct ip_addr *src,
			      const struct ip_addr *dst)
{
	struct change c = {.before = net_sum32(ip->src_addr, 8)};

	ip->hop_limits = NET_TTL;
	memcpy(ip->src_addr, src->b, 16);
	memcpy(ip->dst_addr, dst->b, 16);
	c.after = net_sum32(src->b, 4) + net_sum32(dst->b, 4);
	return c;
}

static void rewrite_udp(struct rte_udp_hdr *udp, uint16_t from, uint16_t to, struct change c)
{
	uint16_t src = rte_cpu_to_be_16(from), dst = rte_cpu_to_be_16(to);
	uint64_t before = c.before + udp->src_port + udp->dst_port;
	uint16_t sum;

	udp->src_port = src;
	udp->dst_port = dst;
	// RFC 768: 0 says that there is none, and there is none afterwards either.
	if (udp->dgram_cksum == 0)
		return;
	sum = carry_on(udp->dgram_cksum, before, c.after + src + dst);
	udp->dgram_cksum = sum ? sum : 0xffff;
}

static inline void rewrite(struct rte_mbuf *m, const struct net_meta *meta, const struct ip_addr *src,
			   const struct endpoint *to, uint16_t from)
{
	uint8_t *ip = rte_pktmbuf_mtod_offset(m, uint8_t *, meta->l2_len);
	struct change c =
		meta->v6 ? rewrite6((void *)ip, src, &to->ip) : rewrite4((void *)ip, src, &to->ip);

	net_renew(m);
	rewrite_udp((void *)(ip + meta->l3_len), from, to->port, c);
}

// The Ethernet header that it came with serves again, if it has no tag and needs none.
static bool fits_in_place(const struct net *net, const struct rte_mbuf *m, unsigned l2_len,
			  const struct neigh *n)
{
	const struct net_tx *tx = net->tx[n->key.port];

	return l2_len == RTE_ETHER_HDR_LEN && !n->vlan && tx->n < NET_TX_MAX &&
	       m->pkt_len <= net->cfg.port[n->key.port].mtu + (uint32_t)RTE_ETHER_HDR_LEN;
}

static void put_in_place(struct net *net, struct rte_mbuf *m, struct neigh *n)
{
	struct net_tx *tx = net->tx[n->key.port];
	struct rte_ether_hdr *eth = rte_pktmbuf_mtod(m, struct rte_ether_hdr *);

	memcpy(eth, n->front, sizeof(n->front));
	m->l2_len = sizeof(*eth);
	n->used = true;
	tx->pkt[tx->n++] = m;
}

static void send_rewritten(struct net *net, struct rte_mbuf *m, unsigned l2_len, struct route *r,
			   uint64_t now_ms)
{
	struct neigh *n = net_neigh_at(net, r->way);

	if (n && fits_in_place(net, m, l2_len, n)) {
		put_in_place(net, m, n);
		return;
	}
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

static struct route *forward(struct net *net, struct rte_mbuf *m, const struct path *path,
			     uint64_t now_ms)
{
	const struct net_meta *meta = net_meta(m);
	struct route *r = net_route_of(net, path);

	if (r->from == HOME_NONE) {
		net_drop(net, m, DROP_NO_ROUTE);
	} else if (meta->l3_len == 0 || meta->v6 == ip_is_v4(&path->remote.ip)) {
		send_anew(net, m, path, r, now_ms);
	} else {
		rewrite(m, meta, &r->src, &path->remote, path->local_port);
		send_rewritten(net, m, meta->l2_len, r, now_ms);
	}
	return r;
}

void net_forward(struct net *net, struct rte_mbuf *m, const struct path *path, uint64_t now_ms)
{
	forward(net, m, path, now_ms);
}

// A way is kept as its two numbers; 0 is none, for no neighbour that is known has version 0.
static struct way unpack(uint64_t kept)
{
	return (struct way){.entry = (uint32_t)kept, .version = (uint32_t)(kept >> 32)};
}

static uint64_t pack(struct way way)
{
	return (uint64_t)way.version << 32 | way.entry;
}

// By the way that is kept. False: there is none, or it is not for this packet, which is as it was.
static bool pass_by(struct net *net, struct rte_mbuf *m, const struct media_hop *hop)
{
	const struct home *home = net->cfg.home;
	const struct net_meta *meta = net_meta(m);
	struct way way = unpack(*hop->way);
	struct neigh *n = net_neigh_at(net, way);
	struct ip_addr src;

	if (n == NULL || meta->l3_len == 0 || meta->v6 == ip_is_v4(&hop->to.ip) ||
	    !fits_in_place(net, m, meta->l2_len, n))
		return false;
	src = hop->local < HOME_MAX ? home->addr[hop->local].ip : home_ip(home, hop->local);
	rewrite(m, meta, &src, &hop->to, hop->local_port);
	put_in_place(net, m, n);
	if (hop->lane && !meta->v6)
		net_lane_open(net, m, hop, &src, &way);
	else if (hop->lane6 && meta->v6)
		net_lane6_open(net, m, hop, &src, &way);
	return true;
}

// That leaves what it found out behind.
static void pass_first(struct net *net, struct rte_mbuf *m, const struct media_hop *hop,
		       uint64_t now_ms)
{
	const struct path path = {hop->to, hop->local_port, hop->local};
	const struct route *r = forward(net, m, &path, now_ms);

	// From another address of ours: that is not kept.
	if (hop->way && r->from == hop->local)
		*hop->way = pack(r->way);
}

void net_pass(struct net *net, struct rte_mbuf *m, const struct media_hop *hop, uint64_t now_ms)
{
	if (hop->way == NULL || !pass_by(net, m, hop))
		pass_first(net, m, hop, now_ms);
}
