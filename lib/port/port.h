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

#define PORT_RSS_BITS    7  /* of a UDP port, from bit 1 on: 128 classes to be shared out */
#define PORT_RSS_KEY_MAX 64 /* bytes */

struct port_rss {
	_Alignas(uint32_t) uint8_t key[PORT_RSS_KEY_MAX];
	unsigned bits;
};

struct port_cfg {
	uint16_t port_id;
	uint16_t n_queues;          /* receive and transmit queues: one a worker */
	uint16_t rx_desc, tx_desc;  /* adjusted to what the driver takes */
	struct rte_mempool **pool;  /* n_queues of them: what each receive queue is filled from */
	const struct port_rss *rss; /* RSS by our own UDP port; NULL: by all addresses and ports */
};

/* Configures and starts the port; *out is filled in from what it can do. The port accepts all
 * multicast (ND) and reports packet types where it can. */
int port_start(const struct port_cfg *cfg, struct net_port *out, char why[PORT_WHY_MAX]);

void port_stop(uint16_t port_id);

/* How what is for a worker's own UDP ports comes to its queue. What does not is handed over from
 * core to core: correct, and slower. */
struct port_steering {
	unsigned asked, given; /* flow rules */
	bool rss;              /* RSS by our own UDP port */
	bool both;             /* IPv4 and IPv6: it holds for IPv4 alone */
	char no_rules[128], no_rss[128]; /* why not all rules were given; why RSS cannot be had */
};

/* Asks the port, which has been started, to receive what is for UDP ports low to low + count - 1, of
 * IPv4 and of IPv6, on that queue. A rule wants count to be a power of two, and low a multiple of
 * it. */
void port_steer(struct port_steering *s, uint16_t port_id, uint16_t queue, uint16_t low,
		uint32_t count);

/* Takes all rules back. */
void port_steer_forget(struct port_steering *s, uint16_t port_id);

/* One line a human reads; empty: nothing was asked for. */
void port_steer_describe(const struct port_steering *s, char *buf, size_t n);

/*
 * RSS by our own UDP port: which queue a port's packets come to is known beforehand, whoever sends
 * them, and is the same for an even port and the odd one above it. port_rss_bits says how many bits
 * of a port may decide, PORT_RSS_BITS at most, on a port that has been started without; 0: none,
 * and why. Several ports agree if they are given the fewest of theirs. With IPv4 on a port, IPv6
 * comes to another queue where the sender's address has certain bits set.
 */
unsigned port_rss_bits(uint16_t port_id, uint16_t n_queues, bool ipv4, char *why, size_t n);
void port_rss_key(struct port_rss *rss, bool ipv4);
uint16_t port_rss_queue(uint16_t udp_port, unsigned bits, uint16_t n_queues);

/* The redirection table's entry i, which a hash is that ends in i. */
uint16_t port_rss_entry(unsigned i, unsigned bits, uint16_t n_queues);

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
 * of it there: to touch it for the first time costs no page fault. With --no-huge it lies on that
 * node, too, as the pools do, unless the process has a memory policy (numactl). NULL: none left.
 * Never freed: tables live as long as the process. */
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
