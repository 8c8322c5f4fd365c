/* SPDX-License-Identifier: BSD-3-Clause */
#include "tables.h"

#include <stdio.h>
#include <stdlib.h>

#include <rte_acl.h>
#include <rte_lcore.h>
#include <rte_malloc.h>

static void say(const char *line)
{
	fprintf(stderr, "squelch: %s\n", line);
}

struct worker_tables *tables_of(struct dialplan *plan)
{
	struct worker_tables *t = calloc(1, sizeof(*t));
	struct hop_board *hops = focus_hop_board(plan);

	if (!t || !hops) {
		dialplan_free(plan);
		hop_board_free(hops);
		free(t);
		return NULL;
	}
	t->plan = plan;
	t->hops = hops;
	return t;
}

void tables_carry(struct worker_tables *t, const struct worker_tables *old)
{
	focus_hop_board_carry(t->hops, t->plan, old->hops, old->plan);
}

static bool acl_read(struct worker_tables *t, const struct args *a, char *why, size_t why_len)
{
	if (a->acl)
		t->sources = sources_load(a->acl, why, why_len);
	return t->sources || !a->acl;
}

static bool trusted_read(struct worker_tables *t, const struct args *a, char *why, size_t why_len)
{
	if (a->trusted)
		t->trusted = trusted_load(a->trusted, why, why_len);
	return t->trusted || !a->trusted;
}

static bool screen_read(struct worker_tables *t, const struct args *a,
			const struct pattern_cache *cache, char *why, size_t why_len)
{
	if (a->screen)
		t->screen = screen_load(a->screen, cache, why, why_len);
	return t->screen || !a->screen;
}

static bool users_read(struct worker_tables *t, const struct args *a, char *why, size_t why_len)
{
	uint32_t line = dialplan_challenges(t->plan);

	if (a->users)
		t->users = auth_users_load(a->users, args_realm(a), why, why_len);
	else if (line)
		snprintf(why, why_len,
			 "%s:%u: challenge: nobody could answer it; give --users FILE", a->dialplan,
			 line);
	return a->users ? t->users != NULL : line == 0;
}

// Whatever a rule names is there.
static bool accounts_read(struct worker_tables *t, const struct args *a, char *why, size_t why_len)
{
	const struct dialplan_rule *rule;
	uint32_t next = 0;

	if (a->credentials)
		t->accounts = auth_accounts_load(a->credentials, why, why_len);
	if (a->credentials && !t->accounts)
		return false;
	while ((rule = dialplan_credentials(t->plan, &next)) != NULL) {
		struct span name = rule->policy.credentials;

		if (t->accounts && auth_accounts_have(t->accounts, name))
			continue;
		snprintf(why, why_len, "%s:%u: credentials=%.*s: %s%s", a->dialplan, rule->line,
			 (int)name.n, (const char *)name.p,
			 a->credentials ? "not in " : "give --credentials FILE",
			 a->credentials ? a->credentials : "");
		return false;
	}
	return true;
}

// What the plan says of those who register, or have host names, can be done.
static bool location_agrees(struct worker_tables *t, const struct args *a, char *why, size_t why_len)
{
	struct span stray;
	uint32_t line;

	dialplan_settle(t->plan, &a->home);
	line = dialplan_calls_us(t->plan, &a->home, &stray);
	if (line) {
		snprintf(why, why_len, "%s:%u: '%.*s' is squelch itself; name another host", a->dialplan,
			 line, (int)stray.n, (const char *)stray.p);
		return false;
	}
	line = args_names(a) ? 0 : dialplan_needs_names(t->plan, &stray);
	if (line) {
		snprintf(why, why_len,
			 "%s:%u: '%.*s': its host is neither an address nor a --domain, and with --dns "
			 "none squelch asks no DNS",
			 a->dialplan, line, (int)stray.n, (const char *)stray.p);
		return false;
	}
	line = a->max_bindings ? 0 : dialplan_needs_location(t->plan);
	if (line)
		snprintf(why, why_len, "%s:%u: nobody can register; give --max-bindings N",
			 a->dialplan, line);
	return line == 0;
}

struct worker_tables *tables_load(const struct args *a, char *why, size_t why_len)
{
	const struct pattern_cache cache = {a->pattern_cache, say};
	struct dialplan *plan = dialplan_load(a->dialplan, &cache, why, why_len);
	struct worker_tables *t = plan ? tables_of(plan) : NULL;

	if (plan && !t)
		snprintf(why, why_len, "%s: no memory for it", a->dialplan);
	if (!t || (acl_read(t, a, why, why_len) && screen_read(t, a, &cache, why, why_len) &&
		   users_read(t, a, why, why_len) && accounts_read(t, a, why, why_len) &&
		   trusted_read(t, a, why, why_len) &&
		   location_agrees(t, a, why, why_len)))
		return t;
	tables_free(t);
	return NULL;
}

bool tables_names(const struct worker_tables *t, struct resolver *r, char *why, size_t why_len)
{
	struct resolve_name name;
	uint32_t i = 0;

	if (!r)
		return true;
	resolver_pin_begin(r);
	while (dialplan_next_name(t->plan, &i, &name))
		if (!resolver_pin(r, name)) {
			snprintf(why, why_len,
				 "the dialplan has more host names than fit: give more with "
				 "--dns-cache");
			return false;
		}
	return true;
}

static void describe(const char *what, const char *file, unsigned rules)
{
	printf("  %s: %s, %u rule%s\n", what, file, rules, rules == 1 ? "" : "s");
}

void tables_describe(const struct worker_tables *t, const struct args *a)
{
	const struct screen_rule *rule;

	describe("dialplan", a->dialplan, dialplan_rules(t->plan));
	if (t->sources)
		describe("acl", a->acl, t->sources->n);
	if (t->trusted)
		describe("trusted", a->trusted, t->trusted->n);
	if (t->users)
		printf("  users: %s, %u for realm %s\n", a->users, auth_users_count(t->users),
		       (const char *)args_realm(a).p);
	if (t->accounts)
		printf("  credentials: %s, %u\n", a->credentials,
		       auth_accounts_count(t->accounts));
	if (t->screen)
		describe("screen", a->screen, screen_rules(t->screen, &rule));
}

// Scratch is written in every scan.
static int node;

static void *node_get(size_t bytes)
{
	return rte_malloc_socket("scratch", bytes, RTE_CACHE_LINE_SIZE, node);
}

bool tables_view(struct worker_tables *t, const unsigned lcore[], unsigned n_workers)
{
	if (t->sources)
		t->acl = worker_acl_create(t->sources, (int)rte_lcore_to_socket_id(lcore[0]));
	if (t->sources && !t->acl)
		return false;
	pattern_scratch_memory(node_get, rte_free);
	for (unsigned i = 0; i < n_workers; i++) {
		node = (int)rte_lcore_to_socket_id(lcore[i]);
		t->plan_view[i] = dialplan_view_create(t->plan);
		if (t->screen)
			t->screen_view[i] = screen_view_create(t->screen);
		if (!t->plan_view[i] || (t->screen && !t->screen_view[i]))
			return false;
	}
	return true;
}

void tables_free(struct worker_tables *t)
{
	if (!t)
		return;
	for (unsigned i = 0; i < WORKERS_MAX; i++) {
		dialplan_view_free(t->plan_view[i]);
		screen_view_free(t->screen_view[i]);
	}
	rte_acl_free(t->acl);
	free(t->sources);
	hop_board_free(t->hops);
	dialplan_free(t->plan);
	screen_free(t->screen);
	free(t->trusted);
	auth_users_free(t->users);
	auth_accounts_free(t->accounts);
	free(t);
}
