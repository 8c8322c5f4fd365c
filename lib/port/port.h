/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <rte_ethdev.h>
#include <rte_mempool.h>

#include "net.h"

/*
 * DPDK ports and memory: queues, offloads, RSS, mempools, NUMA placement. Used at start; the run
 * loop calls only port_rx_burst and port_tx_burst. Errors: -errno, and one sentence in 'why' that
 * says what to do about it.
 */

#define PORT_WHY_MAX 256

struct port_cfg {
	uint16_t port_id;
	uint16_t n_queues;          /* receive and transmit queues: one a worker */
	uint16_t rx_desc, tx_desc;  /* adjusted to what the driver takes */
	struct rte_mempool **pool;  /* n_queues of them: what each receive queue is filled from */
};

/* Configures and starts the port; *out is filled in from what it can do. The port accepts all
 * multicast (ND) and reports packet types where it can. */
int port_start(const struct port_cfg *cfg, struct net_port *out, char why[PORT_WHY_MAX]);

void port_stop(uint16_t port_id);

/* What a NIC sends to the queue of the worker that owns it. */
enum port_traffic {
	PORT_SIGNALLING,
	PORT_MEDIA,
	PORT_TRAFFIC,
};

struct port_steering {
	unsigned asked[PORT_TRAFFIC], given[PORT_TRAFFIC]; /* rules */
	char why[64]; /* why the latest that was not given was not */
};

void port_steer_begin(struct port_steering *s);

/* Asks the port, which has been started, to receive what is for UDP ports low to low + count - 1, of
 * IPv4 and of IPv6, on that queue. A rule wants count to be a power of two, and low a multiple of it.
 * What is not steered is handed over from core to core: correct, and slower. */
void port_steer(struct port_steering *s, uint16_t port_id, uint16_t queue, uint16_t low,
		uint32_t count, enum port_traffic what);

/* One line a human reads; empty: nothing was asked for. */
void port_steer_describe(const struct port_steering *s, char *buf, size_t n);

/* The NUMA node of a port; 0 where it has none. */
int port_socket(uint16_t port_id);

/* The size of the frames in which a packet socket hands over what the kernel has reassembled: longer
 * IPv4 datagrams are cut off, and then dropped. 0: not such a port. */
uint32_t port_ring_frame(uint16_t port_id);

/* One line a human reads: driver, MAC address, MTU, link, queues, offloads in use. */
void port_describe(uint16_t port_id, const struct net_port *p, char *buf, size_t n);

/* A pool of ordinary mbufs (private area for struct net_meta, data room of an MTU of 1500, or of
 * the ring frames that a net_af_packet port was given with framesz=N: that driver's kernel side
 * reassembles IPv4 itself and hands over whole datagrams), and one of few, large ones. NULL: why
 * says what was missing. */
struct rte_mempool *port_pool_create(const char *name, unsigned count, int socket,
				     char why[PORT_WHY_MAX]);
struct rte_mempool *port_big_pool_create(const char *name, unsigned count, uint32_t max_message,
					 int socket, char why[PORT_WHY_MAX]);

/* A pool of mbufs for the headers of what is sent to many. NULL: as above. */
struct rte_mempool *port_head_pool_create(const char *name, unsigned count, int socket,
					  char why[PORT_WHY_MAX]);

/* Zeroed, 64-byte aligned memory on a NUMA node, from the EAL (hugepages where there are any), all
 * of it there: to touch it for the first time costs no page fault. NULL: none left. Never freed:
 * tables live as long as the process. */
void *port_memory(const char *name, size_t bytes, int socket);

static inline unsigned port_rx_burst(uint16_t port_id, uint16_t queue, struct rte_mbuf **pkt,
				     unsigned n)
{
	return rte_eth_rx_burst(port_id, queue, pkt, (uint16_t)n);
}

/* How many packets wait in a receive queue; 0 where the driver cannot tell. */
static inline unsigned port_rx_waiting(uint16_t port_id, uint16_t queue)
{
	int n = rte_eth_rx_queue_count(port_id, queue);

	return n < 0 ? 0 : (unsigned)n;
}

/* Sends all it can of tx, frees and counts what the queue refuses; tx->n is 0 afterwards. */
void port_tx_burst(uint16_t port_id, uint16_t queue, struct net_tx *tx, struct stats *stats);
