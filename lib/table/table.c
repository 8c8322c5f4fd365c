/* SPDX-License-Identifier: BSD-3-Clause */
#include "table.h"

static uint32_t slots_for(uint32_t max)
{
	uint64_t want = (uint64_t)max + max / 3 + 1;
	uint32_t n = 8;

	while (n < want)
		n *= 2;
	return n;
}

size_t table_footprint(uint32_t max)
{
	return (size_t)slots_for(max) * sizeof(struct table_slot);
}

void table_init(struct table *t, void *mem, uint32_t max)
{
	*t = (struct table){.slot = mem, .mask = slots_for(max) - 1, .max = max};
	for (uint32_t i = 0; i <= t->mask; i++)
		t->slot[i].value = TABLE_NONE;
}

// Where the key is, or the empty slot at which the search for it ended. There is always an empty one.
static uint32_t probe(const struct table *t, uint64_t key)
{
	uint32_t i = (uint32_t)key & t->mask;

	while (t->slot[i].value != TABLE_NONE && t->slot[i].key != key)
		i = (i + 1) & t->mask;
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
	t->slot[probe(t, key)] = (struct table_slot){key, value};
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
	for (uint32_t i = (gap + 1) & t->mask; t->slot[i].value != TABLE_NONE; i = (i + 1) & t->mask) {
		uint32_t home = (uint32_t)t->slot[i].key & t->mask;

		if (((i - home) & t->mask) < ((i - gap) & t->mask))
			continue;
		t->slot[gap] = t->slot[i];
		gap = i;
	}
	t->slot[gap].value = TABLE_NONE;
	return true;
}
