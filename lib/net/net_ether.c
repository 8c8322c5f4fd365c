/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

struct rte_mbuf *net_alloc(struct net *net)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(net->cfg.pool);

	if (m == NULL)
		net_count(net, DROP_NO_MBUF, 1);
	return m;
}

static bool put_header(const struct net *net, struct rte_mbuf *m, uint16_t port,
		       const uint8_t mac[6], uint16_t vlan, uint16_t type)
{
	uint16_t bytes = vlan ? RTE_ETHER_HDR_LEN + RTE_VLAN_HLEN : RTE_ETHER_HDR_LEN;
	struct rte_ether_hdr *eth = (void *)rte_pktmbuf_prepend(m, bytes);

	if (eth == NULL)
		return false;
	memcpy(&eth->dst_addr, mac, RTE_ETHER_ADDR_LEN);
	memcpy(&eth->src_addr, net->cfg.port[port].mac, RTE_ETHER_ADDR_LEN);
	eth->ether_type = rte_cpu_to_be_16(vlan ? RTE_ETHER_TYPE_VLAN : type);
	if (vlan) {
		struct rte_vlan_hdr *tag = (void *)(eth + 1);

		tag->vlan_tci = rte_cpu_to_be_16(vlan);
		tag->eth_proto = rte_cpu_to_be_16(type);
	}
	m->l2_len = bytes & 0x7fu;
	return true;
}

void net_ether_send(struct net *net, struct rte_mbuf *m, uint16_t port, const uint8_t mac[6],
		    uint16_t vlan, uint16_t type)
{
	struct net_tx *tx = net->tx[port];

	if (tx == NULL)
		net_drop(net, m, DROP_NO_ROUTE);
	else if (tx->n == NET_TX_MAX)
		net_drop(net, m, DROP_TX_FULL);
	else if (!put_header(net, m, port, mac, vlan, type))
		net_drop(net, m, DROP_TX_TOO_LONG);
	else
		tx->pkt[tx->n++] = m;
}
