/* SPDX-License-Identifier: BSD-3-Clause */
#include "list_priv.h"

// The members that entries become: who can be called, and each once.

#define ARENA_LEAST (32 * 1024) // of expat's own, however short the document

// expat keeps a copy of the document, in twice its bytes at most, and each value while it is read.
static size_t arena_bytes(uint32_t bytes)
{
	return ARENA_LEAST + 4 * (size_t)bytes;
}

size_t list_footprint(uint32_t max, uint32_t bytes)
{
	return whole_lines(max * sizeof(struct dialplan_member)) +
	       whole_lines(list_seen_footprint(max)) + whole_lines(bytes) +
	       whole_lines(arena_bytes(bytes));
}

void list_init(struct list *list, void *mem, uint32_t max, uint32_t bytes,
	       const struct siphash_key *key, const struct home *home)
{
	uint8_t *at = mem;

	*list = (struct list){
		.home = home,
		.text_max = bytes,
		.arena_bytes = arena_bytes(bytes),
		.key = *key,
	};
	list->arena = at;
	at += whole_lines(arena_bytes(bytes));
	list->member = (struct dialplan_member *)(void *)at;
	at += whole_lines(max * sizeof(struct dialplan_member));
	list_seen_init(&list->seen, at, max, key);
	at += whole_lines(list_seen_footprint(max));
	list->text = at;
}

void list_begin(struct list *list)
{
	list->n_members = list->n_unreachable = 0;
	list->n_text = 0;
	list_seen_begin(&list->seen);
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

// There is somewhere that its INVITE can go, or may be.
static bool reachable(const struct list *list, struct span text, struct dialplan_member *m)
{
	if (dialplan_member_parse(text, m))
		return false;
	if (list->home)
		dialplan_member_settle(m, list->home);
	return !m->named || list->names;
}

enum list_verdict list_add(struct list *list, struct span text)
{
	struct dialplan_member m;
	struct list_place place;
	struct sip_uri uri;

	if (!sip_uri_parse(text, &uri))
		return LIST_BAD;
	if (!reachable(list, text, &m)) {
		list->n_unreachable++;
		return LIST_VALID;
	}
	switch (list_seen_find(&list->seen, text, &place)) {
	case LIST_SEEN:
		return LIST_VALID;
	case LIST_CROWDED:
		return LIST_TOO_LONG;
	case LIST_NEW:
		break;
	}
	m.uri = keep(list, text);
	if (m.uri.n == 0 || !list_seen_add(&list->seen, m.uri, &place))
		return LIST_TOO_LONG;
	list->member[list->n_members++] = m;
	return LIST_VALID;
}
