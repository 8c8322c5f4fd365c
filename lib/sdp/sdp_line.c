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

// CRLF by the ABNF, but a parser SHOULD take LF as well (RFC 4566 5). lf: where that is, or s.n.
static void take(struct span *s, uint32_t lf, struct sdp_line *out)
{
	uint32_t raw_n = lf < s->n ? lf + 1 : lf, n = lf;

	if (lf < s->n && s->p[lf - 1] == '\r')
		n--;
	out->type = s->p[0];
	out->value = (struct span){s->p + 2, n - 2};
	out->raw = (struct span){s->p, raw_n};
	*s = span_from(*s, raw_n);
}

void sdp_line_take(struct span *rest, struct sdp_line *out)
{
	take(rest, span_find(*rest, '\n'), out);
}

static bool ends_at(struct span s, uint32_t at)
{
	return at + 1 < s.n && s.p[at] == '\r' && s.p[at + 1] == '\n';
}

// A line that has control characters, or ends without a CR. No byte-string has NUL, nor, within a
// line, CR (RFC 4566 9).
static enum sdp_step odd_line(struct span *rest, uint32_t at, struct sdp_line *out)
{
	bool good = true;

	while (at < rest->n && rest->p[at] != '\n' && !ends_at(*rest, at)) {
		good &= rest->p[at] != '\r' && rest->p[at] != 0;
		at = control_at(*rest, at + 1);
	}
	take(rest, at < rest->n && rest->p[at] == '\r' ? at + 1 : at, out);
	return good ? SDP_LINE : SDP_NO_LINE;
}

enum sdp_step sdp_line_next(struct span *rest, struct sdp_line *out)
{
	uint32_t at;

	if (!starts_line(*rest))
		return is_over(*rest) ? SDP_END : SDP_NO_LINE;
	at = control_at(*rest, 2);
	if (!ends_at(*rest, at))
		return odd_line(rest, at, out);
	take(rest, at + 1, out);
	return SDP_LINE;
}

unsigned sdp_words(struct span s, struct span word[], unsigned max)
{
	const uint8_t *p = s.p, *end = p + s.n, *from;
	unsigned n = 0;

	while (n < max) {
		while (p < end && *p == ' ')
			p++;
		if (p == end)
			break;
		for (from = p; p < end && *p != ' ';) // they are short
			p++;
		word[n++] = span_of(from, (size_t)(p - from));
	}
	return n;
}

bool sdp_word(struct span *rest, struct span *word)
{
	bool found = sdp_words(*rest, word, 1);

	*rest = found ? span_from(*rest, (uint32_t)(word->p + word->n - rest->p)) : SPAN_NONE;
	return found;
}

bool sdp_media_words(struct span value, struct sdp_media *out, struct span *port)
{
	struct span word[3], *proto = &word[2];

	if (sdp_words(value, word, 3) < 3)
		return false;
	out->media = word[0];
	*port = word[1];
	out->proto = *proto;
	out->formats = span_trim(span_from(value, (uint32_t)(proto->p + proto->n - value.p)));
	return out->formats.n != 0;
}

bool sdp_media_read(struct span value, struct sdp_media *out, struct span *port)
{
	struct span number;
	uint32_t v;

	if (!sdp_media_words(value, out, port))
		return false;
	number = span_of(port->p, span_find(*port, '/'));
	if (number.n < port->n && !span_u32(span_from(*port, number.n + 1), UINT16_MAX, &v))
		return false;
	if (!span_u32(number, UINT16_MAX, &v))
		return false;
	out->port = (uint16_t)v;
	return true;
}

// "IN IP4 192.0.2.1".
static bool is_addr(const struct span word[3])
{
	return span_eq(word[0], SPAN("IN")) &&
	       (span_eq(word[1], SPAN("IP4")) || span_eq(word[1], SPAN("IP6")));
}

bool sdp_addr_read(struct span value, struct span *addr)
{
	struct span word[4];

	if (sdp_words(value, word, 4) != 3)
		return false;
	*addr = word[2];
	return is_addr(word);
}

bool sdp_origin_good(struct span value)
{
	struct span word[7];

	return sdp_words(value, word, 7) == 6 && is_addr(word + 3);
}
