/* SPDX-License-Identifier: BSD-3-Clause */
#include "arg.h"

// --media-address FIRST[-LAST|/LEN][@PORT]

static const char form[] = "give FIRST, FIRST-LAST or FIRST/LEN, with @PORT or without, such as "
			   "10.9.1.0/24 or [2001:db8::1:0]/112@1";

// The address whose bits behind the prefix are all ones.
static struct ip_addr prefix_last(struct ip_addr ip, uint32_t bits)
{
	for (uint32_t i = bits; i < 128; i++)
		ip.b[i / 8] |= (uint8_t)(0x80 >> i % 8);
	return ip;
}

static bool is_prefix(const struct ip_addr *ip, uint32_t bits)
{
	unsigned behind = 0;

	for (uint32_t i = bits; i < 128; i++)
		behind |= ip->b[i / 8] & 0x80u >> i % 8;
	return behind == 0;
}

// All addresses of a prefix; IPv4 keeps its first and last for the network and for everybody on it
// (RFC 1122 3.2.1.3), where it has room for that (RFC 3021).
static bool of_prefix(const struct arg_given *g, struct span len, struct ip_addr *first,
		      struct ip_addr *last)
{
	bool v4 = ip_is_v4(first);
	uint32_t max = v4 ? 32 : 128, n, bits;

	if (!span_u32(len, max, &n) || n < 1)
		return arg_refuse(g, "give a prefix length from 1 to %u", max);
	bits = n + 128 - max;
	if (!is_prefix(first, bits))
		return arg_refuse(g, "FIRST has bits behind the prefix; give FIRST-LAST, or the "
				     "prefix alone");
	*last = prefix_last(*first, bits);
	if (v4 && n < 31) {
		*last = ip_plus(first, ip_distance(first, last) - 1);
		*first = ip_plus(first, 1);
	}
	return true;
}

static bool read_range(const struct arg_given *g, struct span s, struct ip_addr *first,
		       struct ip_addr *last)
{
	uint32_t dash = span_find(s, '-'), slash = span_find(s, '/');
	uint32_t end = dash < slash ? dash : slash;

	if (!ip_parse((struct span){s.p, end}, first) ||
	    (dash < s.n && !ip_parse(span_from(s, dash + 1), last)))
		return arg_refuse(g, "%s", form);
	if (dash < s.n)
		return true;
	*last = *first;
	return slash == s.n || of_prefix(g, span_from(s, slash + 1), first, last);
}

bool arg_media_address(const struct arg_given *g)
{
	struct span s = span_cstr(g->value);
	struct ip_addr first, last;
	uint32_t port_id;

	if (!arg_cut_port(&s, &port_id))
		return arg_refuse(g, "%s", form);
	if (!read_range(g, s, &first, &last))
		return false;
	if (!arg_is_host(&first) || !arg_is_host(&last))
		return arg_refuse(g, "no host may have all of these; give unicast addresses");
	if (ip_is_v4(&first) != ip_is_v4(&last) || memcmp(&first, &last, sizeof(first)) > 0)
		return arg_refuse(g, "LAST must be of FIRST's family, and not before it");
	if (!home_add_range(g->home, &first, &last, (uint16_t)port_id))
		return arg_refuse(g, "more than %u ranges, or %u addresses in all; leave some out",
				  HOME_RANGES_MAX, HOME_MEDIA_MAX);
	return true;
}
