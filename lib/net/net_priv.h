/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "net.h"

#include <netinet/in.h>
#include <rte_byteorder.h>
#include <rte_ether.h>
#include <rte_hash.h>
#include <rte_ip.h>
#include <rte_ip_frag.h>
#include <rte_udp.h>

#include "wheel.h"

#define NET_TTL         64
#define NEIGH_QUEUE     64  /* datagrams that wait for one neighbour */
#define NEIGH_QUEUE_ALL 512 /* and for all of them together: a bound on the mbufs they hold */
#define UDP_BYTES       sizeof(struct rte_udp_hdr)

enum neigh_state {
	NEIGH_NONE,
	NEIGH_INCOMPLETE, /* asked for; datagrams wait */
	NEIGH_REACHABLE,
	NEIGH_PROBING, /* old and in use: asked again, used meanwhile */
};

/* What the cache is indexed by: link-local addresses mean something on one port only. */
struct neigh_key {
	struct ip_addr ip;
	uint16_t port;
	uint16_t zero; /* the key is hashed as bytes: no padding */
};

struct neigh {
	_Alignas(RTE_CACHE_LINE_SIZE) struct neigh_key key;
	uint32_t version; /* another one with each change of 'mac' or 'vlan'; 0: neither is known */
	union {
		uint8_t mac[6];
		uint8_t front[12]; /* a frame's to it: 'mac', and that of our port */
	};
	uint16_t vlan; /* tag control information; 0: untagged */
	uint8_t state; /* enum neigh_state */
	uint8_t tries; /* questions asked without an answer */
	uint8_t n_queue;
	bool used; /* sent to since it was last heard of */
	struct net_tx *tx; /* of the port that it is on */
	struct rte_mbuf *queue[NEIGH_QUEUE];
};

/* The neighbours of one core. The hash gives a key's index in entry[] and its timer's number. */
struct neigh_cache {
	struct rte_hash *index;
	struct neigh *entry;
	struct wheel wheel;
	void *wheel_mem;
	uint32_t count, n_queued;
	uint32_t hand; /* where the search for an entry to give up goes on */
	uint32_t latest; /* the entry that was asked for last */
	uint32_t versions; /* given so far */
};

/* A neighbour that was found once, for as long as it stays where it is; all zero: none. */
struct way {
	uint32_t entry, version;
};

/* Where a datagram leaves: the neighbour and the port it is on. */
struct net_hop {
	struct ip_addr next;
	uint16_t port;
};

#define FRONT_ROOM 80 /* Ethernet with a tag, IPv6 and UDP are 66 */

/* The headers of a datagram that was sent, for the next one to the same place. */
struct front {
	uint8_t n;      /* bytes; 0: none are kept */
	uint8_t ip_at;  /* where the IP header begins */
	bool v6;
	uint16_t payload_max; /* a longer datagram needs headers of its own */
	uint16_t ip_sum, pseudo_sum; /* of what does not change: without lengths and such */
	uint64_t ol_flags, tx_offload; /* as the mbuf has them */
	uint8_t head[FRONT_ROOM]; /* the last n: what follows them lies at a fixed place */
};

/* A recent answer of net_route, which is the same for the same question: addresses do not
 * change. */
struct route {
	struct ip_addr to, src; /* src: the address with the number 'from' */
	uint32_t local, from;
	bool known;
	struct net_hop hop;
	struct way way;     /* to hop.next */
	struct front front; /* with the MAC address that was found on that way */
};

#define ROUTES 64 /* that are remembered; a power of two */

/* Two addresses that a packet may have come from and to, on that port. */
struct pair {
	struct ip_addr src, dst;
	uint32_t local; /* dst's number in home */
	uint16_t port;
	bool known;
};

#define PAIR_BITS 8 /* of the number of pairs that are remembered */

struct net {
	struct net_cfg cfg;
	struct neigh_cache neigh;
	struct rte_ip_frag_tbl *frag;
	struct rte_ip_frag_death_row dead; /* what the fragment table gives up */
	struct net_tx *tx[RTE_MAX_ETHPORTS]; /* NULL: no such port */
	struct ip_addr link_local[RTE_MAX_ETHPORTS];
	uint16_t vlan_seen[RTE_MAX_ETHPORTS]; /* the last tag that a neighbour was heard with */
	struct route route[ROUTES];
	struct pair pair[1 << PAIR_BITS];
	uint16_t ip_id;
	uint32_t frag_id;
	bool announced;
};

