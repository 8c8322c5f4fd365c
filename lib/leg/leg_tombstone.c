/* SPDX-License-Identifier: BSD-3-Clause */
#include "leg_table.h"

void leg_bury(struct leg_table *lt, uint32_t i, uint32_t until)
{
	const struct leg *leg = leg_at(lt, i);
	const struct leg_entry stone = {
		.dialog = (uint32_t)leg->dialog,
		.until = until,
		.heirs = leg->heirs,
		.answered = leg->invite.state == TXN_ACCEPTED || leg->invite.state == TXN_COMPLETED,
		.had_early = leg->had_early,
	};

	leg_entry_bury(&lt->entries, leg->entry, &stone);
}

struct leg_entry *leg_tombstone_find(const struct leg_table *lt, uint64_t name, uint64_t now_ms)
{
	struct leg_entry *e = leg_entry_find(lt, name);

	return e && e->kind == LEG_ENTRY_STONE && !moment_past(e->until, now_ms) ? e : NULL;
}

void leg_tombstones_sweep(struct leg_table *lt, uint64_t now_ms)
{
	leg_entries_sweep(&lt->entries, now_ms);
	lt->stats->stat[STAT_TOMBSTONES_NOW] = leg_tombstones(lt);
}
