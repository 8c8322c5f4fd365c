/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "launch.h"

/* Starts the ports, whose receive queues are filled from the workers' pools, and shares the UDP
 * ports out among the workers, so that the ports can bring each what is its own: s->shared,
 * s->steering. False: why. */
bool launch_ports(struct server *s, const struct worker_cfg *cfg, char why[LAUNCH_WHY_MAX]);
