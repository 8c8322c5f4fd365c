/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

#define ND_SOLICITATION  135
#define ND_ADVERTISEMENT 136

#define NA_SOLICITED 0x40
#define NA_OVERRIDE  0x20

#define OPT_SOURCE_MAC 1
#define OPT_TARGET_MAC 2

/* Neighbour solicitation and advertisement (RFC 4861 4.3, 4.4). */
struct nd {
	uint8_t type, code;
	uint16_t checksum;
	uint8_t flags, reserved[3];
	uint8_t target[16];
};

struct nd_opt {
	uint8_t type;
	uint8_t len; /* in 8 bytes, these two included */
	uint8_t mac[6];
};

// Every option has a length, and none goes beyond the packet (RFC 4861 7.1.1, 7.1.2). *mac: the one
// that the wanted option carries, or NULL.
static bool read_options(const struct rx *rx, uint8_t wanted, const uint8_t **mac)
{
	const uint8_t *p = (const uint8_t *)rx_at(rx) + sizeof(struct nd);
	const uint8_t *end = (const uint8_t *)rx_at(rx) + rx->len;

	*mac = NULL;
	while (p != end) {
		const struct nd_opt *opt = (const void *)p;

		if (end - p < (ptrdiff_t)sizeof(*opt) || opt->len == 0 || end - p < opt->len * 8)
			return false;
		if (opt->type == wanted)
			*mac = opt->mac;
		p += opt->len * 8;
	}
	return *mac == NULL || rte_is_valid_assigned_ether_addr((const void *)*mac);
}

static void nd_send(struct net *net, uint16_t port, uint16_t vlan, const uint8_t to[6],
		    const struct ip_addr *src, const struct ip_addr *dst, const struct nd *head,
		    uint8_t option)
{
	struct rte_mbuf *m = net_alloc(net);
	const uint32_t bytes = sizeof(struct nd) + sizeof(struct nd_opt);
	struct rte_ipv6_hdr *ip;
	struct nd_opt *opt;
	struct nd *nd;

	if (m == NULL)
		return;
	nd = (void *)rte_pktmbuf_append(m, (uint16_t)bytes);
	*nd = *head;
	opt = (void *)(nd + 1);
	*opt = (struct nd_opt){.type = option, .len = 1};
	memcpy(opt->mac, net->cfg.port[port].mac, sizeof(opt->mac));
	nd->checksum = (uint16_t)~net_fold(net_pseudo_sum(src, dst, IPPROTO_ICMPV6, bytes) +
					   rte_raw_cksum(nd, bytes));
	net_ip_header(net, m, src, dst, IPPROTO_ICMPV6);
	ip = rte_pktmbuf_mtod(m, struct rte_ipv6_hdr *);
	ip->hop_limits = 255; // RFC 4861 7.1: shows that no router was on the way
	net_ether_send(net, m, port, to, vlan, RTE_ETHER_TYPE_IPV6);
}

static void advertise(struct net *net, uint16_t port, uint16_t vlan, const uint8_t to[6],
		      const struct ip_addr *target, const struct ip_addr *dst, uint8_t flags)
{
	struct nd na = {.type = ND_ADVERTISEMENT, .flags = flags};

	memcpy(na.target, target->b, sizeof(na.target));
	nd_send(net, port, vlan, to, target, dst, &na, OPT_TARGET_MAC);
}

static void answer(const struct rx *rx, const struct ip_addr *target, bool dad)
{
	const struct rte_ether_hdr *eth = rte_pktmbuf_mtod(rx->m, const struct rte_ether_hdr *);
	uint8_t group[6];

	if (dad) {
		// RFC 4861 7.2.4: who asks has no address yet.
		net_group_mac(&net_all_nodes, group);
		advertise(rx->net, rx->port, rx->vlan, group, target, &net_all_nodes, NA_OVERRIDE);
	} else {
		advertise(rx->net, rx->port, rx->vlan, eth->src_addr.addr_bytes, target, &rx->src,
			  NA_SOLICITED | NA_OVERRIDE);
	}
}

