/* SPDX-License-Identifier: BSD-3-Clause */
#include "writer.h"

// Bytes of the character that s begins with (RFC 3629 4); 0: it is none.
static uint32_t character(struct span s)
{
	uint8_t c = s.p[0];
	uint32_t n = c < 0x80 ? 1 : c >= 0xc2 && c < 0xe0 ? 2 : (c & 0xf0) == 0xe0 ? 3 :
		     c >= 0xf0 && c < 0xf5 ? 4 : 0;

	if (n == 0 || n > s.n)
		return 0;
	for (uint32_t i = 1; i < n; i++)
		if ((s.p[i] & 0xc0) != 0x80)
			return 0;
	if ((c == 0xe0 && s.p[1] < 0xa0) || (c == 0xed && s.p[1] > 0x9f) ||
	    (c == 0xf0 && s.p[1] < 0x90) || (c == 0xf4 && s.p[1] > 0x8f))
		return 0; // longer than it need be, a surrogate, or beyond the last
	if (c == 0xef && s.p[1] == 0xbf && s.p[2] >= 0xbe)
		return 0; // XML 1.0 2.2 has no U+FFFE and U+FFFF
	return n;
}

static struct span escaped(uint8_t c)
{
	switch (c) {
	case '&':
		return SPAN("&amp;");
	case '<':
		return SPAN("&lt;");
	case '>':
		return SPAN("&gt;");
	case '"':
		return SPAN("&quot;");
	case '\'':
		return SPAN("&apos;");
	default:
		return c < ' ' || c == 0x7f ? SPAN(" ") : SPAN_NONE;
	}
}

void put_xml(struct writer *w, struct span text)
{
	while (text.n) {
		uint32_t n = character(text);
		struct span as = n == 1 ? escaped(text.p[0]) : SPAN_NONE;

		if (n == 0)
			as = SPAN("?");
		put_span(w, as.n ? as : span_of(text.p, n));
		text = span_from(text, n ? n : 1);
	}
}
