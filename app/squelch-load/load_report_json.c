/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_figures.h"

#include <rte_cycles.h>

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

static void json_worker(FILE *out, struct usage u)
{
	fprintf(out,
		"{\"idle_share\": %.4f, \"taken_share\": %.4f, \"cycles_busy\": %lu, "
		"\"rx_packets\": %lu, \"handed_off\": %lu}",
		figure_idle(u), figure_taken(u), u.busy, u.rx_packets, u.handed_off);
}

static void json_server(const struct load_report *r, FILE *out)
{
	uint64_t drops[DROP_MAX];

	fprintf(out,
		",\n \"server\": {\"cycles_per_call\": %.1f, \"hand_off_share\": %.4f, "
		"\"ended\": %s, \"workers\": [",
		figure_cycles_a_call(r, figure_workers(r).busy),
		figure_handed_off(figure_workers(r)), r->server_ended ? "true" : "false");
	for (unsigned i = 0; i < worker_pollers(&r->inside->server.shared); i++) {
		fprintf(out, "%s", i ? ", " : "");
		json_worker(out, figure_worker(r, i));
	}
	fprintf(out, "]");
	figure_server_drops(r, drops);
	json_counters(out, "drops", drops, drop_info, DROP_MAX);
	fprintf(out, "}");
}

static void json_media(const struct load_report *r, FILE *out)
{
	fprintf(out, ",\n \"rtp_measured\": {\"sent\": %lu, \"received\": %lu}",
		figure_during(r, LOAD_RTP_SENT), figure_during(r, LOAD_RTP_RECEIVED));
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
	const struct load_stats *s = figure_stats(r);

	fprintf(out,
		"{\"scenario\": \"%s\", \"clean\": %s, \"tsc_hz\": %lu, \"seconds\": %.3f,\n"
		" \"calls\": %lu, \"calls_per_second\": %.1f,\n"
		" \"messages\": %lu, \"messages_per_second\": %.1f,\n"
		" \"cycles_per_call\": %.1f, \"idle_share\": %.4f, \"taken_share\": %.4f,\n"
		" \"half_open_legs\": %lu,\n"
		" \"unanswered\": %lu, \"retransmissions\": %lu, \"parse_check_failures\": %lu",
		load_scenarios[r->args->scenario].name, load_report_clean(r) ? "true" : "false",
		rte_get_tsc_hz(), figure_seconds(r), figure_calls(r),
		figure_a_second(r, figure_calls(r)), figure_messages(r),
		figure_a_second(r, figure_messages(r)),
		figure_cycles_a_call(r, figure_load(r).busy), figure_idle(figure_load(r)),
		figure_taken(figure_load(r)), figure_half_open(r),
		s->fault[FAULT_INVITE_UNANSWERED] + s->fault[FAULT_NO_487], s->count[LOAD_REPEATS],
		s->fault[FAULT_PARSE]);
	if (r->inside)
		json_server(r, out);
	json_media(r, out);
	json_impairment(r, out);
	json_latencies(out, s);
	json_counters(out, "counts", s->count, load_count_info, LOAD_COUNTS);
	json_counters(out, "faults", s->fault, load_fault_info, LOAD_FAULTS);
	json_counters(out, "losses", s->loss, load_loss_info, LOAD_LOSSES);
	json_counters(out, "drops", r->result.stats->drop, drop_info, DROP_MAX);
	fprintf(out, "}\n");
}
