/* SPDX-License-Identifier: BSD-3-Clause */
#include "location_priv.h"

// Reading beside the writer. What is copied while something changes may be anything, so every index
// and every length is looked at before it is used; and then it is thrown away.

#define TRIES                                                                                      \
	100000 // a writer that is at work is a microsecond; one that the system has stopped, longer

static bool text_copy(const struct location_part *p, const struct binding *b, struct writer *w)
{
	uint32_t left = b->text.n, i = b->text.first;
	const struct chunks *c = &p->chunks;

	if (left > LOCATION_TEXT_MAX || b->uri_n > left)
		return false;
	while (left) {
		uint32_t part = left < CHUNK_BYTES ? left : CHUNK_BYTES;

		if (i >= c->count)
			return false;
		put_span(w, span_of(c->bytes + (size_t)i * CHUNK_BYTES, part));
		i = c->next[i];
		left -= part;
	}
	return true;
}

static void contact_copy(const struct location_part *p, const struct binding *b, struct writer *w,
			 struct location_list *out)
{
	struct span text = span_of(w->buf + w->n, b->text.n);

	if (!text_copy(p, b, w))
		return;
	out->at[out->n++] = (struct location_contact){
		.uri = {text.p, b->uri_n},
		.path = span_from(text, b->uri_n),
		.q = b->q,
		.cseq = b->cseq,
		.expires_ms = b->expires_ms,
		.from = b->from,
	};
}

void location_copy(const struct location_part *p, uint64_t aor, uint64_t now_ms,
		   struct location_list *out)
{
	struct writer w = writer_on(out->text, sizeof(out->text));
	uint32_t i = table_find(&p->index, aor);

	out->n = 0;
	for (unsigned step = 0; step < LOCATION_CONTACTS_MAX && i < p->bindings.count; step++) {
		struct binding b;

		memcpy(&b, binding_at(p, i), sizeof(b));
		if (b.expires_ms > now_ms)
			contact_copy(p, &b, &w, out);
		i = b.next;
	}
}

// The newest is first, and stays before others that are as good.
static void sort(struct location_list *list)
{
	for (unsigned i = 1; i < list->n; i++) {
		struct location_contact c = list->at[i];
		unsigned k = i;

		for (; k > 0 && list->at[k - 1].q < c.q; k--)
			list->at[k] = list->at[k - 1];
		list->at[k] = c;
	}
}

bool location_find(const struct location *loc, struct span aor, uint64_t now_ms,
		   struct location_list *out)
{
	uint64_t key = location_key(loc, aor);
	const struct location_part *p = loc->part[location_owner(loc, key)];

	for (unsigned i = 0; i < TRIES; i++) {
		uint32_t before = __atomic_load_n(&p->changes, __ATOMIC_ACQUIRE);

		if (before & 1)
			continue;
		location_copy(p, key, now_ms, out);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (__atomic_load_n(&p->changes, __ATOMIC_RELAXED) == before) {
			sort(out);
			return true;
		}
	}
	out->n = 0;
	return false;
}
