/* SPDX-License-Identifier: BSD-3-Clause */
#include "port.h"

#include <stdio.h>

static void link_text(uint16_t port_id, char *buf, size_t n)
{
	struct rte_eth_link link;

	if (rte_eth_link_get_nowait(port_id, &link) != 0 || !link.link_status)
		snprintf(buf, n, "down");
	else if (link.link_speed == RTE_ETH_SPEED_NUM_UNKNOWN)
		snprintf(buf, n, "up");
	else
		snprintf(buf, n, "%u Mbit/s", link.link_speed);
}

void port_describe(uint16_t port_id, const struct net_port *p, char *buf, size_t n)
{
	struct rte_eth_dev_info info;
	char mac[RTE_ETHER_ADDR_FMT_SIZE], link[32];
	struct rte_ether_addr addr;

	memcpy(addr.addr_bytes, p->mac, sizeof(p->mac));
	rte_ether_format_addr(mac, sizeof(mac), &addr);
	link_text(port_id, link, sizeof(link));
	if (rte_eth_dev_info_get(port_id, &info) != 0) {
		snprintf(buf, n, "port %u: gone", port_id);
		return;
	}
	snprintf(buf, n, "port %u: %s, %s, MTU %u, link %s, %u queue%s, node %d, by NIC:%s%s%s%s",
		 port_id, info.driver_name, mac, p->mtu, link, info.nb_rx_queues,
		 info.nb_rx_queues == 1 ? "" : "s", port_socket(port_id),
		 p->tx_ip_checksum ? " IPv4 checksum" : "",
		 p->tx_udp_checksum ? " UDP checksum" : "", p->tx_multi_segs ? " segments" : "",
		 p->tx_ip_checksum || p->tx_udp_checksum || p->tx_multi_segs ? "" : " nothing");
}
