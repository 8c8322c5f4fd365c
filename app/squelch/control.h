/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "launch.h"

/* The slow control thread: it waits for signals and looks after the drain; the workers never do. */

/* SIGINT and SIGTERM come to control_run from now on. Call before the EAL starts its threads. */
void control_begin(void);

/* True when SIGINT or SIGTERM came within so many milliseconds. */
bool control_signalled_within(unsigned ms);

/* Returns when the server has been told to stop and every conference has ended properly. A second
 * signal ends it at once: false. */
bool control_run(struct server *s);

/* Takes no new INVITEs and waits until every conference has ended properly. A signal ends that at
 * once: false. */
bool control_drain(struct server *s);

/* Registers /squelch/stats, /squelch/drops and /squelch/races with DPDK's telemetry. s must live as
 * long as the process. 0, or -errno. */
int telemetry_begin(const struct server *s);
