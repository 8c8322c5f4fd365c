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

// The first control character but the tab, which no line of a description has but at its end.
static uint32_t control_at(struct span s, uint32_t from)
{
	const uint64_t low = 0x0101010101010101, high = low << 7;
	uint64_t eight;

	for (; from + 8 <= s.n; from += 8) {
		memcpy(&eight, s.p + from, 8);
		eight = (eight - low * ' ') & ~eight & high;
		if (eight)
			return from + (uint32_t)__builtin_ctzll(eight) / 8;
	}
	while (from < s.n && s.p[from] >= ' ')
		from++;
	return from;
}

// Where the line's LF is, or its text ends without one; good: no NUL or bare CR comes before that.
static uint32_t line_end(struct span s, bool *good)
{
	uint32_t n = control_at(s, 0);

	*good = true;
	while (n < s.n && s.p[n] != '\n') {
		bool ends = s.p[n] == '\r' && n + 1 < s.n && s.p[n + 1] == '\n';

		*good &= ends || (s.p[n] != '\r' && s.p[n] != 0);
		n = ends ? n + 1 : control_at(s, n + 1);
	}
	return n;
}

// CRLF by the ABNF, but a parser SHOULD take LF as well (RFC 4566 5).
static void take(struct span *s, uint32_t n, struct sdp_line *out)
{
	bool ended = n < s->n;

	out->type = s->p[0];
	out->raw = (struct span){s->p, ended ? n + 1 : n};
	*s = span_from(*s, out->raw.n);
	if (ended && out->raw.p[n - 1] == '\r')
		n--;
	out->value = (struct span){out->raw.p + 2, n - 2};
}

void sdp_line_take(struct span *rest, struct sdp_line *out)
{
	take(rest, span_find(*rest, '\n'), out);
}

// No byte-string has NUL, nor, within a line, CR (RFC 4566 9).
enum sdp_step sdp_line_next(struct span *rest, struct sdp_line *out)
{
	bool good;

	if (!starts_line(*rest))
		return is_over(*rest) ? SDP_END : SDP_NO_LINE;
	take(rest, line_end(*rest, &good), out);
	return good ? SDP_LINE : SDP_NO_LINE;
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

bool sdp_media_words(struct span value, struct sdp_media *out, struct span *port)
{
	if (!sdp_word(&value, &out->media) || !sdp_word(&value, port) ||
	    !sdp_word(&value, &out->proto))
		return false;
	out->formats = span_trim(value);
	return out->formats.n != 0;
}

bool sdp_media_read(struct span value, struct sdp_media *out)
{
	struct span port;
	uint32_t slash, v;

	if (!sdp_media_words(value, out, &port))
		return false;
	slash = span_find(port, '/');
	if (slash < port.n && !span_u32(span_from(port, slash + 1), UINT16_MAX, &v))
		return false;
	port.n = slash;
	if (!span_u32(port, UINT16_MAX, &v))
		return false;
	out->port = (uint16_t)v;
	return true;
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
