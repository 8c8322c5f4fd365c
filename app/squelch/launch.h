/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <pthread.h>

#include "args.h"
#include "call_log.h"
#include "location_file.h"
#include "resolver.h"
#include "worker.h"

#define LAUNCH_WHY_MAX 512

/* A reload, as its thread sees it (reload.h); all but 'loaded' the control thread writes while there is
 * no thread, and reads. */
struct reload {
	pthread_t thread;
	bool running, again; /* there is a thread; and there is to be another one */
	bool loaded;         /* by the thread: it is done, and has written the following */
	struct worker_tables *tables; /* NULL: 'why' says what is wrong */
	char why[LAUNCH_WHY_MAX];
};

/* The running server: what main sets up and the control thread looks after. */
struct server {
	const struct args *args;
	unsigned skip; /* so many of the first worker lcores are somebody else's */
	const struct port_rss *rss_outside; /* by which others deliver to the ports; or NULL */
	struct worker_shared shared;
	struct port_steering steering[RTE_MAX_ETHPORTS];
	unsigned lcore[WORKERS_MAX]; /* by worker */
	struct worker *worker[WORKERS_MAX];
	bool floors;   /* tables for floor control are among those: */
	size_t tables; /* bytes of all workers' conferences, legs and transactions */
	struct siphash_key key; /* of identifiers (secret.h) */
	uint16_t epoch;         /* and the run's number in them */
	struct resolve_cache *names; /* where host names lead, and who finds out; NULL with --dns none */
	struct resolver *resolver;
	struct location_file bindings; /* of --location */
	struct call_file calls; /* of --call-log */
	pthread_mutex_t reading; /* held while tables are looked into by telemetry, or freed */
	struct reload reload;
	uint64_t reloads, reloads_refused;
};

/* Ports, pools, tables and workers, in this order; the workers do not run yet. False: why says what
 * is missing and what to do. */
bool launch_prepare(struct server *s, char why[LAUNCH_WHY_MAX]);

/* Prints the effective map: ports, queues, lcores, NUMA nodes, addresses, limits. */
void launch_describe(const struct server *s);

/* Sends the workers off to their lcores. */
void launch_workers(struct server *s);

/* Stops the workers, waits for their lcores to come back, and stops the ports. */
void launch_end(struct server *s);
