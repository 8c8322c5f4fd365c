/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "launch.h"
#include "load_args.h"

/*
 * squelch in the same process, joined to the load by two rings where otherwise a wire is: the
 * server's own start-up code on the lcores behind the load's.
 */
struct load_inside {
	struct server server;
	struct args args;
	uint16_t server_port, load_port; /* DPDK ports */
	struct load_inside_mark {
		uint64_t tsc;
		struct load_inside_worker {
			uint64_t busy, taken;            /* cycles */
			uint64_t rx_packets, handed_off;
		} worker[WORKERS_MAX];
	} mark[2]; /* at the beginning and the end of the measurement */
};

/* Reads squelch's options, the words behind the second '--'; where they name no address or
 * dialplan, those of 'own' serve. False: why says what is wrong. */
bool load_inside_parse(struct load_inside *in, const struct load_args *own, int argc, char **argv,
		       char why[LAUNCH_WHY_MAX]);

/* After the EAL's start: makes the two ports, with a queue for each worker. */
bool load_inside_join(struct load_inside *in, const struct load_args *own,
		      char why[LAUNCH_WHY_MAX]);

/* Prepares the server and sends its workers off. */
bool load_inside_launch(struct load_inside *in, const struct load_args *own,
			char why[LAUNCH_WHY_MAX]);

/* To be called by the load as its measurement begins and ends. */
void load_inside_mark(void *in, bool begin);

/* Drains the server and ends its workers. False: it did not come to an end. */
bool load_inside_end(struct load_inside *in);
