/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"
#include "screen_priv.h"

#include <stdio.h>
#include <stdlib.h>

// "/PATTERN/ = drop" and "/PATTERN/ = reject CODE REASON".
static bool rule_read(struct reader *r, struct span line)
{
	struct screen_rule *rule = &r->screen->rule[r->screen->n_rules];
	struct draft *draft = r->draft[r->screen->n_rules++];
	struct span word;

	rule->line = r->line;
	rule->text = word_next(&line);
	if (!word_is_regex(rule->text))
		return reader_refuse_word(
			r, "rule", rule->text,
			"begin with a regular expression, as in /^User-Agent:.*scanner/i");
	if (!span_eq(word_next(&line), SPAN("=")))
		return reader_refuse_word(r, "rule", rule->text,
					  "write ' = drop' or ' = reject CODE REASON' behind it");
	if (!regex_read(r, "rule", rule->text, draft))
		return false;
	draft->flags |= PATTERN_LINES;
	word = word_next(&line);
	if (span_eq(word, SPAN("reject")))
		return rejection_read(r, line, &rule->status, &rule->reason);
	if (!span_eq(word, SPAN("drop")))
		return reader_refuse_word(r, "action", word,
					  "not known; write drop, or reject CODE REASON");
	word = word_next(&line);
	return word.n == 0 || reader_refuse_word(r, "word", word, "nothing comes behind drop");
}

static bool compile(struct reader *r, const struct pattern_cache *cache)
{
	struct screen *s = r->screen;
	struct pattern *p = calloc(s->n_rules, sizeof(*p));
	struct pattern_fault fault;
	unsigned n, first;

	if (!p)
		return reader_refuse(r, "no memory for it");
	for (unsigned i = 0; i < s->n_rules; i++)
		p[i] = (struct pattern){r->draft[i]->text, r->draft[i]->flags, i};
	s->set = pattern_set_create(p, s->n_rules, "screen", cache, &fault);
	free(p);
	if (!s->set && fault.id == PATTERNS_MAX)
		return reader_refuse_pattern(r, &fault, 0, NULL);
	if (!s->set)
		return reader_refuse_pattern(r, &fault, s->rule[fault.id].line,
					     r->draft[fault.id]->text);
	n = pattern_set_costly(s->set, &first);
	reader_warn(r, cache, n, s->rule[first].line);
	return true;
}

static bool make_room(struct reader *r, struct span text)
{
	struct screen *s = r->screen = calloc(1, sizeof(*s));
	size_t lines = 1;

	for (uint32_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	if (!s)
		return false;
	s->text = malloc(text.n + 1u);
	s->rule = calloc(lines, sizeof(*s->rule));
	r->draft = calloc(lines, sizeof(*r->draft));
	if (!s->text || !s->rule || !r->draft)
		return false;
	if (text.n)
		memcpy(s->text, text.p, text.n);
	return true;
}

static bool read_all(struct reader *r, struct span text, const struct pattern_cache *cache)
{
	if (!reader_lines(r, text, rule_read))
		return false;
	if (r->screen->n_rules)
		return compile(r, cache);
	snprintf(r->why, r->why_len,
		 "%s: no rule; write a line such as '/^User-Agent:.*scanner/i = drop'", r->name);
	return false;
}

struct screen *screen_parse(struct span text, const char *name, const struct pattern_cache *cache,
			    char *why, size_t why_len)
{
	struct reader r = {.name = name, .why = why, .why_len = why_len};
	bool good = false;

	if (!make_room(&r, text))
		snprintf(why, why_len, "%s: no memory for it", name);
	else
		good = read_all(&r, span_of(r.screen->text, text.n), cache);
	reader_drop_drafts(&r, r.screen ? r.screen->n_rules : 0);
	if (good)
		return r.screen;
	screen_free(r.screen);
	return NULL;
}

struct screen *screen_load(const char *file, const struct pattern_cache *cache, char *why,
			   size_t why_len)
{
	struct screen *s = NULL;
	struct span text;

	if (file_read(file, &text, why, why_len))
		s = screen_parse(text, file, cache, why, why_len);
	free((void *)text.p);
	return s;
}
