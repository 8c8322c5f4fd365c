/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_priv.h"

// A server has one Contact, or a few: a call keeps the number of its own.

static bool is(const struct target *t, struct span uri)
{
	return t->n == uri.n && memcmp(t->uri, uri.p, uri.n) == 0;
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
		l->targets[i].n = (uint16_t)uri.n;
		memcpy(l->targets[i].uri, uri.p, uri.n);
		l->n_targets++;
	}
	l->latest_target = i;
	*index = (uint8_t)i;
	return true;
}
