/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "launch.h"

/* Registers /squelch/screen, /squelch/reloads and /squelch/reload, which is SIGHUP's work asked for on
 * the control socket. s must live as long as the process. 0, or -errno. */
int telemetry_rules_begin(struct server *s);
