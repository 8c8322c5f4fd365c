/* SPDX-License-Identifier: BSD-3-Clause */
#include "leg_table.h"

// How many tombstones one sweep looks at.
#define SWEEP_MAX 64

size_t leg_entries_footprint(uint32_t count)
{
	return whole_lines(count * sizeof(struct leg_entry)) +
	       whole_lines(count * sizeof(uint32_t));
}

void leg_entries_init(struct leg_entries *es, void *mem, uint32_t count)
{
	uint8_t *line = (uint8_t *)mem + whole_lines(count * sizeof(struct leg_entry));

	*es = (struct leg_entries){
		.at = mem,
		.line = (uint32_t *)(void *)line,
		.count = count,
		.n_waiting = count,
	};
	for (uint32_t e = 0; e < count; e++)
		es->line[e] = e;
}

static uint32_t *place(const struct leg_entries *es, uint32_t nth)
{
	uint32_t i = es->head + nth;

	return &es->line[i < es->count ? i : i - es->count];
}

static void unstone(struct leg_entries *es, uint32_t e)
{
	es->n_stones -= es->at[e].kind == LEG_ENTRY_STONE;
	es->at[e].kind = LEG_ENTRY_IDLE;
}

uint32_t leg_entry_get(struct leg_entries *es, uint32_t leg)
{
	uint32_t e = *place(es, 0);
	uint16_t generation = (uint16_t)(es->at[e].generation + 1);

	es->head = es->head + 1 < es->count ? es->head + 1 : 0;
	es->n_waiting--;
	if (es->n_unswept > es->n_waiting)
		es->n_unswept = es->n_waiting;
	unstone(es, e);
	es->at[e] = (struct leg_entry){
		.leg = leg,
		.generation = generation ? generation : 1,
		.kind = LEG_ENTRY_LEG,
	};
	__builtin_prefetch(&es->at[*place(es, 0)], 1);
	return e;
}

static void wait_in_line(struct leg_entries *es, uint32_t e)
{
	*place(es, es->n_waiting++) = e;
	es->n_unswept++;
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
		uint32_t e = *place(es, es->n_waiting - es->n_unswept);

		if (es->at[e].kind == LEG_ENTRY_STONE && !moment_past(es->at[e].until, now_ms))
			return;
		unstone(es, e);
		es->n_unswept--;
	}
}
