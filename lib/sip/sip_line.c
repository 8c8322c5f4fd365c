/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// Only CRLF ends a line (RFC 3261 7). A bare LF or CR is a control character like any other, hence
// a fault: an element in front of us may read it as text where we would see a header begin.

bool sip_line_split_rare(struct sip_text line, struct sip_field *out)
{
	if (!sip_take(&line, sip_token_end(line), &out->name))
		return false;
	// HCOLON allows spaces and tabs before the colon, no fold (RFC 3261 25.1).
	while (line.at < line.end && sip_folds_at(line.map, line.at))
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
