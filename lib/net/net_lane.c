/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_lane.h"

#include <endian.h>

// Lanes of IPv4.

// A frame's beginning.
struct front4 {
	struct rte_ether_hdr eth;
	struct rte_ipv4_hdr ip;
	struct rte_udp_hdr udp;
};

_Static_assert(sizeof(struct front4) == NET_LANE_FRONT &&
		       offsetof(struct front4, udp.dgram_len) -
				       offsetof(struct front4, ip.src_addr) ==
			       sizeof(struct lane_ends),
	       "headers without options, in which addresses and ports lie together");

static inline bool ends_differ(const struct front4 *f, const struct lane_ends *in)
{
	return lane_load64(&f->ip.src_addr) != lane_load64(in) ||
	       lane_load32(&f->udp.src_port) != lane_load32(&in->src_port);
}

// One's complement: the carry comes in again at the other end (RFC 1071 2).
static inline uint64_t add64(uint64_t a, uint64_t b)
{
	uint64_t sum;
	bool carry = __builtin_add_overflow(a, b, &sum);

	return sum + carry;
}

static inline uint32_t add32(uint32_t a, uint32_t b)
{
	uint32_t sum;
	bool carry = __builtin_add_overflow(a, b, &sum);

	return sum + carry;
}

// The header's checksum is right. What is divisible by 0xffff becomes its quotient when multiplied
// by the inverse modulo 2^64, all else becomes larger.
static inline bool sum_is_right(const struct rte_ipv4_hdr *ip)
{
	const uint64_t inverse = 0xfffefffefffeffff, quotient_max = UINT64_MAX / 0xffff;
	const uint8_t *at = (const uint8_t *)ip;
	uint64_t sum = add64(lane_load64(at), lane_load64(at + 8));

	return add64(sum, lane_load32(at + 16)) * inverse <= quotient_max;
}

// It is no whole datagram without options, behind which nothing pads the frame. Words of several
// fields: IPv4 and its header's length; in one piece (RFC 791 3.1: whatever DF says), and UDP.
static inline bool is_odd(const struct front4 *f, const struct rte_mbuf *m)
{
	uint16_t bytes = (uint16_t)(m->data_len - sizeof(f->eth));

	return (lane_load32(&f->eth.ether_type) & RTE_BE32(0xffffff00)) != RTE_BE32(0x08004500) ||
	       (lane_load32(&f->ip.fragment_offset) & RTE_BE32(0x3fff00ff)) !=
		       RTE_BE32(IPPROTO_UDP) ||
	       f->ip.total_length != htobe16(bytes) ||
	       f->udp.dgram_len != htobe16((uint16_t)(bytes - sizeof(f->ip))) ||
	       !((m->ol_flags & RTE_MBUF_F_RX_IP_CKSUM_GOOD) || sum_is_right(&f->ip));
}

// RFC 1624 3, equation 3: TTL and protocol are a word of the sum, and the checksum lies behind it,
// so that the complement of both is what the sum of the rest was.
static inline void renew_ttl(struct rte_ipv4_hdr *ip, uint32_t change)
{
	uint32_t before = ~lane_load32(&ip->time_to_live);

	ip->hdr_checksum = net_fold32(add32(before, change)) ^ 0xffff;
	ip->time_to_live = NET_TTL;
}

static inline void rewrite(struct front4 *f, const struct lane *lane)
{
	renew_ttl(&f->ip, lane->ip_change);
	memcpy(&f->ip.src_addr, &lane->out, sizeof(lane->out));
	f->udp.dgram_cksum = lane_udp_checksum(f->udp.dgram_cksum, lane->link.udp_growth);
}

static inline bool pass(const struct lanes *l, struct rte_mbuf *m, struct lane *lane)
{
	struct front4 *f = rte_pktmbuf_mtod(m, struct front4 *);
	struct lane_exit exit;

	if (ends_differ(f, &lane->in))
		return false;
	exit = lane_exit_of(l, &lane->link);
	if (is_odd(f, m) || lane_is_odd(l, m, &f->eth, &lane->link, exit)) {
		lane_close(lane); // those behind it must not overtake it
		return false;
	}
	rewrite(f, lane);
	lane_leave(m, &f->eth, exit);
	return true;
}

uint64_t net_lanes(struct net *net, uint16_t port, struct rte_mbuf **m, struct lane **lane,
		   unsigned n)
{
	const struct lanes l = lanes_of(net, port);
	uint64_t left = 0;

	for (unsigned i = 0; i < n; i++)
		if (!lane[i] || !pass(&l, m[i], lane[i]))
			left |= 1ull << i;
	return left;
}

static struct lane_ends ends(const struct ip_addr *src, uint16_t src_port,
			     const struct ip_addr *dst, uint16_t dst_port)
{
	return (struct lane_ends){
		.src = lane_load32(src->b + 12),
		.dst = lane_load32(dst->b + 12),
		.src_port = rte_cpu_to_be_16(src_port),
		.dst_port = rte_cpu_to_be_16(dst_port),
	};
}

void net_lane_open(struct net *net, struct rte_mbuf *m, const struct media_hop *hop,
		   const struct ip_addr *src, const struct way *way)
{
	const struct path *in = &net_meta(m)->path;
	struct ip_addr ours = home_ip(net->cfg.home, in->local);
	const uint16_t ttl_word = rte_cpu_to_be_16(NET_TTL << 8 | IPPROTO_UDP);
	struct lane lane = {
		.in = ends(&in->remote.ip, in->remote.port, &ours, in->local_port),
		.out = ends(src, hop->local_port, &hop->to.ip, hop->to.port),
	};

	lane.link = lane_link_of(m, way, lane_change(&lane.in, &lane.out, 3));
	lane.ip_change = net_fold((uint64_t)lane_change(&lane.in, &lane.out, 2) + ttl_word);
	*hop->lane = lane;
}
