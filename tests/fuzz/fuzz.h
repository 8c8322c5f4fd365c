/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdio.h>
#include <stdlib.h>

#include "base.h"

/*
 * A fuzz target is one file with this function. libFuzzer calls it (scripts/fuzz), or replay.c does
 * with inputs that are kept. A fault is an abort, or whatever a sanitizer finds.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What must be so for every input. */
#define MUST(what)                                                                                 \
	do {                                                                                       \
		if (!(what)) {                                                                     \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what);          \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* Memory as the tables want it, zeroed; for free(). */
static inline void *fuzz_zeroed(size_t n)
{
	size_t lines = (n + 63) & ~(size_t)63;
	void *mem = aligned_alloc(64, lines);

	MUST(mem);
	return memset(mem, 0, lines);
}
