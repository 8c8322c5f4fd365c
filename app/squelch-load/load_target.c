/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_priv.h"

// A server has one Contact, or a few: a call keeps the number of its own.

static bool is(const struct target *t, struct span uri)
{
	return t->n == uri.n && memcmp(t->uri, uri.p, uri.n) == 0;
}

// RFC 3261 12.2.1.1: to the port that the Contact names, if it is one of the server's; who is
// elsewhere is behind the server.
static struct path way_to(const struct load *l, struct span uri)
{
	struct path way = l->to_server;
	struct endpoint at;

	if (sip_uri_endpoint(uri, &at) && ip_eq(&at.ip, &way.remote.ip))
		way.remote.port = at.port;
	return way;
}

bool load_target_keep(struct load *l, struct span uri, uint8_t *index)
{
	unsigned i = l->latest_target;

	if (i >= l->n_targets || !is(&l->targets[i], uri))
		for (i = 0; i < l->n_targets && !is(&l->targets[i], uri); i++)
			;
	if (i == l->n_targets) {
		if (i == LOAD_TARGETS || uri.n > LOAD_TARGET_MAX || uri.n == 0)
			return false;
		l->targets[i].way = way_to(l, uri);
		l->targets[i].n = (uint16_t)uri.n;
		memcpy(l->targets[i].uri, uri.p, uri.n);
		l->n_targets++;
	}
	l->latest_target = i;
	*index = (uint8_t)i;
	return true;
}

const struct path *load_target_way(struct load *l, struct span uri)
{
	uint8_t i;

	return load_target_keep(l, uri, &i) ? &l->targets[i].way : &l->to_server;
}
