/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"

#include <stdlib.h>

const struct dialplan_target *dialplan_find(const struct dialplan *plan, struct span user,
					    struct span host, uint16_t port)
{
	for (uint32_t i = 0; i < plan->n_targets; i++)
		if (pattern_covers(&plan->target[i], user, host, port))
			return &plan->target[i];
	return NULL;
}

uint32_t dialplan_targets(const struct dialplan *plan)
{
	return plan->n_targets;
}

uint32_t dialplan_members_max(const struct dialplan *plan)
{
	return plan->members_max;
}

void dialplan_free(struct dialplan *plan)
{
	if (!plan)
		return;
	free(plan->text);
	free(plan->target);
	free(plan->member);
	free(plan);
}
