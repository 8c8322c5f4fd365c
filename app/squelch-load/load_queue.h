/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "launch.h"

/* A queue of the server's port, but not that of the worker whose packet this is: what steering does
 * at its worst. server: the struct server, with two workers or more. */
uint16_t load_queue_wrong(const void *server, struct rte_mbuf *m);

/* The queue that a NIC's RSS chooses, by Toeplitz over the packet's addresses and ports; and how
 * that NIC has been set up. */
uint16_t load_queue_rss(const void *server, struct rte_mbuf *m);
const struct port_rss *load_queue_nic(void);
