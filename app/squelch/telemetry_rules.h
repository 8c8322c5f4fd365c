/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "launch.h"

/* Registers /squelch/screen and /squelch/reloads. s must live as long as the process. 0, or -errno. */
int telemetry_rules_begin(struct server *s);
