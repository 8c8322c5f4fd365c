/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

// An ACK goes where the BYE behind it goes, and a proxy gets most of what we send: the headers of
// one datagram serve the next, which differs in ports, lengths, identification and checksums. They
// are taken from a frame that net_datagram has made, so there is one place that knows how they are
// written.

// The longest payload that leaves in one piece, and whose checksums are the NIC's if it can do
// them.
static uint32_t payload_max(const struct net *net, uint16_t port)
{
	const uint32_t around = (uint32_t)(sizeof(struct rte_ipv6_hdr) + UDP_BYTES);

	return RTE_MIN(net->cfg.max_message, net->cfg.port[port].mtu - around);
}

// What is patched in later counts nothing until then.
static void blank(struct front *f)
{
	uint8_t *ip = f->head + FRONT_ROOM - f->n + f->ip_at;
	struct rte_ipv4_hdr *v4 = (void *)ip;
	struct rte_ipv6_hdr *v6 = (void *)ip;

	if (f->v6) {
		f->pseudo_sum = rte_raw_cksum(v6->src_addr, 32);
	} else {
		v4->total_length = v4->packet_id = v4->hdr_checksum = 0;
		f->ip_sum = rte_raw_cksum(v4, sizeof(*v4));
		f->pseudo_sum = rte_raw_cksum(&v4->src_addr, 8);
	}
	f->pseudo_sum = net_fold((uint64_t)f->pseudo_sum + rte_cpu_to_be_16(IPPROTO_UDP));
}

void net_front_take(struct net *net, struct route *r, const struct rte_mbuf *m, uint32_t payload)
{
	struct front *f = &r->front;
	uint32_t most = payload_max(net, r->hop.port), n = m->pkt_len - payload;

	if (payload > most)
		return;
	net_route_renew(net, r);
	*f = (struct front){
		.n = (uint8_t)n,
		.ip_at = m->l2_len,
		.v6 = !ip_is_v4(&r->to),
		.payload_max = (uint16_t)most,
		.ol_flags = m->ol_flags & RTE_MBUF_F_TX_OFFLOAD_MASK,
		.tx_offload = m->tx_offload,
	};
	memcpy(f->head + FRONT_ROOM - n, rte_pktmbuf_mtod(m, const void *), n);
	blank(f);
}

static void patch_ip(struct net *net, const struct front *f, uint8_t *ip, uint16_t udp_bytes)
{
	struct rte_ipv4_hdr *v4 = (void *)ip;
	struct rte_ipv6_hdr *v6 = (void *)ip;

	if (f->v6) {
		v6->payload_len = rte_cpu_to_be_16(udp_bytes);
		return;
	}
	v4->total_length = rte_cpu_to_be_16((uint16_t)(udp_bytes + sizeof(*v4)));
	v4->packet_id = rte_cpu_to_be_16(net->ip_id++);
	if (!(f->ol_flags & RTE_MBUF_F_TX_IP_CKSUM))
		v4->hdr_checksum =
			(uint16_t)~net_fold((uint64_t)f->ip_sum + v4->total_length + v4->packet_id);
}

static void patch_udp(const struct front *f, struct rte_mbuf *m, const struct path *path,
		      uint16_t bytes)
{
	uint32_t at = f->n - (uint32_t)UDP_BYTES;
	struct rte_udp_hdr *udp = rte_pktmbuf_mtod_offset(m, struct rte_udp_hdr *, at);
	uint64_t sum = (uint64_t)f->pseudo_sum + rte_cpu_to_be_16(bytes);

	*udp = (struct rte_udp_hdr){
		.src_port = rte_cpu_to_be_16(path->local_port),
		.dst_port = rte_cpu_to_be_16(path->remote.port),
		.dgram_len = rte_cpu_to_be_16(bytes),
	};
	udp->dgram_cksum = f->ol_flags & RTE_MBUF_F_TX_UDP_CKSUM ? net_fold(sum)
								 : net_udp_checksum(m, at, sum);
}

bool net_front_send(struct net *net, const struct route *r, struct rte_mbuf *m,
		    const struct path *path)
{
	const struct front *f = &r->front;
	struct neigh *n = net_neigh_at(net, r->way);
	struct net_tx *tx = net->tx[r->hop.port];
	uint16_t bytes = (uint16_t)(m->pkt_len + UDP_BYTES);
	uint8_t *frame;

	if (n == NULL || f->n == 0 || m->pkt_len > f->payload_max ||
	    rte_pktmbuf_headroom(m) < FRONT_ROOM || tx->n == NET_TX_MAX)
		return false;
	// In whole vectors: what comes before the headers is headroom.
	memcpy(rte_pktmbuf_mtod(m, uint8_t *) - FRONT_ROOM, f->head, FRONT_ROOM);
	frame = (uint8_t *)rte_pktmbuf_prepend(m, f->n);
	net_renew(m);
	m->ol_flags |= f->ol_flags;
	m->tx_offload = f->tx_offload;
	patch_ip(net, f, frame + f->ip_at, bytes);
	patch_udp(f, m, path, bytes);
	n->used = true;
	tx->pkt[tx->n++] = m;
	return true;
}
