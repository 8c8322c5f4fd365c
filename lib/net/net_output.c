/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

uint32_t net_route(const struct net *net, const struct path *path, struct net_hop *hop)
{
	const struct home *home = net->cfg.home;
	const struct home_addr *known = home_host(home, path->local);
	const struct ip_addr *to = &path->remote.ip;
	uint32_t from;

	if (!net_unicast(to))
		return HOME_NONE;
	from = home_route(home, to, &hop->next);
	if (from == HOME_NONE || net_directed_broadcast(&home->addr[from], to))
		return HOME_NONE;
	hop->port = home->addr[from].port_id;
	// The address that the conversation knows stays, if it is on the right port.
	if (known && known->port_id == hop->port && ip_is_v4(&known->ip) == ip_is_v4(to))
		return path->local;
	return from;
}

static bool header4(struct net *net, struct rte_mbuf *m, const struct ip_addr *src,
		    const struct ip_addr *dst, uint8_t proto, bool by_nic)
{
	uint32_t total = m->pkt_len + (uint32_t)sizeof(struct rte_ipv4_hdr);
	struct rte_ipv4_hdr *ip = (void *)rte_pktmbuf_prepend(m, sizeof(*ip));

	if (ip == NULL || total > UINT16_MAX)
		return false;
	*ip = (struct rte_ipv4_hdr){
		.version_ihl = RTE_IPV4_VHL_DEF,
		.total_length = rte_cpu_to_be_16((uint16_t)total),
		.packet_id = rte_cpu_to_be_16(net->ip_id++),
		.time_to_live = NET_TTL,
		.next_proto_id = proto,
	};
	memcpy(&ip->src_addr, src->b + 12, 4);
	memcpy(&ip->dst_addr, dst->b + 12, 4);
	if (by_nic)
		m->ol_flags |= RTE_MBUF_F_TX_IPV4 | RTE_MBUF_F_TX_IP_CKSUM;
	else
		ip->hdr_checksum = rte_ipv4_cksum(ip);
	m->l3_len = sizeof(*ip);
	return true;
}

static bool header6(struct rte_mbuf *m, const struct ip_addr *src, const struct ip_addr *dst,
		    uint8_t proto)
{
	uint32_t payload = m->pkt_len;
	struct rte_ipv6_hdr *ip = (void *)rte_pktmbuf_prepend(m, sizeof(*ip));

	if (ip == NULL || payload > UINT16_MAX)
		return false;
	*ip = (struct rte_ipv6_hdr){
		.vtc_flow = rte_cpu_to_be_32(6u << 28),
		.payload_len = rte_cpu_to_be_16((uint16_t)payload),
		.proto = proto,
		.hop_limits = NET_TTL,
	};
	memcpy(ip->src_addr, src->b, 16);
	memcpy(ip->dst_addr, dst->b, 16);
	m->l3_len = sizeof(*ip);
	return true;
}

bool net_ip_header(struct net *net, struct rte_mbuf *m, const struct ip_addr *src,
		   const struct ip_addr *dst, uint8_t proto)
{
	return ip_is_v4(dst) ? header4(net, m, src, dst, proto, false)
			     : header6(m, src, dst, proto);
}

uint16_t net_udp_checksum(const struct rte_mbuf *m, uint32_t off, uint64_t pseudo)
{
	uint16_t body = 0, sum;

	rte_raw_cksum_mbuf(m, off, m->pkt_len - off, &body);
	sum = (uint16_t)~net_fold(pseudo + body);
	// RFC 768: 0 would say that there is none.
	return sum ? sum : 0xffff;
}

