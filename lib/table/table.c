/* SPDX-License-Identifier: BSD-3-Clause */
#include "table.h"

static uint32_t slots_for(uint32_t max)
{
	return max + max / 3 + 1;
}

size_t table_footprint(uint32_t max)
{
	return (size_t)slots_for(max) * sizeof(struct table_slot);
}

void table_init(struct table *t, void *mem, uint32_t max)
{
	*t = (struct table){.slot = mem, .count = slots_for(max), .max = max};
	for (uint32_t i = 0; i < t->count; i++)
		t->slot[i].value = TABLE_NONE;
}

static uint32_t after(const struct table *t, uint32_t i)
{
	return i + 1 < t->count ? i + 1 : 0;
}

// How many steps it is from one slot on to another.
static uint32_t distance(const struct table *t, uint32_t from, uint32_t to)
{
	return to >= from ? to - from : to + t->count - from;
}

// Where the key is, or the empty slot at which the search for it ended. There is always an empty
// one.
static uint32_t probe(const struct table *t, uint64_t key)
{
	uint32_t low = (uint32_t)key, high = (uint32_t)(key >> 32);
	uint32_t i = table_home(t, low);

	while (t->slot[i].value != TABLE_NONE && (t->slot[i].low != low || t->slot[i].high != high))
		i = after(t, i);
	return i;
}

uint32_t table_find(const struct table *t, uint64_t key)
{
	return t->slot[probe(t, key)].value;
}

bool table_add(struct table *t, uint64_t key, uint32_t value)
{
	if (t->used == t->max)
		return false;
	t->slot[probe(t, key)] = (struct table_slot){(uint32_t)key, (uint32_t)(key >> 32), value};
	t->used++;
	return true;
}

bool table_del(struct table *t, uint64_t key)
{
	uint32_t gap = probe(t, key);

	if (t->slot[gap].value == TABLE_NONE)
		return false;
	t->used--;
	// Whoever was pushed past the gap by it moves back into it.
	for (uint32_t i = after(t, gap); t->slot[i].value != TABLE_NONE; i = after(t, i)) {
		uint32_t home = table_home(t, t->slot[i].low);

		if (distance(t, home, i) < distance(t, gap, i))
			continue;
		t->slot[gap] = t->slot[i];
		gap = i;
	}
	t->slot[gap].value = TABLE_NONE;
	return true;
}
