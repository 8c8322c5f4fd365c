/* SPDX-License-Identifier: BSD-3-Clause */
#include "auth_priv.h"

#include <stdio.h>
#include <stdlib.h>

// What we are known by elsewhere: sorted by account, realm and algorithm.

struct auth_accounts {
	struct auth_table table;
};

uint64_t auth_account_key(struct span name)
{
	// A number in place of a name, no secret.
	static const struct siphash_key key;
	uint64_t number = siphash(&key, name);

	return number ? number : 1;
}

static int compare(const void *one, const void *other)
{
	const struct auth_entry *a = one, *b = other;
	int order = (a->key > b->key) - (a->key < b->key);

	if (order == 0)
		order = auth_compare_spans(a->realm, b->realm);
	return order ? order : (int)a->algorithm - (int)b->algorithm;
}

static void number(struct auth_table *t)
{
	for (uint32_t i = 0; i < t->n; i++)
		t->entry[i].key = auth_account_key(t->entry[i].account);
}

struct auth_accounts *auth_accounts_parse(struct span text, const char *name, char *why,
					  size_t why_len)
{
	const struct auth_source from = {name, true, why, why_len};
	struct auth_accounts *a = calloc(1, sizeof(*a));

	if (!a) {
		snprintf(why, why_len, "%s: no memory for it", name);
		return NULL;
	}
	if (auth_table_parse(&a->table, text, &from)) {
		number(&a->table);
		if (auth_table_sort(&a->table, compare, &from,
				    "the same name, realm and algorithm as in another line"))
			return a;
	}
	auth_accounts_free(a);
	return NULL;
}

struct auth_accounts *auth_accounts_load(const char *file, char *why, size_t why_len)
{
	struct auth_accounts *a = NULL;
	struct span text;

	if (auth_file_read(file, &text, why, why_len))
		a = auth_accounts_parse(text, file, why, why_len);
	free((void *)text.p);
	return a;
}

void auth_accounts_free(struct auth_accounts *a)
{
	if (!a)
		return;
	auth_table_drop(&a->table);
	free(a);
}

uint32_t auth_accounts_count(const struct auth_accounts *a)
{
	return a->table.n;
}

bool auth_accounts_have(const struct auth_accounts *a, struct span name)
{
	for (uint32_t i = 0; i < a->table.n; i++)
		if (span_eq(a->table.entry[i].account, name))
			return true;
	return false;
}

const struct auth_entry *auth_account_find(const struct auth_accounts *a, uint64_t account,
					   struct span realm, enum auth_algorithm algorithm)
{
	const struct auth_entry key = {.key = account, .realm = realm, .algorithm = algorithm};

	return auth_table_find(&a->table, &key, compare);
}
