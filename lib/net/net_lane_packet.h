/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "net_lane.h"

#include <endian.h>

/*
 * What nearly every media packet goes through, inline for the loop that sees them all. Each
 * comparison is a branch that is never taken: fewer instructions than to gather what differs.
 */

/* A frame's beginning: IPv4. */
struct lane4_front {
	struct rte_ether_hdr eth;
	struct rte_ipv4_hdr ip;
	struct rte_udp_hdr udp;
};

_Static_assert(sizeof(struct lane4_front) == NET_LANE_FRONT &&
		       offsetof(struct lane4_front, udp.dgram_len) -
				       offsetof(struct lane4_front, ip.src_addr) ==
			       sizeof(struct lane_ends),
	       "headers without options, in which addresses and ports lie together");

static inline bool lane4_ends_differ(const struct lane4_front *f, const struct lane_ends *in)
{
	return lane_load64(&f->ip.src_addr) != lane_load64(in) ||
	       lane_load32(&f->udp.src_port) != lane_load32(&in->src_port);
}

/* One's complement: the carry comes in again at the other end (RFC 1071 2). */
static inline uint64_t lane_add64(uint64_t a, uint64_t b)
{
	uint64_t sum;
	bool carry = __builtin_add_overflow(a, b, &sum);

	return sum + carry;
}

static inline uint32_t lane_add32(uint32_t a, uint32_t b)
{
	uint32_t sum;
	bool carry = __builtin_add_overflow(a, b, &sum);

	return sum + carry;
}

/* The header's checksum is right. What is divisible by 0xffff becomes its quotient when multiplied
 * by the inverse modulo 2^64, all else becomes larger. */
static inline bool lane4_sum_is_right(const struct rte_ipv4_hdr *ip)
{
	const uint64_t inverse = 0xfffefffefffeffff, quotient_max = UINT64_MAX / 0xffff;
	const uint8_t *at = (const uint8_t *)ip;
	uint64_t sum = lane_add64(lane_load64(at), lane_load64(at + 8));

	return lane_add64(sum, lane_load32(at + 16)) * inverse <= quotient_max;
}

/* It is no whole datagram without options, behind which nothing pads the frame. A word of several
 * fields: in one piece (RFC 791 3.1: whatever DF says), and UDP. */
static inline bool lane4_is_odd(const struct lane4_front *f, const struct rte_mbuf *m)
{
	uint16_t bytes = (uint16_t)(m->data_len - sizeof(f->eth));

	return f->ip.version_ihl != RTE_IPV4_VHL_DEF ||
	       (lane_load32(&f->ip.fragment_offset) & RTE_BE32(0x3fff00ff)) !=
		       RTE_BE32(IPPROTO_UDP) ||
	       f->ip.total_length != htobe16(bytes) ||
	       f->udp.dgram_len != htobe16((uint16_t)(bytes - sizeof(f->ip))) ||
	       !((m->ol_flags & RTE_MBUF_F_RX_IP_CKSUM_GOOD) || lane4_sum_is_right(&f->ip));
}

/* RFC 1624 3, equation 3: TTL and protocol are a word of the sum, and the checksum lies behind it,
 * so that the complement of both is what the sum of the rest was. */
static inline void lane4_renew_ttl(struct rte_ipv4_hdr *ip, uint32_t change)
{
	uint32_t before = ~lane_load32(&ip->time_to_live);

	ip->hdr_checksum = net_fold32(lane_add32(before, change)) ^ 0xffff;
	ip->time_to_live = NET_TTL;
}

static inline void lane4_rewrite(struct lane4_front *f, const struct lane *lane)
{
	lane4_renew_ttl(&f->ip, lane->link.ip_change);
	memcpy(&f->ip.src_addr, &lane->out, sizeof(lane->out));
	f->udp.dgram_cksum = lane_udp_checksum(f->udp.dgram_cksum, lane->link.udp_growth);
}

/*
 * net_classify and net_pass in one, for a frame that net_dst4 has looked at, and its flow's lane.
 * What the lane expects goes on by it. False: the frame is as it was, for it is something else, or
 * the lane is closed; one of that stream closes it, so that none overtakes it.
 */
static inline bool net_lane_pass(const struct lanes *l, struct rte_mbuf *m, struct lane *lane)
{
	struct lane4_front *f = rte_pktmbuf_mtod(m, struct lane4_front *);
	struct lane_exit exit;

	if (lane4_ends_differ(f, &lane->in))
		return false;
	if (lane4_is_odd(f, m) || lane_is_odd(l, m, &f->eth, &lane->link, &exit)) {
		lane_close(lane); // those behind it must not overtake it
		return false;
	}
	lane4_rewrite(f, lane);
	lane_leave(m, &f->eth, exit);
	return true;
}

/* A frame's beginning: IPv6. */
struct lane6_front {
	struct rte_ether_hdr eth;
	struct rte_ipv6_hdr ip;
	struct rte_udp_hdr udp;
};

_Static_assert(sizeof(struct lane6_front) == NET_LANE_FRONT6 &&
		       offsetof(struct lane6_front, udp.dgram_len) -
				       offsetof(struct lane6_front, ip.src_addr) ==
			       sizeof(struct lane_ends6),
	       "headers without extensions, in which addresses and ports lie together");
_Static_assert(offsetof(struct lane6, link) + sizeof(struct lane_link) <= 64,
	       "what is compared is one cache line");

static inline bool lane6_ends_differ(const struct lane6_front *f, const struct lane_ends6 *in)
{
	const uint8_t *a = f->ip.src_addr, *b = in->src;

	return ((lane_load64(a) ^ lane_load64(b)) | (lane_load64(a + 8) ^ lane_load64(b + 8)) |
		(lane_load64(a + 16) ^ lane_load64(b + 16)) |
		(lane_load64(a + 24) ^ lane_load64(b + 24)) |
		(lane_load32(a + 32) ^ lane_load32(b + 32))) != 0;
}

/* It is no whole datagram without extensions, behind which nothing pads the frame, or has no
 * checksum (RFC 8200 8.1). */
static inline bool lane6_is_odd(const struct lane6_front *f, const struct rte_mbuf *m)
{
	uint16_t bytes = htobe16((uint16_t)(m->data_len - sizeof(f->eth) - sizeof(f->ip)));

	return (f->ip.vtc_flow & RTE_BE32(0xf0000000)) != RTE_BE32(6u << 28) ||
	       f->ip.proto != IPPROTO_UDP || f->ip.payload_len != bytes ||
	       f->udp.dgram_len != bytes || f->udp.dgram_cksum == 0;
}

/* The same of IPv6, and net_dst6. */
static inline bool net_lane6_pass(const struct lanes *l, struct rte_mbuf *m, struct lane6 *lane)
{
	struct lane6_front *f = rte_pktmbuf_mtod(m, struct lane6_front *);
	struct lane_exit exit;

	if (lane6_ends_differ(f, &lane->in))
		return false;
	if (lane6_is_odd(f, m) || lane_is_odd(l, m, &f->eth, &lane->link, &exit)) {
		lane6_close(lane); // those behind it must not overtake it
		return false;
	}
	f->ip.hop_limits = NET_TTL;
	memcpy(f->ip.src_addr, &lane->out, sizeof(lane->out));
	f->udp.dgram_cksum = lane_udp_checksum(f->udp.dgram_cksum, lane->link.udp_growth);
	lane_leave(m, &f->eth, exit);
	return true;
}
