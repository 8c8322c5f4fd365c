/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <rte_ether.h>
#include <rte_ip.h>
#include <rte_mbuf.h>
#include <rte_udp.h>

#include "base.h"

/*
 * The network below SIP and RTP, for one core: Ethernet (with an 802.1Q tag or without), ARP (RFC
 * 826), IPv6 neighbour discovery (RFC 4861), IPv4, IPv6, ICMP and ICMPv6 echo and errors, UDP,
 * fragments. Frames in, sorted by what they carry; datagrams out, ready for port_tx_burst.
 *
 * Each core has a neighbour cache of its own; whichever core receives an ARP or ND packet answers
 * it and hands a copy to the others (net_sorted.news), so that no lock is needed. Nothing here
 * logs, blocks or allocates after net_create.
 */

#define NET_BURST_MAX 64
#define NET_TX_MAX    1024 /* frames that may wait for one port's transmit burst */
#define NET_HEADROOM  RTE_PKTMBUF_HEADROOM /* what a datagram's mbuf must leave free for headers */

/* What a port can do, as far as it matters for building frames. From port_start. */
struct net_port {
	uint8_t mac[6];
	uint16_t mtu;
	bool present;
	bool tx_ip_checksum, tx_udp_checksum; /* the NIC fills them in */
	bool tx_multi_segs;
	uint16_t rx_descriptors; /* of each receive queue */
};

struct net_cfg {
	const struct home *home;
	const struct net_port *port;  /* indexed by DPDK port id; RTE_MAX_ETHPORTS of them */
	struct stats *stats;
	struct rte_mempool *pool;     /* ordinary mbufs; private area for struct net_meta */
	struct rte_mempool *big_pool; /* one-segment mbufs of max_message bytes: reassembled */
	struct rte_mempool *head_pool; /* small mbufs, for a packet's headers alone; NULL: what goes
					* to many is copied for each */
	uint16_t media_low, media_high; /* UDP ports of media, of all cores; inclusive */
	uint32_t max_message; /* longest UDP payload in bytes that is put together or sent */
	uint32_t max_neighbours;
	int socket;                   /* NUMA node */
};

/* What net_classify found out about a packet; lies in the mbuf's private area. */
struct net_meta {
	struct path path;     /* remote: source; local, local_port: destination */
	uint16_t payload_off; /* of the UDP payload, from the start of the mbuf's data */
	uint16_t payload_len;
	uint8_t l2_len, l3_len; /* l3_len: 0 when headers no longer lie in front (reassembled) */
	bool v6;
};

static inline struct net_meta *net_meta(struct rte_mbuf *m)
{
	return (struct net_meta *)rte_mbuf_to_priv(m);
}

/* The UDP payload of a classified packet (contiguous). */
static inline struct span net_payload(struct rte_mbuf *m)
{
	const struct net_meta *meta = net_meta(m);

	return span_of(rte_pktmbuf_mtod_offset(m, const uint8_t *, meta->payload_off),
		       meta->payload_len);
}

/* One burst, sorted. The caller owns all these mbufs; what is in no array was consumed. */
struct net_sorted {
	struct rte_mbuf *sip[NET_BURST_MAX];   /* to our SIP port */
	struct rte_mbuf *media[NET_BURST_MAX]; /* to a media port */
	struct rte_mbuf *news[NET_BURST_MAX];  /* ARP and ND that other cores must hear of */
	struct rte_mbuf *unreach[NET_BURST_MAX]; /* ICMP unreachable about a datagram from our SIP
						    port: payload is what it quotes of the UDP
						    payload, path.remote is whom that was sent to */
	unsigned n_sip, n_media, n_news, n_unreach;
};

/* Frames for one port, ready to go. */
struct net_tx {
	unsigned n;
	uint16_t bytes_max; /* of a frame, from net_create on */
	struct rte_mbuf *pkt[NET_TX_MAX];
};

struct net;

/* A core's network, its tables on cfg->socket. NULL: out of memory (rte_errno). */
struct net *net_create(const struct net_cfg *cfg);
void net_destroy(struct net *net);

/* Takes frames received on port_id (n <= NET_BURST_MAX). Answers ARP, ND and echo by itself. */
void net_classify(struct net *net, uint16_t port_id, struct rte_mbuf **pkt, unsigned n,
		  uint64_t now_ms, struct net_sorted *out);

/* Learns from an ARP or ND packet that another core received; does not answer it. Consumes m. */
void net_learn(struct net *net, struct rte_mbuf *m, uint64_t now_ms);

/*
 * Sends m, which holds a UDP payload and nothing else, along 'path' (from path->local,
 * path->local_port to path->remote). The address actually used follows home_route when path->local
 * cannot reach the remote. Larger than the MTU: fragmented. Next hop unknown: queued (a few) while
 * it is being resolved. Consumes m in every case; failures are counted.
 */
