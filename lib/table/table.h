/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

#define TABLE_NONE UINT32_MAX

/*
 * Flat hash table from a 64-bit key to a 32-bit value. Keys are expected to be hashes already (of a
 * keyed function where a stranger chooses the input), so a slot is found by the key's own low half;
 * linear probing, and deletion closes the gap, so a lookup never meets a tombstone. One thread only.
 */
struct table_slot {
	uint32_t low, high; /* the key; in halves, so that a slot has 12 bytes */
	uint32_t value;     /* TABLE_NONE: empty */
};

struct table {
	struct table_slot *slot;
	uint32_t count; /* of slots */
	uint32_t used, max;
};

/* Bytes that table_init wants for up to 'max' entries: 16 each, for a quarter of the slots stays
 * empty. */
size_t table_footprint(uint32_t max);

/* Lays the table out in mem (4-byte aligned, table_footprint bytes). */
void table_init(struct table *t, void *mem, uint32_t max);

/* Where a key wants to be: its low half, taken as a fraction of the table. So there may be any number
 * of slots. */
static inline uint32_t table_home(const struct table *t, uint32_t low)
{
	return (uint32_t)((uint64_t)low * t->count >> 32);
}

/* Asks memory for the slot in which a search for the key begins. */
static inline void table_fetch(const struct table *t, uint64_t key)
{
	__builtin_prefetch(&t->slot[table_home(t, (uint32_t)key)]);
}

/* The key's value or TABLE_NONE. */
uint32_t table_find(const struct table *t, uint64_t key);

/* Adds a key that is not there yet. False when 'max' are. */
bool table_add(struct table *t, uint64_t key, uint32_t value);

/* Removes the key; false when it was not there. */
bool table_del(struct table *t, uint64_t key);