/* A frame on its way up. Every layer reads 'len' bytes at 'off' and moves both on. */
struct rx {
	struct net *net;
	struct rte_mbuf *m;     /* NULL: somebody else holds it now */
	struct net_sorted *out; /* NULL: only learn from it */
	uint64_t now_ms;
	uint16_t port;
	uint16_t vlan;
	uint16_t off;     /* of the present layer, from the start of the mbuf's data */
	uint16_t ip_off;  /* of the IP header */
	uint32_t len;     /* bytes of the present layer, what it carries included */
	struct ip_addr src, dst;
	uint32_t local;   /* dst's number in home; HOME_NONE: link-local or multicast */
	uint8_t ttl;
	uint8_t proto;
	bool group;       /* dst is a multicast group of ours */
	bool frozen;      /* the headers in front cannot be rewritten where they lie */
	bool reassembled;
};

/* What a neighbour says about itself. */
struct neigh_news {
	struct neigh_key who;
	uint16_t vlan;
	const uint8_t *mac; /* NULL: the one known is still right */
	bool create;        /* it wants something of us: worth an entry even if there is none */
	bool keep;          /* a MAC address already known must not be replaced (RFC 4861 7.2.5) */
};

static inline void *rx_at(const struct rx *rx)
{
	return rte_pktmbuf_mtod_offset(rx->m, void *, rx->off);
}

static inline void net_count(struct net *net, enum drop why, uint32_t n)
{
	net->cfg.stats->drop[why] += n;
}

static inline void net_drop(struct net *net, struct rte_mbuf *m, enum drop why)
{
	net_count(net, why, 1);
	rte_pktmbuf_free(m);
}

/* Folds a sum of words of 16 or 32 bits, of which there may be very many; not complemented. Halves
 * are added to each other, and what is carried comes round: 0 comes of 0 alone. */
static inline uint16_t net_fold32(uint32_t sum)
{
	return (uint16_t)((sum + (sum << 16 | sum >> 16)) >> 16);
}

static inline uint16_t net_fold(uint64_t sum)
{
	return net_fold32((uint32_t)((sum + (sum << 32 | sum >> 32)) >> 32));
}

/* The sum of n words of 32 bits, of any alignment. */
static inline uint64_t net_sum32(const void *p, unsigned n)
{
	const uint8_t *at = p;
	uint64_t sum = 0;
	uint32_t word;

#pragma GCC unroll 8
	for (unsigned i = 0; i < n; i++) {
		memcpy(&word, at + i * sizeof(word), sizeof(word));
		sum += word;
	}
	return sum;
}

/*
 * The pseudo-header of RFC 768 and of RFC 8200 8.1 in one: ::ffff in front of an IPv4 address adds
 * 0xffff, which is zero in one's complement.
 */
static inline uint64_t net_pseudo_sum(const struct ip_addr *src, const struct ip_addr *dst,
				      uint8_t proto, uint32_t len)
{
	return (uint64_t)rte_raw_cksum(src->b, 16) + rte_raw_cksum(dst->b, 16) +
	       rte_cpu_to_be_16((uint16_t)len) + rte_cpu_to_be_16(proto);
}

/* What a NIC says of a frame that calls for a second look: a tag that it took off, a checksum that
 * is wrong or not filled in. */
#define NET_ODD_FLAGS \
	(RTE_MBUF_F_RX_VLAN_STRIPPED | RTE_MBUF_F_RX_IP_CKSUM_BAD | RTE_MBUF_F_RX_L4_CKSUM_BAD)

_Static_assert(RTE_MBUF_F_RX_IP_CKSUM_NONE ==
			(RTE_MBUF_F_RX_IP_CKSUM_BAD | RTE_MBUF_F_RX_IP_CKSUM_GOOD) &&
		RTE_MBUF_F_RX_L4_CKSUM_NONE ==
			(RTE_MBUF_F_RX_L4_CKSUM_BAD | RTE_MBUF_F_RX_L4_CKSUM_GOOD),
	       "'bad' and 'none' share a bit");