static enum drop solicited(struct rx *rx, const struct ip_addr *target)
{
	static const struct ip_addr unspecified;
	bool dad = ip_eq(&rx->src, &unspecified);
	struct neigh_news news = {
		.who = {.ip = rx->src, .port = rx->port}, .vlan = rx->vlan, .create = true,
	};
	struct ip_addr group = net_solicited_node(target);
	uint32_t local;

	if (!read_options(rx, OPT_SOURCE_MAC, &news.mac))
		return DROP_ND_BAD;
	// RFC 4861 7.1.1: from nobody only to the solicited-node group, and without a MAC address.
	if (dad && (!ip_eq(&rx->dst, &group) || news.mac != NULL))
		return DROP_ND_BAD;
	if (!net_own(rx->net, target, rx->port, &local))
		return DROP_ND_NOT_OURS;
	if (news.mac && net_on_link(rx->net, &rx->src, rx->port))
		net_neigh_learn(rx->net, &news, rx->now_ms);
	if (rx->out)
		answer(rx, target, dad);
	net_news(rx);
	return DROP_NONE;
}

static enum drop advertised(struct rx *rx, const struct ip_addr *target)
{
	const struct nd *nd = rx_at(rx);
	struct neigh_news news = {
		.who = {.ip = *target, .port = rx->port},
		.vlan = rx->vlan,
		.keep = !(nd->flags & NA_OVERRIDE),
	};
	uint32_t local;

	if (!read_options(rx, OPT_TARGET_MAC, &news.mac))
		return DROP_ND_BAD;
	// RFC 4861 7.1.2: what comes to a group was not asked for.
	if (rx->group && (nd->flags & NA_SOLICITED))
		return DROP_ND_BAD;
	// Somebody claims an address of ours: never believed.
	if (net_own(rx->net, target, rx->port, &local))
		return DROP_ND_BAD;
	net_neigh_learn(rx->net, &news, rx->now_ms);
	net_news(rx);
	return DROP_NONE;
}

enum drop net_nd_input(struct rx *rx)
{
	const struct nd *nd = rx_at(rx);
	struct ip_addr target;

	// RFC 4861 7.1; RFC 6980: never in fragments.
	if (rx->ttl != 255 || rx->len < sizeof(*nd) || nd->code != 0 || rx->reassembled)
		return DROP_ND_BAD;
	memcpy(target.b, nd->target, sizeof(target.b));
	if (ip_is_v4(&target) || !net_unicast(&target))
		return DROP_ND_BAD;
	return nd->type == ND_SOLICITATION ? solicited(rx, &target) : advertised(rx, &target);
}

void net_nd_ask(struct net *net, const struct neigh_key *who, const uint8_t *mac, uint16_t vlan)
{
	struct nd ns = {.type = ND_SOLICITATION};
	struct ip_addr dst = mac ? who->ip : net_solicited_node(&who->ip), src, next;
	uint8_t group[6];
	uint32_t from = home_route(net->cfg.home, &who->ip, &next);

	// A link-local neighbour is asked from our link-local address.
	if (net_is_link_local(&who->ip))
		src = net->link_local[who->port];
	else if (from != HOME_NONE)
		src = net->cfg.home->addr[from].ip;
	else
		return;
	memcpy(ns.target, who->ip.b, sizeof(ns.target));
	net_group_mac(&dst, group);
	nd_send(net, who->port, vlan, mac ? mac : group, &src, &dst, &ns, OPT_SOURCE_MAC);
}

// RFC 4861 7.2.6.
void net_nd_announce(struct net *net, const struct home_addr *a)
{
	uint8_t group[6];

	net_group_mac(&net_all_nodes, group);
	advertise(net, a->port_id, 0, group, &a->ip, &net_all_nodes, NA_OVERRIDE);
}
