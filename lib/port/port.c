/* SPDX-License-Identifier: BSD-3-Clause */
#include "port_priv.h"

#include <errno.h>
#include <stdio.h>

#define MTU 1500 // what the ordinary mbufs are made for

// What we can use of what the port offers. Never MBUF_FAST_FREE: it wants all mbufs of a queue from
// one pool and with one reference, but media arrives on one port and leaves by another, large
// messages come from a pool of their own, and fragments refer to them.
static struct rte_eth_conf choose(const struct port_cfg *cfg, const struct rte_eth_dev_info *info)
{
	struct rte_eth_conf conf = {
		.rxmode.mtu = info->max_mtu && info->max_mtu < MTU ? info->max_mtu : MTU,
		.rxmode.offloads = info->rx_offload_capa &
				   (RTE_ETH_RX_OFFLOAD_IPV4_CKSUM | RTE_ETH_RX_OFFLOAD_UDP_CKSUM),
		.txmode.offloads = info->tx_offload_capa &
				   (RTE_ETH_TX_OFFLOAD_IPV4_CKSUM | RTE_ETH_TX_OFFLOAD_UDP_CKSUM |
				    RTE_ETH_TX_OFFLOAD_MULTI_SEGS),
	};
	uint64_t hash = info->flow_type_rss_offloads & (RTE_ETH_RSS_IP | RTE_ETH_RSS_UDP);

	if (cfg->rss) {
		port_rss_choose(cfg->rss, info, &conf);
	} else if (cfg->n_queues > 1 && hash) {
		conf.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
		conf.rx_adv_conf.rss_conf.rss_hf = hash;
	}
	return conf;
}

// How this driver is given more queues.
static const char *more_queues(const char *driver)
{
	if (strcmp(driver, "net_af_packet") == 0)
		return "add qpairs=N to its --vdev, or ";
	if (strcmp(driver, "net_af_xdp") == 0)
		return "add queue_count=N to its --vdev, or ";
	return "";
}

static int check_queues(const struct port_cfg *cfg, const struct rte_eth_dev_info *info, char *why)
{
	unsigned most = RTE_MIN(info->max_rx_queues, info->max_tx_queues);

	if (cfg->n_queues <= most)
		return 0;
	snprintf(why, PORT_WHY_MAX,
		 "port %u (%s) offers %u queue%s but %u workers were asked for: %suse fewer lcores",
		 cfg->port_id, info->driver_name, most, most == 1 ? "" : "s", cfg->n_queues,
		 more_queues(info->driver_name));
	return -EINVAL;
}

// *n_rx: the descriptors of a receive queue.
static int queues(const struct port_cfg *cfg, const struct rte_eth_conf *conf,
		  struct rte_eth_dev_info *info, uint16_t *n_rx)
{
	uint16_t n_tx = cfg->tx_desc;
	unsigned socket = (unsigned)port_socket(cfg->port_id);
	int err;

	*n_rx = cfg->rx_desc;
	err = rte_eth_dev_adjust_nb_rx_tx_desc(cfg->port_id, n_rx, &n_tx);

	info->default_rxconf.offloads = conf->rxmode.offloads;
	info->default_txconf.offloads = conf->txmode.offloads;
	for (uint16_t q = 0; err == 0 && q < cfg->n_queues; q++) {
		err = rte_eth_rx_queue_setup(cfg->port_id, q, *n_rx, socket, &info->default_rxconf,
					     cfg->pool[q]);
		if (err == 0)
			err = rte_eth_tx_queue_setup(cfg->port_id, q, n_tx, socket,
						     &info->default_txconf);
	}
	return err;
}

// Groups of ND must come through. A port that cannot say "all multicast" listens to everything.
static int listen_to_groups(uint16_t port_id)
{
	int err = rte_eth_promiscuous_disable(port_id);

	if (err != 0 && err != -ENOTSUP)
		return err;
	err = rte_eth_allmulticast_enable(port_id);
	if (err != -ENOTSUP)
		return err;
	err = rte_eth_promiscuous_enable(port_id);
	return err == -ENOTSUP ? 0 : err;
}

