/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"

#include <stdlib.h>

uint32_t dialplan_rules(const struct dialplan *plan)
{
	return plan->n_rules;
}

uint32_t dialplan_members_max(const struct dialplan *plan)
{
	return plan->members_max;
}

uint32_t dialplan_challenges(const struct dialplan *plan)
{
	for (uint32_t i = 0; i < plan->n_rules; i++)
		if (plan->rule[i].action == DIALPLAN_CHALLENGE)
			return plan->rule[i].line;
	return 0;
}

const struct dialplan_hop *dialplan_hop(const struct dialplan *plan, uint32_t i)
{
	return &plan->hop[i];
}

uint32_t dialplan_hops(const struct dialplan *plan)
{
	return plan->n_hops;
}

static bool needs_location(const struct dialplan_rule *rule)
{
	for (uint32_t i = 0; i < rule->n_members; i++)
		if (rule->member[i].registered)
			return true;
	return rule->action == DIALPLAN_REGISTER || rule->action == DIALPLAN_REGISTERED;
}

uint32_t dialplan_needs_location(const struct dialplan *plan)
{
	for (uint32_t i = 0; i < plan->n_rules; i++)
		if (needs_location(&plan->rule[i]))
			return plan->rule[i].line;
	return 0;
}

// Of the members of all rules the i-th.
static uint32_t line_of(const struct dialplan *plan, uint32_t i)
{
	for (uint32_t k = 0; k < plan->n_rules; k++)
		if (plan->rule[k].n_members && &plan->member[i] >= plan->rule[k].member &&
		    &plan->member[i] < plan->rule[k].member + plan->rule[k].n_members)
			return plan->rule[k].line;
	return 0;
}

uint32_t dialplan_settle(struct dialplan *plan, const struct home *home, struct span *stray)
{
	for (uint32_t i = 0; i < plan->n_members; i++) {
		if (dialplan_member_settle(&plan->member[i], home))
			continue;
		*stray = plan->member[i].uri;
		return line_of(plan, i);
	}
	return 0;
}

void dialplan_free(struct dialplan *plan)
{
	if (!plan)
		return;
	for (enum field f = 0; f < FIELDS; f++) {
		pattern_set_free(plan->field[f].set);
		free(plan->field[f].without);
	}
	free(plan->rooms);
	free(plan->text);
	free(plan->rule);
	free(plan->member);
	free(plan->hop);
	free(plan->rule_hop);
	free(plan);
}
