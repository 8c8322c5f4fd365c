/* SPDX-License-Identifier: BSD-3-Clause */
#include "list_priv.h"

// The members that entries become: who can be called, and each once.

#define ARENA_LEAST (32 * 1024) // of expat's own, however short the document

// expat keeps a copy of the document, in twice its bytes at most, and each value while it is read.
static size_t arena_bytes(uint32_t bytes)
{
	return ARENA_LEAST + 4 * (size_t)bytes;
}

// Besides the URIs one in canonical form, while it is looked up.
static uint32_t text_bytes(uint32_t bytes)
{
	return 2 * bytes + DIALPLAN_URI_MORE;
}

size_t list_footprint(uint32_t max, uint32_t bytes)
{
	return whole_lines(max * sizeof(struct dialplan_member)) +
	       whole_lines(max * sizeof(uint32_t)) + whole_lines(table_footprint(max)) +
	       whole_lines(text_bytes(bytes)) + whole_lines(arena_bytes(bytes));
}

void list_init(struct list *list, void *mem, uint32_t max, uint32_t bytes,
	       const struct siphash_key *key)
{
	uint8_t *at = mem;

	*list = (struct list){.n_max = max,
			      .text_max = text_bytes(bytes),
			      .arena_bytes = arena_bytes(bytes),
			      .key = *key};
	list->arena = at;
	at += whole_lines(arena_bytes(bytes));
	list->member = (struct dialplan_member *)(void *)at;
	at += whole_lines(max * sizeof(struct dialplan_member));
	list->like = (uint32_t *)(void *)at;
	at += whole_lines(max * sizeof(uint32_t));
	table_init(&list->latest, at, max);
	at += whole_lines(table_footprint(max));
	list->text = at;
}

void list_begin(struct list *list)
{
	list->n_members = list->n_unreachable = 0;
	list->n_text = 0;
	table_init(&list->latest, list->latest.slot, list->n_max);
}

// The same for all URIs that are equal, and for those that differ in their parameters alone.
static uint64_t hash_of(struct list *list, const struct sip_uri *uri)
{
	struct writer w = writer_on(list->text + list->n_text, list->text_max - list->n_text);
	struct span canonical;

	dialplan_put_uri(&w, uri);
	canonical = writer_span(&w);
	return siphash13(&list->key, 0, &canonical, 1);
}

// The one that equals it, TABLE_NONE: none does; *n have been compared.
static uint32_t equal_to(const struct list *list, uint32_t i, struct span uri, unsigned *n)
{
	for (*n = 0; i != TABLE_NONE && *n < LIST_LIKE_MAX; i = list->like[i], ++*n)
		if (sip_uri_eq(list->member[i].uri, uri))
			return i;
	return TABLE_NONE;
}

// XML's own copy is gone when the next entry comes.
static struct span keep(struct list *list, struct span uri)
{
	uint8_t *at = list->text + list->n_text;

	if (uri.n > list->text_max - list->n_text)
		return SPAN_NONE;
	memcpy(at, uri.p, uri.n);
	list->n_text += uri.n;
	return span_of(at, uri.n);
}

static enum list_verdict keep_member(struct list *list, struct dialplan_member *m, uint64_t key,
				     uint32_t before)
{
	m->uri = keep(list, m->uri);
	if (list->n_members == list->n_max || m->uri.n == 0)
		return LIST_TOO_LONG;
	table_del(&list->latest, key);
	table_add(&list->latest, key, list->n_members);
	list->like[list->n_members] = before;
	list->member[list->n_members++] = *m;
	return LIST_VALID;
}

enum list_verdict list_add(struct list *list, struct span text)
{
	struct dialplan_member m;
	struct sip_uri uri;
	uint32_t before;
	uint64_t key;
	unsigned like;

	if (!sip_uri_parse(text, &uri))
		return LIST_BAD;
	if (dialplan_member_parse(text, &m) || m.registered) { // only the plan's may be names
		list->n_unreachable++;
		return LIST_VALID;
	}
	key = hash_of(list, &uri);
	before = table_find(&list->latest, key);
	if (equal_to(list, before, text, &like) != TABLE_NONE)
		return LIST_VALID;
	return like == LIST_LIKE_MAX ? LIST_TOO_LONG : keep_member(list, &m, key, before);
}