/* RFC 1071, for a header of 20 bytes. */
static inline bool net_sum_right(const struct rte_ipv4_hdr *ip, uint64_t flags)
{
	return (flags & RTE_MBUF_F_RX_IP_CKSUM_GOOD) || net_fold(net_sum32(ip, 5)) == 0xffff;
}

/* net_lane.c, net_lane6.c: opens hop->lane. m, a frame of IPv4 without a tag, has just gone to that
 * hop by that way, from our address src; or hop->lane6, one of IPv6. */
void net_lane_open(struct net *net, struct rte_mbuf *m, const struct media_hop *hop,
		   const struct ip_addr *src, const struct way *way);
void net_lane6_open(struct net *net, struct rte_mbuf *m, const struct media_hop *hop,
		    const struct ip_addr *src, const struct way *way);

/* net_addr.c */
bool net_unicast(const struct ip_addr *ip);
bool net_directed_broadcast(const struct home_addr *a, const struct ip_addr *ip);
bool net_is_link_local(const struct ip_addr *ip);
struct ip_addr net_link_local(const uint8_t mac[6]);
struct ip_addr net_solicited_node(const struct ip_addr *ip);
void net_group_mac(const struct ip_addr *group, uint8_t mac[6]);
extern const struct ip_addr net_all_nodes;

/* Up: each consumes rx->m when it returns DROP_NONE. */
enum drop net_arp_input(struct rx *rx);
enum drop net_ipv4_input(struct rx *rx);
enum drop net_ipv6_input(struct rx *rx);
enum drop net_icmp_input(struct rx *rx);
enum drop net_icmp6_input(struct rx *rx);
enum drop net_nd_input(struct rx *rx);
enum drop net_udp_input(struct rx *rx);

/* net_ordinary.c: m is media in its plainest form, and is classified. False: it may be anything, and
 * is as it was. */
bool net_ordinary(struct net *net, struct rte_mbuf *m, uint16_t port);

/* net_pair.c: asks anew, and keeps in *p a pair that may be. */
bool net_pair_ask(struct net *net, struct pair *p, uint16_t port, const struct ip_addr *src,
		  const struct ip_addr *dst);

/* What follows from addresses that never change: the latest answers are kept. NULL: no packet may
 * have come from there to there. */
static inline const struct pair *net_pair(struct net *net, uint16_t port,
					  const struct ip_addr *src, const struct ip_addr *dst)
{
	uint32_t s, d;
	struct pair *p;

	memcpy(&s, src->b + 12, sizeof(s));
	memcpy(&d, dst->b + 12, sizeof(d));
	p = &net->pair[((s * 31 + d) * 2654435761u) >> (32 - PAIR_BITS)];
	if (p->known && p->port == port && ip_eq(&p->src, src) && ip_eq(&p->dst, dst))
		return p;
	return net_pair_ask(net, p, port, src, dst) ? p : NULL;
}

/* The general way: m may be anything. */
void net_any(struct net *net, struct rte_mbuf *m, uint16_t port_id, uint64_t now_ms,
	     struct net_sorted *out);

/* A datagram's checksum is not what it should be: reads all of it. */
bool net_udp_wrong(const struct rte_udp_hdr *udp, const struct ip_addr *src,
		   const struct ip_addr *dst);

/* An ICMP error whose quotation begins at rx->off. */
enum drop net_unreach_input(struct rx *rx);

/* rx->m told something that the other cores should hear. */
void net_news(struct rx *rx);

/* Is ip ours on that port? *local: its number in home, HOME_NONE for the link-local one. */
bool net_own(const struct net *net, const struct ip_addr *ip, uint16_t port, uint32_t *local);

/* Can ip be a neighbour on that port? */
bool net_on_link(const struct net *net, const struct ip_addr *ip, uint16_t port);

