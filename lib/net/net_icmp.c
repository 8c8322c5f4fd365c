/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

#include <rte_icmp.h>

// RFC 4443 and RFC 4861; the same fields as ICMP's.
#define ICMP4_UNREACH    3
#define ICMP4_FRAG_NEEDED 4 // a code of ICMP4_UNREACH
#define ICMP6_UNREACH    1
#define ICMP6_ECHO_REQUEST 128
#define ICMP6_ECHO_REPLY 129
#define ICMP6_NEIGHBOUR_SOLICITATION  135
#define ICMP6_NEIGHBOUR_ADVERTISEMENT 136

#define ICMP_BYTES 8 // of header, whatever the type

// Where an answer goes: home_route's way, or over the link that a link-local address belongs to.
static bool way_back(const struct rx *rx, struct net_hop *hop)
{
	uint32_t from;

	*hop = (struct net_hop){rx->src, rx->port};
	if (net_is_link_local(&rx->src))
		return true;
	from = home_route(rx->net->cfg.home, &rx->src, &hop->next);
	if (from == HOME_NONE)
		return false;
	hop->port = rx->net->cfg.home->addr[from].port_id;
	return true;
}

// The request becomes the reply: the type changes, and with it the checksum (RFC 1624); swapping
// the addresses leaves the pseudo-header's sum as it was.
static enum drop echo(struct rx *rx, uint8_t reply)
{
	struct rte_icmp_hdr *icmp = rx_at(rx);
	uint16_t before, after;
	struct net_hop hop;

	if (!way_back(rx, &hop))
		return DROP_NO_ROUTE;
	memcpy(&before, icmp, sizeof(before));
	icmp->icmp_type = reply;
	memcpy(&after, icmp, sizeof(after));
	icmp->icmp_cksum = (uint16_t)~net_fold((uint64_t)(uint16_t)~icmp->icmp_cksum +
					       (uint16_t)~before + after);
	// Of nothing but zeros the checksum is 0xffff; of all else the two are equal (RFC 1624 3).
	if (icmp->icmp_cksum == 0)
		icmp->icmp_cksum = 0xffff;
	rte_pktmbuf_adj(rx->m, rx->off);
	net_renew(rx->m);
	if (!net_ip_header(rx->net, rx->m, &rx->dst, &rx->src, rx->proto))
		return DROP_TX_TOO_LONG;
	net_neigh_send(rx->net, rx->m, &hop, rx->now_ms);
	return DROP_NONE;
}

static enum drop unreach(struct rx *rx)
{
	rx->off += ICMP_BYTES;
	rx->len -= ICMP_BYTES;
	return net_unreach_input(rx);
}

enum drop net_icmp_input(struct rx *rx)
{
	const struct rte_icmp_hdr *icmp = rx_at(rx);

	if (rx->len < ICMP_BYTES || rte_raw_cksum(icmp, rx->len) != 0xffff)
		return DROP_ICMP_BAD;
	if (rx->out == NULL)
		return DROP_IP_PROTO;
	if (icmp->icmp_type == RTE_IP_ICMP_ECHO_REQUEST && icmp->icmp_code == 0)
		return echo(rx, RTE_IP_ICMP_ECHO_REPLY);
	if (icmp->icmp_type == ICMP4_UNREACH && icmp->icmp_code != ICMP4_FRAG_NEEDED)
		return unreach(rx);
	return DROP_ICMP_TYPE;
}

enum drop net_icmp6_input(struct rx *rx)
{
	const struct rte_icmp_hdr *icmp = rx_at(rx);
	uint64_t sum = net_pseudo_sum(&rx->src, &rx->dst, IPPROTO_ICMPV6, rx->len);

	if (rx->len < ICMP_BYTES || net_fold(sum + rte_raw_cksum(icmp, rx->len)) != 0xffff)
		return DROP_ICMP_BAD;
	if (icmp->icmp_type == ICMP6_NEIGHBOUR_SOLICITATION ||
	    icmp->icmp_type == ICMP6_NEIGHBOUR_ADVERTISEMENT)
		return net_nd_input(rx);
	// To a group we answer nothing but ND: no amplification.
	if (rx->out == NULL || rx->group)
		return DROP_ICMP_TYPE;
	if (icmp->icmp_type == ICMP6_ECHO_REQUEST && icmp->icmp_code == 0)
		return echo(rx, ICMP6_ECHO_REPLY);
	if (icmp->icmp_type == ICMP6_UNREACH)
		return unreach(rx);
	return DROP_ICMP_TYPE;
}
