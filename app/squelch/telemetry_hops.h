/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "launch.h"

/* Registers /squelch/hops. s must live as long as the process. 0, or -errno. */
int telemetry_hops_begin(struct server *s);
