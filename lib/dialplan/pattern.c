/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"

#define SIP_PORT 5060

// Where the host ends: at the port's colon, which in an IPv6 reference comes after the ']'.
static uint32_t host_end(struct span s)
{
	uint32_t bracket = s.n && s.p[0] == '[' ? span_find(s, ']') : 0;

	return bracket == s.n ? s.n : bracket + span_find(span_from(s, bracket), ':');
}

// Letters, digits and what else a host name or a numeric address is made of (RFC 3261 25.1); '_' is
// met in the field.
static bool host_good(struct span host)
{
	bool v6 = host.p[0] == '[';

	if (v6 && host.p[host.n - 1] != ']')
		return false;
	if (v6)
		host = (struct span){host.p + 1, host.n - 2};
	for (uint32_t i = 0; i < host.n; i++) {
		uint8_t c = host.p[i], letter = ascii_lower(c);

		if (ascii_digit(c) || (letter >= 'a' && letter <= 'z'))
			continue;
		if (c == 0 || !strchr(v6 ? ":.*" : ".-_*", c))
			return false;
	}
	return true;
}

static const char *host_parse(struct span s, struct dialplan_target *t)
{
	uint32_t end = host_end(s), port;

	t->host = (struct span){s.p, end};
	if (end == 0)
		return "the host is missing; write * for any";
	if (span_find(s, ';') != s.n || span_find(s, '?') != s.n)
		return "parameters and headers are not compared; leave them out";
	if (!host_good(t->host))
		return "write the host as NAME, ADDRESS or [IPv6 ADDRESS]; * stands for any "
		       "characters";
	if (end == s.n)
		return NULL;
	if (!span_u32(span_from(s, end + 1), 65535, &port) || port == 0)
		return "the port must be a number from 1 to 65535";
	t->port = (uint16_t)port;
	return NULL;
}

const char *pattern_parse(struct span text, struct dialplan_target *t)
{
	uint32_t colon = span_find(text, ':'), at;
	struct span scheme = {text.p, colon};

	t->text = text;
	t->user = SPAN_NONE;
	t->port = 0;
	if (colon == text.n || (!span_ieq(scheme, SPAN("sip")) && !span_ieq(scheme, SPAN("sips"))))
		return "a target begins with sip: or sips:";
	text = span_from(text, colon + 1);
	// The user may hold ';', '?' and ':' but no '@' (RFC 3261 25.1).
	at = span_find(text, '@');
	if (at == 0)
		return "the user before the @ is missing; write * for any";
	if (at < text.n) {
		t->user = (struct span){text.p, at};
		text = span_from(text, at + 1);
	}
	return host_parse(text, t);
}

static bool same_byte(uint8_t a, uint8_t b, bool fold)
{
	return a == b || (fold && ascii_lower(a) == ascii_lower(b));
}

// '*' first stands for nothing, and for one byte more whenever what follows it does not fit. Only
// the last '*' need be reconsidered, so the work is bounded by the product of the lengths.
static bool glob(struct span pattern, struct span s, bool fold)
{
	uint32_t p = 0, i = 0, star = UINT32_MAX, retry = 0;

	while (i < s.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			retry = i;
		} else if (p < pattern.n && same_byte(pattern.p[p], s.p[i], fold)) {
			p++;
			i++;
		} else if (star != UINT32_MAX) {
			p = star + 1;
			i = ++retry;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

bool pattern_covers(const struct dialplan_target *t, struct span user, struct span host,
		    uint16_t port)
{
	if (t->port && t->port != (port ? port : SIP_PORT))
		return false;
	return glob(t->host, host, true) && glob(t->user, user, false);
}
