/* SPDX-License-Identifier: BSD-3-Clause */
#include "leg_table.h"

static void count_tombstones(const struct leg_table *lt)
{
	lt->stats->stat[STAT_TOMBSTONES_NOW] = leg_tombstones(lt);
}

void leg_bury(struct leg_table *lt, uint32_t i, uint64_t until_ms)
{
	const struct leg *leg = leg_at(lt, i);
	struct leg_entry *e = leg_entry_at(lt, leg->entry);

	*e = (struct leg_entry){
		.leg = LEG_NONE,
		.heirs = leg->heirs,
		.answered = leg->invite.state == TXN_ACCEPTED ||
			    leg->invite.state == TXN_COMPLETED,
		.had_early = leg->had_early,
		.dialog = leg->dialog,
		.until_ms = until_ms,
	};
	wheel_arm(lt->wheel, lt->entry_base + leg->entry, until_ms);
}

struct leg_entry *leg_tombstone_find(const struct leg_table *lt, uint64_t name)
{
	struct leg_entry *e = leg_entry_find(lt, name);

	return e && e->leg == LEG_NONE ? e : NULL;
}

void leg_tombstone_expire(struct leg_table *lt, uint32_t e)
{
	slab_put(&lt->entries, e);
	count_tombstones(lt);
}

// A tombstone is a courtesy: what comes when it is gone is served without state (races row 32). So a
// new leg may have its place. There are fewer legs than entries, and it is found within a few steps.
static void give_up_one(struct leg_table *lt)
{
	for (;;) {
		uint32_t e = lt->hand;

		lt->hand = e + 1 < lt->entries.count ? e + 1 : 0;
		if (leg_entry_at(lt, e)->leg == LEG_NONE) {
			wheel_disarm(lt->wheel, lt->entry_base + e);
			leg_tombstone_expire(lt, e);
			return;
		}
	}
}

uint32_t leg_entry_get(struct leg_table *lt)
{
	if (lt->entries.n_free == 0)
		give_up_one(lt);
	return slab_get(&lt->entries);
}