/* net_neigh.c */
int net_neigh_init(struct net *net);
void net_neigh_fini(struct net *net);
void net_neigh_tick(struct net *net, uint64_t now_ms);
void net_neigh_learn(struct net *net, const struct neigh_news *news, uint64_t now_ms);

/* How to come back to a neighbour without looking it up; none while its MAC address is unknown. */
struct way net_neigh_way(struct net *net, const struct net_hop *hop);

/* The neighbour that a way leads to, NULL when it has changed. */
static inline struct neigh *net_neigh_at(struct net *net, struct way way)
{
	struct neigh *n = &net->neigh.entry[way.entry];

	return way.version && n->version == way.version ? n : NULL;
}

/* Sends an IP packet to a neighbour, at once or when its MAC address is known. Consumes m. */
void net_neigh_send(struct net *net, struct rte_mbuf *m, const struct net_hop *hop,
		    uint64_t now_ms);

/* Questions and announcements. mac NULL: ask everybody. */
void net_arp_ask(struct net *net, const struct neigh_key *who, const uint8_t *mac, uint16_t vlan);
void net_arp_announce(struct net *net, const struct home_addr *a);
void net_nd_ask(struct net *net, const struct neigh_key *who, const uint8_t *mac, uint16_t vlan);
void net_nd_announce(struct net *net, const struct home_addr *a);

/* net_frag.c. Reassembly of what begins at rx->ip_off: rx->m is the whole datagram afterwards, or
 * NULL while parts are missing. */
int net_frag_init(struct net *net);
void net_frag_fini(struct net *net);
void net_frag_tick(struct net *net, uint64_t now_ms);
enum drop net_reassemble4(struct rx *rx, struct rte_ipv4_hdr *ip);
enum drop net_reassemble6(struct rx *rx, struct rte_ipv6_hdr *ip);

/* Replaces a chain of segments by one of the big pool; when it cannot, rx->m is still there. */
enum drop net_flatten(struct rx *rx);

/* Sends an IP packet, in fragments when it exceeds the MTU, to n. Consumes m. */
void net_emit(struct net *net, struct rte_mbuf *m, const struct neigh *n);

/* net_ether.c: puts an Ethernet header in front and m into the port's transmit array. */
void net_ether_send(struct net *net, struct rte_mbuf *m, uint16_t port, const uint8_t mac[6],
		    uint16_t vlan, uint16_t type);

/* An empty mbuf for a packet of our own; NULL is counted. */
struct rte_mbuf *net_alloc(struct net *net);

/* net_output.c */

/* How 'path' is gone: the number of the address to send from, or HOME_NONE. */
uint32_t net_route(const struct net *net, const struct path *path, struct net_hop *hop);

/* The same, remembered. */
struct route *net_route_of(struct net *net, const struct path *path);

/* Looks up the way to the next hop once more. */
void net_route_renew(struct net *net, struct route *r);

/* Puts an IP header before m. False: no headroom, or too long. */
bool net_ip_header(struct net *net, struct rte_mbuf *m, const struct ip_addr *src,
		   const struct ip_addr *dst, uint8_t proto);

/* m is a UDP payload: puts UDP and IP headers before it and sends it. Consumes m. */
void net_datagram(struct net *net, struct rte_mbuf *m, const struct ip_addr *src,
		  const struct path *path, const struct net_hop *hop, uint64_t now_ms);

/* The checksum of the UDP datagram that begins 'off' bytes into m; pseudo: the sum of its
 * pseudo-header. */
uint16_t net_udp_checksum(const struct rte_mbuf *m, uint32_t off, uint64_t pseudo);

/* net_front.c */

/* m, a UDP payload of so many bytes before, has just been put into the port's transmit array: keeps
 * its headers. */
void net_front_take(struct net *net, struct route *r, const struct rte_mbuf *m, uint32_t payload);

/* Sends the UDP payload m behind r's headers. False: there are none that fit, and m is as it
 * was. */
bool net_front_send(struct net *net, const struct route *r, struct rte_mbuf *m,
		    const struct path *path);

/* Forgets what the receiving side noted in the mbuf. */
static inline void net_renew(struct rte_mbuf *m)
{
	m->ol_flags &= RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL;
	m->tx_offload = 0;
}
