/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "launch.h"

/* The slow control thread: it waits for signals and looks after the drain; the workers never do. */

/* SIGINT and SIGTERM come to control_run from now on, and SIGHUP with 'hangup'. Call before the EAL
 * starts its threads. */
void control_begin(bool hangup);

/* True when SIGINT or SIGTERM came within so many milliseconds. */
bool control_signalled_within(unsigned ms);

/* Writes what the workers have recorded to --call-log; nothing without one. */
void control_log(struct server *s);

/* Writes what has changed in the workers' bindings to --location; nothing without one. */
void control_bindings(struct server *s);

/* Returns when the server has been told to stop and every conference has ended properly. A second
 * signal ends it at once: false. */
bool control_run(struct server *s);

/* Takes no new INVITEs and waits until every conference has ended properly. A signal ends that at
 * once: false. */
bool control_drain(struct server *s);

struct rte_tel_data;

/* telemetry_media.c: the handler of /squelch/media. */
int telemetry_media(const struct server *s, const char *params, struct rte_tel_data *d);

/* Adds "192.0.2.1:5060", or "[2001:db8::1]:5060", to a dictionary. */
void telemetry_put_endpoint(struct rte_tel_data *d, const char *name, const struct endpoint *e);

/* Registers /squelch/stats, /squelch/drops, /squelch/races and /squelch/media with DPDK's
 * telemetry. s must live as long as the process. 0, or -errno. */
int telemetry_begin(const struct server *s);
