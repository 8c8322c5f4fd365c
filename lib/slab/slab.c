/* SPDX-License-Identifier: BSD-3-Clause */
#include "slab.h"

#include <assert.h>

size_t slab_footprint(uint32_t size, uint32_t count)
{
	return whole_lines((size_t)size * count) + 2 * whole_lines(sizeof(uint32_t) * (size_t)count);
}

void slab_init(struct slab *s, void *mem, uint32_t size, uint32_t count)
{
	size_t words = whole_lines(sizeof(uint32_t) * (size_t)count);
	uint8_t *after = (uint8_t *)mem + whole_lines((size_t)size * count);

	assert(((uintptr_t)mem & 63) == 0 && count < SLAB_NONE);
	*s = (struct slab){
		.mem = mem,
		.gen = (uint32_t *)(void *)after,
		.free = (uint32_t *)(void *)(after + words),
		.size = size,
		.count = count,
		.n_free = count,
	};
	// The stack's top is its end: index 0 goes out first.
	for (uint32_t i = 0; i < count; i++)
		s->free[i] = count - 1 - i;
}

void slab_oldest_first(struct slab *s)
{
	s->oldest_first = true;
	for (uint32_t i = 0; i < s->count; i++)
		s->free[i] = i;
}

static uint32_t wrap(const struct slab *s, uint32_t i)
{
	return i < s->count ? i : i - s->count;
}

// Elements are asked for one after the other: the next one is on its way while this one is filled.
static void prefetch_next(const struct slab *s)
{
	uint32_t at_next = s->oldest_first ? s->head : s->n_free - 1;
	uint32_t next = s->n_free ? s->free[at_next] : 0;
	const uint8_t *at = slab_at(s, next);

	__builtin_prefetch(&s->gen[next], 1);
	for (uint32_t line = 0; line < s->size; line += 64)
		__builtin_prefetch(at + line, 1);
}

uint32_t slab_get(struct slab *s)
{
	uint32_t i;

	if (s->n_free == 0)
		return SLAB_NONE;
	s->n_free--;
	if (s->oldest_first) {
		i = s->free[s->head];
		s->head = wrap(s, s->head + 1);
	} else {
		i = s->free[s->n_free];
	}
	s->gen[i]++;
	memset(slab_at(s, i), 0, s->size);
	prefetch_next(s);
	return i;
}

void slab_put(struct slab *s, uint32_t i)
{
	assert(i < s->count && (s->gen[i] & 1));
	s->gen[i]++;
	s->free[s->oldest_first ? wrap(s, s->head + s->n_free) : s->n_free] = i;
	s->n_free++;
}
