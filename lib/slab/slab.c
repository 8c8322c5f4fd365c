/* SPDX-License-Identifier: BSD-3-Clause */
#include "slab.h"

#include <assert.h>

size_t slab_footprint(uint32_t size, uint32_t count)
{
	return whole_lines((size_t)size * count) + whole_lines(sizeof(bool) * (size_t)count);
}

void slab_init(struct slab *s, void *mem, uint32_t size, uint32_t count)
{
	uint8_t *after = (uint8_t *)mem + whole_lines((size_t)size * count);

	assert(((uintptr_t)mem & 63) == 0 && count < SLAB_NONE && size >= sizeof(s->back));
	*s = (struct slab){
		.mem = mem,
		.used = (bool *)after,
		.size = size,
		.count = count,
		.n_free = count,
		.back = SLAB_NONE,
	};
}

// The element that goes out next. There is one.
static uint32_t next_of(const struct slab *s)
{
	return s->back != SLAB_NONE ? s->back : s->fresh;
}

static void take(struct slab *s, uint32_t i)
{
	if (i == s->fresh)
		s->fresh++;
	else
		memcpy(&s->back, slab_at(s, i), sizeof(s->back));
	s->n_free--;
}

// Elements are asked for one after the other: the next one is on its way while this one is filled.
static void prefetch_next(const struct slab *s)
{
	uint32_t next = s->n_free ? next_of(s) : 0;
	const uint8_t *at = slab_at(s, next), *end = at + s->size;

	__builtin_prefetch(&s->used[next], 1);
	for (at -= (uintptr_t)at % 64; at < end; at += 64)
		__builtin_prefetch(at, 1);
}

uint32_t slab_get(struct slab *s)
{
	uint32_t i;

	if (s->n_free == 0)
		return SLAB_NONE;
	i = next_of(s);
	take(s, i);
	s->used[i] = true;
	memset(slab_at(s, i), 0, s->size);
	prefetch_next(s);
	return i;
}

void slab_put(struct slab *s, uint32_t i)
{
	assert(slab_in_use(s, i));
	s->used[i] = false;
	memcpy(slab_at(s, i), &s->back, sizeof(s->back));
	s->back = i;
	s->n_free++;
}
