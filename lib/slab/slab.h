/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"
#include "chain.h"

#define SLAB_NONE UINT32_MAX

/*
 * A fixed number of equal elements in memory handed in at start. An element is named by its index,
 * which may be another one's later: who keeps it beyond its life must know by something else whose it
 * is. One thread only. The last element given back is the first given out again: it is still in cache.
 * Those that are free again are linked through their own first bytes.
 */
struct slab {
	uint8_t *mem; /* count * size bytes */
	bool *used;   /* of each element: it is in use */
	uint32_t size, count, n_free;
	uint32_t back;  /* the last one given back; SLAB_NONE: none is free again */
	uint32_t fresh; /* the first one that was never in use */
};

/* Bytes of memory that slab_init wants for such a slab; a multiple of 64. */
size_t slab_footprint(uint32_t size, uint32_t count);

/* Lays the slab out in mem: 64-byte aligned, slab_footprint bytes, zeroed. size: 4 bytes or more. */
void slab_init(struct slab *s, void *mem, uint32_t size, uint32_t count);

/* A zeroed element's index; SLAB_NONE when all are in use. */
uint32_t slab_get(struct slab *s);

/* Gives an element back; it must be in use. */
void slab_put(struct slab *s, uint32_t i);

static inline uint32_t slab_used(const struct slab *s)
{
	return s->count - s->n_free;
}

static inline void *slab_at(const struct slab *s, uint32_t i)
{
	return s->mem + (size_t)i * s->size;
}

/* True when i is in range and in use. */
static inline bool slab_in_use(const struct slab *s, uint32_t i)
{
	return i < s->count && s->used[i];
}
