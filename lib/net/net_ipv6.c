/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

#define EXT_HEADERS_MAX 8

/* What hop-by-hop options, destination options and routing headers have in common (RFC 8200 4). */
struct ext {
	uint8_t next;
	uint8_t len; /* in 8 bytes, the first 8 not counted */
	uint8_t routing_type, segments_left;
};

static uint32_t low24(const struct ip_addr *ip)
{
	return (uint32_t)ip->b[13] << 16 | ip->b[14] << 8 | ip->b[15];
}

// The solicited-node group holds the address's last 24 bits (RFC 4291 2.7.1), and no range is
// longer than these can tell apart: one of its addresses is in the group when the way to those bits
// is shorter than the range.
static bool group_of_range(const struct home_range *r, const struct ip_addr *group)
{
	struct ip_addr of_first = net_solicited_node(&r->first);
	uint32_t way = (low24(group) - low24(&of_first)) & 0xffffff;

	return memcmp(group->b, of_first.b, 13) == 0 && way < r->count;
}

static bool our_group(const struct rx *rx, const struct ip_addr *group)
{
	const struct home *home = rx->net->cfg.home;
	struct ip_addr own = net_solicited_node(&rx->net->link_local[rx->port]);

	if (ip_eq(group, &net_all_nodes) || ip_eq(group, &own))
		return true;
	for (unsigned i = 0; i < home->n; i++) {
		if (home->addr[i].port_id != rx->port || ip_is_v4(&home->addr[i].ip))
			continue;
		own = net_solicited_node(&home->addr[i].ip);
		if (ip_eq(group, &own))
			return true;
	}
	for (unsigned i = 0; i < home->n_ranges; i++) {
		const struct home_range *r = &home->range[i];

		if (r->port_id == rx->port && !ip_is_v4(&r->first) && group_of_range(r, group))
			return true;
	}
	return false;
}

static enum drop check_addresses(struct rx *rx, const struct rte_ipv6_hdr *ip)
{
	static const struct ip_addr unspecified;
	uint32_t own;

	memcpy(rx->src.b, ip->src_addr, 16);
	memcpy(rx->dst.b, ip->dst_addr, 16);
	// RFC 4291 2.5.5.2: a mapped IPv4 address never crosses a link. It would look like ours.
	if (ip_is_v4(&rx->dst))
		return DROP_IP_NOT_OURS;
	rx->local = HOME_NONE;
	rx->group = our_group(rx, &rx->dst);
	if (!rx->group && !net_own(rx->net, &rx->dst, rx->port, &rx->local))
		return DROP_IP_NOT_OURS;
	// :: is for duplicate address detection, which comes to a group (RFC 4862 5.4.2).
	if (rx->group && ip_eq(&rx->src, &unspecified))
		return DROP_NONE;
	if (ip_is_v4(&rx->src) || !net_unicast(&rx->src) ||
	    net_own(rx->net, &rx->src, rx->port, &own))
		return DROP_IP_SOURCE;
	return DROP_NONE;
}

// Takes the first n bytes behind the IPv6 header out: we are where the packet ends, so nobody after
// us needs them, and what follows finds the headers in their plainest form.
static void strip(struct rx *rx, uint16_t n, uint8_t next)
{
	uint16_t front = rx->off;
	uint8_t *start = rte_pktmbuf_mtod(rx->m, uint8_t *);
	struct rte_ipv6_hdr *ip;

	memmove(start + n, start, front);
	rte_pktmbuf_adj(rx->m, n);
	rx->len -= n;
	ip = rte_pktmbuf_mtod_offset(rx->m, struct rte_ipv6_hdr *, rx->ip_off);
	ip->payload_len = rte_cpu_to_be_16((uint16_t)rx->len);
	ip->proto = rx->proto = next;
}

static enum drop skip_ext(struct rx *rx)
{
	const struct ext *ext = rx_at(rx);
	uint32_t bytes;

	if (rx->len < 8)
		return DROP_IP_BAD;
	bytes = ((uint32_t)ext->len + 1) * 8;
	if (bytes > rx->len)
		return DROP_IP_BAD;
	// RFC 8200 4.4: with segments left it would have to go on to another host.
	if (rx->proto == IPPROTO_ROUTING && ext->segments_left > 0)
		return DROP_IP_BAD;
	strip(rx, (uint16_t)bytes, ext->next);
	return DROP_NONE;
}

static enum drop skip_fragment(struct rx *rx)
{
	const struct rte_ipv6_fragment_ext *frag = rx_at(rx);

	if (rx->len < sizeof(*frag) || rx->reassembled)
		return DROP_FRAG_BAD;
	if ((frag->frag_data & rte_cpu_to_be_16(RTE_IPV6_FRAG_USED_MASK)) == 0) {
		// RFC 6946: a datagram in one fragment goes by itself.
		strip(rx, sizeof(*frag), frag->next_header);
		return DROP_NONE;
	}
	return net_reassemble6(rx,
			       rte_pktmbuf_mtod_offset(rx->m, struct rte_ipv6_hdr *, rx->ip_off));
}

// Until the header is one that is not an extension.
static enum drop skip_extensions(struct rx *rx)
{
	enum drop why = DROP_NONE;

	for (unsigned i = 0; i < EXT_HEADERS_MAX && why == DROP_NONE && rx->m != NULL; i++) {
		switch (rx->proto) {
		case IPPROTO_HOPOPTS:
			// RFC 8200 4.1: only ever the first.
			why = i == 0 ? skip_ext(rx) : DROP_IP_BAD;
			break;
		case IPPROTO_DSTOPTS:
		case IPPROTO_ROUTING:
			why = skip_ext(rx);
			break;
		case IPPROTO_FRAGMENT:
			why = skip_fragment(rx);
			break;
		default:
			return DROP_NONE;
		}
	}
	return why;
}

enum drop net_ipv6_input(struct rx *rx)
{
	const struct rte_ipv6_hdr *ip = rx_at(rx);
	uint32_t total;
	enum drop why;

	if (rx->len < sizeof(*ip))
		return DROP_ETH_SHORT;
	total = (uint32_t)sizeof(*ip) + rte_be_to_cpu_16(ip->payload_len);
	if ((rte_be_to_cpu_32(ip->vtc_flow) >> 28) != 6 || total > rx->len)
		return DROP_IP_BAD;
	rte_pktmbuf_trim(rx->m, (uint16_t)(rx->len - total));
	why = check_addresses(rx, ip);
	if (why != DROP_NONE)
		return why;
	rx->off += sizeof(*ip);
	rx->len = total - (uint32_t)sizeof(*ip);
	rx->proto = ip->proto;
	rx->ttl = ip->hop_limits;
	why = skip_extensions(rx);
	if (why != DROP_NONE || rx->m == NULL)
		return why;
	switch (rx->proto) {
	case IPPROTO_UDP:
		return net_udp_input(rx);
	case IPPROTO_ICMPV6:
		return net_icmp6_input(rx);
	default:
		return DROP_IP_PROTO;
	}
}
