/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "endpoint.h"

#define HOME_MAX  16
#define HOME_NONE 0xffu

/* One of our own addresses (--address ADDR/LEN[@PORT]). */
struct home_addr {
	struct ip_addr ip;
	uint8_t prefix_len; /* bits, in the address's own family */
	uint16_t port_id;   /* DPDK port it lives on */
	char text[48];      /* as a SIP host: IPv6 in brackets */
	char sdp[48];       /* "IN IP4 192.0.2.1": what o= and c= lines carry (RFC 4566 5.2, 5.7) */
};

/* Our addresses and the gateways behind them. Written at start, read-only afterwards. */
struct home {
	struct home_addr addr[HOME_MAX];
	unsigned n;
	struct ip_addr gateway4, gateway6;
	bool has_gateway4, has_gateway6;
	uint16_t sip_port;
	/* The workers' own UDP ports for signalling, worker w's is core_port + w; 0: they have none. */
	uint16_t core_port, n_core_ports;
};

/* Signalling arrives at that UDP port. */
static inline bool home_hears(const struct home *h, uint16_t port)
{
	return port == h->sip_port || (uint16_t)(port - h->core_port) < h->n_core_ports;
}

/* Adds an address and fills in its text forms. False when HOME_MAX are there already. */
bool home_add(struct home *h, const struct ip_addr *ip, uint8_t prefix_len, uint16_t port_id);

/* Index of the address that equals ip and lives on port_id, or HOME_NONE. */
unsigned home_find(const struct home *h, const struct ip_addr *ip, uint16_t port_id);

/*
 * How dst is reached: the index of the address to send from, and in *next_hop the on-link address
 * whose link-layer address is needed. On-link prefixes first, the longest wins; then the gateway of
 * dst's family. HOME_NONE: no route.
 */
unsigned home_route(const struct home *h, const struct ip_addr *dst, struct ip_addr *next_hop);
