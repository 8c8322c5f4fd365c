/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/*
 * Hierarchical timer wheel with a resolution of one millisecond and four levels of 256 slots: 49
 * days. It knows timers by number (0 to count - 1); what a number means is its owner's affair. An
 * object with several deadlines keeps them itself and holds one timer, set to the nearest.
 * Time is an argument. One thread only.
 */
#define WHEEL_LEVELS 4
#define WHEEL_SLOTS  256
#define WHEEL_NONE   UINT32_MAX

/* Milliseconds to the furthest slot. */
#define WHEEL_AHEAD_MAX ((uint32_t)(WHEEL_SLOTS - 1) << 24)

struct wheel_timer {
	uint32_t due;        /* low half of its milliseconds: none is further off than WHEEL_AHEAD_MAX */
	uint32_t next, prev; /* ring through its slot's head */
};

struct wheel {
	struct wheel_timer *timer; /* count timers, then one list head a slot */
	uint32_t count;
	uint64_t now_ms;
	uint32_t armed;
};

/* Bytes that wheel_init wants for 'count' timers. */
size_t wheel_footprint(uint32_t count);

/* Lays the wheel out in mem (4-byte aligned); no timer is armed. Time begins at now_ms. */
void wheel_init(struct wheel *w, void *mem, uint32_t count, uint64_t now_ms);

/* Arms timer i for due_ms, or moves it there. A time already past expires at the next advance; one
 * beyond WHEEL_AHEAD_MAX expires there, too soon, and its owner arms it again. */
void wheel_arm(struct wheel *w, uint32_t i, uint64_t due_ms);

/* Disarms timer i; harmless when it is not armed. */
void wheel_disarm(struct wheel *w, uint32_t i);

static inline bool wheel_armed(const struct wheel *w, uint32_t i)
{
	return w->timer[i].next != WHEEL_NONE;
}

/* When timer i, which is armed, expires. */
static inline uint64_t wheel_due(const struct wheel *w, uint32_t i)
{
	return w->now_ms + (uint32_t)(w->timer[i].due - (uint32_t)w->now_ms);
}

/*
 * Moves time to now_ms (never backwards) and takes up to max expired timers off the wheel, in order
 * of their milliseconds, into expired[]. Fewer than max: time has arrived at now_ms. Exactly max:
 * there may be more; call again.
 */
unsigned wheel_advance(struct wheel *w, uint64_t now_ms, uint32_t *expired, unsigned max);
