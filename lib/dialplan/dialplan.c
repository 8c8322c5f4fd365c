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
	free(plan);
}
