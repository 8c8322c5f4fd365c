/* SPDX-License-Identifier: BSD-3-Clause */
#include "stats.h"

const struct counter_info drop_info[DROP_MAX] = {
#define X(id, name, text) [DROP_##id] = {name, text, 0},
#include "drop.def"
#undef X
};

const struct counter_info race_info[RACE_MAX] = {
#define X(id, row, name, text) [RACE_##id] = {name, text, row},
#include "race.def"
#undef X
};

const struct counter_info stat_info[STAT_MAX] = {
#define X(id, name, text) [STAT_##id] = {name, text, 0},
#include "stat.def"
#undef X
};
