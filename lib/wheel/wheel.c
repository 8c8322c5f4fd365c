/* SPDX-License-Identifier: BSD-3-Clause */
#include "wheel.h"

// Level 0 holds what is due within 256 ms, level k what is due within 256^(k+1) ms. When level 0
// has gone round once, the next slot of level 1 is spread over it, and so on upwards.

static uint32_t head_of(const struct wheel *w, unsigned level, unsigned slot)
{
	return w->count + level * WHEEL_SLOTS + slot;
}

size_t wheel_footprint(uint32_t count)
{
	return ((size_t)count + WHEEL_LEVELS * WHEEL_SLOTS) * sizeof(struct wheel_timer);
}

void wheel_init(struct wheel *w, void *mem, uint32_t count, uint64_t now_ms)
{
	*w = (struct wheel){.timer = mem, .count = count, .now_ms = now_ms};
	for (uint32_t i = 0; i < count; i++)
		w->timer[i].next = WHEEL_NONE;
	for (uint32_t i = count; i < count + WHEEL_LEVELS * WHEEL_SLOTS; i++)
		w->timer[i].next = w->timer[i].prev = i;
}

static void list_del(struct wheel *w, uint32_t i)
{
	struct wheel_timer *t = &w->timer[i];

	w->timer[t->prev].next = t->next;
	w->timer[t->next].prev = t->prev;
	t->next = WHEEL_NONE;
}

static void list_add(struct wheel *w, uint32_t head, uint32_t i)
{
	struct wheel_timer *t = &w->timer[i], *h = &w->timer[head];

	t->prev = h->prev;
	t->next = head;
	w->timer[h->prev].next = i;
	h->prev = i;
}

// The slot that is reached soonest without being early: level 0 is read at now + 1 first. A level's
// slots go round, so those behind the present one belong to its next round.
static uint32_t slot_of(const struct wheel *w, uint64_t due)
{
	unsigned level = 0;

	while ((due >> (8 * level)) - (w->now_ms >> (8 * level)) >= WHEEL_SLOTS)
		level++;
	return head_of(w, level, (due >> (8 * level)) & (WHEEL_SLOTS - 1));
}

// Within the wheel, and not before its next step.
static uint64_t within(const struct wheel *w, uint64_t due_ms)
{
	if (due_ms <= w->now_ms)
		return w->now_ms + 1;
	return due_ms - w->now_ms < WHEEL_AHEAD_MAX ? due_ms : w->now_ms + WHEEL_AHEAD_MAX;
}

void wheel_arm(struct wheel *w, uint32_t i, uint64_t due_ms)
{
	uint64_t due = within(w, due_ms);

	if (wheel_armed(w, i))
		list_del(w, i);
	else
		w->armed++;
	w->timer[i].due = (uint32_t)due;
	list_add(w, slot_of(w, due), i);
}

void wheel_disarm(struct wheel *w, uint32_t i)
{
	if (!wheel_armed(w, i))
		return;
	list_del(w, i);
	w->armed--;
}

// Spreads the timers of one slot over the levels below it.
static void cascade(struct wheel *w, unsigned level)
{
	uint32_t head = head_of(w, level, (w->now_ms >> (8 * level)) & (WHEEL_SLOTS - 1));

	for (uint32_t i = w->timer[head].next; i != head; i = w->timer[head].next) {
		// What is due at this very millisecond goes into level 0's present slot.
		uint64_t due = wheel_due(w, i);

		list_del(w, i);
		list_add(w, slot_of(w, due), i);
	}
}

static void step(struct wheel *w)
{
	w->now_ms++;
	for (unsigned level = WHEEL_LEVELS - 1; level > 0; level--)
		if ((w->now_ms & ((1ull << (8 * level)) - 1)) == 0)
			cascade(w, level);
}

// Takes what lies in level 0's present slot.
static unsigned harvest(struct wheel *w, uint32_t *expired, unsigned max)
{
	uint32_t head = head_of(w, 0, w->now_ms & (WHEEL_SLOTS - 1));
	unsigned n = 0;

	while (n < max && w->timer[head].next != head) {
		uint32_t i = w->timer[head].next;

		list_del(w, i);
		w->armed--;
		expired[n++] = i;
	}
	return n;
}

unsigned wheel_advance(struct wheel *w, uint64_t now_ms, uint32_t *expired, unsigned max)
{
	unsigned n = harvest(w, expired, max);

	while (n < max && w->now_ms < now_ms) {
		if (w->armed == 0) {
			w->now_ms = now_ms;
			break;
		}
		step(w);
		n += harvest(w, expired + n, max - n);
	}
	return n;
}
