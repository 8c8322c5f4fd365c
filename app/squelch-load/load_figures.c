/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_figures.h"

#include <rte_cycles.h>

double figure_seconds(const struct load_report *r)
{
	return (double)(r->result.end.tsc - r->result.begin.tsc) / (double)rte_get_tsc_hz();
}

uint64_t figure_during(const struct load_report *r, enum load_count c)
{
	return r->result.end.count[c] - r->result.begin.count[c];
}

// Legs stand for calls where only terminators are played here.
uint64_t figure_calls(const struct load_report *r)
{
	enum load_count ended =
		r->args->role == LOAD_TERMINATORS ? LOAD_LEGS_ENDED : LOAD_CALLS_DONE;

	return figure_during(r, ended);
}

double figure_a_second(const struct load_report *r, uint64_t n)
{
	double s = figure_seconds(r);

	return s > 0 ? (double)n / s : 0;
}

double figure_cycles_a_call(const struct load_report *r, uint64_t busy)
{
	uint64_t n = figure_calls(r);

	return n ? (double)busy / (double)n : 0;
}

struct usage figure_load(const struct load_report *r)
{
	const struct load_mark *b = &r->result.begin, *e = &r->result.end;

	return (struct usage){
		.all = e->tsc - b->tsc,
		.busy = e->busy - b->busy,
		.taken = e->taken - b->taken,
	};
}

struct usage figure_worker(const struct load_report *r, unsigned i)
{
	const struct load_inside_mark *b = &r->inside->mark[0], *e = &r->inside->mark[1];

	return (struct usage){
		.all = e->tsc - b->tsc,
		.busy = e->worker[i].busy - b->worker[i].busy,
		.taken = e->worker[i].taken - b->worker[i].taken,
		.rx_packets = e->worker[i].rx_packets - b->worker[i].rx_packets,
		.handed_off = e->worker[i].handed_off - b->worker[i].handed_off,
	};
}

struct usage figure_workers(const struct load_report *r)
{
	struct usage sum = {0};

	for (unsigned i = 0; i < worker_pollers(&r->inside->server.shared); i++) {
		struct usage u = figure_worker(r, i);

		sum.all += u.all;
		sum.busy += u.busy;
		sum.taken += u.taken;
		sum.rx_packets += u.rx_packets;
		sum.handed_off += u.handed_off;
	}
	return sum;
}

void figure_server_drops(const struct load_report *r, uint64_t drops[DROP_MAX])
{
	const struct server *s = &r->inside->server;

	memset(drops, 0, DROP_MAX * sizeof(*drops));
	for (unsigned i = 0; i < worker_pollers(&s->shared); i++)
		for (unsigned k = 0; k < DROP_MAX; k++)
			drops[k] += worker_stats(s->worker[i])->drop[k];
}

// Of the time that the core was ours. What was taken may have begun before the measurement did.
double figure_idle(struct usage u)
{
	return u.all > u.taken + u.busy ? 1 - (double)u.busy / (double)(u.all - u.taken) : 0;
}

double figure_taken(struct usage u)
{
	return u.all > u.taken ? (double)u.taken / (double)u.all : u.all != 0;
}

double figure_handed_off(struct usage u)
{
	return u.rx_packets ? (double)u.handed_off / (double)u.rx_packets : 0;
}

const struct load_stats *figure_stats(const struct load_report *r)
{
	return load_stats(r->result.load);
}

uint64_t figure_half_open(const struct load_report *r)
{
	return figure_stats(r)->fault[FAULT_NOT_ACKED] + figure_stats(r)->fault[FAULT_NO_BYE];
}

uint64_t figure_messages(const struct load_report *r)
{
	return figure_during(r, LOAD_SENT) + figure_during(r, LOAD_RECEIVED);
}

bool figure_something_done(const struct load_report *r)
{
	const uint64_t *c = figure_stats(r)->count;

	if (r->args->role == LOAD_TERMINATORS)
		return c[LOAD_LEGS_ENDED] > 0;
	if (c[LOAD_CALLS_CANCELLED] + c[LOAD_CALLS_CROSSED] + c[LOAD_CALLS_ANSWERED] +
		    c[LOAD_CALLS_FAILED] > 0)
		return true;
	return c[LOAD_OPTIONS] > 0 && c[LOAD_CALLS_REFUSED] == 0;
}

bool load_report_clean(const struct load_report *r)
{
	return load_clean(r->result.load) && figure_something_done(r) &&
	       (!r->inside || r->server_ended);
}
