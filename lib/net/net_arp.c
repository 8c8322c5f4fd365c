/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

#include <rte_arp.h>

static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
static const uint8_t nobody[6];

static bool well_formed(const struct rte_arp_hdr *arp)
{
	const struct rte_ether_addr *mac = &arp->arp_data.arp_sha;

	return arp->arp_hardware == rte_cpu_to_be_16(RTE_ARP_HRD_ETHER) &&
	       arp->arp_protocol == rte_cpu_to_be_16(RTE_ETHER_TYPE_IPV4) &&
	       arp->arp_hlen == RTE_ETHER_ADDR_LEN && arp->arp_plen == 4 &&
	       rte_is_valid_assigned_ether_addr(mac);
}

static void arp_send(struct net *net, uint16_t port, uint16_t vlan, const uint8_t to[6],
		     uint16_t op, const struct ip_addr *sender, const struct ip_addr *target,
		     const uint8_t target_mac[6])
{
	struct rte_mbuf *m = net_alloc(net);
	struct rte_arp_hdr *arp;

	if (m == NULL)
		return;
	arp = (void *)rte_pktmbuf_append(m, sizeof(*arp));
	*arp = (struct rte_arp_hdr){
		.arp_hardware = rte_cpu_to_be_16(RTE_ARP_HRD_ETHER),
		.arp_protocol = rte_cpu_to_be_16(RTE_ETHER_TYPE_IPV4),
		.arp_hlen = RTE_ETHER_ADDR_LEN,
		.arp_plen = 4,
		.arp_opcode = rte_cpu_to_be_16(op),
	};
	memcpy(&arp->arp_data.arp_sha, net->cfg.port[port].mac, RTE_ETHER_ADDR_LEN);
	memcpy(&arp->arp_data.arp_sip, sender->b + 12, 4);
	memcpy(&arp->arp_data.arp_tha, target_mac, RTE_ETHER_ADDR_LEN);
	memcpy(&arp->arp_data.arp_tip, target->b + 12, 4);
	net_ether_send(net, m, port, to, vlan, RTE_ETHER_TYPE_ARP);
}

static void learn(struct rx *rx, const struct rte_arp_hdr *arp, bool create)
{
	struct neigh_news news = {
		.who = {.ip = ip_v4(&arp->arp_data.arp_sip), .port = rx->port},
		.vlan = rx->vlan,
		.mac = arp->arp_data.arp_sha.addr_bytes,
		.create = create,
	};

	if (net_unicast(&news.who.ip) && net_on_link(rx->net, &news.who.ip, rx->port))
		net_neigh_learn(rx->net, &news, rx->now_ms);
}

enum drop net_arp_input(struct rx *rx)
{
	const struct rte_arp_hdr *arp = rx_at(rx);
	struct ip_addr sender, target;
	uint32_t local;
	bool request, ours;

	if (rx->len < sizeof(*arp))
		return DROP_ETH_SHORT;
	request = arp->arp_opcode == rte_cpu_to_be_16(RTE_ARP_OP_REQUEST);
	if (!well_formed(arp) ||
	    (!request && arp->arp_opcode != rte_cpu_to_be_16(RTE_ARP_OP_REPLY)))
		return DROP_ARP_BAD;
	sender = ip_v4(&arp->arp_data.arp_sip);
	target = ip_v4(&arp->arp_data.arp_tip);
	// Somebody claims an address of ours (RFC 5227 2.4): never believed.
	if (net_own(rx->net, &sender, rx->port, &local))
		return DROP_ARP_BAD;
	ours = net_own(rx->net, &target, rx->port, &local);
	if (!ours && !ip_eq(&sender, &target))
		return DROP_ARP_NOT_OURS;
	// RFC 826 "merge": only who asks for us is worth a new entry; an unasked reply is not.
	learn(rx, arp, request && ours);
	if (request && ours && rx->out)
		arp_send(rx->net, rx->port, rx->vlan, arp->arp_data.arp_sha.addr_bytes,
			 RTE_ARP_OP_REPLY, &target, &sender, arp->arp_data.arp_sha.addr_bytes);
	net_news(rx);
	return DROP_NONE;
}

void net_arp_ask(struct net *net, const struct neigh_key *who, const uint8_t *mac, uint16_t vlan)
{
	struct ip_addr next;
	uint32_t from = home_route(net->cfg.home, &who->ip, &next);

	if (from != HOME_NONE)
		arp_send(net, who->port, vlan, mac ? mac : everybody, RTE_ARP_OP_REQUEST,
			 &net->cfg.home->addr[from].ip, &who->ip, nobody);
}

// RFC 5227 2.3.
void net_arp_announce(struct net *net, const struct home_addr *a)
{
	arp_send(net, a->port_id, 0, everybody, RTE_ARP_OP_REQUEST, &a->ip, &a->ip, nobody);
}
