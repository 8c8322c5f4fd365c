/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"

#include <stdlib.h>

// All rules' patterns about one field become one set, which is asked once a request.

static const char *const set_name[FIELDS] = {"dialplan-uri", "dialplan-from", "dialplan-to",
					     "dialplan-user-agent"};

// The patterns about one field, in the order of their rules; those without one are noted.
static unsigned collect(struct reader *r, enum field f, struct pattern *p)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < r->plan->n_rules; i++) {
		const struct draft *draft = &r->draft[i][f];

		if (draft->text)
			p[n++] = (struct pattern){draft->text, draft->flags, i};
		else
			r->plan->field[f].without[i / 64] |= 1ull << (i % 64);
	}
	return n;
}

static bool refuse_pattern(struct reader *r, enum field f, const struct pattern_fault *fault)
{
	bool known = fault->id != PATTERNS_MAX;

	return reader_refuse_pattern(r, fault, known ? r->plan->rule[fault->id].line : 0,
				     known ? r->draft[fault->id][f].text : NULL);
}

static bool field_compile(struct reader *r, enum field f, const struct pattern_cache *cache,
			  struct pattern *p)
{
	struct field_set *field = &r->plan->field[f];
	struct pattern_fault fault;
	unsigned n, first;

	field->without = calloc(pattern_words(r->plan->n_rules), sizeof(*field->without));
	if (!field->without)
		return reader_refuse(r, "no memory for it");
	n = collect(r, f, p);
	if (n == 0)
		return true;
	field->set = pattern_set_create(p, n, set_name[f], cache, &fault);
	if (!field->set)
		return refuse_pattern(r, f, &fault);
	n = pattern_set_costly(field->set, &first);
	reader_warn(r, cache, n, r->plan->rule[first].line);
	return true;
}

// Asked of every request from outside a dialog, on whichever core it comes in.
static bool note_rooms(struct reader *r)
{
	struct dialplan *plan = r->plan;

	plan->rooms = calloc(pattern_words(plan->n_rules), sizeof(*plan->rooms));
	for (uint32_t i = 0; plan->rooms && i < plan->n_rules; i++) {
		plan->has_rooms |= plan->rule[i].action == DIALPLAN_FACTORY;
		if (plan->rule[i].action != DIALPLAN_ROOM)
			continue;
		plan->has_rooms = true;
		plan->rooms[i / 64] |= 1ull << (i % 64);
	}
	return plan->rooms || reader_refuse(r, "no memory for it");
}

bool plan_compile(struct reader *r, const struct pattern_cache *cache)
{
	struct pattern *p = calloc(r->plan->n_rules, sizeof(*p));
	bool good = p || reader_refuse(r, "no memory for it");

	for (enum field f = 0; good && f < FIELDS; f++)
		good = field_compile(r, f, cache, p);
	free(p);
	return good && note_rooms(r);
}
