/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "port.h"

/* port_rss.c: the part of a port's configuration that RSS by our own UDP port wants; and what can
 * be said only to a port that has been started. -errno: it will not do it. */
void port_rss_choose(const struct port_rss *rss, const struct rte_eth_dev_info *info,
		     struct rte_eth_conf *conf);
int port_rss_aim(uint16_t port_id, const struct port_rss *rss, uint16_t n_queues);

/* port_node.c: memory that is touched for the first time between these two lies on that node, if it
 * can be had there; SOCKET_ID_ANY: anywhere. begun: what the first of them returned. */
bool port_node_begin(int node);
void port_node_end(bool begun);
