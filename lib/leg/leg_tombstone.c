/* SPDX-License-Identifier: BSD-3-Clause */
#include "leg.h"

// Names differ in index and generation; the table wants keys that look random in their low bits.
static uint64_t grave_of(const struct leg_table *lt, uint64_t name)
{
	return siphash_u64x2(&lt->key, name, 0);
}

bool leg_bury(struct leg_table *lt, uint32_t i, uint64_t until_ms)
{
	uint64_t name = leg_name(lt, i);
	uint32_t t = slab_get(&lt->tombstones);

	if (t == SLAB_NONE)
		return false;
	*(struct leg_tombstone *)slab_at(&lt->tombstones, t) =
		(struct leg_tombstone){.name = name, .until_ms = until_ms};
	table_add(&lt->buried, grave_of(lt, name), t);
	wheel_arm(lt->wheel, lt->tombstone_base + t, until_ms);
	lt->stats->stat[STAT_TOMBSTONES_NOW] = slab_used(&lt->tombstones);
	return true;
}

struct leg_tombstone *leg_tombstone_find(const struct leg_table *lt, uint64_t name)
{
	uint32_t t = table_find(&lt->buried, grave_of(lt, name));

	return t == TABLE_NONE ? NULL : slab_at(&lt->tombstones, t);
}

void leg_tombstone_expire(struct leg_table *lt, uint32_t t)
{
	const struct leg_tombstone *stone = slab_at(&lt->tombstones, t);

	table_del(&lt->buried, grave_of(lt, stone->name));
	slab_put(&lt->tombstones, t);
	lt->stats->stat[STAT_TOMBSTONES_NOW] = slab_used(&lt->tombstones);
}
