/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_report.h"

#include <rte_cycles.h>

// Figures are those of the measurement; counters, faults and drops those of the whole run.

static double seconds(const struct load_report *r)
{
	return (double)(r->result.end.tsc - r->result.begin.tsc) / (double)rte_get_tsc_hz();
}

static uint64_t during(const struct load_report *r, enum load_count c)
{
	return r->result.end.count[c] - r->result.begin.count[c];
}

// Legs stand for calls where only terminators are played here.
static uint64_t calls_during(const struct load_report *r)
{
	return during(r, r->args->role == LOAD_TERMINATORS ? LOAD_LEGS_ENDED : LOAD_CALLS_DONE);
}

static double a_second(const struct load_report *r, uint64_t n)
{
	double s = seconds(r);

	return s > 0 ? (double)n / s : 0;
}

static double cycles_a_call(const struct load_report *r, uint64_t busy)
{
	uint64_t n = calls_during(r);

	return n ? (double)busy / (double)n : 0;
}

/* What a core did with its time, in cycles. */
struct usage {
	uint64_t all, busy, taken;
};

static struct usage load_usage(const struct load_report *r)
{
	const struct load_mark *b = &r->result.begin, *e = &r->result.end;

	return (struct usage){e->tsc - b->tsc, e->busy - b->busy, e->taken - b->taken};
}

static struct usage worker_usage(const struct load_report *r, unsigned i)
{
	const struct load_inside_mark *b = &r->inside->mark[0], *e = &r->inside->mark[1];

	return (struct usage){e->tsc - b->tsc, e->busy[i] - b->busy[i], e->taken[i] - b->taken[i]};
}

static uint64_t server_busy(const struct load_report *r)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < r->inside->server.shared.n_workers; i++)
		sum += worker_usage(r, i).busy;
	return sum;
}

// Of the time that the core was ours. What was taken may have begun before the measurement did.
static double idle_share(struct usage u)
{
	return u.all > u.taken + u.busy ? 1 - (double)u.busy / (double)(u.all - u.taken) : 0;
}

static double taken_share(struct usage u)
{
	return u.all > u.taken ? (double)u.taken / (double)u.all : u.all != 0;
}

static const struct load_stats *stats(const struct load_report *r)
{
	return load_stats(r->result.load);
}

static uint64_t half_open(const struct load_report *r)
{
	return stats(r)->fault[FAULT_NOT_ACKED] + stats(r)->fault[FAULT_NO_BYE];
}

static uint64_t messages(const struct load_report *r)
{
	return during(r, LOAD_SENT) + during(r, LOAD_RECEIVED);
}

static bool something_done(const struct load_report *r)
{
	const uint64_t *c = stats(r)->count;

	if (r->args->role == LOAD_TERMINATORS)
		return c[LOAD_LEGS_ENDED] > 0;
	return c[LOAD_CALLS_CANCELLED] + c[LOAD_CALLS_CROSSED] + c[LOAD_CALLS_ANSWERED] +
		       c[LOAD_OPTIONS] > 0;
}

bool load_report_clean(const struct load_report *r)
{
	return load_clean(r->result.load) && something_done(r) && (!r->inside || r->server_ended);
}

// --- for people

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
	text_figure(out, name, 100 * idle_share(u), "% of its time");
	if (taken_share(u) < 0.01)
		return;
	snprintf(name, sizeof(name), "%s: core taken away", who);
	text_figure(out, name, 100 * taken_share(u), "% of the time");
}

static void text_server(const struct load_report *r, FILE *out)
{
	text_figure(out, "squelch: cycles a call", cycles_a_call(r, server_busy(r)), "");
	for (unsigned i = 0; i < r->inside->server.shared.n_workers; i++) {
		char who[40];

		snprintf(who, sizeof(who), "squelch, worker %u", i);
		text_core(out, who, worker_usage(r, i));
	}
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
	const struct load_stats *s = stats(r);

	fprintf(out, "%s, %.1f s\n", load_scenarios[r->args->scenario].name, seconds(r));
	text_figure(out, r->args->role == LOAD_TERMINATORS ? "legs a second" : "calls a second",
		    a_second(r, calls_during(r)), "");
	text_figure(out, "messages a second", a_second(r, messages(r)), "");
	text_figure(out, "load: cycles a call", cycles_a_call(r, load_usage(r).busy), "");
	text_core(out, "load", load_usage(r));
	if (r->inside)
		text_server(r, out);
	text_latencies(out, s);
	text_counters(out, "whole run", s->count, load_count_info, LOAD_COUNTS);
	text_counters(out, "the load's own fault", s->loss, load_loss_info, LOAD_LOSSES);
	text_counters(out, "dropped here", r->result.stats->drop, drop_info, DROP_MAX);
	if (r->args->loss || r->args->duplicate || r->args->reorder)
		text_impairment(r, out);
	text_counters(out, "what the server did wrong", s->fault, load_fault_info, LOAD_FAULTS);
	fprintf(out, "\nhalf-open legs: %lu\n", half_open(r));
	if (!something_done(r))
		fprintf(out, "not one call went as its scenario says\n");
	if (r->inside && !r->server_ended)
		fprintf(out, "squelch still had conferences at the end\n");
}

