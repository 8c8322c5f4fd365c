/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"
#include "sources.h"

#include <stdio.h>
#include <stdlib.h>

// Lists of prefixes: from where signalling is taken, and who is trusted.

struct list {
	bool (*line_read)(struct reader *r, struct span line);
	const char *example; // of a line
};

// The prefix is the last word of *line.
static bool prefix_add(struct reader *r, struct span line, uint32_t max, bool allow)
{
	struct source_rule *rule = &r->sources->rule[r->sources->n];
	struct span prefix = word_next(&line), more = word_next(&line);
	const char *what;
	char full[48];
	uint32_t len;

	what = prefix_parse(prefix, &rule->net, &len);
	if (what)
		return reader_refuse_word(r, "prefix", prefix, what);
	if (more.n)
		return reader_refuse_word(r, "word", more, "one prefix a line");
	snprintf(full, sizeof(full), "more than %u rules", max);
	if (r->sources->n == max)
		return reader_refuse(r, full);
	rule->len = (uint8_t)len;
	rule->allow = allow;
	rule->line = r->line;
	r->sources->n++;
	return true;
}

static bool rule_read(struct reader *r, struct span line)
{
	struct span word = word_next(&line);
	bool allow = span_eq(word, SPAN("allow"));

	if (!allow && !span_eq(word, SPAN("deny")))
		return reader_refuse_word(r, "rule", word, "write allow PREFIX or deny PREFIX");
	return prefix_add(r, line, SOURCES_MAX, allow);
}

static bool trusted_read(struct reader *r, struct span line)
{
	return prefix_add(r, line, TRUSTED_MAX, true);
}

static struct sources *parse(const struct list *list, struct span text, const char *name, char *why,
			     size_t why_len)
{
	struct reader r = {.name = name, .why = why, .why_len = why_len};
	size_t lines = 1;
	bool good;

	for (uint32_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	r.sources = calloc(1, sizeof(*r.sources) + lines * sizeof(struct source_rule));
	if (!r.sources) {
		snprintf(why, why_len, "%s: no memory for it", name);
		return NULL;
	}
	good = reader_lines(&r, text, list->line_read);
	if (good && r.sources->n)
		return r.sources;
	if (good)
		snprintf(why, why_len, "%s: no rule; write a line such as '%s'", name,
			 list->example);
	free(r.sources);
	return NULL;
}

static struct sources *load(const struct list *list, const char *file, char *why, size_t why_len)
{
	struct sources *s = NULL;
	struct span text;

	if (file_read(file, &text, why, why_len))
		s = parse(list, text, file, why, why_len);
	free((void *)text.p);
	return s;
}

static const struct list acl = {rule_read, "deny 192.0.2.0/24"};
static const struct list trusted = {trusted_read, "192.0.2.0/24"};

struct sources *sources_parse(struct span text, const char *name, char *why, size_t why_len)
{
	return parse(&acl, text, name, why, why_len);
}

struct sources *sources_load(const char *file, char *why, size_t why_len)
{
	return load(&acl, file, why, why_len);
}

struct sources *trusted_parse(struct span text, const char *name, char *why, size_t why_len)
{
	return parse(&trusted, text, name, why, why_len);
}

struct sources *trusted_load(const char *file, char *why, size_t why_len)
{
	return load(&trusted, file, why, why_len);
}

bool sources_cover(const struct sources *s, const struct ip_addr *ip)
{
	for (uint32_t i = 0; s && i < s->n; i++)
		if (ip_in_prefix(ip, &s->rule[i].net, s->rule[i].len))
			return true;
	return false;
}
