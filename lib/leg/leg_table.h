/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "leg.h"

/* Names; private to this folder. */

size_t leg_entries_footprint(uint32_t count);
void leg_entries_init(struct leg_entries *es, void *mem, uint32_t count);

/* A new name for a record. There must be a free record, so that there are fewer legs than names. */
uint32_t leg_entry_get(struct leg_entries *es, uint32_t leg);

/* The name stands for nothing any more; or, until it has another leg, for that tombstone. */
void leg_entry_put(struct leg_entries *es, uint32_t e);
void leg_entry_bury(struct leg_entries *es, uint32_t e, const struct leg_entry *stone);

/* Counts tombstones out whose time is over. */
void leg_entries_sweep(struct leg_entries *es, uint64_t now_ms);

/* What that name stands for, if only for nothing; NULL: it is another leg's by now, or of another core
 * or run. */
struct leg_entry *leg_entry_find(const struct leg_table *lt, uint64_t name);
