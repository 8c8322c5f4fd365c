/* SPDX-License-Identifier: BSD-3-Clause */
#include "list.h"

// Which URIs there are already. They are hashed without their parameters, which are compared.

#define CANONICAL_MAX 512 // of what is longer the user alone counts, or nothing

size_t list_seen_footprint(uint32_t max)
{
	return whole_lines(max * sizeof(struct list_seen_uri)) + whole_lines(table_footprint(max));
}

void list_seen_init(struct list_seen *seen, void *mem, uint32_t max, const struct siphash_key *key)
{
	uint8_t *at = mem;

	*seen = (struct list_seen){.at = mem, .max = max, .key = *key};
	table_init(&seen->latest, at + whole_lines(max * sizeof(struct list_seen_uri)), max);
}

void list_seen_begin(struct list_seen *seen)
{
	seen->n = 0;
	table_init(&seen->latest, seen->latest.slot, seen->max);
}

// The same for all URIs that are equal, and for those that differ in their parameters alone.
static uint64_t hash_of(const struct list_seen *seen, struct span text)
{
	uint8_t room[CANONICAL_MAX];
	struct writer w = writer_on(room, sizeof(room));
	struct span canonical;
	struct sip_uri uri;

	if (sip_uri_parse(text, &uri))
		dialplan_put_uri(&w, &uri);
	canonical = writer_span(&w);
	return siphash13(&seen->key, 0, &canonical, 1);
}

enum list_sight list_seen_find(const struct list_seen *seen, struct span uri,
			       struct list_place *place)
{
	unsigned n = 0;

	place->key = hash_of(seen, uri);
	place->before = table_find(&seen->latest, place->key);
	for (uint32_t i = place->before; i != TABLE_NONE && n < LIST_LIKE_MAX; n++) {
		if (sip_uri_eq(seen->at[i].uri, uri))
			return LIST_SEEN;
		i = seen->at[i].like;
	}
	return n == LIST_LIKE_MAX ? LIST_CROWDED : LIST_NEW;
}

bool list_seen_add(struct list_seen *seen, struct span uri, const struct list_place *place)
{
	if (seen->n == seen->max)
		return false;
	if (place->before != TABLE_NONE)
		table_del(&seen->latest, place->key);
	table_add(&seen->latest, place->key, seen->n);
	seen->at[seen->n++] = (struct list_seen_uri){uri, place->before};
	return true;
}
