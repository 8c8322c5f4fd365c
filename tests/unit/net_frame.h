/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdlib.h>
#include <string.h>

#include "base.h"

/*
 * Frames as plain bytes, put together and read without any of the code under test; checksums by the
 * book. For the unit tests of net.
 */
struct frame {
	uint8_t b[12000];
	unsigned n;
};

static inline void put16at(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline unsigned get16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static inline void put_bytes_at_end(struct frame *f, const void *p, size_t n)
{
	memcpy(f->b + f->n, p, n);
	f->n += (unsigned)n;
}

static inline void put_hex(struct frame *f, const char *hex)
{
	for (; *hex; hex++) {
		char two[3] = {hex[0], hex[1], 0};

		if (*hex == ' ')
			continue;
		f->b[f->n++] = (uint8_t)strtoul(two, NULL, 16);
		hex++;
	}
}

static inline struct ip_addr addr(const char *text)
{
	struct ip_addr ip = {{0}};

	ip_parse(span_cstr(text), &ip);
	return ip;
}

static inline unsigned sum_of(const uint8_t *p, unsigned n, unsigned sum)
{
	for (unsigned i = 0; i < n; i++)
		sum += i % 2 ? p[i] : (unsigned)p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* Sum of pseudo-header and l4 bytes; 0xffff for what was received well. */
static inline unsigned l4_sum(const struct ip_addr *src, const struct ip_addr *dst, unsigned proto,
			      const uint8_t *l4, unsigned n)
{
	unsigned from = ip_is_v4(src) ? 12 : 0, sum = proto + n;

	sum = sum_of(src->b + from, 16 - from, sum);
	sum = sum_of(dst->b + from, 16 - from, sum);
	return sum_of(l4, n, sum);
}

static inline void put_eth(struct frame *f, const uint8_t *dst, const uint8_t *src, unsigned vlan,
			   unsigned type)
{
	put_bytes_at_end(f, dst, 6);
	put_bytes_at_end(f, src, 6);
	if (vlan) {
		put_hex(f, "8100 0000");
		put16at(f->b + f->n - 2, vlan);
	}
	put_hex(f, "0000");
	put16at(f->b + f->n - 2, type);
}

/* An IP header for n bytes that follow. */
static inline void put_iphdr(struct frame *f, const struct ip_addr *src, const struct ip_addr *dst,
			     unsigned proto, unsigned n)
{
	uint8_t *h = f->b + f->n;

	if (ip_is_v4(src)) {
		put_hex(f, "45b8 0000 1234 0000 1100 0000");
		put16at(h + 2, n + 20);
		h[9] = (uint8_t)proto;
		put_bytes_at_end(f, src->b + 12, 4);
		put_bytes_at_end(f, dst->b + 12, 4);
		put16at(h + 10, ~sum_of(h, 20, 0) & 0xffff);
	} else {
		put_hex(f, "6000 0000 0000 0000");
		put16at(h + 4, n);
		h[6] = (uint8_t)proto;
		h[7] = 17;
		put_bytes_at_end(f, src, 16);
		put_bytes_at_end(f, dst, 16);
	}
}

/* A UDP datagram (header and payload) with its checksum. */
static inline void put_udp(struct frame *f, const struct ip_addr *src, unsigned sport,
			   const struct ip_addr *dst, unsigned dport, const void *p, unsigned n)
{
	uint8_t *h = f->b + f->n;
	unsigned sum;

	put_hex(f, "0000 0000 0000 0000");
	put16at(h, sport);
	put16at(h + 2, dport);
	put16at(h + 4, n + 8);
	put_bytes_at_end(f, p, n);
	sum = ~l4_sum(src, dst, 17, h, n + 8) & 0xffff;
	put16at(h + 6, sum ? sum : 0xffff);
}

/* Writes the checksum of the ICMPv6 message that ends the frame. */
static inline void icmp6_sum(struct frame *f, const struct ip_addr *src, const struct ip_addr *dst,
			     unsigned bytes)
{
	uint8_t *h = f->b + f->n - bytes;

	put16at(h + 2, 0);
	put16at(h + 2, ~l4_sum(src, dst, 58, h, bytes) & 0xffff);
}

/* What a sent frame says, every checksum in it verified. */
struct seen {
	uint8_t dst_mac[6], src_mac[6];
	unsigned vlan, type, l3, l4, proto, ttl, tos;
	struct ip_addr src, dst;
	const uint8_t *p; /* l4, with what follows */
	unsigned n;
	bool fragment, good;
};

static inline struct seen look(const struct frame *f)
{
	struct seen s = {.l3 = 14, .type = get16(f->b + 12), .good = true};

	memcpy(s.dst_mac, f->b, 6);
	memcpy(s.src_mac, f->b + 6, 6);
	if (s.type == 0x8100) {
		s.vlan = get16(f->b + 14);
		s.type = get16(f->b + 16);
		s.l3 = 18;
	}
	const uint8_t *h = f->b + s.l3;

	if (s.type == 0x0800) {
		s.l4 = s.l3 + 20;
		s.n = get16(h + 2) - 20;
		s.proto = h[9];
		s.ttl = h[8];
		s.tos = h[1];
		s.src = ip_v4(h + 12);
		s.dst = ip_v4(h + 16);
		s.fragment = get16(h + 6) & 0x3fff;
		s.good = h[0] == 0x45 && sum_of(h, 20, 0) == 0xffff;
	} else if (s.type == 0x86dd) {
		s.l4 = s.l3 + 40;
		s.n = get16(h + 4);
		s.proto = h[6];
		s.ttl = h[7];
		memcpy(s.src.b, h + 8, 16);
		memcpy(s.dst.b, h + 24, 16);
		s.fragment = s.proto == 44;
	} else {
		return s;
	}
	s.p = f->b + s.l4;
	s.good = s.good && s.l4 + s.n == f->n;
	if (s.fragment || !s.good)
		return s;
	if (s.proto == 17)
		s.good = get16(s.p + 4) == s.n &&
			 ((get16(s.p + 6) == 0 && s.type == 0x0800) ||
			  l4_sum(&s.src, &s.dst, 17, s.p, s.n) == 0xffff);
	if (s.proto == 1)
		s.good = sum_of(s.p, s.n, 0) == 0xffff;
	if (s.proto == 58)
		s.good = l4_sum(&s.src, &s.dst, 58, s.p, s.n) == 0xffff;
	return s;
}
