/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

// Where the regular expression that begins at i ends: behind its slash, or at the line's end.
static uint32_t regex_end(struct span line, uint32_t i)
{
	for (i++; i < line.n && line.p[i] != '/'; i++)
		i += line.p[i] == '\\';
	return i < line.n ? i + 1 : line.n;
}

// A slash begins one at the start of a word, and behind "from=" and its like.
static uint32_t value_at(struct span line)
{
	for (enum field f = FIELD_FROM; f < FIELDS; f++)
		if (span_starts(line, span_cstr(field_name[f])))
			return (uint32_t)strlen(field_name[f]);
	return 0;
}

struct span word_next(struct span *line)
{
	struct span word;
	uint32_t n;

	*line = span_trim(*line);
	n = value_at(*line);
	if (n < line->n && line->p[n] == '/')
		n = regex_end(*line, n);
	while (n < line->n && !is_blank(line->p[n]) && line->p[n] != '#')
		n++;
	word = (struct span){line->p, n};
	*line = span_from(*line, n);
	if (line->n && line->p[0] == '#')
		line->n = 0;
	return word;
}

bool word_is_regex(struct span word)
{
	return word.n && word.p[0] == '/';
}
