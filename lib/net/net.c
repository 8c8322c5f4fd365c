/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

#include <rte_errno.h>
#include <rte_malloc.h>
#include <rte_random.h>

static struct net_tx *tx_create(const struct net_port *port, int socket)
{
	struct net_tx *tx = rte_zmalloc_socket("net-tx", sizeof(*tx), RTE_CACHE_LINE_SIZE, socket);

	if (tx == NULL)
		return NULL;
	tx->bytes_max = (uint16_t)(port->mtu + RTE_ETHER_HDR_LEN);
	return tx;
}

static int ports_init(struct net *net)
{
	for (uint16_t i = 0; i < RTE_MAX_ETHPORTS; i++) {
		if (!net->cfg.port[i].present)
			continue;
		net->link_local[i] = net_link_local(net->cfg.port[i].mac);
		net->tx[i] = tx_create(&net->cfg.port[i], net->cfg.socket);
		if (net->tx[i] == NULL)
			return -ENOMEM;
	}
	return 0;
}

struct net *net_create(const struct net_cfg *cfg)
{
	struct net *net = rte_zmalloc_socket("net", sizeof(*net), RTE_CACHE_LINE_SIZE, cfg->socket);
	int err;

	if (net == NULL) {
		rte_errno = ENOMEM;
		return NULL;
	}
	net->cfg = *cfg;
	// Cores share our addresses: each numbers its datagrams from somewhere else.
	net->ip_id = (uint16_t)rte_rand();
	net->frag_id = (uint32_t)rte_rand();
	err = ports_init(net);
	if (err == 0)
		err = net_neigh_init(net);
	if (err == 0)
		err = net_frag_init(net);
	if (err == 0)
		return net;
	net_destroy(net);
	rte_errno = -err;
	return NULL;
}

void net_destroy(struct net *net)
{
	if (net == NULL)
		return;
	net_frag_fini(net);
	net_neigh_fini(net);
	for (uint16_t i = 0; i < RTE_MAX_ETHPORTS; i++) {
		if (net->tx[i] == NULL)
			continue;
		rte_pktmbuf_free_bulk(net->tx[i]->pkt, net->tx[i]->n);
		rte_free(net->tx[i]);
	}
	rte_free(net);
}

static void announce_all(struct net *net)
{
	const struct home *home = net->cfg.home;

	for (unsigned i = 0; i < home->n; i++) {
		if (ip_is_v4(&home->addr[i].ip))
			net_arp_announce(net, &home->addr[i]);
		else
			net_nd_announce(net, &home->addr[i]);
	}
}

void net_tick(struct net *net, uint64_t now_ms, bool announce)
{
	if (announce && !net->announced) {
		announce_all(net);
		net->announced = true;
	}
	net_neigh_tick(net, now_ms);
	net_frag_tick(net, now_ms);
}

struct net_tx *net_tx(struct net *net, uint16_t port_id)
{
	return net->tx[port_id];
}