// --- for programs

static void json_counters(FILE *out, const char *title, const uint64_t *n,
			  const struct counter_info *info, unsigned count)
{
	const char *comma = "";

	fprintf(out, ",\n \"%s\": {", title);
	for (unsigned i = 0; i < count; i++) {
		if (!info[i].name)
			continue;
		fprintf(out, "%s\"%s\": %lu", comma, info[i].name, n[i]);
		comma = ", ";
	}
	fprintf(out, "}");
}

static void json_latencies(FILE *out, const struct load_stats *s)
{
	fprintf(out, ",\n \"latency_us\": {");
	for (unsigned i = 0; i < LOAD_LATENCIES; i++) {
		const struct histogram *h = &s->latency[i];

		fprintf(out,
			"%s\n  \"%s\": {\"count\": %lu, \"p50\": %.2f, \"p99\": %.2f, "
			"\"p99_9\": %.2f, \"max\": %.2f}",
			i ? "," : "", load_latency_info[i].name, h->n,
			(double)histogram_at(h, 500) / 1000, (double)histogram_at(h, 990) / 1000,
			(double)histogram_at(h, 999) / 1000, (double)h->max / 1000);
	}
	fprintf(out, "}");
}

static void json_server(const struct load_report *r, FILE *out)
{
	fprintf(out, ",\n \"server\": {\"cycles_per_call\": %.1f, \"ended\": %s, \"workers\": [",
		cycles_a_call(r, server_busy(r)), r->server_ended ? "true" : "false");
	for (unsigned i = 0; i < r->inside->server.shared.n_workers; i++)
		fprintf(out,
			"%s{\"idle_share\": %.4f, \"taken_share\": %.4f, \"cycles_busy\": %lu}",
			i ? ", " : "", idle_share(worker_usage(r, i)),
			taken_share(worker_usage(r, i)), worker_usage(r, i).busy);
	fprintf(out, "]}");
}

static void json_impairment(const struct load_report *r, FILE *out)
{
	static const char *const way[] = {"received", "sent"};

	fprintf(out, ",\n \"impairment\": {");
	for (unsigned i = 0; i < 2; i++) {
		const struct load_impair *imp = r->result.impair[i];

		fprintf(out, "%s\"%s\": {\"lost\": %lu, \"duplicated\": %lu, \"reordered\": %lu}",
			i ? ", " : "", way[i], imp->lost, imp->duplicated, imp->reordered);
	}
	fprintf(out, "}");
}

void load_report_json(const struct load_report *r, FILE *out)
{
	const struct load_stats *s = stats(r);

	fprintf(out,
		"{\"scenario\": \"%s\", \"clean\": %s, \"seconds\": %.3f, \"calls\": %lu,\n"
		" \"calls_per_second\": %.1f, \"messages\": %lu, \"messages_per_second\": %.1f,\n"
		" \"cycles_per_call\": %.1f, \"idle_share\": %.4f, \"taken_share\": %.4f,\n"
		" \"half_open_legs\": %lu,\n"
		" \"unanswered\": %lu, \"retransmissions\": %lu, \"parse_check_failures\": %lu",
		load_scenarios[r->args->scenario].name, load_report_clean(r) ? "true" : "false",
		seconds(r), calls_during(r), a_second(r, calls_during(r)), messages(r),
		a_second(r, messages(r)), cycles_a_call(r, load_usage(r).busy),
		idle_share(load_usage(r)), taken_share(load_usage(r)), half_open(r),
		s->fault[FAULT_INVITE_UNANSWERED] + s->fault[FAULT_NO_487], s->count[LOAD_REPEATS],
		s->fault[FAULT_PARSE]);
	if (r->inside)
		json_server(r, out);
	json_impairment(r, out);
	json_latencies(out, s);
	json_counters(out, "counts", s->count, load_count_info, LOAD_COUNTS);
	json_counters(out, "faults", s->fault, load_fault_info, LOAD_FAULTS);
	json_counters(out, "losses", s->loss, load_loss_info, LOAD_LOSSES);
	json_counters(out, "drops", r->result.stats->drop, drop_info, DROP_MAX);
	fprintf(out, "}\n");
}
