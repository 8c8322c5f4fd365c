/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"

#include <stdio.h>
#include <stdlib.h>

#define QUOTE_MAX 80 /* of a word that an error quotes */

struct reader {
	struct dialplan *plan;
	const char *name; /* of the file */
	uint32_t line;
	char *why;
	size_t why_len;
};

static bool refuse(const struct reader *r, const char *what)
{
	snprintf(r->why, r->why_len, "%s:%u: %s", r->name, r->line, what);
	return false;
}

static bool refuse_word(const struct reader *r, const char *role, struct span word,
			const char *what)
{
	bool cut = word.n > QUOTE_MAX;

	snprintf(r->why, r->why_len, "%s:%u: %s \"%.*s%s\": %s", r->name, r->line, role,
		 (int)(cut ? QUOTE_MAX : word.n), (const char *)word.p, cut ? "..." : "", what);
	return false;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

// Takes the next word off the line; empty at its end.
static struct span word_next(struct span *line)
{
	struct span word;
	uint32_t n = 0;

	*line = span_trim(*line);
	while (n < line->n && !is_blank(line->p[n]))
		n++;
	word = (struct span){line->p, n};
	*line = span_from(*line, n);
	return word;
}

// What may stand in a URI at all: visible ASCII (RFC 3261 25.1 escapes the rest).
static bool visible(struct span s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f)
			return false;
	return true;
}

static bool member_add(const struct reader *r, struct dialplan_target *t, struct span word)
{
	struct dialplan_member *m = &r->plan->member[r->plan->n_members];
	const char *what;

	if (t->n_members == DIALPLAN_MEMBERS_MAX)
		return refuse_word(r, "target", t->text, "more than 1024 members; split the team");
	what = member_parse(word, m);
	if (what)
		return refuse_word(r, "member", word, what);
	for (uint32_t i = 0; i < t->n_members; i++)
		if (member_same(&t->member[i], m))
			return refuse_word(r, "member", word,
					   "the same station twice; name it once");
	t->n_members++;
	r->plan->n_members++;
	return true;
}

static bool target_add(const struct reader *r, struct span line)
{
	struct dialplan *plan = r->plan;
	struct dialplan_target *t = &plan->target[plan->n_targets];
	struct span word = word_next(&line);
	const char *what;

	if (!span_eq(word_next(&line), SPAN("=")))
		return refuse_word(r, "target", word, "write ' = ' and the members after it");
	what = pattern_parse(word, t);
	if (what)
		return refuse_word(r, "target", word, what);
	t->line = r->line;
	t->member = &plan->member[plan->n_members];
	while ((word = word_next(&line)).n)
		if (!member_add(r, t, word))
			return false;
	if (t->n_members == 0)
		return refuse_word(r, "target", t->text,
				   "no members; name one or more after the =");
	if (t->n_members > plan->members_max)
		plan->members_max = t->n_members;
	plan->n_targets++;
	return true;
}

static bool line_read(const struct reader *r, struct span line)
{
	struct span words;

	// '#' is in no URI unescaped, so it needs no blank before it.
	line = span_trim((struct span){line.p, span_find(line, '#')});
	if (line.n == 0)
		return true;
	words = line;
	for (struct span w = word_next(&words); w.n; w = word_next(&words))
		if (!visible(w))
			return refuse(r, "a byte that no URI may hold; write it as %HH, or save "
					 "the file as plain ASCII");
	return target_add(r, line);
}

static bool lines_read(struct reader *r, struct span text)
{
	while (text.n) {
		uint32_t n = span_find(text, '\n');

		r->line++;
		if (!line_read(r, (struct span){text.p, n}))
			return false;
		text = span_from(text, n < text.n ? n + 1 : n);
	}
	if (r->plan->n_targets)
		return true;
	snprintf(r->why, r->why_len,
		 "%s: no target; write a line such as 'sip:team@* = sip:alice@10.9.0.2:5070'",
		 r->name);
	return false;
}

// Room for all that the text can hold: a target takes a line, a member a blank before it.
static struct dialplan *plan_for(struct span text)
{
	struct dialplan *plan = calloc(1, sizeof(*plan));
	size_t lines = 1, words = 1;

	for (uint32_t i = 0; i < text.n; i++) {
		lines += text.p[i] == '\n';
		words += is_blank(text.p[i]);
	}
	if (!plan)
		return NULL;
	plan->text = malloc(text.n + 1u);
	plan->target = calloc(lines, sizeof(*plan->target));
	plan->member = calloc(words, sizeof(*plan->member));
	if (plan->text && plan->target && plan->member)
		return plan;
	dialplan_free(plan);
	return NULL;
}

struct dialplan *dialplan_parse(struct span text, const char *name, char *why, size_t why_len)
{
	struct reader r = {.plan = plan_for(text), .name = name, .why = why, .why_len = why_len};

	if (!r.plan) {
		snprintf(why, why_len, "%s: no memory for it", name);
		return NULL;
	}
	if (text.n)
		memcpy(r.plan->text, text.p, text.n);
	if (lines_read(&r, span_of(r.plan->text, text.n)))
		return r.plan;
	dialplan_free(r.plan);
	return NULL;
}
