/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// Only CRLF ends a line (RFC 3261 7). A bare LF or CR is a control character like any other, hence
// a fault: an element in front of us may read it as text where we would see a header begin.

// Index of the LF of the next CRLF; map->n when there is none.
static uint32_t line_end(const struct sip_map *map, uint32_t at)
{
	uint32_t lf = at;

	do
		lf += 1 + span_find((struct span){map->p + lf + 1, map->n - lf - 1}, '\n');
	while (lf < map->n && map->p[lf - 1] != '\r');
	return lf;
}

static bool folds_at(const struct sip_map *map, uint32_t i)
{
	return i < map->n && (map->p[i] == ' ' || map->p[i] == '\t');
}

enum sip_line sip_line_take(struct sip_head *h, struct sip_text *line)
{
	const struct sip_map *map = h->map;
	uint32_t lf = h->at;

	// The empty line is never folded: a body may well begin with a space.
	do {
		if (lf >= map->n)
			return SIP_LINE_NONE;
		lf = line_end(map, lf);
	} while (lf - 1 != h->at && folds_at(map, lf + 1));
	if (lf == map->n)
		return SIP_LINE_NONE;
	*line = (struct sip_text){map, h->at, lf - 1};
	h->at = lf + 1;
	return line->at == line->end ? SIP_LINE_EMPTY : SIP_LINE_FIELD;
}

bool sip_line_split(struct sip_text line, struct sip_field *out)
{
	if (!sip_take(&line, sip_token_end(line), &out->name))
		return false;
	// HCOLON allows spaces and tabs before the colon, no fold (RFC 3261 25.1).
	while (line.at < line.end && folds_at(line.map, line.at))
		line.at++;
	if (sip_byte(line) != ':')
		return false;
	line.at++;
	out->value = sip_rest(sip_trim(line));
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
