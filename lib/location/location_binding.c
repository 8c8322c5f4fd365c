/* SPDX-License-Identifier: BSD-3-Clause */
#include "location_priv.h"

// Bindings and the names that they hang on.

uint32_t binding_first(const struct location_part *p, uint64_t aor)
{
	return table_find(&p->index, aor);
}

static void link_first(struct location_part *p, uint32_t i)
{
	struct binding *b = binding_at(p, i);

	b->next = binding_first(p, b->aor);
	if (b->next != BINDING_NONE)
		table_del(&p->index, b->aor);
	table_add(&p->index, b->aor, i);
}

static void unlink_one(struct location_part *p, uint32_t i)
{
	const struct binding *b = binding_at(p, i);
	uint32_t at = binding_first(p, b->aor);

	if (at == i) {
		table_del(&p->index, b->aor);
		if (b->next != BINDING_NONE)
			table_add(&p->index, b->aor, b->next);
		return;
	}
	while (binding_at(p, at)->next != i)
		at = binding_at(p, at)->next;
	binding_at(p, at)->next = b->next;
}

static void text_set(struct location_part *p, struct binding *b, const struct location_contact *c)
{
	uint8_t room[LOCATION_TEXT_MAX];
	struct writer w = writer_on(room, sizeof(room));

	chain_drop(&p->chunks, &b->text);
	put_span(&w, c->uri);
	put_span(&w, c->path);
	chain_store(&p->chunks, writer_span(&w), &b->text);
	b->uri_n = (uint16_t)c->uri.n;
}

void binding_set(struct location_part *p, uint32_t i, uint64_t aor, uint64_t call,
		 const struct location_contact *c)
{
	bool fresh = i == BINDING_NONE;
	struct binding *b;

	if (fresh)
		i = slab_get(&p->bindings);
	b = binding_at(p, i);
	text_set(p, b, c);
	b->aor = aor;
	b->call = call;
	b->expires_ms = c->expires_ms;
	b->cseq = c->cseq;
	b->q = c->q;
	b->from = c->from;
	if (fresh)
		link_first(p, i);
	wheel_arm(&p->wheel, i, b->expires_ms);
}

void binding_drop(struct location_part *p, uint32_t i)
{
	wheel_disarm(&p->wheel, i);
	unlink_one(p, i);
	chain_drop(&p->chunks, &binding_at(p, i)->text);
	slab_put(&p->bindings, i);
}

struct span binding_uri(const struct location_part *p, uint32_t i, uint8_t *room)
{
	struct writer w = writer_on(room, LOCATION_TEXT_MAX);

	chain_put(&p->chunks, &binding_at(p, i)->text, &w);
	return span_of(room, binding_at(p, i)->uri_n);
}
