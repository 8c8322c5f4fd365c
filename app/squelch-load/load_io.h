/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "load_core.h"
#include "load_impair.h"
#include "net.h"
#include "port.h"

/*
 * The load on its lcore: receives, calls, answers, sends, until it has measured for as long as it
 * should and everything has ended.
 */

/* What is counted between the beginning and the end of the measurement. */
struct load_mark {
	uint64_t tsc;   /* all of this in cycles */
	uint64_t busy;  /* of turns with work */
	uint64_t taken; /* of turns so long that the system had given the core to somebody else */
	uint64_t count[LOAD_COUNTS];
};

struct load_io_cfg {
	struct load_cfg core;
	uint16_t ports[2];  /* DPDK ports in use */
	unsigned n_ports;
	uint16_t n_queues;  /* of each */
	uint16_t queue;     /* all packets go to this one, */
	bool spread;        /* or each turn's to the next one, */
	uint16_t (*queue_of)(const void *arg, struct rte_mbuf *m); /* or, not NULL, where it says */
	const void *queue_of_arg;
	const struct net_port *port; /* indexed by port id */
	struct rte_mempool *pool, *big_pool;
	uint32_t max_message;
	uint16_t media_low, media_high;
	uint64_t duration_ms, warmup_ms, drain_ms;
	/* A port without a driver's marks, in one process with the server: checksums are right,
	 * or must be looked at. */
	bool wire, wire_checksums;
	bool impaired;
	uint32_t loss, duplicate, reorder; /* per mille, in each direction */
	void (*on_mark)(void *arg, bool begin); /* the measurement begins, or ends; may be NULL */
	void *on_mark_arg;
	int socket;
};

struct load_io;

/* NULL: why says what was missing. */
struct load_io *load_io_create(const struct load_io_cfg *cfg, char why[PORT_WHY_MAX]);

/* The lcore's main function. */
int load_io_run(void *io);

/* Ends the measurement now (any thread); a second time: the drain, too. */
void load_io_stop(struct load_io *io);

/* What came out; to be read when load_io_run has returned. */
struct load_result {
	bool answered;      /* the server did, at all */
	bool measured;      /* the measurement was not ended before it began */
	struct load_mark begin, end;
	const struct load *load;
	const struct stats *stats; /* of the network */
	const struct load_impair *impair[2]; /* what was made of packets: received, sent */
};

void load_io_result(const struct load_io *io, struct load_result *out);
