/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "dialplan.h"

// Random plans against random requests, and beside them what anybody would write who has time: rule
// by rule, condition by condition, with PCRE2; and for globs, with the definition of '*'.

#define PLANS	 60
#define RULES	 40 // of a plan, at most
#define REQUESTS 60 // to each plan

static uint64_t seed = 1;

static unsigned below(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

static const char *one_of(const char *const *words, unsigned n)
{
	return words[below(n)];
}

#define ONE_OF(...)                                                                                \
	one_of((const char *const[]){__VA_ARGS__},                                                 \
	       sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

struct condition {
	char text[128]; // as in the file; empty: none
};

struct rule {
	struct condition of[4]; // Request-URI, From, To, User-Agent
	char source[32];
};

static void add(char *to, const char *word)
{
	strcat(to, word);
}

static void draw_regex(char *to)
{
	add(to, ONE_OF("/^sip:", "/^", "/", "/^sip:[^@]*"));
	for (unsigned n = 1 + below(4); n; n--) {
		add(to, ONE_OF("a", "b", "[ab]", "(a|ba)", ".", "[^@]", "\\.", "@", "%3B", "H"));
		add(to, ONE_OF("", "", "", "*", "+", "?", "{1,2}"));
	}
	add(to, ONE_OF("/", "/", "\\z/", "$/", "/i", "@/"));
}

static void draw_glob(char *to)
{
	add(to, "sip:");
	for (unsigned n = below(4); n; n--)
		add(to, ONE_OF("a", "b", "*", "%61", "%3b", "+", "."));
	if (to[strlen(to) - 1] != ':')
		add(to, "@");
	add(to, ONE_OF("*", "h", "H.a", "*.a", "10.0.0.1", "1*.1", "[::A]"));
	add(to, ONE_OF("", "", ":5060", ":5070"));
}

static void draw_rule(struct rule *r)
{
	memset(r, 0, sizeof(*r));
	for (unsigned i = 0; i < 4; i++) {
		if (i && below(4))
			continue;
		if (i == 3 || below(2))
			draw_regex(r->of[i].text);
		else
			draw_glob(r->of[i].text);
	}
	if (below(5) == 0)
		add(r->source,
		    ONE_OF("10.0.0.0/8", "10.0.0.1", "10.0.0.0/31", "::/0", "0.0.0.0/0"));
}

static void draw_uri(char *to)
{
	add(to, ONE_OF("sip:", "sips:", "SIP:"));
	for (unsigned n = below(4); n; n--)
		add(to, ONE_OF("a", "b", "%62", "%3b", "+", ".", "ba"));
	if (to[strlen(to) - 1] != ':')
		add(to, "@");
	add(to, ONE_OF("h", "H.A", "b.a", "10.0.0.1", "[::a]"));
	add(to, ONE_OF("", "", ":5060", ":5070"));
	add(to, ONE_OF("", ";x=a"));
}

// The definition: '*' is nothing, or a character and '*'.
static bool glob(const char *g, const char *s)
{
	if (*g == '*')
		return glob(g + 1, s) || (*s && glob(g, s + 1));
	return *g == *s && (*g == '\0' || glob(g + 1, s + 1));
}

// "sip:user@host:port" of a URI or of a glob; '*' for the port that a glob does not have.
static void parts(const char *text, bool is_glob, char out[160])
{
	struct sip_uri uri = {.scheme = SPAN_NONE};
	struct writer w = writer_on(out, 159);
	char plain[160];

	snprintf(plain, sizeof(plain), "%s", text);
	for (char *c = plain; is_glob && *c; c++)
		*c = *c == '*' ? '_' : *c; // for the time being: a glob is no URI
	assert_true(sip_uri_parse(span_cstr(plain), &uri));
	dialplan_put_uri(&w, &uri);
	out[w.n] = '\0';
	if (is_glob && uri.port == 0)
		strcpy(strrchr(out, ':'), ":*");
	for (char *c = out; is_glob && *c; c++)
		*c = *c == '_' ? '*' : *c;
}

static bool glob_covers(const char *pattern, const char *uri)
{
	char g[160], s[160];

	parts(pattern, true, g);
	parts(uri, false, s);
	return glob(g, s);
}

static bool regex_covers(const char *pattern, const char *text)
{
	size_t end = (size_t)(strrchr(pattern, '/') - pattern);
	uint32_t flags = PCRE2_DOTALL | (pattern[end + 1] == 'i' ? PCRE2_CASELESS : 0);
	int error, n;
	PCRE2_SIZE at;
	pcre2_code *code =
		pcre2_compile((PCRE2_SPTR)pattern + 1, end - 1, flags, &error, &at, NULL);
	pcre2_match_data *match = pcre2_match_data_create(1, NULL);

	assert_non_null(code);
	n = pcre2_match(code, (PCRE2_SPTR)text, strlen(text), 0, 0, match, NULL);
	pcre2_match_data_free(match);
	pcre2_code_free(code);
	return n >= 0;
}

static bool is_met(const struct condition *c, const char *text, bool uri)
{
	char canonical[160];

	if (!c->text[0])
		return true;
	if (c->text[0] != '/')
		return glob_covers(c->text, text);
	if (!uri)
		return text[0] && regex_covers(c->text, text);
	parts(text, false, canonical);
	return regex_covers(c->text, canonical);
}

struct request {
	char of[4][128];
	struct ip_addr source;
};

static bool source_is(const char *prefix, const struct ip_addr *source)
{
	uint32_t slash = (uint32_t)strcspn(prefix, "/"), len = 32;
	struct ip_addr net;

	if (!prefix[0])
		return true;
	assert_true(ip_parse(span_of(prefix, slash), &net));
	if (prefix[slash])
		len = (uint32_t)atoi(prefix + slash + 1);
	return ip_in_prefix(source, &net, len);
}

// The first one behind so many.
static unsigned expected(const struct rule *rule, unsigned from, unsigned n,
			 const struct request *r)
{
	for (unsigned i = from; i < n; i++) {
		bool all = source_is(rule[i].source, &r->source);

		for (unsigned k = 0; all && k < 4; k++)
			all = is_met(&rule[i].of[k], r->of[k], k < 3);
		if (all)
			return i + 1;
	}
	return 0;
}

static void draw_request(struct request *r)
{
	memset(r, 0, sizeof(*r));
	for (unsigned i = 0; i < 3; i++)
		draw_uri(r->of[i]);
	add(r->of[3], ONE_OF("", "a", "sip:ab", "b.a", "aab"));
	assert_true(ip_parse(span_cstr(ONE_OF("10.0.0.1", "10.0.0.2", "192.0.2.1", "2001:db8::1")),
			     &r->source));
}

// All that are met, in order; the first is returned.
static unsigned answered(struct dialplan_view *view, const struct request *r,
			 const struct rule *written, unsigned n)
{
	const struct dialplan_rule *rule, *next;
	unsigned first;
	struct dialplan_request ask = {
		.from = span_cstr(r->of[1]),
		.to = span_cstr(r->of[2]),
		.user_agent = span_cstr(r->of[3]),
		.source = &r->source,
	};
	struct sip_uri uri;

	assert_true(sip_uri_parse(span_cstr(r->of[0]), &uri));
	ask.uri = &uri;
	rule = dialplan_find(view, &ask);
	first = rule ? rule->line : 0;
	for (; rule; rule = next) {
		next = dialplan_find_next(view, &ask, rule);
		assert_int_equal(next ? next->line : 0, expected(written, rule->line, n, r));
	}
	return first;
}

static void write_plan(const struct rule *rule, unsigned n, char *text)
{
	static const char *const name[] = {"", " from=", " to=", " user-agent="};

	for (unsigned i = 0; i < n; i++) {
		for (unsigned k = 0; k < 4; k++)
			if (rule[i].of[k].text[0])
				text += sprintf(text, "%s%s", name[k], rule[i].of[k].text);
		if (rule[i].source[0])
			text += sprintf(text, " source=%s", rule[i].source);
		text += sprintf(text, " = reject 404\n");
	}
}

// What Hyperscan does not take at all is no part of the comparison.
static struct dialplan *plan_of(const struct rule *rule, unsigned n, char *text)
{
	char why[256];

	write_plan(rule, n, text);
	return dialplan_parse(span_cstr(text), "plan", NULL, why, sizeof(why));
}

static unsigned n_hits;

static bool agree(const struct rule *rule, unsigned n, struct dialplan *plan, const char *text)
{
	struct dialplan_view *view = dialplan_view_create(plan);

	for (unsigned k = 0; k < REQUESTS; k++) {
		struct request r;
		unsigned want, got;

		draw_request(&r);
		want = expected(rule, 0, n, &r);
		got = answered(view, &r, rule, n);
		n_hits += want != 0;
		if (want != got)
			fail_msg("%s from %s to %s by '%s': line %u, not %u, of\n%s", r.of[0],
				 r.of[1], r.of[2], r.of[3], got, want, text);
	}
	dialplan_view_free(view);
	return true;
}

static void as_pcre2_says(void **state)
{
	static struct rule rule[RULES];
	static char text[RULES * 512];
	unsigned n_plans = 0;

	(void)state;
	for (unsigned i = 0; i < PLANS; i++) {
		unsigned n = 1 + below(RULES);
		struct dialplan *plan;

		for (unsigned k = 0; k < n; k++)
			draw_rule(&rule[k]);
		plan = plan_of(rule, n, text);
		if (!plan)
			continue;
		n_plans += agree(rule, n, plan, text);
		dialplan_free(plan);
	}
	// Lest nothing was compared.
	assert_true(n_plans > PLANS / 4);
	assert_true(n_hits > n_plans * REQUESTS / 4);
	assert_true(n_hits < n_plans * REQUESTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_pcre2_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
