/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// Only CRLF ends a line (RFC 3261 7). A bare LF or CR is a control character like any other, hence
// a fault: an element in front of us may read it as text where we would see a header begin.

// Index of the first CRLF at or after 'from'; s.n when there is none.
static uint32_t crlf_find(struct span s, uint32_t from)
{
	for (uint32_t i = from; i < s.n; i++) {
		i += span_find(span_from(s, i), '\r');
		if (i + 1 < s.n && s.p[i + 1] == '\n')
			return i;
	}
	return s.n;
}

static bool folds_at(struct span s, uint32_t i)
{
	return i < s.n && (s.p[i] == ' ' || s.p[i] == '\t');
}

enum sip_line sip_line_take(struct span *rest, struct span *line)
{
	uint32_t end = crlf_find(*rest, 0);

	// The empty line is never folded: a body may well begin with a space.
	while (end != 0 && end < rest->n && folds_at(*rest, end + 2))
		end = crlf_find(*rest, end + 2);
	if (end >= rest->n)
		return SIP_LINE_NONE;
	*line = (struct span){rest->p, end};
	*rest = span_from(*rest, end + 2);
	return end == 0 ? SIP_LINE_EMPTY : SIP_LINE_FIELD;
}

bool sip_line_split(struct span line, struct span *name, struct span *value)
{
	uint32_t n = sip_run(line, SIP_TOKEN), colon = n;

	// HCOLON allows spaces and tabs before the colon, no fold (RFC 3261 25.1).
	while (folds_at(line, colon))
		colon++;
	if (n == 0 || colon == line.n || line.p[colon] != ':')
		return false;
	*name = (struct span){line.p, n};
	*value = span_trim(span_from(line, colon + 1));
	return true;
}

static bool has_control(struct span s)
{
	bool found = false;

	for (uint32_t i = 0; i < s.n; i++)
		found |= s.p[i] < ' ' && s.p[i] != '\t';
	return found;
}

bool sip_line_clean(struct span line)
{
	bool quoted = false;

	if (!has_control(line))
		return true;
	for (uint32_t i = 0; i < line.n; i++) {
		uint8_t c = line.p[i];

		if (c == '"')
			quoted = !quoted;
		else if (c == '\r' && i + 1 < line.n && line.p[i + 1] == '\n')
			i++;
		else if (c == '\r' || c == '\n')
			return false;
		else if (c == '\\' && quoted && i + 1 < line.n && line.p[i + 1] != '\r')
			i++;
		else if (c < ' ' && c != '\t' && !quoted)
			return false;
	}
	return true;
}
