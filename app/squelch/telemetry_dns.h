/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "launch.h"

/* Registers /squelch/dns with DPDK's telemetry. s must live as long as the process. 0, or -errno.
 */
int telemetry_dns_begin(struct server *s);
