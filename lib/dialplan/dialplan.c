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
