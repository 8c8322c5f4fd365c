/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_lane.h"

#include <endian.h>

// Lanes of IPv6.

// A frame's beginning.
struct front6 {
	struct rte_ether_hdr eth;
	struct rte_ipv6_hdr ip;
	struct rte_udp_hdr udp;
};

_Static_assert(sizeof(struct front6) == NET_LANE_FRONT6 &&
		       offsetof(struct front6, udp.dgram_len) -
				       offsetof(struct front6, ip.src_addr) ==
			       sizeof(struct lane_ends6),
	       "headers without extensions, in which addresses and ports lie together");
_Static_assert(offsetof(struct lane6, link) + sizeof(struct lane_link) <= 64,
	       "what is compared is one cache line");

static inline bool ends_differ(const struct front6 *f, const struct lane_ends6 *in)
{
	const uint8_t *a = f->ip.src_addr, *b = in->src;

	return ((lane_load64(a) ^ lane_load64(b)) | (lane_load64(a + 8) ^ lane_load64(b + 8)) |
		(lane_load64(a + 16) ^ lane_load64(b + 16)) |
		(lane_load64(a + 24) ^ lane_load64(b + 24)) |
		(lane_load32(a + 32) ^ lane_load32(b + 32))) != 0;
}

// It is no whole datagram without extensions, behind which nothing pads the frame, or has no
// checksum (RFC 8200 8.1).
static inline bool is_odd(const struct front6 *f, const struct rte_mbuf *m)
{
	uint16_t bytes = htobe16((uint16_t)(m->data_len - sizeof(f->eth) - sizeof(f->ip)));

	return f->eth.ether_type != RTE_BE16(RTE_ETHER_TYPE_IPV6) ||
	       (f->ip.vtc_flow & RTE_BE32(0xf0000000)) != RTE_BE32(6u << 28) ||
	       f->ip.proto != IPPROTO_UDP || f->ip.payload_len != bytes ||
	       f->udp.dgram_len != bytes || f->udp.dgram_cksum == 0;
}

static inline bool pass(const struct lanes *l, struct rte_mbuf *m, struct lane6 *lane)
{
	struct front6 *f = rte_pktmbuf_mtod(m, struct front6 *);
	struct lane_exit exit;

	if (ends_differ(f, &lane->in))
		return false;
	exit = lane_exit_of(l, &lane->link);
	if (lane_is_odd(l, m, &f->eth, &lane->link, exit) || is_odd(f, m)) {
		lane6_close(lane); // those behind it must not overtake it
		return false;
	}
	f->ip.hop_limits = NET_TTL;
	memcpy(f->ip.src_addr, &lane->out, sizeof(lane->out));
	f->udp.dgram_cksum = lane_udp_checksum(f->udp.dgram_cksum, lane->link.udp_growth);
	lane_leave(m, &f->eth, exit);
	return true;
}

uint64_t net_lanes6(struct net *net, uint16_t port, struct rte_mbuf **m, struct lane6 **lane,
		    unsigned n)
{
	const struct lanes l = lanes_of(net, port);
	uint64_t left = 0;

	for (unsigned i = 0; i < n; i++)
		if (!lane[i] || !pass(&l, m[i], lane[i]))
			left |= 1ull << i;
	return left;
}

static struct lane_ends6 ends(const struct ip_addr *src, uint16_t src_port,
			      const struct ip_addr *dst, uint16_t dst_port)
{
	struct lane_ends6 e = {.src_port = rte_cpu_to_be_16(src_port),
			       .dst_port = rte_cpu_to_be_16(dst_port)};

	memcpy(e.src, src->b, sizeof(e.src));
	memcpy(e.dst, dst->b, sizeof(e.dst));
	return e;
}

void net_lane6_open(struct net *net, struct rte_mbuf *m, const struct media_hop *hop,
		    const struct ip_addr *src, const struct way *way)
{
	const struct path *in = &net_meta(m)->path;
	struct ip_addr ours = home_ip(net->cfg.home, in->local);
	struct lane6 lane = {
		.in = ends(&in->remote.ip, in->remote.port, &ours, in->local_port),
		.out = ends(src, hop->local_port, &hop->to.ip, hop->to.port),
	};

	lane.link = lane_link_of(m, way, lane_change(&lane.in, &lane.out, 9));
	*hop->lane6 = lane;
}
