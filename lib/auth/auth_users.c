/* SPDX-License-Identifier: BSD-3-Clause */
#include "auth_priv.h"

#include <stdio.h>
#include <stdlib.h>

// Those of one realm; sorted, so that a user is found by halves.

struct auth_users {
	struct auth_table table;
	bool offered[AUTH_ALGORITHMS];
};

static int compare(const void *one, const void *other)
{
	const struct auth_entry *a = one, *b = other;
	int order = auth_compare_spans(a->user, b->user);

	return order ? order : (int)a->algorithm - (int)b->algorithm;
}

static void keep_realm(struct auth_users *users, struct span realm)
{
	struct auth_table *t = &users->table;
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->n; i++) {
		if (!span_eq(t->entry[i].realm, realm))
			continue;
		users->offered[t->entry[i].algorithm] = true;
		t->entry[n++] = t->entry[i];
	}
	t->n = n;
}

struct auth_users *auth_users_parse(struct span text, const char *name, struct span realm,
				    char *why, size_t why_len)
{
	const struct auth_source from = {name, false, why, why_len};
	struct auth_users *users = calloc(1, sizeof(*users));

	if (!users) {
		snprintf(why, why_len, "%s: no memory for it", name);
		return NULL;
	}
	if (auth_table_parse(&users->table, text, &from)) {
		keep_realm(users, realm);
		if (auth_table_sort(&users->table, compare, &from,
				    "the same user and algorithm as in another line"))
			return users;
	}
	auth_users_free(users);
	return NULL;
}

struct auth_users *auth_users_load(const char *file, struct span realm, char *why, size_t why_len)
{
	struct auth_users *users = NULL;
	struct span text;

	if (auth_file_read(file, &text, why, why_len))
		users = auth_users_parse(text, file, realm, why, why_len);
	free((void *)text.p);
	return users;
}

void auth_users_free(struct auth_users *users)
{
	if (!users)
		return;
	auth_table_drop(&users->table);
	free(users);
}

bool auth_users_offer(const struct auth_users *users, enum auth_algorithm a)
{
	return users->table.n == 0 || users->offered[a];
}

uint32_t auth_users_count(const struct auth_users *users)
{
	return users->table.n;
}

struct span auth_users_find(const struct auth_users *users, struct span name, enum auth_algorithm a)
{
	const struct auth_entry key = {.user = name, .algorithm = a};
	const struct auth_entry *found = auth_table_find(&users->table, &key, compare);

	return found ? found->ha1 : SPAN_NONE;
}
