/* SPDX-License-Identifier: BSD-3-Clause */
#include "pattern_priv.h"

struct pattern_scratch *pattern_scratch_create(const struct pattern_set *set)
{
	hs_scratch_t *s = NULL;

	return hs_alloc_scratch(set->db, &s) == HS_SUCCESS ? (struct pattern_scratch *)s : NULL;
}

void pattern_scratch_free(struct pattern_scratch *s)
{
	hs_free_scratch((hs_scratch_t *)s);
}

void pattern_scratch_memory(void *(*get)(size_t bytes), void (*put)(void *mem))
{
	hs_set_scratch_allocator(get, put);
}
