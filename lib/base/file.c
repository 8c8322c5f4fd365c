/* SPDX-License-Identifier: BSD-3-Clause */
#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

// Reads all of f; more than the limit is not read, and told by the length.
static uint8_t *slurp(FILE *f, size_t *n)
{
	size_t cap = FILE_BYTES_MAX + 1;
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

bool file_read(const char *file, struct span *text, char *why, size_t why_len)
{
	FILE *f = fopen(file, "re");
	uint8_t *bytes = NULL;
	size_t n = 0;

	if (f)
		bytes = slurp(f, &n);
	if (!bytes)
		snprintf(why, why_len, "%s: %s", file, strerror(errno));
	else if (n > FILE_BYTES_MAX)
		snprintf(why, why_len, "%s: longer than %u MiB; split it", file,
			 FILE_BYTES_MAX >> 20);
	if (f)
		fclose(f);
	*text = span_of(bytes, n);
	return bytes && n <= FILE_BYTES_MAX;
}
