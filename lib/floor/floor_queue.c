/* SPDX-License-Identifier: BSD-3-Clause */
#include "floor_priv.h"

#include <assert.h>

// Where i is named: the link that leads to it.
static uint32_t *link_to(const struct floors *fs, struct floor *f, uint32_t i)
{
	uint32_t *link = &f->first;

	while (*link != i)
		link = &floor_seat_at(fs, *link)->next;
	return link;
}

void floor_queue_del(const struct floors *fs, struct floor *f, uint32_t i)
{
	struct floor_seat *seat = floor_seat_at(fs, i);

	if (!seat->queued)
		return;
	*link_to(fs, f, i) = seat->next;
	seat->queued = false;
	f->n_queued--;
}

static uint32_t last(const struct floors *fs, const struct floor *f)
{
	uint32_t i = f->first;

	while (floor_seat_at(fs, i)->next != FLOOR_NOBODY)
		i = floor_seat_at(fs, i)->next;
	return i;
}

// Behind all that have asked for as much, or more.
static void insert(const struct floors *fs, struct floor *f, uint32_t i)
{
	struct floor_seat *seat = floor_seat_at(fs, i);
	uint32_t *link = &f->first;

	while (*link != FLOOR_NOBODY && floor_seat_at(fs, *link)->asked >= seat->asked)
		link = &floor_seat_at(fs, *link)->next;
	seat->next = *link;
	seat->queued = true;
	*link = i;
	f->n_queued++;
}

uint32_t floor_queue_add(const struct floors *fs, struct floor *f, uint32_t i)
{
	uint32_t out = FLOOR_NOBODY;

	assert(fs->queue_max > 0);
	if (floor_seat_at(fs, i)->queued)
		return FLOOR_NOBODY;
	if (f->n_queued == fs->queue_max) {
		out = last(fs, f);
		if (floor_seat_at(fs, out)->asked >= floor_seat_at(fs, i)->asked)
			return i;
		floor_queue_del(fs, f, out);
	}
	insert(fs, f, i);
	return out;
}

uint16_t floor_queue_place(const struct floors *fs, const struct floor *f, uint32_t i)
{
	uint16_t place = 1;

	if (!floor_seat_at(fs, i)->queued)
		return 0;
	for (uint32_t k = f->first; k != i; k = floor_seat_at(fs, k)->next)
		place++;
	return place;
}
