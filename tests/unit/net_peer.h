/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "net_frame.h"

/*
 * What the peers of net's unit tests send: whole frames, made without any of the code under test.
 * We are 10.9.0.1 on port 0 and 10.8.0.1 on port 1, in IPv6 likewise; every peer has the same MAC.
 */
#define OURS4  "10.9.0.1"
#define OURS6  "2001:db8:9::1"
#define PEER4  "10.9.0.2"
#define PEER6  "2001:db8:9::2"
#define OTHER4 "10.8.0.2" /* on port 1 */
#define OTHER6 "2001:db8:8::2"

#define MAX_MESSAGE 9000

/* The option that says the peer's MAC in neighbour discovery, in hexadecimal. */
#define SOURCE_MAC "0101020000000099"

extern const uint8_t own_mac[2][6], peer_mac[6], all_ones[6], all_nodes_mac[6];

/* What payloads are the beginning of. */
extern uint8_t pattern[MAX_MESSAGE + 100];
void pattern_fill(void);

/* UDP with n bytes of the pattern, to the port that the destination is on. */
struct frame udp(const char *from, unsigned sport, const char *to, unsigned dport, unsigned n);
struct frame udp_vlan(const char *from, unsigned sport, const char *to, unsigned dport,
		      unsigned n, unsigned vlan);

/* op: 1 asks, 2 replies. */
struct frame arp(const uint8_t *to, unsigned vlan, unsigned op, const char *sender,
		 const char *target);

/* Neighbour discovery: type 135 or 136; flags "e0000000"; option "" or its hexadecimal. */
struct frame nd(const uint8_t *to, unsigned vlan, unsigned type, const char *flags,
		const char *from, const char *dst, const char *target, const char *option);
struct frame solicitation(unsigned vlan, const char *from, const char *target);

/* An echo request with n bytes of the pattern. */
struct frame echo(const char *from, const char *to, unsigned n);

/* A router's or host's complaint about a datagram that we sent from UDP port sport, of whose
 * payload it quotes so many bytes; head: the first 8 bytes of ICMP, the checksum 0. */
struct frame complaint(const char *head, const char *ours, const char *peer, unsigned sport,
		       unsigned quoted);
struct frame unreachable4(void);
struct frame unreachable6(void);

/* Fragments of a whole frame: from l4 byte 'at', len bytes; and all of them, 'size' bytes each. */
struct parts {
	struct frame f[16];
	unsigned n;
};
struct frame part(const struct frame *whole, unsigned at, unsigned len, unsigned id);
void cut(const struct frame *whole, unsigned size, unsigned id, struct parts *p);
