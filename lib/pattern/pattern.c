/* SPDX-License-Identifier: BSD-3-Clause */
#include "pattern_priv.h"

#include <stdio.h>
#include <stdlib.h>

// One match of a pattern is enough, and where it begins is not asked for.
unsigned pattern_flags(const struct pattern *p)
{
	unsigned flags = HS_FLAG_SINGLEMATCH;

	flags |= p->flags & PATTERN_LINES ? HS_FLAG_MULTILINE : HS_FLAG_DOTALL;
	return p->flags & PATTERN_ANY_CASE ? flags | HS_FLAG_CASELESS : flags;
}

static bool refuse(struct pattern_fault *fault, unsigned id, const char *text)
{
	fault->id = id;
	snprintf(fault->text, sizeof(fault->text), "%s", text);
	return false;
}

// Hyperscan wants columns.
struct columns {
	const char **text;
	unsigned *flags, *id;
};

static bool columns_of(const struct pattern *p, unsigned n, struct columns *c)
{
	c->text = malloc(n * sizeof(*c->text));
	c->flags = malloc(n * sizeof(*c->flags));
	c->id = malloc(n * sizeof(*c->id));
	if (!c->text || !c->flags || !c->id)
		return false;
	for (unsigned i = 0; i < n; i++) {
		c->text[i] = p[i].text;
		c->flags[i] = pattern_flags(&p[i]);
		c->id[i] = p[i].id;
	}
	return true;
}

static bool compile(struct pattern_set *set, const struct pattern *p, struct pattern_fault *fault)
{
	struct columns c = {0};
	hs_compile_error_t *error = NULL;
	bool good = columns_of(p, set->n, &c);

	if (!good)
		refuse(fault, PATTERNS_MAX, "no memory");
	else if (hs_compile_multi(c.text, c.flags, c.id, set->n, HS_MODE_BLOCK, NULL, &set->db,
				  &error) != HS_SUCCESS)
		good = refuse(fault, error->expression < 0 ? PATTERNS_MAX : p[error->expression].id,
			      error->message);
	hs_free_compile_error(error);
	free(c.text);
	free(c.flags);
	free(c.id);
	return good;
}

static bool fill(struct pattern_set *set, const struct pattern *p, const char *name,
		 const struct pattern_cache *cache, struct pattern_fault *fault)
{
	struct pattern_key key;

	if (hs_valid_platform() != HS_SUCCESS)
		return refuse(fault, PATTERNS_MAX,
			      "this processor lacks SSSE3, which Hyperscan needs");
	if (set->ids > PATTERNS_MAX)
		return refuse(fault, PATTERNS_MAX, "more than 100000 patterns");
	key = pattern_key_of(p, set->n);
	if (cache && cache->dir && pattern_cache_read(cache, name, key, set))
		return true;
	if (!compile(set, p, fault))
		return false;
	pattern_weigh(set, p);
	if (cache && cache->dir)
		pattern_cache_write(cache, name, key, set);
	return true;
}

struct pattern_set *pattern_set_create(const struct pattern *p, unsigned n, const char *name,
				       const struct pattern_cache *cache,
				       struct pattern_fault *fault)
{
	struct pattern_set *set = calloc(1, sizeof(*set));

	if (!set) {
		refuse(fault, PATTERNS_MAX, "no memory");
		return NULL;
	}
	set->n = n;
	for (unsigned i = 0; i < n; i++)
		if (p[i].id >= set->ids)
			set->ids = p[i].id + 1;
	if (fill(set, p, name, cache, fault))
		return set;
	pattern_set_free(set);
	return NULL;
}

void pattern_set_free(struct pattern_set *set)
{
	if (!set)
		return;
	hs_free_database(set->db);
	free(set);
}

unsigned pattern_set_costly(const struct pattern_set *set, unsigned *first)
{
	*first = set->first_costly;
	return set->n_costly;
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
		    void *found)
{
	(void)from, (void)to, (void)flags;
	((uint64_t *)found)[id / 64] |= 1ull << (id % 64);
	return 0;
}

// Of its errors none can come up: the set is whole, and the scratch was made for it.
void pattern_find(const struct pattern_set *set, struct pattern_scratch *s, struct span text,
		  uint64_t *found)
{
	hs_scan(set->db, (const char *)text.p, text.n, 0, (hs_scratch_t *)s, on_match, found);
}
