/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "floor.h"

/* What is so after everything that a floor has heard; for the unit tests and the fuzz target. */

static inline bool floor_queue_is_right(const struct floors *fs, const struct floor *f,
					uint32_t n_seats)
{
	uint32_t n = 0, marked = 0;
	uint8_t asked = UINT8_MAX;

	for (uint32_t i = f->first; i != FLOOR_NOBODY; i = floor_seat_at(fs, i)->next) {
		const struct floor_seat *seat = floor_seat_at(fs, i);

		if (i >= n_seats || ++n > fs->queue_max)
			return false;
		if (!seat->seated || !seat->queued || seat->asked > asked)
			return false;
		asked = seat->asked;
	}
	for (uint32_t i = 0; i < n_seats; i++)
		marked += floor_seat_at(fs, i)->queued;
	return n == f->n_queued && n == marked;
}

static inline uint32_t floor_seated(const struct floors *fs, uint32_t n_seats)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < n_seats; i++)
		n += floor_seat_at(fs, i)->seated;
	return n;
}

/* What is wrong with a floor in which nobody but participants 0 to n_seats - 1 has ever been; NULL:
 * nothing. */
static inline const char *floor_wrong(const struct floors *fs, const struct floor *f,
				      uint32_t n_seats)
{
	bool held = f->holder != FLOOR_NOBODY;

	if (f->state == FLOOR_NONE || f->state == FLOOR_FREE || f->state >= FLOOR_STATES)
		return "a state that does not last";
	if (held != (f->state != FLOOR_IDLE && f->state != FLOOR_CLOSED))
		return "a holder that its state does not have, or the other way round";
	if (held && (f->holder >= n_seats || !floor_seat_at(fs, f->holder)->seated))
		return "a holder that is not in";
	if (f->n_seated != floor_seated(fs, n_seats))
		return "participants miscounted";
	if (f->state != FLOOR_CLOSED && !floor_queue_is_right(fs, f, n_seats))
		return "the queue";
	if (f->state == FLOOR_IDLE && f->first != FLOOR_NOBODY)
		return "somebody waits for a floor that nobody holds";
	if (held && f->state != FLOOR_TAKEN && f->limit_at == FLOOR_NEVER)
		return "a burst that may last for ever";
	if (!held && f->limit_at != FLOOR_NEVER)
		return "a limit to nothing";
	return NULL;
}
