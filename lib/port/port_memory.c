/* SPDX-License-Identifier: BSD-3-Clause */
#include "port_priv.h"

#include <rte_dev.h>
#include <rte_errno.h>
#include <rte_malloc.h>
#include <stdio.h>
#include <stdlib.h>

#define PAGE 4096 // bytes: the smallest there are
#define CACHE 256 // mbufs a core keeps at hand of a pool that has plenty
#define RING_FRAME 2048 // net_af_packet's own choice
#define FRONT 128 // room for the headers of what was received: Ethernet, tag, IP with options, UDP

static struct rte_mempool *create(const char *name, unsigned count, unsigned most_cached,
				  uint32_t room, int socket, char *why)
{
	// In whole cache lines, so that a frame's headers lie in one.
	const uint16_t priv = RTE_ALIGN_CEIL(sizeof(struct net_meta), RTE_CACHE_LINE_SIZE);
	// A cache would hide the last mbufs of a small pool from whoever needs them.
	unsigned cache = count >= 8 * most_cached ? most_cached : 0;
	bool near = port_node_begin(socket);
	struct rte_mempool *pool =
		rte_pktmbuf_pool_create(name, count, cache, priv, (uint16_t)room, socket);

	port_node_end(near);
	if (pool == NULL)
		snprintf(why, PORT_WHY_MAX,
			 "no memory for %u mbufs of %u bytes on node %d (%s): give the EAL more "
			 "(-m, --socket-mem, hugepages), or lower the limits",
			 count, room, socket, rte_strerror(rte_errno));
	return pool;
}

// net_af_packet has the kernel reassemble IPv4 (its fan-out asks for that), so that what it hands over
// is as long as a datagram, cut off at the size of its ring's frames, which its --vdev may name; and
// it refuses mbufs smaller than these.
uint32_t port_ring_frame(uint16_t port_id)
{
	const struct rte_devargs *args;
	struct rte_eth_dev_info info;
	const char *size;

	if (rte_eth_dev_info_get(port_id, &info) != 0 ||
	    strcmp(info.driver_name, "net_af_packet") != 0)
		return 0;
	args = rte_dev_devargs(info.device);
	size = args && args->args ? strstr(args->args, "framesz=") : NULL;
	return size ? (uint32_t)strtoul(size + strlen("framesz="), NULL, 10) : RING_FRAME;
}

static uint32_t room_for_frames(void)
{
	uint32_t room = RTE_MBUF_DEFAULT_BUF_SIZE;

	for (uint16_t i = 0; i < RTE_MAX_ETHPORTS; i++)
		if (rte_eth_dev_is_valid_port(i))
			room = RTE_MAX(room, NET_HEADROOM + port_ring_frame(i));
	return RTE_MIN(room, (uint32_t)UINT16_MAX);
}

struct rte_mempool *port_pool_create(const char *name, unsigned count, int socket,
				     char why[PORT_WHY_MAX])
{
	return create(name, count, CACHE, room_for_frames(), socket, why);
}

struct rte_mempool *port_big_pool_create(const char *name, unsigned count, uint32_t max_message,
					 int socket, char why[PORT_WHY_MAX])
{
	const uint32_t around = NET_HEADROOM + FRONT;

	if (max_message > UINT16_MAX - around) {
		snprintf(why, PORT_WHY_MAX,
			 "messages of %u bytes do not fit into an mbuf: at most %u", max_message,
			 UINT16_MAX - around);
		return NULL;
	}
	return create(name, count, CACHE, max_message + around, socket, why);
}

struct rte_mempool *port_head_pool_create(const char *name, unsigned count, int socket,
					  char why[PORT_WHY_MAX])
{
	// A burst may take more than a cache holds: as many as can be, and the same ones are used
	// again while they are near.
	return create(name, count, RTE_MEMPOOL_CACHE_MAX_SIZE, NET_HEADROOM + FRONT, socket, why);
}

void *port_memory(const char *name, size_t bytes, int socket)
{
	bool near = port_node_begin(socket);
	volatile uint8_t *mem = rte_zmalloc_socket(name, bytes, RTE_CACHE_LINE_SIZE, socket);

	// Without hugepages the kernel gives a page when it is touched: now, for no call must wait
	// for that.
	for (size_t i = 0; mem && i < bytes; i += PAGE)
		mem[i] = 0;
	port_node_end(near);
	return (void *)mem;
}
