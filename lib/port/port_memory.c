/* SPDX-License-Identifier: BSD-3-Clause */
#include "port.h"

#include <rte_errno.h>
#include <rte_malloc.h>
#include <stdio.h>

#define CACHE 256 // mbufs a core keeps at hand of a pool that has plenty
#define FRONT 128 // room for the headers of what was received: Ethernet, tag, IP with options, UDP

static struct rte_mempool *create(const char *name, unsigned count, uint32_t room, int socket,
				  char *why)
{
	const uint16_t priv = RTE_ALIGN_CEIL(sizeof(struct net_meta), RTE_MBUF_PRIV_ALIGN);
	// A cache would hide the last mbufs of a small pool from whoever needs them.
	unsigned cache = count >= 8 * CACHE ? CACHE : 0;
	struct rte_mempool *pool =
		rte_pktmbuf_pool_create(name, count, cache, priv, (uint16_t)room, socket);

	if (pool == NULL)
		snprintf(why, PORT_WHY_MAX,
			 "no memory for %u mbufs of %u bytes on node %d (%s): give the EAL more (-m, "
			 "--socket-mem, hugepages), or lower the limits",
			 count, room, socket, rte_strerror(rte_errno));
	return pool;
}

struct rte_mempool *port_pool_create(const char *name, unsigned count, int socket,
				     char why[PORT_WHY_MAX])
{
	return create(name, count, RTE_MBUF_DEFAULT_BUF_SIZE, socket, why);
}

struct rte_mempool *port_big_pool_create(const char *name, unsigned count, uint32_t max_message,
					 int socket, char why[PORT_WHY_MAX])
{
	const uint32_t around = NET_HEADROOM + FRONT;

	if (max_message > UINT16_MAX - around) {
		snprintf(why, PORT_WHY_MAX, "messages of %u bytes do not fit into an mbuf: at most %u",
			 max_message, UINT16_MAX - around);
		return NULL;
	}
	return create(name, count, max_message + around, socket, why);
}

void *port_memory(const char *name, size_t bytes, int socket)
{
	return rte_zmalloc_socket(name, bytes, RTE_CACHE_LINE_SIZE, socket);
}
