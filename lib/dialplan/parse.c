/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"

#include <stdio.h>
#include <stdlib.h>

// The file, line by line.

static bool rule_add(struct reader *r, struct span line)
{
	struct dialplan *plan = r->plan;
	struct dialplan_rule *rule = &plan->rule[plan->n_rules];
	struct draft *draft = r->draft[plan->n_rules];

	rule->line = r->line;
	plan->n_rules++; // from now on the draft is part of the plan
	return conditions_read(r, &line, rule, draft) && action_read(r, line, rule);
}

static bool lines_read(struct reader *r, struct span text)
{
	if (!reader_lines(r, text, rule_add))
		return false;
	if (r->plan->n_rules)
		return true;
	snprintf(r->why, r->why_len,
		 "%s: no target; write a line such as 'sip:team@* = sip:alice@10.9.0.2:5070'",
		 r->name);
	return false;
}

// Room for all that the text can hold: a rule takes a line, a member or a hop a blank before it.
static bool make_room(struct reader *r, struct span text)
{
	struct dialplan *plan = r->plan = calloc(1, sizeof(*plan));
	size_t lines = 1, words = 1;

	for (uint32_t i = 0; i < text.n; i++) {
		lines += text.p[i] == '\n';
		words += text.p[i] == ' ' || text.p[i] == '\t';
	}
	if (!plan)
		return false;
	plan->text = malloc(text.n + 1u);
	plan->rule = calloc(lines, sizeof(*plan->rule));
	plan->member = calloc(words, sizeof(*plan->member));
	plan->hop =
		calloc(words < DIALPLAN_ALL_HOPS ? words : DIALPLAN_ALL_HOPS, sizeof(*plan->hop));
	plan->rule_hop = calloc(words, sizeof(*plan->rule_hop));
	r->draft = calloc(lines, sizeof(*r->draft));
	if (!plan->text || !plan->rule || !plan->member || !plan->hop || !plan->rule_hop ||
	    !r->draft)
		return false;
	if (text.n)
		memcpy(plan->text, text.p, text.n);
	return true;
}

struct dialplan *dialplan_parse(struct span text, const char *name,
				const struct pattern_cache *cache, char *why, size_t why_len)
{
	struct reader r = {.name = name, .why = why, .why_len = why_len};
	bool good = false;

	if (!make_room(&r, text))
		snprintf(why, why_len, "%s: no memory for it", name);
	else
		good = lines_read(&r, span_of(r.plan->text, text.n)) && plan_compile(&r, cache);
	reader_drop_drafts(&r, r.plan ? r.plan->n_rules : 0);
	if (good)
		return r.plan;
	dialplan_free(r.plan);
	return NULL;
}

struct dialplan *dialplan_load(const char *file, const struct pattern_cache *cache, char *why,
			       size_t why_len)
{
	struct dialplan *plan = NULL;
	struct span text;

	if (file_read(file, &text, why, why_len))
		plan = dialplan_parse(text, file, cache, why, why_len);
	free((void *)text.p);
	return plan;
}
