/* SPDX-License-Identifier: BSD-3-Clause */
#include "leg_table.h"

// How many tombstones one sweep looks at.
#define SWEEP_MAX 64

size_t leg_entries_footprint(uint32_t count)
{
	return whole_lines(count * sizeof(struct leg_entry));
}

void leg_entries_init(struct leg_entries *es, void *mem, uint32_t count)
{
	*es = (struct leg_entries){
		.at = mem,
		.count = count,
		.tail = count - 1,
		.n_waiting = count,
	};
	for (uint32_t e = 0; e < count; e++)
		es->at[e].behind = e + 1;
}

static void unstone(struct leg_entries *es, uint32_t e)
{
	es->n_stones -= es->at[e].kind == LEG_ENTRY_STONE;
	es->at[e].kind = LEG_ENTRY_IDLE;
}

// One less.
static void swept(struct leg_entries *es)
{
	es->unswept = es->at[es->unswept].behind;
	es->n_unswept--;
}

uint32_t leg_entry_get(struct leg_entries *es, uint32_t leg)
{
	uint32_t e = es->head;
	uint16_t generation = (uint16_t)(es->at[e].generation + 1);

	if (es->n_unswept == es->n_waiting)
		swept(es);
	es->head = es->at[e].behind;
	es->n_waiting--;
	unstone(es, e);
	es->at[e] = (struct leg_entry){
		.leg = leg,
		.generation = generation ? generation : 1,
		.kind = LEG_ENTRY_LEG,
	};
	__builtin_prefetch(&es->at[es->head], 1);
	return e;
}

static void wait_in_line(struct leg_entries *es, uint32_t e)
{
	es->at[es->tail].behind = e;
	es->tail = e;
	es->n_waiting++;
	if (es->n_unswept++ == 0)
		es->unswept = e;
}

void leg_entry_put(struct leg_entries *es, uint32_t e)
{
	es->at[e].kind = LEG_ENTRY_IDLE;
	wait_in_line(es, e);
}

void leg_entry_bury(struct leg_entries *es, uint32_t e, const struct leg_entry *stone)
{
	uint16_t generation = es->at[e].generation;

	es->at[e] = *stone;
	es->at[e].kind = LEG_ENTRY_STONE;
	es->at[e].generation = generation;
	es->n_stones++;
	wait_in_line(es, e);
}

void leg_entries_sweep(struct leg_entries *es, uint64_t now_ms)
{
	for (unsigned n = 0; n < SWEEP_MAX && es->n_unswept; n++) {
		uint32_t e = es->unswept;

		if (es->at[e].kind == LEG_ENTRY_STONE && !moment_past(es->at[e].until, now_ms))
			return;
		unstone(es, e);
		swept(es);
	}
}
