/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// SIP-Version: "SIP" "/" 1*DIGIT "." 1*DIGIT, in whatever case (RFC 3261 7.1).
static bool version_read(struct span s, bool *is_2)
{
	struct span digits;
	uint32_t dot;

	*is_2 = span_eq(s, SPAN("SIP/2.0")); // as nearly everybody writes it
	if (*is_2)
		return true;
	if (s.n < 7 || !span_ieq((struct span){s.p, 4}, SPAN("SIP/")))
		return false;
	digits = span_from(s, 4);
	dot = span_find(digits, '.');
	for (uint32_t i = 0; i < digits.n; i++)
		if (i != dot && !ascii_digit(digits.p[i]))
			return false;
	*is_2 = span_eq(digits, SPAN("2.0"));
	return dot != 0 && dot + 1 < digits.n;
}

bool sip_start_status(struct span line, struct sip_start *out)
{
	uint32_t sp = span_find(line, ' '), status;
	struct span code;

	if (!version_read((struct span){line.p, sp}, &out->version_2) || line.n < sp + 4)
		return false;
	code = (struct span){line.p + sp + 1, 3};
	// Three digits and no more: 4294967301 is not 5 (RFC 4475 3.1.2.19).
	if (!span_u32(code, 699, &status) || status < 100)
		return false;
	out->status = (uint16_t)status;
	out->reason = span_from(line, sp + 4);
	// Some peers leave out the space along with the phrase; nothing hangs on either.
	if (out->reason.n == 0)
		return true;
	if (out->reason.p[0] != ' ')
		return false;
	out->reason = span_from(out->reason, 1);
	return true;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

bool sip_start_plain(struct sip_text line, struct sip_start *out)
{
	uint32_t from = sip_stop(line.map, SIP_STOP_HOST, line.at), to;
	const uint8_t *p = line.map->p;

	if (from == line.at || from >= line.end || p[from] != ' ')
		return false;
	to = sip_stop(line.map, SIP_STOP_URI, from + 1);
	if (to == from + 1 || to + 8 != line.end ||
	    sip_load_8(line.map, to) != SIP_WORD(" SIP/2.0"))
		return false;
	out->request = out->version_2 = out->well_spaced = true;
	out->method = sip_text_span(line, line.at, from);
	out->uri = sip_text_span(line, from + 1, to);
	return true;
}

// What begins with a token and ends with a SIP-Version was meant as a request, however it is
// spaced; then it can be answered (RFC 4475 3.1.2.8 to 3.1.2.10).
static bool request_line(struct sip_text line, struct sip_start *out)
{
	struct sip_text trimmed = sip_trim(line), uri = line;
	uint32_t from = sip_token_end(line), at = trimmed.end;
	const uint8_t *p = line.map->p;

	if (from == line.at || from == line.end || !is_blank(p[from]))
		return false;
	if (at - from > 8 && sip_load_8(line.map, at - 8) == SIP_WORD(" SIP/2.0")) {
		out->version_2 = true;
		at -= 7;
	} else {
		while (at > from && !is_blank(p[at - 1]))
			at--;
		if (!version_read(sip_text_span(line, at, trimmed.end), &out->version_2))
			return false;
	}
	uri.at = from;
	uri.end = at;
	uri = sip_trim(uri);
	out->request = true;
	out->method = sip_text_span(line, line.at, from);
	out->uri = sip_rest(uri);
	out->well_spaced = trimmed.end == line.end && at - from == out->uri.n + 2 &&
			   p[from] == ' ' && p[at - 1] == ' ' && sip_more(uri) &&
			   sip_run_end(uri, SIP_STOP_URI) == uri.end;
	return true;
}

bool sip_start_take(struct sip_head *h, struct sip_map *map, struct span datagram,
		    struct sip_start *out)
{
	struct sip_text line;

	while (datagram.n && (datagram.p[0] == '\r' || datagram.p[0] == '\n'))
		datagram = span_from(datagram, 1);
	sip_head_open(h, map, datagram);
	*out = (struct sip_start){0};
	// The start line cannot be folded (RFC 3261 7.3.1): its first CRLF ends it.
	if (h->lines.n == 0)
		return false;
	line = (struct sip_text){map, 0, h->lines.end[0] - 1u};
	h->at = line.end + 2;
	if (h->lines.wild && !sip_line_clean(sip_rest(line)))
		return false;
	if (line.end >= 4 && (uint32_t)(sip_load(map, 0, 4) | SIP_LOWER) == SIP_WORD("sip/"))
		return sip_start_status(sip_rest(line), out);
	return sip_start_plain(line, out) || request_line(line, out);
}