// Two ports without a MAC address (net_ring has none) could not talk to each other: one of our own choice,
// locally administered.
static void choose_mac(uint16_t port_id, struct rte_ether_addr *mac)
{
	if (rte_is_zero_ether_addr(mac))
		*mac = (struct rte_ether_addr){
			{2, 's', 'q', 0, (uint8_t)(port_id >> 8), (uint8_t)port_id},
		};
}

static int learn_abilities(uint16_t port_id, const struct rte_eth_conf *conf, struct net_port *out)
{
	struct rte_ether_addr mac;
	uint64_t tx = conf->txmode.offloads;
	uint16_t mtu;
	int err = rte_eth_macaddr_get(port_id, &mac);

	if (err == 0)
		err = rte_eth_dev_get_mtu(port_id, &mtu);
	if (err != 0)
		return err;
	*out = (struct net_port){
		.mtu = mtu < MTU ? mtu : MTU,
		.present = true,
		.tx_ip_checksum = tx & RTE_ETH_TX_OFFLOAD_IPV4_CKSUM,
		.tx_udp_checksum = tx & RTE_ETH_TX_OFFLOAD_UDP_CKSUM,
		.tx_multi_segs = tx & RTE_ETH_TX_OFFLOAD_MULTI_SEGS,
	};
	choose_mac(port_id, &mac);
	memcpy(out->mac, mac.addr_bytes, sizeof(out->mac));
	return 0;
}

static int failed(const struct port_cfg *cfg, const char *step, int err, char *why)
{
	snprintf(why, PORT_WHY_MAX, "port %u: %s: %s", cfg->port_id, step, rte_strerror(-err));
	return err;
}

int port_start(const struct port_cfg *cfg, struct net_port *out, char why[PORT_WHY_MAX])
{
	struct rte_eth_dev_info info;
	struct rte_eth_conf conf;
	uint16_t n_rx;
	int err = rte_eth_dev_info_get(cfg->port_id, &info);

	if (err != 0) {
		snprintf(why, PORT_WHY_MAX,
			 "there is no port %u: bind a NIC to DPDK or name a device with --vdev",
			 cfg->port_id);
		return -ENODEV;
	}
	err = check_queues(cfg, &info, why);
	if (err != 0)
		return err;
	conf = choose(cfg, &info);
	err = rte_eth_dev_configure(cfg->port_id, cfg->n_queues, cfg->n_queues, &conf);
	if (err != 0)
		return failed(cfg, "the driver refuses this configuration", err, why);
	err = queues(cfg, &conf, &info, &n_rx);
	if (err != 0)
		return failed(cfg, "queues cannot be set up", err, why);
	err = rte_eth_dev_start(cfg->port_id);
	if (err != 0)
		return failed(cfg, "the port does not start", err, why);
	err = listen_to_groups(cfg->port_id);
	if (err == 0 && cfg->rss)
		err = port_rss_aim(cfg->port_id, cfg->rss, cfg->n_queues);
	if (err == 0)
		err = learn_abilities(cfg->port_id, &conf, out);
	if (err == 0) {
		out->rx_descriptors = n_rx;
		return 0;
	}
	port_stop(cfg->port_id);
	return failed(cfg, "the driver does not do what squelch needs", err, why);
}

void port_stop(uint16_t port_id)
{
	rte_eth_dev_stop(port_id);
}

int port_socket(uint16_t port_id)
{
	int socket = rte_eth_dev_socket_id(port_id);

	return socket < 0 ? 0 : socket;
}

void port_tx_burst(uint16_t port_id, uint16_t queue, struct net_tx *tx, struct stats *stats)
{
	unsigned sent = 0, n;

	do {
		n = rte_eth_tx_burst(port_id, queue, tx->pkt + sent, (uint16_t)(tx->n - sent));
		sent += n;
	} while (n > 0 && sent < tx->n);
	stats->stat[STAT_TX_PACKETS] += sent;
	stats->drop[DROP_TX_FULL] += tx->n - sent;
	rte_pktmbuf_free_bulk(tx->pkt + sent, tx->n - sent);
	tx->n = 0;
}
