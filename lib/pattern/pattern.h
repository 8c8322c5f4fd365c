/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/*
 * Sets of regular expressions, all of which are looked for in one pass over a text (Hyperscan). A
 * set is made at start or when a file is read anew, which may take seconds; afterwards nobody
 * writes it, and any number of cores may ask, each with scratch of its own. Asking allocates
 * nothing.
 */
#define PATTERNS_MAX 100000 /* of one set */

enum pattern_flag {
	PATTERN_ANY_CASE = 1, /* letters stand for their other case, too */
	PATTERN_LINES = 2,    /* ^ and $ are a line's, . is no line feed; else the text's, and any byte */
};

struct pattern {
	const char *text; /* PCRE's syntax, without what an automaton cannot do */
	unsigned flags;   /* enum pattern_flag */
	unsigned id;      /* below PATTERNS_MAX; its bit where it is found */
};

/* Where compiled sets are kept from run to run, and who is told what. */
struct pattern_cache {
	const char *dir;               /* a file for each set; NULL: they are compiled each time */
	void (*say)(const char *line); /* of a file that could not be used or written; may be NULL */
};

/* Why there is no set. */
struct pattern_fault {
	unsigned id; /* of the pattern that is wrong; PATTERNS_MAX: none in particular */
	char text[192];
};

struct pattern_set;
struct pattern_scratch;

/*
 * Compiles n patterns (1 or more), which are read and not kept, or takes what was compiled of the
 * same before from the cache's file 'name'. cache may be NULL. NULL: fault says why.
 */
struct pattern_set *pattern_set_create(const struct pattern *p, unsigned n, const char *name,
				       const struct pattern_cache *cache,
				       struct pattern_fault *fault);

/* Harmless for NULL. */
void pattern_set_free(struct pattern_set *set);

/* How many of the set's patterns are a burden, and the id of the first of them: what may begin
 * anywhere, and has no end or hardly anything in it to look for. */
unsigned pattern_set_costly(const struct pattern_set *set, unsigned *first);

/* Scratch that suffices for a set, for one core at a time; NULL: no memory. Free is harmless for
 * NULL. */
struct pattern_scratch *pattern_scratch_create(const struct pattern_set *set);
void pattern_scratch_free(struct pattern_scratch *s);

/* Where scratch comes from, instead of malloc: memory of a core's own NUMA node. Call before any is
 * made. */
void pattern_scratch_memory(void *(*get)(size_t bytes), void (*put)(void *mem));

/* Words of a bitmap for ids below n. */
static inline unsigned pattern_words(unsigned n)
{
	return (n + 63) / 64;
}

/* Sets the bit of every pattern that matches the text, and leaves the others as they are. */
void pattern_find(const struct pattern_set *set, struct pattern_scratch *s, struct span text,
		  uint64_t *found);
