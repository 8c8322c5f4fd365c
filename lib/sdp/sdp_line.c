/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_priv.h"

// Some peers end the body with an empty line; anywhere else it is a fault.
static bool is_over(struct span rest)
{
	uint32_t i = 0;

	while (i < rest.n && (rest.p[i] == '\r' || rest.p[i] == '\n'))
		i++;
	return i == rest.n;
}

static bool starts_line(struct span s)
{
	return s.n >= 2 && (uint8_t)(s.p[0] - 'a') < 26 && s.p[1] == '=';
}

// CRLF by the ABNF, but a parser SHOULD take LF as well (RFC 4566 5). s starts a line.
static void take(struct span *s, struct sdp_line *out)
{
	uint32_t n = span_find(*s, '\n');
	bool ended = n < s->n;

	out->type = s->p[0];
	out->raw = (struct span){s->p, ended ? n + 1 : n};
	*s = span_from(*s, out->raw.n);
	if (ended && out->raw.p[n - 1] == '\r')
		n--;
	out->value = (struct span){out->raw.p + 2, n - 2};
}

bool sdp_line_known(struct span *rest, struct sdp_line *out)
{
	if (!starts_line(*rest))
		return false;
	take(rest, out);
	return true;
}

enum sdp_step sdp_line_next(struct span *rest, struct sdp_line *out)
{
	if (!starts_line(*rest))
		return is_over(*rest) ? SDP_END : SDP_NO_LINE;
	take(rest, out);
	return span_find(out->value, '\r') < out->value.n ? SDP_NO_LINE : SDP_LINE;
}

bool sdp_word(struct span *rest, struct span *word)
{
	uint32_t from = 0, end;

	while (from < rest->n && rest->p[from] == ' ')
		from++;
	for (end = from; end < rest->n && rest->p[end] != ' ';) // they are short
		end++;
	*word = (struct span){rest->p + from, end - from};
	*rest = span_from(*rest, end);
	return word->n != 0;
}

bool sdp_media_read(struct span value, struct sdp_media *out)
{
	struct span port;
	uint32_t slash, v;

	if (!sdp_word(&value, &out->media) || !sdp_word(&value, &port) ||
	    !sdp_word(&value, &out->proto))
		return false;
	out->formats = span_trim(value);
	slash = span_find(port, '/');
	if (slash < port.n && !span_u32(span_from(port, slash + 1), UINT16_MAX, &v))
		return false;
	port.n = slash;
	if (!span_u32(port, UINT16_MAX, &v))
		return false;
	out->port = (uint16_t)v;
	return out->formats.n != 0;
}

bool sdp_addr_read(struct span value, struct span *addr)
{
	struct span net, type, more;

	if (!sdp_word(&value, &net) || !sdp_word(&value, &type) || !sdp_word(&value, addr))
		return false;
	return span_eq(net, SPAN("IN")) &&
	       (span_eq(type, SPAN("IP4")) || span_eq(type, SPAN("IP6"))) &&
	       !sdp_word(&value, &more);
}

bool sdp_origin_good(struct span value)
{
	struct span word;

	for (unsigned i = 0; i < 3; i++)
		if (!sdp_word(&value, &word))
			return false;
	return sdp_addr_read(value, &word);
}

bool sdp_find(struct span body, uint8_t type, struct span *value)
{
	struct sdp_line line;

	while (sdp_line_next(&body, &line) == SDP_LINE) {
		if (line.type != type)
			continue;
		*value = line.value;
		return true;
	}
	return false;
}

bool sdp_attr(struct span a, struct span name, struct span *value)
{
	if (!span_starts(a, name))
		return false;
	*value = span_from(a, name.n);
	if (value->n == 0)
		return true;
	if (value->p[0] != ':')
		return false;
	*value = span_from(*value, 1);
	return true;
}

bool sdp_section_find(struct span body, unsigned n, struct sdp_section *out)
{
	struct sdp_line line;

	while (sdp_line_known(&body, &line)) {
		if (line.type != 'm' || n--)
			continue;
		out->lines = body;
		return sdp_media_read(line.value, &out->m);
	}
	return false;
}
