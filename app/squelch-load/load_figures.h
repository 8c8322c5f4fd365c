/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "load_report.h"

/* What both reports say. Figures are those of the measurement, unless they say otherwise. */

/* What a core did with its time, in cycles, and a worker of squelch with its packets. */
struct usage {
	uint64_t all, busy, taken;
	uint64_t rx_packets, handed_off;
};

double figure_seconds(const struct load_report *r);

/* How often something was counted. */
uint64_t figure_during(const struct load_report *r, enum load_count c);

/* Calls that ended; where only terminators are played, legs. */
uint64_t figure_calls(const struct load_report *r);

uint64_t figure_messages(const struct load_report *r);
double figure_a_second(const struct load_report *r, uint64_t n);
double figure_cycles_a_call(const struct load_report *r, uint64_t busy);

/* Of the load's core; with squelch inside, of worker i, and of all workers. */
struct usage figure_load(const struct load_report *r);
struct usage figure_worker(const struct load_report *r, unsigned i);
struct usage figure_workers(const struct load_report *r);

/* What all workers have dropped in the whole run, by reason. */
void figure_server_drops(const struct load_report *r, uint64_t drops[DROP_MAX]);

/* Shares, from 0 to 1: idle, of the time that the core was ours; taken by the system for others, of
 * all time; packets passed on to the worker that owns them, of those that came. */
double figure_idle(struct usage u);
double figure_taken(struct usage u);
double figure_handed_off(struct usage u);

/* Of the whole run: all counters; legs that the server left half open; whether anything went as its
 * scenario says. */
const struct load_stats *figure_stats(const struct load_report *r);
uint64_t figure_half_open(const struct load_report *r);
bool figure_something_done(const struct load_report *r);
