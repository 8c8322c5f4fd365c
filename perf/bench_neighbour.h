/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "net.h"

/* The IPv4 host 'peer' on port 0 asks for our address by ARP, and is known from then on. Our answer
 * is left in the transmit array. False: no mbuf. */
bool bench_neighbour(struct net *net, struct rte_mempool *pool, const struct ip_addr *ours,
		     const struct ip_addr *peer, uint64_t now_ms);
