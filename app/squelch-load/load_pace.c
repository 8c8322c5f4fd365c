/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_priv.h"

// When calls begin and end.

// Held calls that are being opened, or calls that are hung up at the end, at one time: few enough
// for the queues and rings on their way, whatever number there is of them.
#define HELD_AT_ONCE 1000

// How many calls --rate wants by now. Those that are a hundredth of a second late are given up, and
// counted: what was held up for longer would go out in one burst, more than rings and pools on its way
// hold, and what is lost of that comes again and again.
static uint64_t wanted(struct load *l)
{
	uint64_t due = (l->now_ns - l->began_ns) / 1000 * l->cfg.rate / 1000000;
	uint64_t late = l->cfg.rate / 100 + 64;

	if (due > l->begun + late) {
		l->stats.loss[LOSS_BEHIND] += due - late - l->begun;
		l->begun = due - late;
	}
	return due - l->begun;
}

// What is held is answered, whatever becomes of the other calls.
static uint8_t held_scenario(const struct load *l)
{
	return l->streams ? SCENARIO_RTP : SCENARIO_CALL;
}

static unsigned begin_held(struct load *l, unsigned budget)
{
	uint32_t at_once = l->cfg.concurrency < HELD_AT_ONCE ? l->cfg.concurrency : HELD_AT_ONCE;
	unsigned n = 0;

	while (n < budget && l->held < l->cfg.held && l->active < at_once &&
	       load_call_begin(l, held_scenario(l), true)) {
		l->held++;
		n++;
	}
	l->began_ns = l->now_ns;
	return n;
}

static bool enough(const struct load *l)
{
	return l->cfg.calls && l->begun >= l->cfg.calls;
}

static uint8_t next_scenario(struct load *l)
{
	return load_scenario_pick(l->cfg.scenario, &l->rand);
}

static unsigned begin_open(struct load *l, unsigned budget)
{
	uint64_t due = wanted(l);
	unsigned n = 0;

	for (; n < budget && n < due && !enough(l); n++) {
		l->begun++;
		if (l->active >= l->cfg.concurrency || !load_call_begin(l, next_scenario(l), false))
			l->stats.loss[LOSS_NO_CALL]++;
	}
	return n;
}

static unsigned begin_closed(struct load *l, unsigned budget)
{
	unsigned n = 0;

	while (n < budget && l->active < l->cfg.concurrency && !enough(l) &&
	       load_call_begin(l, next_scenario(l), false)) {
		l->begun++;
		n++;
	}
	return n;
}

unsigned load_begin_calls(struct load *l, unsigned budget)
{
	if (l->stopped || l->cfg.role == LOAD_TERMINATORS)
		return 0;
	if (!load_holds(l))
		return begin_held(l, budget);
	return l->cfg.rate ? begin_open(l, budget) : begin_closed(l, budget);
}

bool load_holds(const struct load *l)
{
	return (l->held == l->cfg.held && l->held_waiting == 0) || l->stopped;
}

// --- the end

void load_stop(struct load *l)
{
	l->stopped = true;
}

static bool can_hang_up(const struct load *l, uint32_t i)
{
	const struct call *c = slab_at(&l->calls, i);

	return slab_in_use(&l->calls, i) && c->state == CALL_UP && !c->cancel_open;
}

void load_hang_up(struct load *l, unsigned budget)
{
	for (; l->stopped && budget && l->sweep < l->calls.count; l->sweep++) {
		if (!can_hang_up(l, l->sweep))
			continue;
		if (l->closing >= HELD_AT_ONCE)
			return;
		load_call_hang_up(l, l->sweep);
		budget--;
	}
}

bool load_finished(const struct load *l)
{
	return enough(l) && l->active == 0;
}

bool load_done(const struct load *l)
{
	return (l->stopped || enough(l)) && slab_used(&l->calls) == 0 && load_legs_now(l) == 0;
}
