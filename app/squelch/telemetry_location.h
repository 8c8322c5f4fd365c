/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "launch.h"

/* Registers /squelch/location with DPDK's telemetry. s must live as long as the process. 0, or
 * -errno. */
int telemetry_location_begin(const struct server *s);
