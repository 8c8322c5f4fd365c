/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "endpoint.h"

/*
 * Our addresses by number, their 'local': an --address is its index in home->addr, below HOME_MAX;
 * behind these come the addresses of --media-address, range after range.
 */
#define HOME_MAX        16
#define HOME_RANGES_MAX 16
#define HOME_MEDIA_MAX  (1u << 24) /* addresses in all ranges together */
#define HOME_SDP_MAX    48         /* bytes of an address as SDP names it, with a final zero */
#define HOME_NONE       UINT32_MAX

/* One of our own addresses (--address ADDR/LEN[@PORT]). */
struct home_addr {
	struct ip_addr ip;
	uint8_t prefix_len; /* bits, in the address's own family */
	uint16_t port_id;   /* DPDK port it lives on */
	char text[48];      /* as a SIP host: IPv6 in brackets */
	char sdp[HOME_SDP_MAX]; /* "IN IP4 192.0.2.1": what o= and c= carry (RFC 4566 5.2, 5.7) */
};

/* Addresses in a row that are ours for media only (--media-address). */
struct home_range {
	struct ip_addr first;
	uint32_t count;   /* of addresses */
	uint32_t local;   /* of the first one; the others follow */
	uint32_t host;    /* the --address beside which it stands; HOME_NONE: there is none */
	uint16_t port_id; /* DPDK port it lives on */
};

/* Our addresses and the gateways behind them. Written at start, read-only afterwards. */
struct home {
	struct home_addr addr[HOME_MAX];
	unsigned n;
	struct home_range range[HOME_RANGES_MAX];
	unsigned n_ranges;
	uint32_t n_media; /* addresses in all ranges */
	struct ip_addr gateway4, gateway6;
	bool has_gateway4, has_gateway6;
	uint16_t sip_port;
	const char *domains; /* names that are ours beside the addresses, a comma list; NULL: none */
	/* The workers' own UDP ports for signalling, worker w's is core_port + w; 0: they have none. */
	uint16_t core_port, n_core_ports;
};

/* Signalling arrives at that address and UDP port. */
static inline bool home_hears(const struct home *h, uint32_t local, uint16_t port)
{
	return local < HOME_MAX &&
	       (port == h->sip_port || (uint16_t)(port - h->core_port) < h->n_core_ports);
}

/* Adds an address and fills in its text forms. False when HOME_MAX are there already. */
bool home_add(struct home *h, const struct ip_addr *ip, uint8_t prefix_len, uint16_t port_id);

/* Adds the addresses from first to last, both included. False when there are HOME_RANGES_MAX
 * ranges, or with them more than HOME_MEDIA_MAX addresses. */
bool home_add_range(struct home *h, const struct ip_addr *first, const struct ip_addr *last,
		    uint16_t port_id);

/* One of them is of IPv6. */
bool home_has_ipv6(const struct home *h);

/* The number of the address that equals ip and lives on port_id, or HOME_NONE. */
uint32_t home_find(const struct home *h, const struct ip_addr *ip, uint16_t port_id);

/* That host, of a URI, is one of the addresses of 'addr' or of the domains. */
bool home_is_ours(const struct home *h, struct span host);

/* What is sent there as signalling comes back to us. */
bool home_is_self(const struct home *h, const struct endpoint *at);

/* The address with that number, which exists. */
struct ip_addr home_ip(const struct home *h, uint32_t local);

/* The --address that has that number, or beside which the range stands that has it: of the same
 * family, on the same DPDK port. NULL: there is none. */
const struct home_addr *home_host(const struct home *h, uint32_t local);

/* What SDP calls the address with that number (RFC 4566 5.7); may lie in 'room'. */
struct span home_sdp(const struct home *h, uint32_t local, char room[HOME_SDP_MAX]);

/* A range's last address; the range as its option has it: FIRST-LAST, or FIRST alone. */
struct ip_addr home_range_last(const struct home_range *r);
void put_home_range(struct writer *w, const struct home_range *r);

/* The range holds ip, whatever port that is on. */
static inline bool home_range_has(const struct home_range *r, const struct ip_addr *ip)
{
	return ip_distance(&r->first, ip) < r->count;
}

/* Its addresses serve the media of those who signal with that --address. */
static inline bool home_range_serves(const struct home_range *r, const struct home_addr *a)
{
	return r->port_id == a->port_id && ip_is_v4(&r->first) == ip_is_v4(&a->ip);
}

/*
 * How dst is reached: the index of the address to send from, and in *next_hop the on-link address
 * whose link-layer address is needed. On-link prefixes first, the longest wins; then the gateway of
 * dst's family. HOME_NONE: no route.
 */
uint32_t home_route(const struct home *h, const struct ip_addr *dst, struct ip_addr *next_hop);
