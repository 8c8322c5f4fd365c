/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_figures.h"

static void text_figure(FILE *out, const char *name, double value, const char *unit)
{
	fprintf(out, "  %-34s %14.*f %s\n", name, value < 10 && value > 0 ? 3 : 0, value, unit);
}

static void text_counters(FILE *out, const char *title, const uint64_t *n,
			  const struct counter_info *info, unsigned count)
{
	bool first = true;

	for (unsigned i = 0; i < count; i++) {
		if (!n[i] || !info[i].name)
			continue;
		if (first)
			fprintf(out, "\n%s\n", title);
		first = false;
		fprintf(out, "  %-34s %14lu  %s\n", info[i].name, n[i], info[i].text);
	}
}

static void text_latencies(FILE *out, const struct load_stats *s)
{
	fprintf(out, "\n%-14s %10s %10s %10s %10s %10s\n", "microseconds", "p50", "p99", "p99.9",
		"max", "count");
	for (unsigned i = 0; i < LOAD_LATENCIES; i++) {
		const struct histogram *h = &s->latency[i];

		if (h->n)
			fprintf(out, "%-14s %10.1f %10.1f %10.1f %10.1f %10lu\n",
				load_latency_info[i].text, (double)histogram_at(h, 500) / 1000,
				(double)histogram_at(h, 990) / 1000,
				(double)histogram_at(h, 999) / 1000, (double)h->max / 1000, h->n);
	}
}

static void text_core(FILE *out, const char *who, struct usage u)
{
	char name[64];

	snprintf(name, sizeof(name), "%s: idle", who);
	text_figure(out, name, 100 * figure_idle(u), "% of its time");
	if (figure_taken(u) < 0.01)
		return;
	snprintf(name, sizeof(name), "%s: core taken away", who);
	text_figure(out, name, 100 * figure_taken(u), "% of the time");
}

static void text_server(const struct load_report *r, FILE *out)
{
	text_figure(out, "squelch: cycles a call",
		    figure_cycles_a_call(r, figure_workers(r).busy), "");
	for (unsigned i = 0; i < worker_pollers(&r->inside->server.shared); i++) {
		char who[40];

		snprintf(who, sizeof(who), "squelch, worker %u", i);
		text_core(out, who, figure_worker(r, i));
	}
	if (worker_pollers(&r->inside->server.shared) > 1)
		text_figure(out, "squelch: handed to another worker",
			    100 * figure_handed_off(figure_workers(r)), "% of its packets");
}

static void text_server_drops(const struct load_report *r, FILE *out)
{
	uint64_t drops[DROP_MAX];

	if (!r->inside)
		return;
	figure_server_drops(r, drops);
	text_counters(out, "dropped by squelch", drops, drop_info, DROP_MAX);
}

// A count that falls short is never taken for what was asked for.
static void text_held(const struct load_report *r, FILE *out)
{
	const uint64_t *c = figure_stats(r)->count;

	fprintf(out, "\nheld: %lu of %u calls stood", c[LOAD_HELD], r->args->held);
	if (c[LOAD_HELD_503])
		fprintf(out, "; %lu were refused with 503", c[LOAD_HELD_503]);
	if (c[LOAD_HELD_FAILED] > c[LOAD_HELD_503])
		fprintf(out, "; %lu failed otherwise", c[LOAD_HELD_FAILED] - c[LOAD_HELD_503]);
	fprintf(out, "\n");
}

static void text_impairment(const struct load_report *r, FILE *out)
{
	static const char *const way[] = {"received", "sent"};

	fprintf(out, "\nimpaired\n");
	for (unsigned i = 0; i < 2; i++) {
		const struct load_impair *imp = r->result.impair[i];

		fprintf(out, "  of what was %-8s %10lu lost %10lu twice %10lu late\n", way[i],
			imp->lost, imp->duplicated, imp->reordered);
	}
}

void load_report_text(const struct load_report *r, FILE *out)
{
	const struct load_stats *s = figure_stats(r);

	fprintf(out, "%s, %.1f s\n", load_scenarios[r->args->scenario].name, figure_seconds(r));
	text_figure(out, r->args->role == LOAD_TERMINATORS ? "legs a second" : "calls a second",
		    figure_a_second(r, figure_calls(r)), "");
	text_figure(out, "messages a second", figure_a_second(r, figure_messages(r)), "");
	text_figure(out, "load: cycles a call", figure_cycles_a_call(r, figure_load(r).busy), "");
	text_core(out, "load", figure_load(r));
	if (r->inside)
		text_server(r, out);
	if (r->args->held)
		text_held(r, out);
	text_latencies(out, s);
	text_counters(out, "whole run", s->count, load_count_info, LOAD_COUNTS);
	text_counters(out, "the load's own fault", s->loss, load_loss_info, LOAD_LOSSES);
	text_counters(out, "dropped here", r->result.stats->drop, drop_info, DROP_MAX);
	if (r->args->loss || r->args->duplicate || r->args->reorder)
		text_impairment(r, out);
	text_server_drops(r, out);
	text_counters(out, "what the server did wrong", s->fault, load_fault_info, LOAD_FAULTS);
	fprintf(out, "\nhalf-open legs: %lu\n", figure_half_open(r));
	if (!figure_something_done(r))
		fprintf(out, "not one call went as its scenario says\n");
	if (r->inside && !r->server_ended)
		fprintf(out, "squelch still had conferences at the end\n");
}
