/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"
#include "sources.h"

#include <stdio.h>
#include <stdlib.h>

static bool rule_read(struct reader *r, struct span line)
{
	struct source_rule *rule = &r->sources->rule[r->sources->n];
	struct span word = word_next(&line), prefix = word_next(&line), more = word_next(&line);
	const char *what;
	uint32_t len;

	if (!span_eq(word, SPAN("allow")) && !span_eq(word, SPAN("deny")))
		return reader_refuse_word(r, "rule", word, "write allow PREFIX or deny PREFIX");
	what = prefix_parse(prefix, &rule->net, &len);
	if (what)
		return reader_refuse_word(r, "prefix", prefix, what);
	if (more.n)
		return reader_refuse_word(r, "word", more, "one prefix a line");
	if (r->sources->n == SOURCES_MAX)
		return reader_refuse(r, "more than 65536 rules");
	rule->len = (uint8_t)len;
	rule->allow = span_eq(word, SPAN("allow"));
	rule->line = r->line;
	r->sources->n++;
	return true;
}

struct sources *sources_parse(struct span text, const char *name, char *why, size_t why_len)
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
	good = reader_lines(&r, text, rule_read);
	if (good && r.sources->n)
		return r.sources;
	if (good)
		snprintf(why, why_len, "%s: no rule; write a line such as 'deny 192.0.2.0/24'",
			 name);
	free(r.sources);
	return NULL;
}

struct sources *sources_load(const char *file, char *why, size_t why_len)
{
	struct sources *s = NULL;
	struct span text;

	if (file_read(file, &text, why, why_len))
		s = sources_parse(text, file, why, why_len);
	free((void *)text.p);
	return s;
}
