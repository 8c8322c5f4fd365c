/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// RFC 3261 19.1.4.

// Each parameter of one URI is looked for in the other. That is quadratic, so a URI with more than
// anybody needs equals only its own bytes.
#define PARAMS_MAX 32

bool sip_unreserved(uint8_t c)
{
	switch (c) {
	case '!':
	case '~':
	case '*':
	case '\'':
	case '(':
	case ')':
		return true;
	default:
		return sip_is(c, SIP_HOST);
	}
}

// The next character; an escape that matters comes out as 256 and its value.
static int next_char(struct span *s)
{
	int c = s->p[0], high, low;

	if (c != '%' || s->n < 3) {
		*s = span_from(*s, 1);
		return c;
	}
	high = ascii_hex(s->p[1]);
	low = ascii_hex(s->p[2]);
	if (high < 0 || low < 0) {
		*s = span_from(*s, 1);
		return c;
	}
	c = high * 16 + low;
	*s = span_from(*s, 3);
	return sip_unreserved((uint8_t)c) ? c : 256 + c;
}

static int lower(int c)
{
	return c < 256 ? ascii_lower((uint8_t)c) : c;
}

static bool text_eq(struct span a, struct span b, bool any_case)
{
	while (a.n && b.n) {
		int x = next_char(&a), y = next_char(&b);

		if (x != y && !(any_case && lower(x) == lower(y)))
			return false;
	}
	return a.n == b.n;
}

// These count even where only one of the URIs has them.
static bool always_counts(struct span name)
{
	return span_ieq(name, SPAN("user")) || span_ieq(name, SPAN("ttl")) ||
	       span_ieq(name, SPAN("method")) || span_ieq(name, SPAN("maddr")) ||
	       span_ieq(name, SPAN("transport"));
}

static bool params_few(struct sip_text params)
{
	struct sip_parm parm;
	unsigned n = 0;

	while (n <= PARAMS_MAX && sip_parm_next(&params, &parm) == SIP_PARM_ONE)
		n++;
	return n <= PARAMS_MAX;
}

static bool params_agree(struct sip_text a, struct sip_text b)
{
	struct sip_parm parm;

	while (sip_parm_next(&a, &parm) == SIP_PARM_ONE) {
		struct span other;

		if (!sip_param_find(b, parm.name, &other)) {
			if (always_counts(parm.name))
				return false;
			continue;
		}
		if (!text_eq(parm.value, other, true))
			return false;
	}
	return true;
}

static bool params_eq(struct span a, struct span b)
{
	struct sip_map map_a, map_b;
	struct sip_text x = sip_text_on(&map_a, a), y = sip_text_on(&map_b, b);

	return params_few(x) && params_few(y) && params_agree(x, y) && params_agree(y, x);
}

bool sip_uri_eq(struct span a, struct span b)
{
	struct sip_uri x, y;

	if (!sip_uri_parse(a, &x) || !sip_uri_parse(b, &y) || !span_ieq(x.scheme, y.scheme))
		return false;
	if (span_eq(a, b))
		return true;
	return x.host.n != 0 && text_eq(x.user, y.user, false) && span_ieq(x.host, y.host) &&
	       x.port == y.port && params_eq(x.params, y.params);
}
