/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdint.h>

/*
 * The way of one stream through the server, as bytes: what its packets look like when they
 * come, and what is put in the place of that. 'media' keeps one for each flow and closes it when
 * the decision behind it changes; 'net' opens it when a packet has gone that way, and passes the
 * next ones on by it. In the packet's byte order.
 */

/* Addresses and ports: twelve bytes that lie together in a packet. */
struct lane_ends {
	uint32_t src, dst;
	uint16_t src_port, dst_port;
};

/* Where its frames come from and go to. */
struct lane_link {
	uint32_t neighbour, version; /* as struct way: who says the rest of where to */
	uint16_t port_in;            /* of DPDK */
	uint16_t udp_growth;         /* of the checksum */
	uint16_t ip_change; /* of the sum that is the complement of IPv4's header checksum */
};

struct lane {
	struct lane_ends in, out;
	struct lane_link link;
};

_Static_assert(sizeof(struct lane) == 40, "media has the rest of its cache line");

/* The same of IPv6: 36 bytes. */
struct lane_ends6 {
	uint8_t src[16], dst[16];
	uint16_t src_port, dst_port;
};

struct lane6 {
	_Alignas(64) struct lane_ends6 in;
	struct lane_link link; /* in one cache line with 'in' */
	struct lane_ends6 out;
};

/* No packet is to port 0. */
static inline void lane_close(struct lane *lane)
{
	lane->in.dst_port = 0;
}

static inline void lane6_close(struct lane6 *lane)
{
	lane->in.dst_port = 0;
}
