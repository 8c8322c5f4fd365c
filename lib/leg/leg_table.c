/* SPDX-License-Identifier: BSD-3-Clause */
#include "leg_table.h"
#include "leg_wire.h"

// Names are used in turn, and half of them at least are no legs: at a hundred thousand legs a
// second one of 65,536 legs' comes back after a day.

// One leg in four may be an heir or an early dialog; more are served without state.
static uint32_t max_heirs(uint32_t max_legs)
{
	return max_legs / 4 + 16;
}

size_t leg_table_footprint(uint32_t max_legs)
{
	return slab_footprint(sizeof(struct leg), max_legs) +
	       leg_entries_footprint(leg_max_entries(max_legs)) +
	       whole_lines(table_footprint(max_heirs(max_legs))) + leg_vias_footprint() +
	       leg_contacts_footprint() + whole_lines(LEG_WIRE_MAX + LEG_LAY_STEP);
}

void leg_table_init(struct leg_table *lt, void *mem, uint32_t max_legs)
{
	uint32_t n = leg_max_entries(max_legs);
	uint8_t *at = mem;

	slab_init(&lt->slab, at, sizeof(struct leg), max_legs);
	at += slab_footprint(sizeof(struct leg), max_legs);
	leg_entries_init(&lt->entries, at, n);
	at += leg_entries_footprint(n);
	table_init(&lt->heirs, at, max_heirs(max_legs));
	at += whole_lines(table_footprint(max_heirs(max_legs)));
	lt->via = (struct leg_via *)(void *)at;
	at += leg_vias_footprint();
	lt->contact = (struct leg_contact *)(void *)at;
	at += leg_contacts_footprint();
	lt->long_wire = at;
}

static void count_legs(struct leg_table *lt)
{
	if (lt->subscriptions)
		return;
	lt->stats->stat[STAT_LEGS_NOW] = slab_used(&lt->slab) - 1; // but for the spare one
	lt->stats->stat[STAT_TOMBSTONES_NOW] = leg_tombstones(lt);
}

uint32_t leg_open(struct leg_table *lt, enum leg_role role, enum leg_state state)
{
	uint32_t i = slab_get(&lt->slab);
	struct leg *leg;

	if (i == SLAB_NONE)
		return LEG_NONE;
	leg = leg_at(lt, i);
	leg->entry = leg_entry_get(&lt->entries, i);
	leg->role = (uint8_t)role;
	leg->state = (uint8_t)state;
	leg->focus = leg->next = leg->prev = leg->early = SLAB_NONE;
	leg->flow = leg->server_txn = leg->mid_txn = SLAB_NONE;
	leg->cseq_remote = leg->mid_cseq = SIP_ABSENT;
	count_legs(lt);
	return i;
}

void leg_close(struct leg_table *lt, uint32_t i)
{
	struct leg *leg = leg_at(lt, i);

	leg_heir_del(lt, i);
	wheel_disarm(lt->wheel, lt->wheel_base + i);
	leg_wire_drop(lt, leg);
	chain_drop(lt->chunks, &leg->theirs);
	chain_drop(lt->chunks, &leg->words);
	chain_drop(lt->chunks, &leg->ack_body);
	if (lt->entries.at[leg->entry].kind == LEG_ENTRY_LEG)
		leg_entry_put(&lt->entries, leg->entry);
	slab_put(&lt->slab, i);
	count_legs(lt);
}

uint64_t leg_name(const struct leg_table *lt, uint32_t i)
{
	uint32_t e = leg_at(lt, i)->entry;
	uint64_t generation = lt->entries.at[e].generation;

	return (uint64_t)lt->core << 56 | (uint64_t)lt->epoch << 40 | generation << 24 | e;
}

struct leg_entry *leg_entry_find(const struct leg_table *lt, uint64_t name)
{
	uint32_t e = leg_id_index(name);

	if (leg_id_core(name) != lt->core || leg_id_epoch(name) != lt->epoch ||
	    e >= lt->entries.count || lt->entries.at[e].generation != (uint16_t)(name >> 24))
		return NULL;
	return &lt->entries.at[e];
}

uint32_t leg_find(const struct leg_table *lt, uint64_t name)
{
	const struct leg_entry *e = leg_entry_find(lt, name);

	return e && e->kind == LEG_ENTRY_LEG ? e->leg : LEG_NONE;
}

void leg_name_fetch(const struct leg_table *lt, uint64_t name)
{
	uint32_t e = leg_id_index(name);

	if (e < lt->entries.count)
		__builtin_prefetch(&lt->entries.at[e]);
}

bool leg_heir_add(struct leg_table *lt, uint32_t l)
{
	struct leg *leg = leg_at(lt, l);

	leg->heir = table_add(&lt->heirs, leg->dialog, l);
	return leg->heir;
}

void leg_heir_del(struct leg_table *lt, uint32_t l)
{
	struct leg *leg = leg_at(lt, l);

	if (leg->heir)
		table_del(&lt->heirs, leg->dialog);
	leg->heir = false;
}

uint32_t leg_heir_find(const struct leg_table *lt, uint64_t dialog)
{
	return table_find(&lt->heirs, dialog);
}

void leg_rearm(struct leg_table *lt, uint32_t i)
{
	const struct leg *leg = leg_at(lt, i);
	uint32_t due = moment_sooner(leg->limit_at, leg->session_at);

	due = moment_sooner(due, txn_due(&leg->invite));
	due = moment_sooner(due, txn_due(&leg->request));
	due = moment_sooner(due, txn_due(&leg->mid));
	if (due != MOMENT_NEVER)
		wheel_arm(lt->wheel, lt->wheel_base + i, moment_ms(due, lt->wheel->now_ms));
	else
		wheel_disarm(lt->wheel, lt->wheel_base + i);
}
