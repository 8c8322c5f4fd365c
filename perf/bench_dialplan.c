/* SPDX-License-Identifier: BSD-3-Clause */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"
#include "dialplan.h"

// What a request costs in a plan of 1, 100 and 10,000 rules, each of which names another user; and
// what a loop over the same rules costs in which PCRE2's JIT compiler has made a function of each.
// The loop is spared the canonical form: it gets the URI in it.

#define URIS 512 // a power of two; four out of five are in the plan

struct team {
	char text[48]; // sip:team-00042@conf.example.com
	char canonical[56];
	struct sip_uri uri;
};

static void draw_teams(struct team team[URIS], unsigned rules)
{
	uint64_t seed = 42;

	for (unsigned i = 0; i < URIS; i++) {
		struct writer w = writer_on(team[i].canonical, sizeof(team[i].canonical) - 1);

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		snprintf(team[i].text, sizeof(team[i].text), "sip:team-%05u@conf.example.com",
			 (unsigned)(seed >> 33) % (rules + (rules + 3) / 4));
		sip_uri_parse(span_cstr(team[i].text), &team[i].uri);
		dialplan_put_uri(&w, &team[i].uri);
		team[i].canonical[w.n] = '\0';
	}
}

// Compiled plans are kept from one benchmark to the next: 10,000 rules take Hyperscan half a
// minute.
static char folder[] = "/tmp/squelch-bench.XXXXXX";
static char plan_file[64], cache_file[64];

static void folder_remove(void)
{
	unlink(plan_file);
	unlink(cache_file);
	rmdir(folder);
}

static void write_plan(unsigned rules)
{
	FILE *f;

	if (!plan_file[0]) {
		if (!mkdtemp(folder))
			abort();
		snprintf(plan_file, sizeof(plan_file), "%s/plan.txt", folder);
		snprintf(cache_file, sizeof(cache_file), "%s/dialplan-uri.hs", folder);
		atexit(folder_remove);
	}
	f = fopen(plan_file, "w");
	if (!f)
		abort();
	for (unsigned i = 0; i < rules; i++)
		fprintf(f, "sip:team-%05u@* = sip:m@10.0.0.2:5070\n", i);
	fclose(f);
}

static struct dialplan *load(void)
{
	const struct pattern_cache cache = {.dir = folder};
	char why[256];
	struct dialplan *plan = dialplan_load(plan_file, &cache, why, sizeof(why));

	if (!plan)
		abort();
	return plan;
}

struct ask {
	struct dialplan *plan;
	struct dialplan_view *view;
	struct team team[URIS];
};

static void *ask_setup(unsigned rules)
{
	struct ask *a = calloc(1, sizeof(*a));

	write_plan(rules);
	a->plan = load();
	a->view = dialplan_view_create(a->plan);
	draw_teams(a->team, rules);
	return a;
}

static void *ask_1(void)
{
	return ask_setup(1);
}

static void *ask_100(void)
{
	return ask_setup(100);
}

static void *ask_10000(void)
{
	return ask_setup(10000);
}

static void ask_run(void *state, uint64_t n)
{
	struct ask *a = state;

	for (uint64_t i = 0; i < n; i++) {
		const struct dialplan_request r = {.uri = &a->team[i % URIS].uri};

		bench_keep((uintptr_t)dialplan_find(a->view, &r));
	}
}

static void ask_teardown(void *state)
{
	struct ask *a = state;

	dialplan_view_free(a->view);
	dialplan_free(a->plan);
	free(a);
}

// From the file to what a worker asks.
static void start_run(void *state, uint64_t n)
{
	(void)state;
	for (uint64_t i = 0; i < n; i++) {
		struct dialplan *plan = load();

		dialplan_view_free(dialplan_view_create(plan));
		dialplan_free(plan);
	}
}

struct loop {
	unsigned rules;
	pcre2_code **code;
	pcre2_match_data *match;
	struct team team[URIS];
};

static void *loop_setup(unsigned rules)
{
	struct loop *l = calloc(1, sizeof(*l));

	l->rules = rules;
	l->code = calloc(rules, sizeof(*l->code));
	l->match = pcre2_match_data_create(1, NULL);
	for (unsigned i = 0; i < rules; i++) {
		char text[32];
		int error;
		PCRE2_SIZE at;

		snprintf(text, sizeof(text), "^sip:team-%05u@", i);
		l->code[i] = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, 0, &error, &at,
					   NULL);
		if (!l->code[i] || pcre2_jit_compile(l->code[i], PCRE2_JIT_COMPLETE) != 0)
			abort();
	}
	draw_teams(l->team, rules);
	return l;
}

static void *loop_1(void)
{
	return loop_setup(1);
}

static void *loop_100(void)
{
	return loop_setup(100);
}

static void *loop_10000(void)
{
	return loop_setup(10000);
}

static unsigned first_match(struct loop *l, const char *uri)
{
	size_t n = strlen(uri);

	for (unsigned i = 0; i < l->rules; i++)
		if (pcre2_jit_match(l->code[i], (PCRE2_SPTR)uri, n, 0, 0, l->match, NULL) >= 0)
			return i + 1;
	return 0;
}

static void loop_run(void *state, uint64_t n)
{
	struct loop *l = state;

	for (uint64_t i = 0; i < n; i++)
		bench_keep(first_match(l, l->team[i % URIS].canonical));
}

static void loop_teardown(void *state)
{
	struct loop *l = state;

	for (unsigned i = 0; i < l->rules; i++)
		pcre2_code_free(l->code[i]);
	pcre2_match_data_free(l->match);
	free(l->code);
	free(l);
}

const struct bench bench_dialplan[] = {
	{"dialplan/rules:1", ask_1, ask_run, ask_teardown, "request"},
	{"dialplan/rules:100", ask_100, ask_run, ask_teardown, "request"},
	{"dialplan/rules:10000", ask_10000, ask_run, ask_teardown, "request"},
	{"dialplan/cached_start", ask_10000, start_run, ask_teardown, "start"},
	{"pcre2_loop/rules:1", loop_1, loop_run, loop_teardown, "request"},
	{"pcre2_loop/rules:100", loop_100, loop_run, loop_teardown, "request"},
	{"pcre2_loop/rules:10000", loop_10000, loop_run, loop_teardown, "request"},
	{0},
};
