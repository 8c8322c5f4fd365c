/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_peer.h"

const uint8_t own_mac[2][6] = {{2, 0, 0, 0, 0, 1}, {2, 0, 0, 0, 1, 1}};
const uint8_t peer_mac[6] = {2, 0, 0, 0, 0, 0x99};
const uint8_t all_ones[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
const uint8_t all_nodes_mac[6] = {0x33, 0x33, 0, 0, 0, 1};

uint8_t pattern[MAX_MESSAGE + 100];

void pattern_fill(void)
{
	for (unsigned i = 0; i < sizeof(pattern); i++)
		pattern[i] = (uint8_t)(i * 7 + i / 251);
}

struct frame udp_vlan(const char *from, unsigned sport, const char *to, unsigned dport,
		      unsigned n, unsigned vlan)
{
	struct frame f = {.n = 0};
	struct ip_addr src = addr(from), dst = addr(to);
	unsigned p = get16(dst.b + 12) == 0x0a08 || dst.b[5] == 8;

	put_eth(&f, own_mac[p], peer_mac, vlan, ip_is_v4(&src) ? 0x0800 : 0x86dd);
	put_iphdr(&f, &src, &dst, 17, n + 8);
	put_udp(&f, &src, sport, &dst, dport, pattern, n);
	return f;
}

struct frame udp(const char *from, unsigned sport, const char *to, unsigned dport,
		 unsigned n)
{
	return udp_vlan(from, sport, to, dport, n, 0);
}

struct frame arp(const uint8_t *to, unsigned vlan, unsigned op, const char *sender,
		 const char *target)
{
	struct frame f = {.n = 0};
	struct ip_addr s = addr(sender), t = addr(target);

	put_eth(&f, to, peer_mac, vlan, 0x0806);
	put_hex(&f, "0001 0800 06 04 0000");
	put16at(f.b + f.n - 2, op);
	put_bytes_at_end(&f, peer_mac, 6);
	put_bytes_at_end(&f, s.b + 12, 4);
	put_hex(&f, "000000000000");
	put_bytes_at_end(&f, t.b + 12, 4);
	return f;
}

struct frame nd(const uint8_t *to, unsigned vlan, unsigned type, const char *flags,
		const char *from, const char *dst, const char *target, const char *option)
{
	struct frame f = {.n = 0};
	struct ip_addr s = addr(from), d = addr(dst), t = addr(target);
	unsigned l3, bytes = 24 + (unsigned)strlen(option) / 2;

	put_eth(&f, to, peer_mac, vlan, 0x86dd);
	l3 = f.n;
	put_iphdr(&f, &s, &d, 58, bytes);
	f.b[l3 + 7] = 255;
	put_hex(&f, type == 135 ? "8700 0000" : "8800 0000");
	put_hex(&f, flags);
	put_bytes_at_end(&f, t.b, 16);
	put_hex(&f, option);
	icmp6_sum(&f, &s, &d, bytes);
	return f;
}

struct frame solicitation(unsigned vlan, const char *from, const char *target)
{
	static const uint8_t group[6] = {0x33, 0x33, 0xff, 0, 0, 1};

	return nd(group, vlan, 135, "00000000", from, "ff02::1:ff00:1", target, SOURCE_MAC);
}

struct frame echo(const char *from, const char *to, unsigned n)
{
	struct frame f = {.n = 0};
	struct ip_addr src = addr(from), dst = addr(to);
	bool v4 = ip_is_v4(&src);
	uint8_t *h;

	put_eth(&f, own_mac[0], peer_mac, 0, v4 ? 0x0800 : 0x86dd);
	put_iphdr(&f, &src, &dst, v4 ? 1 : 58, n + 8);
	h = f.b + f.n;
	put_hex(&f, v4 ? "0800 0000 abcd 0001" : "8000 0000 abcd 0001");
	put_bytes_at_end(&f, pattern, n);
	if (v4)
		put16at(h + 2, ~sum_of(h, n + 8, 0) & 0xffff);
	else
		icmp6_sum(&f, &src, &dst, n + 8);
	return f;
}

struct frame complaint(const char *head, const char *ours, const char *peer, unsigned sport,
		       unsigned quoted)
{
	struct frame f = {.n = 0}, about = {.n = 0};
	struct ip_addr src = addr(ours), dst = addr(peer);
	bool v4 = ip_is_v4(&src);
	unsigned l4;

	put_iphdr(&about, &src, &dst, 17, 108);
	put_udp(&about, &src, sport, &dst, 5070, pattern, 100);
	quoted += v4 ? 28 : 48;
	put_eth(&f, own_mac[0], peer_mac, 0, v4 ? 0x0800 : 0x86dd);
	put_iphdr(&f, &dst, &src, v4 ? 1 : 58, quoted + 8);
	l4 = f.n;
	put_hex(&f, head);
	put_bytes_at_end(&f, about.b, quoted);
	if (v4)
		put16at(f.b + l4 + 2, ~sum_of(f.b + l4, quoted + 8, 0) & 0xffff);
	else
		icmp6_sum(&f, &dst, &src, quoted + 8);
	return f;
}

struct frame unreachable4(void)
{
	return complaint("0303 0000 0000 0000", OURS4, PEER4, 5060, 60);
}

struct frame unreachable6(void)
{
	return complaint("0104 0000 0000 0000", OURS6, PEER6, 5060, 60);
}

struct frame part(const struct frame *whole, unsigned at, unsigned len, unsigned id)
{
	struct frame f = {.n = 0};
	bool v4 = get16(whole->b + 12) == 0x0800;
	unsigned l4 = v4 ? 34 : 54, more = at + len < whole->n - l4;

	put_bytes_at_end(&f, whole->b, l4);
	if (v4) {
		put16at(f.b + 16, len + 20);
		put16at(f.b + 18, id);
		put16at(f.b + 20, at / 8 | more << 13);
		put16at(f.b + 24, 0);
		put16at(f.b + 24, ~sum_of(f.b + 14, 20, 0) & 0xffff);
	} else {
		put_hex(&f, "0000 0000 0000 0000");
		f.b[l4] = f.b[20];
		f.b[20] = 44;
		put16at(f.b + l4 + 2, at | more);
		put16at(f.b + l4 + 6, id);
		put16at(f.b + 18, len + 8);
	}
	put_bytes_at_end(&f, whole->b + l4 + at, len);
	return f;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

void cut(const struct frame *whole, unsigned size, unsigned id, struct parts *p)
{
	unsigned l4 = get16(whole->b + 12) == 0x0800 ? 34 : 54;

	p->n = 0;
	for (unsigned at = 0; at < whole->n - l4; at += size)
		p->f[p->n++] = part(whole, at, least(size, whole->n - l4 - at), id);
}
