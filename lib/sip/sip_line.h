/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip_text.h"

/* Start line and headers of a message, line by line. */
struct sip_head {
	struct span message; /* without the line ends before it */
	uint32_t at;	     /* begin of the next line */
	uint32_t line;	     /* its number in lines.end[] */
	struct sip_map map;
	struct sip_lines lines;
};

enum sip_line {
	SIP_LINE_FIELD,
	SIP_LINE_EMPTY, /* the end of the headers */
	SIP_LINE_NONE,	/* no line end is left */
};

static inline void sip_head_open(struct sip_head *h, struct span message)
{
	h->message = message;
	h->at = h->line = 0;
	sip_scan->head(&h->map, &h->lines, message);
}

static inline bool sip_folds_at(const struct sip_map *map, uint32_t i)
{
	return i < map->n && (map->p[i] == ' ' || map->p[i] == '\t');
}

/* Takes one header field line, its folds included and its CRLF not. */
static inline enum sip_line sip_line_take(struct sip_head *h, struct sip_text *line)
{
	uint32_t lf;

	if (h->line == h->lines.n)
		return SIP_LINE_NONE;
	lf = h->lines.end[h->line++];
	// The empty line is never folded: a body may well begin with a space.
	while (lf - 1 != h->at && sip_folds_at(&h->map, lf + 1)) {
		if (h->line == h->lines.n)
			return SIP_LINE_NONE;
		lf = h->lines.end[h->line++];
	}
	*line = (struct sip_text){&h->map, h->at, lf - 1};
	h->at = lf + 1;
	return line->at == line->end ? SIP_LINE_EMPTY : SIP_LINE_FIELD;
}

/* Without white space at both ends. */
static inline struct sip_text sip_trim(struct sip_text t)
{
	while (sip_is_lws(sip_byte(t)))
		t.at++;
	while (sip_more(t) && sip_is_lws(t.map->p[t.end - 1]))
		t.end--;
	return t;
}

struct sip_field {
	struct span name, value; /* value: trimmed */
};

/* False: there is no "name:". */
bool sip_line_split_rare(struct sip_text line, struct sip_field *out);

static inline bool sip_line_split(struct sip_text line, struct sip_field *out)
{
	const uint8_t *p = line.map->p;
	uint32_t colon = sip_stop(line.map, SIP_STOP_HOST, line.at), at = colon + 2;

	// As it nearly always is: a colon, one space, and a value without any at its ends.
	if (colon == line.at || at >= line.end || p[colon] != ':' || p[at - 1] != ' ' ||
	    p[at] <= ' ' || p[line.end - 1] <= ' ')
		return sip_line_split_rare(line, out);
	out->name = sip_text_span(line, line.at, colon);
	out->value = sip_text_span(line, at, line.end);
	return true;
}

/* No control characters but where the grammar has them: folds, tabs, quoted pairs. */
bool sip_line_clean(struct span line);
