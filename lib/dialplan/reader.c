/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"

#include <stdio.h>
#include <stdlib.h>

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

bool reader_refuse_pattern(struct reader *r, const struct pattern_fault *fault, uint32_t line,
			   const char *pattern)
{
	r->line = line;
	if (fault->id != PATTERNS_MAX)
		return reader_refuse_word(r, "pattern", span_cstr(pattern), fault->text);
	snprintf(r->why, r->why_len, "%s: %s", r->name, fault->text);
	return false;
}

void reader_warn(const struct reader *r, const struct pattern_cache *cache, unsigned n,
		 uint32_t line)
{
	char text[512];

	if (n == 0 || !cache || !cache->say)
		return;
	snprintf(text, sizeof(text),
		 "%s:%u: a pattern that burdens every request: let it begin with ^, or have four "
		 "characters or more and no * or + (%u such pattern%s)",
		 r->name, line, n, n == 1 ? "" : "s");
	cache->say(text);
}

// Printable ASCII and blanks: what a URI cannot hold by itself it holds as %HH (RFC 3261 25.1), and
// a regular expression as \xHH.
static bool is_plain(struct span word)
{
	for (uint32_t i = 0; i < word.n; i++)
		if ((word.p[i] < ' ' && word.p[i] != '\t') || word.p[i] >= 0x7f)
			return false;
	return true;
}

bool reader_lines(struct reader *r, struct span text,
		  bool (*line_read)(struct reader *r, struct span line))
{
	while (text.n) {
		uint32_t n = span_find(text, '\n');
		struct span line = {text.p, n}, words = line, word = word_next(&words);
		bool empty = word.n == 0;

		r->line++;
		for (; word.n; word = word_next(&words))
			if (!is_plain(word))
				return reader_refuse(
					r, "a byte that no URI may hold; write it as %HH, or "
					   "save the file as plain ASCII");
		if (!empty && !line_read(r, line))
			return false;
		text = span_from(text, n < text.n ? n + 1 : n);
	}
	return true;
}

void reader_drop_drafts(struct reader *r, uint32_t n)
{
	for (uint32_t i = 0; r->draft && i < n; i++)
		for (enum field f = 0; f < FIELDS; f++)
			free(r->draft[i][f].text);
	free(r->draft);
}
