/* SPDX-License-Identifier: BSD-3-Clause */
#include "chain.h"

static uint32_t chunks_for(uint32_t bytes)
{
	return (uint32_t)(((uint64_t)bytes + CHUNK_BYTES - 1) / CHUNK_BYTES);
}

static uint8_t *chunk_at(const struct chunks *c, uint32_t i)
{
	return c->bytes + (size_t)i * CHUNK_BYTES;
}

size_t chunks_footprint(uint32_t count)
{
	return (size_t)count * CHUNK_BYTES + whole_lines(sizeof(uint32_t) * (size_t)count);
}

void chunks_init(struct chunks *c, void *mem, uint32_t count)
{
	uint8_t *links = (uint8_t *)mem + (size_t)count * CHUNK_BYTES;

	*c = (struct chunks){
		.bytes = mem,
		.next = (uint32_t *)(void *)links,
		.count = count,
		.n_free = count,
	};
	for (uint32_t i = 0; i < count; i++)
		c->next[i] = i + 1;
}

bool chain_store(struct chunks *c, struct span s, struct chain *out)
{
	uint32_t n = chunks_for(s.n);

	*out = CHAIN_EMPTY;
	if (n > c->n_free || s.n > CHAIN_MAX)
		return false;
	*out = (struct chain){c->free, (uint16_t)s.n};
	c->n_free -= n;
	while (s.n) {
		uint32_t part = s.n < CHUNK_BYTES ? s.n : CHUNK_BYTES;

		memcpy(chunk_at(c, c->free), s.p, part);
		c->free = c->next[c->free];
		s = span_from(s, part);
	}
	return true;
}

void chain_drop(struct chunks *c, struct chain *chain)
{
	uint32_t n = chunks_for(chain->n), last = chain->first;

	if (n == 0)
		return;
	for (uint32_t i = 1; i < n; i++)
		last = c->next[last];
	c->next[last] = c->free;
	c->free = chain->first;
	c->n_free += n;
	*chain = CHAIN_EMPTY;
}

void chain_put(const struct chunks *c, const struct chain *chain, struct writer *w)
{
	uint32_t left = chain->n, i = chain->first;
	uint8_t *at = put_room(w, left);

	if (!at)
		return;
	for (; left > CHUNK_BYTES; i = c->next[i]) {
		memcpy(at, chunk_at(c, i), CHUNK_BYTES);
		at += CHUNK_BYTES;
		left -= CHUNK_BYTES;
	}
	if (left)
		memcpy(at, chunk_at(c, i), left);
}
