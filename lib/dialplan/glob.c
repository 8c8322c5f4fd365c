/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"

#include <stdlib.h>

// "sip:team-*@*" for people who need no more than that.

struct glob {
	struct span user, host; // '*' included; user empty: a URI without one
	uint32_t port;		// 0: any
};

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

static const char *host_parse(struct span s, struct glob *g)
{
	uint32_t end = host_end(s);

	g->host = (struct span){s.p, end};
	if (end == 0)
		return "the host is missing; write * for any";
	if (span_find(s, ';') != s.n || span_find(s, '?') != s.n)
		return "parameters and headers are not compared; leave them out";
	if (!host_good(g->host))
		return "write the host as NAME, ADDRESS or [IPv6 ADDRESS]; * stands for any "
		       "characters";
	if (end < s.n && (!span_u32(span_from(s, end + 1), 65535, &g->port) || g->port == 0))
		return "the port must be a number from 1 to 65535";
	return NULL;
}

static const char *glob_parse(struct span text, struct glob *g)
{
	uint32_t colon = span_find(text, ':'), at;
	struct span scheme = {text.p, colon};

	if (colon == text.n || (!span_ieq(scheme, SPAN("sip")) && !span_ieq(scheme, SPAN("sips"))))
		return "write sip:USER@HOST, or a regular expression as in /^sip:gate-[0-9]+@/";
	text = span_from(text, colon + 1);
	// The user may hold ';', '?' and ':' but no '@' (RFC 3261 25.1).
	at = span_find(text, '@');
	if (at == 0)
		return "the user before the @ is missing; write * for any";
	if (at < text.n) {
		g->user = (struct span){text.p, at};
		text = span_from(text, at + 1);
	}
	return host_parse(text, g);
}

// Behind a backslash whatever is neither letter nor digit stands for itself.
static void put_literal(struct writer *w, struct span s)
{
	for (uint32_t i = 0; i < s.n; i++) {
		uint8_t letter = ascii_lower(s.p[i]);

		if (!ascii_digit(s.p[i]) && (letter < 'a' || letter > 'z'))
			put_lit(w, "\\");
		put_span(w, (struct span){s.p + i, 1});
	}
}

// '*' is any run without '@', of which a canonical URI has one.
static void put_glob(struct writer *w, struct span s, void (*put)(struct writer *w, struct span s),
		     struct writer plain)
{
	while (s.n) {
		uint32_t n = span_find(s, '*');

		plain.n = 0;
		put(&plain, (struct span){s.p, n});
		put_literal(w, writer_span(&plain));
		s = span_from(s, n);
		if (s.n == 0)
			return;
		put_lit(w, "[^@]*");
		while (s.n && s.p[0] == '*')
			s = span_from(s, 1);
	}
}

// Nothing is looked at that need not be: what ends in "@*" is a prefix.
static void put_regex(struct writer *w, const struct glob *g, struct writer plain)
{
	bool any_host = span_eq(g->host, SPAN("*")) && g->port == 0;

	put_lit(w, "^sip:");
	if (any_host && span_eq(g->user, SPAN("*")))
		return;
	put_glob(w, g->user, put_user, plain);
	put_lit(w, "@");
	if (any_host)
		return;
	put_glob(w, g->host, put_lower, plain);
	if (g->port == 0 && g->host.p[g->host.n - 1] == '*')
		return;
	put_lit(w, ":");
	if (g->port == 0)
		put_lit(w, "[0-9]+");
	else
		put_u32(w, g->port);
	put_lit(w, "\\z");
}

char *glob_regex(struct span text, const char **what)
{
	struct glob g = {.port = 0};
	size_t room = 5 * (size_t)text.n + 64; // the longest that a byte becomes is "[^@]*"
	char *regex, *scratch;
	struct writer w;

	*what = glob_parse(text, &g);
	if (*what)
		return NULL;
	*what = "no memory for it";
	regex = malloc(room);
	scratch = malloc(text.n + 1);
	w = writer_on(regex, room - 1);
	if (regex && scratch) {
		put_regex(&w, &g, writer_on(scratch, text.n));
		regex[w.n] = '\0';
	} else {
		free(regex);
		regex = NULL;
	}
	free(scratch);
	return regex;
}
