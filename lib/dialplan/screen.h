/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "pattern.h"

/*
 * Which messages are not worth a parser's time: those of scanners and of people who look for a way
 * to call abroad at somebody else's cost. A text file, one line a rule; the first that matches
 * wins:
 *
 *     /^User-Agent:.*friendly-scanner/i = drop                  # comment
 *     /^INVITE sip:00[0-9]+@/           = reject 403 No
 *
 * Patterns are looked for in the message as it came, all in one pass; ^ and $ are a line's. Asked
 * of requests alone that could begin something; nobody writes the rules once they are read, and any
 * number of threads may ask, each through a view of its own.
 */
struct screen_rule {
	struct span text; /* the pattern as written */
	uint32_t line;    /* in the file, from 1 */
	uint16_t status;  /* of the answer; 0: there is none */
	struct span reason;
};

struct screen;

/* Reads a file; cache may be NULL. NULL: why holds one line that says what to mend. */
struct screen *screen_load(const char *file, const struct pattern_cache *cache, char *why,
			   size_t why_len);

/* The same for text at hand, which 'name' stands for in errors. The text is copied. */
struct screen *screen_parse(struct span text, const char *name, const struct pattern_cache *cache,
			    char *why, size_t why_len);

/* Harmless for NULL. No view of it may be left. */
void screen_free(struct screen *screen);

/* The rules, in order. */
unsigned screen_rules(const struct screen *screen, const struct screen_rule **rule);

/* One core's way to ask. NULL: no memory. Free is harmless for NULL. */
struct screen_view;
struct screen_view *screen_view_create(const struct screen *screen);
void screen_view_free(struct screen_view *view);

/* The rule that a datagram falls under, which is counted; NULL: none, or it belongs to a dialog, or
 * is no request that could begin something. Allocates nothing. */
const struct screen_rule *screen_judge(struct screen_view *view, struct span datagram);

/* How often each rule has matched; written by the view's core alone, to be read by anybody. */
const uint64_t *screen_hits(const struct screen_view *view);
