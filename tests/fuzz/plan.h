/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "dialplan.h"

/* A view of the target's dialplan, which is the same in every run: it is compiled once, for that takes
 * longer than most runs. */
struct dialplan_view *fuzz_plan(struct span text, const struct home *home);
