/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <hs/hs.h>

#include "pattern.h"

struct pattern_set {
	hs_database_t *db;
	unsigned n;  /* patterns */
	unsigned ids; /* all are below */
	uint32_t n_costly, first_costly;
};

/* Hyperscan's flags for a pattern. */
unsigned pattern_flags(const struct pattern *p);

/* pattern_cost.c: counts the set's burdens. */
void pattern_weigh(struct pattern_set *set, const struct pattern *p);

/*
 * pattern_cache.c: what a set is known by: the same patterns in the same order, compiled by the
 * same Hyperscan for the same processor. Then its file: set->db and what was weighed are filled in
 * (false: they are not); or written, whole or not at all.
 */
struct pattern_key {
	uint64_t k[2];
};

struct pattern_key pattern_key_of(const struct pattern *p, unsigned n);
bool pattern_cache_read(const struct pattern_cache *cache, const char *name,
			struct pattern_key key, struct pattern_set *set);
void pattern_cache_write(const struct pattern_cache *cache, const char *name,
			 struct pattern_key key, const struct pattern_set *set);
