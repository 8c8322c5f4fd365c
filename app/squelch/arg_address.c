/* SPDX-License-Identifier: BSD-3-Clause */
#include "arg.h"

#define PORT_ID_MAX 65534

static bool is_multicast(const struct ip_addr *ip)
{
	return ip_is_v4(ip) ? ip->b[12] >> 4 == 0xe : ip->b[0] == 0xff;
}

// Not 0/8, 127/8 or above multicast (RFC 6890), not :: or ::1.
bool arg_is_host(const struct ip_addr *ip)
{
	static const uint8_t zero[15];

	if (is_multicast(ip))
		return false;
	if (ip_is_v4(ip))
		return ip->b[12] != 0 && ip->b[12] != 127 && ip->b[12] < 224;
	return memcmp(ip->b, zero, sizeof(zero)) != 0 || ip->b[15] > 1;
}

// The all-zeros or all-ones host part names the IPv4 network or everybody on it (RFC 1122 3.2.1.3);
// prefixes of 31 and 32 bits have neither (RFC 3021).
static bool names_the_network(const struct ip_addr *ip, uint32_t prefix_len)
{
	uint32_t v = (uint32_t)ip->b[12] << 24 | ip->b[13] << 16 | ip->b[14] << 8 | ip->b[15];
	uint32_t hosts = prefix_len < 32 ? UINT32_MAX >> prefix_len : 0;

	return ip_is_v4(ip) && prefix_len < 31 && ((v & hosts) == 0 || (v & hosts) == hosts);
}

bool arg_cut_port(struct span *s, uint32_t *port_id)
{
	uint32_t at = span_find(*s, '@');
	struct span number = at < s->n ? span_from(*s, at + 1) : SPAN("0");

	s->n = at;
	return span_u32(number, PORT_ID_MAX, port_id);
}

// Cuts "ADDR/LEN[@PORT]" into its three parts.
static bool address_split(struct span s, struct ip_addr *ip, uint32_t *prefix_len,
			  uint32_t *port_id)
{
	uint32_t slash;

	if (!arg_cut_port(&s, port_id))
		return false;
	slash = span_find(s, '/');
	return slash < s.n && ip_parse((struct span){s.p, slash}, ip) &&
	       span_u32(span_from(s, slash + 1), 128, prefix_len);
}

bool arg_address(const struct arg_given *g)
{
	struct home *h = g->home;
	uint32_t prefix_len, port_id, bits;
	struct ip_addr ip;

	if (!address_split(span_cstr(g->value), &ip, &prefix_len, &port_id))
		return arg_refuse(g, "give ADDR/LEN or ADDR/LEN@PORT, such as 10.9.0.1/24 or "
				     "[2001:db8::1]/64@1");
	bits = ip_is_v4(&ip) ? 32 : 128;
	if (prefix_len < 1 || prefix_len > bits)
		return arg_refuse(g, "give a prefix length from 1 to %u", bits);
	if (!arg_is_host(&ip))
		return arg_refuse(g, "no host may have this address; give a unicast one");
	if (names_the_network(&ip, prefix_len))
		return arg_refuse(g, "this names the whole network; give the address of one host "
				     "in it");
	if (home_find(h, &ip, (uint16_t)port_id) != HOME_NONE)
		return arg_refuse(g, "given twice; give it once");
	if (!home_add(h, &ip, (uint8_t)prefix_len, (uint16_t)port_id))
		return arg_refuse(g, "more than %u addresses; leave some out", HOME_MAX);
	return true;
}

bool arg_gateway(const struct arg_given *g)
{
	struct home *h = g->home;
	struct ip_addr ip;
	bool v4;

	if (!ip_parse(span_cstr(g->value), &ip) || !arg_is_host(&ip))
		return arg_refuse(g, "give a unicast address, such as 10.9.0.254 or 2001:db8::fe");
	v4 = ip_is_v4(&ip);
	if (v4 ? h->has_gateway4 : h->has_gateway6)
		return arg_refuse(g, "there is a gateway for IPv%d already; give one", v4 ? 4 : 6);
	if (v4) {
		h->gateway4 = ip;
		h->has_gateway4 = true;
	} else {
		h->gateway6 = ip;
		h->has_gateway6 = true;
	}
	return true;
}
