/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan.h"
#include "fuzz.h"

// A dialplan file; its first line is also what is asked for afterwards.

// Whoever is called is at an address, or has a name to ask the DNS for: never neither.
static bool member_leads_somewhere(const struct dialplan_member *m)
{
	struct resolve_name name;

	return m->uri.n && (m->named ? dialplan_member_name(m, &name) : m->at.port != 0);
}

static bool hop_leads_somewhere(const struct dialplan_hop *hop)
{
	struct resolve_name name;

	return hop->named ? dialplan_hop_name(hop, &name) : hop->at.port != 0;
}

static void check(const struct dialplan *plan, const struct dialplan_rule *rule)
{
	if (rule->action == DIALPLAN_CHALLENGE) {
		MUST(dialplan_challenges(plan));
		return;
	}
	if (rule->action == DIALPLAN_REJECT) {
		MUST(rule->status >= 400 && rule->status <= 699);
		return;
	}
	if (rule->action == DIALPLAN_ROUTE) {
		MUST(rule->n_hops >= 1 && rule->n_hops <= DIALPLAN_HOPS_MAX);
		for (uint32_t i = 0; i < rule->n_hops; i++)
			MUST(hop_leads_somewhere(dialplan_hop(plan, rule->hop[i])));
		return;
	}
	MUST(rule->n_members >= 1 && rule->n_members <= dialplan_members_max(plan));
	for (uint32_t i = 0; i < rule->n_members; i++)
		MUST(member_leads_somewhere(&rule->member[i]));
}

static void ask(const struct dialplan *plan, struct span line)
{
	uint32_t at = span_find(line, '@'), colon = span_find(line, ':');
	struct sip_uri uri = {.user = {line.p, at}, .host = span_from(line, at)};
	const struct ip_addr source = {{0}};
	struct dialplan_request r = {&uri, line, line, line, &source};
	struct dialplan_view *view = dialplan_view_create(plan);
	const struct dialplan_rule *rule;

	if (colon < at)
		uri.user = span_from(uri.user, colon);
	MUST(view);
	rule = dialplan_find(view, &r);
	for (; rule; rule = dialplan_find_next(view, &r, rule))
		check(plan, rule);
	dialplan_view_free(view);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span text = span_of(data, n), line = text;
	char why[256] = "";
	struct dialplan *plan = dialplan_parse(text, "plan", NULL, why, sizeof(why));

	if (!plan) {
		// One line that says what to mend.
		MUST(why[0] && memchr(why, '\0', sizeof(why)) && !strchr(why, '\n'));
		return 0;
	}
	MUST(dialplan_members_max(plan) <= DIALPLAN_MEMBERS_MAX);
	line.n = span_find(line, '\n');
	ask(plan, line);
	dialplan_free(plan);
	return 0;
}