void net_send(struct net *net, struct rte_mbuf *m, const struct path *path, uint64_t now_ms);

/*
 * Passes a classified packet on along 'path': Ethernet, IP and UDP headers are rewritten where they
 * lie, checksums updated incrementally (RFC 1624); the payload is neither copied nor read. Between
 * IPv4 and IPv6 the headers are replaced. Consumes m.
 */
void net_forward(struct net *net, struct rte_mbuf *m, const struct path *path, uint64_t now_ms);

/*
 * net_forward for media, whose hop has room for the way: the next packet that goes there needs no
 * look-up. hop->way is 0, or what was put there for the same hop before.
 */
void net_pass(struct net *net, struct rte_mbuf *m, const struct media_hop *hop, uint64_t now_ms);

/* A frame's headers: Ethernet without a tag, IPv4 or IPv6 without options, UDP. */
#define NET_LANE_FRONT  42
#define NET_LANE_FRONT6 62

/* Where a frame that was received says it goes to, if it has such headers, in its own byte order.
 * False: it is of another type, or too short for them and so many bytes of payload. */
struct net_dst {
	uint32_t ip;
	uint16_t udp;
};

static inline bool net_dst4(const struct rte_mbuf *m, unsigned payload, struct net_dst *dst)
{
	const struct rte_ether_hdr *eth = rte_pktmbuf_mtod(m, const struct rte_ether_hdr *);
	const uint8_t *ip = (const uint8_t *)(eth + 1), *udp = ip + sizeof(struct rte_ipv4_hdr);

	if (m->data_len < NET_LANE_FRONT + payload ||
	    eth->ether_type != RTE_BE16(RTE_ETHER_TYPE_IPV4))
		return false;
	memcpy(&dst->ip, ip + offsetof(struct rte_ipv4_hdr, dst_addr), sizeof(dst->ip));
	memcpy(&dst->udp, udp + offsetof(struct rte_udp_hdr, dst_port), sizeof(dst->udp));
	return true;
}

/* The same of IPv6; ip: 16 bytes in the frame. */
struct net_dst6 {
	const uint8_t *ip;
	uint16_t udp;
};

static inline bool net_dst6(const struct rte_mbuf *m, unsigned payload, struct net_dst6 *dst)
{
	const struct rte_ether_hdr *eth = rte_pktmbuf_mtod(m, const struct rte_ether_hdr *);
	const uint8_t *ip = (const uint8_t *)(eth + 1), *udp = ip + sizeof(struct rte_ipv6_hdr);

	if (m->data_len < NET_LANE_FRONT6 + payload ||
	    eth->ether_type != RTE_BE16(RTE_ETHER_TYPE_IPV6))
		return false;
	dst->ip = ip + offsetof(struct rte_ipv6_hdr, dst_addr);
	memcpy(&dst->udp, udp + offsetof(struct rte_udp_hdr, dst_port), sizeof(dst->udp));
	return true;
}

/* Where a frame that was received goes to, as far as it can be told at once. */
struct net_aim {
	uint16_t from, to; /* UDP ports */
	struct span payload; /* UDP's, in the frame */
};

/* Reads a frame that holds a whole datagram over UDP behind Ethernet without a tag and IP without
 * options. Nothing is checked but that the frame has what 'out' says: net_classify has to look at it
 * still. False: any other frame. */
bool net_aim(const struct rte_mbuf *m, struct net_aim *out);

/*
 * net_pass to n hops, one at least. The payload is not copied where the port sends frames of several
 * segments: all share it, and m may not be written to any more. Consumes m.
 */
void net_fan(struct net *net, struct rte_mbuf *m, const struct media_hop *hop, unsigned n,
	     uint64_t now_ms);

/* Retries and expiry of neighbours and fragments; call about every 10 ms. Sends a gratuitous ARP
 * and an unsolicited neighbour advertisement for each of our addresses on the first call (only when
 * 'announce' is set: one core does it). */
void net_tick(struct net *net, uint64_t now_ms, bool announce);

/* What waits for transmission on a port. The caller sends it and sets n to 0. */
struct net_tx *net_tx(struct net *net, uint16_t port_id);

#define NET_OUTBOX_STOCK 32 /* mbufs taken from the pool at once */

/* The outbox that writes into mbufs, and sends them with net_send. */
struct net_outbox {
	struct outbox base; /* first */
	struct net *net;
	const uint64_t *now_ms; /* the owner's clock */
	struct rte_mbuf *stock[NET_OUTBOX_STOCK];
	unsigned n_stock;
	uint32_t ordinary_room; /* bytes that a buffer of the stock has for a datagram */
	struct rte_mbuf *open; /* being written; NULL: none */
};

/* An empty one, for datagrams of up to cfg->max_message bytes; net and now_ms must outlive it. */
void net_outbox_init(struct net_outbox *ob, struct net *net, const uint64_t *now_ms);
