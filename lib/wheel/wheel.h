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

struct wheel_timer {
	uint64_t due_ms;
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

/* Lays the wheel out in mem (8-byte aligned); no timer is armed. Time begins at now_ms. */
void wheel_init(struct wheel *w, void *mem, uint32_t count, uint64_t now_ms);

/* Arms timer i for due_ms, or moves it there. A time already past expires at the next advance. */
void wheel_arm(struct wheel *w, uint32_t i, uint64_t due_ms);

/* Disarms timer i; harmless when it is not armed. */
void wheel_disarm(struct wheel *w, uint32_t i);

static inline bool wheel_armed(const struct wheel *w, uint32_t i)
{
	return w->timer[i].next != WHEEL_NONE;
}

/*
 * Moves time to now_ms (never backwards) and takes up to max expired timers off the wheel, in order
 * of their milliseconds, into expired[]. Fewer than max: time has arrived at now_ms. Exactly max:
 * there may be more; call again.
 */
unsigned wheel_advance(struct wheel *w, uint64_t now_ms, uint32_t *expired, unsigned max);
