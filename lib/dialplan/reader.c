/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"

#include <stdio.h>

#define QUOTE_MAX 80 // of a word that an error quotes

bool reader_refuse(const struct reader *r, const char *what)
{
	snprintf(r->why, r->why_len, "%s:%u: %s", r->name, r->line, what);
	return false;
}

bool reader_refuse_word(const struct reader *r, const char *role, struct span word,
			const char *what)
{
	bool cut = word.n > QUOTE_MAX;

	snprintf(r->why, r->why_len, "%s:%u: %s \"%.*s%s\": %s", r->name, r->line, role,
		 (int)(cut ? QUOTE_MAX : word.n), (const char *)word.p, cut ? "..." : "", what);
	return false;
}
