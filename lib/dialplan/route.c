/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"

// Behind "route": the hosts that a request is passed on to.

// NULL, or what is wrong with it and what to do.
static const char *hop_parse(struct span text, struct dialplan_hop *hop)
{
	struct dialplan_member m;
	const char *what = dialplan_member_parse(text, &m);
	struct sip_uri u;

	if (what)
		return what;
	sip_uri_parse(text, &u);
	if (u.user.n || u.params.n)
		return "a next hop is a host alone; write sip:HOST or sip:HOST:PORT";
	*hop = (struct dialplan_hop){text, m.at, m.named};
	return NULL;
}

static bool hop_same(const struct dialplan_hop *a, const struct dialplan_hop *b)
{
	if (a->named || b->named)
		return a->named == b->named && sip_uri_eq(a->uri, b->uri);
	return endpoint_eq(&a->at, &b->at);
}

// Its number in the plan, new or not; DIALPLAN_ALL_HOPS: there are too many.
static uint32_t hop_number(struct dialplan *plan, const struct dialplan_hop *hop)
{
	for (uint32_t i = 0; i < plan->n_hops; i++)
		if (hop_same(&plan->hop[i], hop))
			return i;
	if (plan->n_hops == DIALPLAN_ALL_HOPS)
		return DIALPLAN_ALL_HOPS;
	plan->hop[plan->n_hops] = *hop;
	return plan->n_hops++;
}

static bool hop_add(const struct reader *r, struct dialplan_rule *rule, struct span word)
{
	struct dialplan *plan = r->plan;
	struct dialplan_hop hop;
	const char *what = hop_parse(word, &hop);
	uint32_t number;

	if (what)
		return reader_refuse_word(r, "next hop", word, what);
	if (rule->n_hops == DIALPLAN_HOPS_MAX)
		return reader_refuse_word(r, "next hop", word, "more than 12 in one rule");
	number = hop_number(plan, &hop);
	if (number == DIALPLAN_ALL_HOPS)
		return reader_refuse_word(r, "next hop", word, "more than 1024 in one file");
	for (uint32_t i = 0; i < rule->n_hops; i++)
		if (rule->hop[i] == number)
			return reader_refuse_word(r, "next hop", word,
						  "the same host twice; name it once");
	plan->rule_hop[plan->n_rule_hops++] = (uint16_t)number;
	rule->n_hops++;
	return true;
}

bool dialplan_hop_name(const struct dialplan_hop *hop, struct resolve_name *out)
{
	const struct dialplan_member m = {.uri = hop->uri, .named = hop->named};

	return dialplan_member_name(&m, out);
}

bool route_read(const struct reader *r, struct span line, struct dialplan_rule *rule)
{
	rule->action = DIALPLAN_ROUTE;
	rule->hop = &r->plan->rule_hop[r->plan->n_rule_hops];
	for (struct span word; word = word_next(&line), word.n;)
		if (!hop_add(r, rule, word))
			return false;
	return rule->n_hops || reader_refuse_word(r, "target", rule->text,
						  "no next hop; name one or more after route");
}
