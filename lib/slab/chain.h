/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/*
 * Byte strings of any length in small chunks: what must be kept of messages, without a buffer of the
 * largest size for each. The links are an array of their own, so that dropping a string reads a few
 * neighbouring words and none of its bytes, which have long left the cache. One thread only.
 */
#define CHUNK_BYTES 64

struct chunks {
	uint8_t *bytes;  /* CHUNK_BYTES each */
	uint32_t *next;  /* of the same string, or the next free one */
	uint32_t free;   /* the first; any when there is none */
	uint32_t count, n_free;
};

struct chain {
	uint32_t first;
	uint16_t n; /* bytes; 0: it has no chunks */
} __attribute__((packed, aligned(2))); /* without padding: legs and conferences have several */

#define CHAIN_MAX UINT16_MAX /* a datagram has no more */

#define CHAIN_EMPTY ((struct chain){0, 0})

/* Bytes of memory that chunks_init wants; a multiple of 64. */
size_t chunks_footprint(uint32_t count);

/* Lays them out in mem: 64-byte aligned, chunks_footprint bytes. */
void chunks_init(struct chunks *c, void *mem, uint32_t count);

static inline uint32_t chunks_used(const struct chunks *c)
{
	return c->count - c->n_free;
}

/* Asks memory for the string's first chunk. */
static inline void chain_fetch(const struct chunks *c, const struct chain *chain)
{
	if (chain->n == 0)
		return;
	__builtin_prefetch(&c->next[chain->first]);
	__builtin_prefetch(c->bytes + (size_t)chain->first * CHUNK_BYTES);
}

/* Stores a copy of s. False when the chunks do not suffice, or s is longer than CHAIN_MAX; then
 * nothing was taken. */
bool chain_store(struct chunks *c, struct span s, struct chain *out);

/* Gives the chunks back and empties the chain. */
void chain_drop(struct chunks *c, struct chain *chain);

/* Writes the string to w. */
void chain_put(const struct chunks *c, const struct chain *chain, struct writer *w);
