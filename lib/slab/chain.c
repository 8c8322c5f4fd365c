/* SPDX-License-Identifier: BSD-3-Clause */
#include "slab.h"

bool chain_store(struct slab *chunks, struct span s, struct chain *out)
{
	uint32_t *link = &out->first;

	*out = CHAIN_EMPTY;
	if ((s.n + CHUNK_BYTES - 1) / CHUNK_BYTES > chunks->n_free)
		return false;
	out->n = s.n;
	while (s.n) {
		uint32_t part = s.n < CHUNK_BYTES ? s.n : CHUNK_BYTES;
		uint32_t i = slab_get(chunks);
		struct chunk *c = slab_at(chunks, i);

		memcpy(c->bytes, s.p, part);
		c->next = SLAB_NONE;
		*link = i;
		link = &c->next;
		s = span_from(s, part);
	}
	return true;
}

void chain_drop(struct slab *chunks, struct chain *c)
{
	for (uint32_t i = c->first; i != SLAB_NONE;) {
		uint32_t next = ((struct chunk *)slab_at(chunks, i))->next;

		slab_put(chunks, i);
		i = next;
	}
	*c = CHAIN_EMPTY;
}

void chain_put(const struct slab *chunks, const struct chain *c, struct writer *w)
{
	uint32_t left = c->n;

	for (uint32_t i = c->first; i != SLAB_NONE;) {
		const struct chunk *k = slab_at(chunks, i);
		uint32_t part = left < CHUNK_BYTES ? left : CHUNK_BYTES;

		put_span(w, span_of(k->bytes, part));
		left -= part;
		i = k->next;
	}
}
