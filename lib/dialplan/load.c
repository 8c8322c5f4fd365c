/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

// Reads all of f; more than the limit is not read, and told by the length.
static uint8_t *slurp(FILE *f, size_t *n)
{
	size_t cap = DIALPLAN_BYTES_MAX + 1;
	uint8_t *text = malloc(cap), *tight;

	if (!text)
		return NULL;
	*n = fread(text, 1, cap, f);
	if (ferror(f)) {
		free(text);
		return NULL;
	}
	tight = realloc(text, *n + 1);
	return tight ? tight : text;
}

struct dialplan *dialplan_load(const char *file, const struct pattern_cache *cache, char *why,
			       size_t why_len)
{
	FILE *f = fopen(file, "re");
	struct dialplan *plan = NULL;
	uint8_t *text = NULL;
	size_t n = 0;

	if (f)
		text = slurp(f, &n);
	if (!text)
		snprintf(why, why_len, "%s: %s", file, strerror(errno));
	else if (n > DIALPLAN_BYTES_MAX)
		snprintf(why, why_len, "%s: longer than %u MiB; split it", file,
			 DIALPLAN_BYTES_MAX >> 20);
	else
		plan = dialplan_parse(span_of(text, n), file, cache, why, why_len);
	free(text);
	if (f)
		fclose(f);
	return plan;
}
