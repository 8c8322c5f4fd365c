/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net.h"
#include "net_peer.h"

/*
 * A net on a bench: two ports without a NIC, frames in by hand, frames out from its transmit
 * arrays. After every case each mbuf must be back in its pool.
 */
#define NEIGHBOURS 16

extern struct rte_mempool *pool, *big, *heads;
extern struct net_port port[RTE_MAX_ETHPORTS];
extern struct home home;
extern struct stats stats;
extern struct net *net;
extern struct net_sorted out; /* what the latest frame became */
extern uint64_t now;

/* One program's main: its cases with the EAL around them all, and a new net around each. */
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
#define RUN(name, cases) cmocka_run_group_tests_name(name, cases, start_eal, stop_eal)
int start_eal(void **state);
int stop_eal(void **state);
int setup(void **state);
int teardown(void **state);

/* A second net on the same ports, which the caller gives to net_destroy; NULL: no memory. */
struct net *another(const struct home *h, struct stats *s);
void add_home(struct home *h, const char *ip, uint8_t len, uint16_t port_id);

/* One frame comes in; what the one before became is released. */
void receive(const struct frame *f);
void receive_on(struct net *to, uint16_t p, const struct frame *f);
struct rte_mbuf *mbuf_of(const struct frame *f);
void release(void);

/* The frame is counted as dropped by that reason, and as nothing else. */
void assert_dropped(const struct frame *f, enum drop why);
uint64_t all_drops(void);

/* The oldest frame that waits on a port; sent() also reads it, and verifies each checksum. */
bool sent_by(struct net *from, uint16_t p, struct frame *f);
struct seen sent(uint16_t p, struct frame *f);
void assert_silent(void);

/* A neighbour becomes known, and everything said about it is forgotten. */
void meet(uint16_t p, const char *ip, const char *ours, unsigned vlan);

/* Sends n bytes of the pattern; send_to from our SIP port to port 5070. */
struct path path_to(const char *ip, uint16_t remote_port, uint32_t local, uint16_t local_port);
void send_bytes(const struct path *path, unsigned n);
void send_to(const char *ip, unsigned n);

/* A payload of n bytes of the pattern, in one segment. */
void check_payload(struct rte_mbuf *m, unsigned n);

/* Time passes, a millisecond at a time. */
void tick_until(uint64_t end);

/* Two frames are alike; the one that waits on a port, alone, is taken off; OTHER4 and OTHER6 become
 * known. */
void same_bytes(const struct rte_mbuf *a, const struct rte_mbuf *b);
struct rte_mbuf *taken_off(uint16_t p);
void meet_others(void);

/* What a NIC may say of a frame: mostly nothing. */
uint64_t any_flags(unsigned *seed);
