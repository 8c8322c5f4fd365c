/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdint.h>

enum drop {
	DROP_NONE,
#define X(id, name, text) DROP_##id,
#include "drop.def"
#undef X
	DROP_MAX
};

enum race {
#define X(id, row, name, text) RACE_##id,
#include "race.def"
#undef X
	RACE_MAX
};

enum tally {
#define X(id, name, text) STAT_##id,
#include "stat.def"
#undef X
	STAT_MAX
};

/*
 * What one core counts. Written by that core alone; anybody may read a counter at any time (each is
 * one aligned word), so a snapshot is not a consistent cut.
 */
struct stats {
	uint64_t drop[DROP_MAX];
	uint64_t race[RACE_MAX];
	uint64_t stat[STAT_MAX];
};

struct counter_info {
	const char *name;
	const char *text;
	unsigned row; /* races only: the row of the specification */
};

/* Indexed by the enums above; drop_info[DROP_NONE] has no name. */
extern const struct counter_info drop_info[DROP_MAX];
extern const struct counter_info race_info[RACE_MAX];
extern const struct counter_info stat_info[STAT_MAX];