// The checksum of the UDP datagram behind the IP header.
static void udp_checksum(struct rte_mbuf *m, const struct ip_addr *src, const struct ip_addr *dst,
			 bool by_nic)
{
	uint32_t bytes = m->pkt_len - m->l3_len;
	struct rte_udp_hdr *udp = rte_pktmbuf_mtod_offset(m, struct rte_udp_hdr *, m->l3_len);
	uint64_t sum = net_pseudo_sum(src, dst, IPPROTO_UDP, bytes);

	if (by_nic) {
		// The NIC goes on from the pseudo-header's sum.
		m->ol_flags |= RTE_MBUF_F_TX_UDP_CKSUM |
			       (ip_is_v4(dst) ? RTE_MBUF_F_TX_IPV4 : RTE_MBUF_F_TX_IPV6);
		udp->dgram_cksum = net_fold(sum);
	} else {
		udp->dgram_cksum = net_udp_checksum(m, m->l3_len, sum);
	}
}

// UDP and IP headers; false: no headroom, or too long for an IP packet.
static bool put_headers(struct net *net, struct rte_mbuf *m, const struct ip_addr *src,
			const struct path *path, const struct net_port *port)
{
	const struct ip_addr *dst = &path->remote.ip;
	uint32_t bytes = m->pkt_len + (uint32_t)UDP_BYTES;
	struct rte_udp_hdr *udp = (void *)rte_pktmbuf_prepend(m, UDP_BYTES);
	// The NIC sees one frame at a time: it cannot sum what leaves in fragments.
	bool v4 = ip_is_v4(dst), whole = bytes + sizeof(struct rte_ipv6_hdr) <= port->mtu;

	if (udp == NULL)
		return false;
	*udp = (struct rte_udp_hdr){
		.src_port = rte_cpu_to_be_16(path->local_port),
		.dst_port = rte_cpu_to_be_16(path->remote.port),
		.dgram_len = rte_cpu_to_be_16((uint16_t)bytes),
	};
	if (v4 ? !header4(net, m, src, dst, IPPROTO_UDP, whole && port->tx_ip_checksum) :
		 !header6(m, src, dst, IPPROTO_UDP))
		return false;
	udp_checksum(m, src, dst, whole && port->tx_udp_checksum);
	return true;
}

void net_datagram(struct net *net, struct rte_mbuf *m, const struct ip_addr *src,
		  const struct path *path, const struct net_hop *hop, uint64_t now_ms)
{
	net_renew(m);
	if (m->pkt_len > net->cfg.max_message ||
	    !put_headers(net, m, src, path, &net->cfg.port[hop->port]))
		net_drop(net, m, DROP_TX_TOO_LONG);
	else
		net_neigh_send(net, m, hop, now_ms);
}

struct route *net_route_of(struct net *net, const struct path *path)
{
	const struct ip_addr *to = &path->remote.ip;
	struct route *r = &net->route[(to->b[15] ^ path->local) % ROUTES];

	if (r->known && r->local == path->local && ip_eq(&r->to, to))
		return r;
	r->to = *to;
	r->local = path->local;
	r->known = true;
	r->way = (struct way){0};
	r->front.n = 0;
	r->from = net_route(net, path, &r->hop);
	if (r->from != HOME_NONE)
		r->src = home_ip(net->cfg.home, r->from);
	return r;
}

void net_route_renew(struct net *net, struct route *r)
{
	r->way = net_neigh_way(net, &r->hop);
	r->front.n = 0;
}

// The long way, which leaves its headers to those that follow.
static __rte_noinline void send_first(struct net *net, struct rte_mbuf *m, const struct path *path,
		       struct route *r, uint64_t now_ms)
{
	const struct net_tx *tx = net->tx[r->hop.port];
	uint32_t payload = m->pkt_len;
	unsigned before = tx ? tx->n : 0;

	net_datagram(net, m, &r->src, path, &r->hop, now_ms);
	if (tx && tx->n == before + 1 && tx->pkt[before] == m)
		net_front_take(net, r, m, payload);
}

void net_send(struct net *net, struct rte_mbuf *m, const struct path *path, uint64_t now_ms)
{
	struct route *r = net_route_of(net, path);

	if (r->from == HOME_NONE)
		net_drop(net, m, DROP_NO_ROUTE);
	else if (!net_front_send(net, r, m, path))
		send_first(net, m, path, r, now_ms);
}
