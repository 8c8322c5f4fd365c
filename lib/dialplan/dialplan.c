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

uint32_t dialplan_needs_floor(const struct dialplan *plan)
{
	for (uint32_t i = 0; i < plan->n_rules; i++)
		if (plan->rule[i].policy.floor == CONTROL_TBCP)
			return plan->rule[i].line;
	return 0;
}

const struct dialplan_rule *dialplan_credentials(const struct dialplan *plan, uint32_t *i)
{
	for (; *i < plan->n_rules; ++*i)
		if (plan->rule[*i].policy.credentials.n)
			return &plan->rule[(*i)++];
	return NULL;
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

void dialplan_settle(struct dialplan *plan, const struct home *home)
{
	for (uint32_t i = 0; i < plan->n_members; i++)
		dialplan_member_settle(&plan->member[i], home);
}

// Whether a member or a hop is like that: it has a host name, or is there.
typedef bool where_is(const struct home *home, bool named, const struct endpoint *at);

static bool is_named(const struct home *home, bool named, const struct endpoint *at)
{
	(void)home;
	(void)at;
	return named;
}

static bool is_us(const struct home *home, bool named, const struct endpoint *at)
{
	return !named && home_is_self(home, at);
}

// The URI of the first one that a rule has; empty: it has none. Who has registered is anywhere.
static struct span first_in_rule(const struct dialplan *plan, const struct dialplan_rule *rule,
				 where_is *is, const struct home *home)
{
	for (uint32_t i = 0; i < rule->n_members; i++) {
		const struct dialplan_member *m = &rule->member[i];

		if (!m->registered && is(home, m->named, &m->at))
			return m->uri;
	}
	for (uint32_t i = 0; i < rule->n_hops; i++) {
		const struct dialplan_hop *hop = &plan->hop[rule->hop[i]];

		if (is(home, hop->named, &hop->at))
			return hop->uri;
	}
	return SPAN_NONE;
}

static uint32_t first(const struct dialplan *plan, where_is *is, const struct home *home,
		      struct span *uri)
{
	for (uint32_t i = 0; i < plan->n_rules; i++) {
		*uri = first_in_rule(plan, &plan->rule[i], is, home);
		if (uri->n)
			return plan->rule[i].line;
	}
	return 0;
}

uint32_t dialplan_needs_names(const struct dialplan *plan, struct span *uri)
{
	return first(plan, is_named, NULL, uri);
}

uint32_t dialplan_calls_us(const struct dialplan *plan, const struct home *home, struct span *uri)
{
	return first(plan, is_us, home, uri);
}

bool dialplan_next_name(const struct dialplan *plan, uint32_t *i, struct resolve_name *out)
{
	while (*i < plan->n_members + plan->n_hops) {
		uint32_t k = (*i)++;

		if (k < plan->n_members ? dialplan_member_name(&plan->member[k], out)
					: dialplan_hop_name(&plan->hop[k - plan->n_members], out))
			return true;
	}
	return false;
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
