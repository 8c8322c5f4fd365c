/* SPDX-License-Identifier: BSD-3-Clause */
#include "location_priv.h"

// Bindings of an earlier run.

static bool is_sound(const struct location_change *c)
{
	const struct location_contact *at = &c->contact;
	struct sip_uri uri;

	return c->aor.n && c->aor.n <= LOCATION_AOR_MAX && at->q <= 1000 &&
	       at->uri.n <= LOCATION_URI_MAX && at->path.n <= LOCATION_PATH_MAX &&
	       sip_uri_parse(at->uri, &uri);
}

static uint32_t many(const struct location_part *p, uint64_t key)
{
	uint32_t n = 0;

	for (uint32_t i = binding_first(p, key); i != BINDING_NONE; n++)
		i = binding_at(p, i)->next;
	return n;
}

bool location_restore(const struct location *loc, const struct location_change *c)
{
	uint64_t key = location_key(loc, c->aor);
	struct location_part *p = loc->part[location_owner(loc, key)];

	if (!is_sound(c) || many(p, key) == LOCATION_CONTACTS_MAX || p->bindings.n_free == 0 ||
	    text_chunks(c->contact.uri.n + c->contact.path.n) > p->chunks.n_free)
		return false;
	location_change_begin(p);
	binding_set(p, BINDING_NONE, key, siphash(&loc->key, c->call_id), &c->contact);
	location_change_end(p);
	return true;
}
