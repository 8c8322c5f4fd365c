/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <endian.h>

#include "writer.h"

/* An IPv6 address, or an IPv4 one as ::ffff:a.b.c.d (RFC 4291 2.5.5.2); network byte order. */
struct ip_addr {
	uint8_t b[16];
};

struct endpoint {
	struct ip_addr ip;
	uint16_t port; /* host byte order */
};

/*
 * The way of one datagram: who is at the far end, and which of our own addresses and UDP ports it
 * came to or leaves from.
 */
struct path {
	struct endpoint remote;
	uint16_t local_port; /* host byte order */
	uint32_t local;      /* which of our addresses: a number of struct home's */
};

struct lane;
struct lane6;

/* One of the ways that a media packet goes on: what 'media' decides and 'net' does. */
struct media_hop {
	struct endpoint to;
	uint16_t local_port; /* source address and port that it leaves from */
	uint32_t local;
	uint64_t *way; /* room for what the network finds out about this way; who keeps it sets it
			* to 0 when 'to' or 'local' change. NULL: there is none */
	struct lane *lane; /* likewise, for the packets of that stream that come next, if it is of
			    * IPv4; NULL: there is none */
	struct lane6 *lane6; /* of IPv6 */
};

static inline struct ip_addr ip_v4(const void *four_bytes)
{
	uint32_t four;
	uint64_t word[2] = {0}; // written as it will be read
	struct ip_addr ip;

	memcpy(&four, four_bytes, sizeof(four));
	word[1] = htobe64(0xffffull << 32 | be32toh(four));
	memcpy(ip.b, word, sizeof(ip.b));
	return ip;
}

static inline bool ip_is_v4(const struct ip_addr *ip)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	return memcmp(ip->b, mapped, sizeof(mapped)) == 0;
}

static inline bool ip_eq(const struct ip_addr *a, const struct ip_addr *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

static inline bool endpoint_eq(const struct endpoint *a, const struct endpoint *b)
{
	return a->port == b->port && ip_eq(&a->ip, &b->ip);
}

/* The first prefix_len bits agree; prefix_len counts in the address's own family (0 to 32 or 128).
 * Addresses of different families never agree. */
bool ip_in_prefix(const struct ip_addr *ip, const struct ip_addr *net, unsigned prefix_len);

/* How many addresses further on 'to' is than 'from'; UINT32_MAX: more than that, or before it. */
uint32_t ip_distance(const struct ip_addr *from, const struct ip_addr *to);

/* The address n further on. */
struct ip_addr ip_plus(const struct ip_addr *ip, uint32_t n);

/* Reads "192.0.2.1", "2001:db8::1" or "[2001:db8::1]". */
bool ip_parse(struct span text, struct ip_addr *out);

/* As SDP writes it: 192.0.2.1 or 2001:db8::1. */
void put_ip(struct writer *w, const struct ip_addr *ip);

/* As a SIP host is written: IPv6 in brackets (RFC 3261 25.1 IPv6reference). */
void put_host(struct writer *w, const struct ip_addr *ip);
