/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "leg.h"

/* Names; private to this folder. */

static inline struct leg_entry *leg_entry_at(const struct leg_table *lt, uint32_t e)
{
	return slab_at(&lt->entries, e);
}

/* What that name stands for; NULL: it is forgotten, or of another core or run. */
struct leg_entry *leg_entry_find(const struct leg_table *lt, uint64_t name);

/* A new one. There must be a free record, so that there are fewer legs than entries. */
uint32_t leg_entry_get(struct leg_table *lt);
