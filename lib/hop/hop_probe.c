/* SPDX-License-Identifier: BSD-3-Clause */
#include "hop.h"

// What the answers to a hop's probes, and their absence, make of it. It changes its state
// reluctantly: one lost probe is no death, and one answer of a host that comes and goes no life.

static void become(struct hop *h, enum hop_state state, uint64_t now_ms)
{
	h->contrary = 0;
	__atomic_store_n(&h->since_ms, now_ms, __ATOMIC_RELAXED);
	__atomic_store_n(&h->state, (uint8_t)state, __ATOMIC_RELAXED);
}

static void result(struct hop *h, enum hop_state seems, uint64_t now_ms)
{
	unsigned enough = h->state == HOP_NEW && seems == HOP_ALIVE ? 1 : HOP_RESULTS;

	if (h->state == seems)
		h->contrary = 0;
	else if (++h->contrary >= enough)
		become(h, seems, now_ms);
}

// Each has one writer: no need for more than that a reader never sees half of it.
static void tally(uint64_t *counter)
{
	__atomic_store_n(counter, *counter + 1, __ATOMIC_RELAXED);
}

static void missed(struct hop *h, uint64_t now_ms)
{
	tally(&h->misses);
	result(h, HOP_DEAD, now_ms);
}

static bool is_pending(const struct hop *h)
{
	return h->probe.state == TXN_TRYING || h->probe.state == TXN_PROCEEDING;
}

static enum hop_act begin(struct hop *h, const struct txn_times *times, uint32_t interval_ms,
			  uint64_t now_ms)
{
	if (is_pending(h))
		missed(h, now_ms);
	h->number++;
	h->sent_ms = now_ms;
	h->due_ms = now_ms + interval_ms;
	txn_begin(&h->probe, TXN_CLIENT, times, now_ms);
	return HOP_SEND;
}

enum hop_act hop_advance(struct hop *h, const struct txn_times *times, uint32_t interval_ms,
			 uint64_t now_ms)
{
	enum txn_event ev;
	int act;

	if (now_ms >= h->due_ms)
		return begin(h, times, interval_ms, now_ms);
	while (txn_timer_due(&h->probe, now_ms, &ev)) {
		act = txn_step(&h->probe, ev, times, now_ms);
		if (act & TXN_ACT_SEND)
			return HOP_RESEND;
		if (act & TXN_ACT_FAILED)
			missed(h, now_ms);
	}
	return HOP_WAIT;
}

uint64_t hop_due(const struct hop *h, uint64_t now_ms)
{
	uint32_t timer = txn_due(&h->probe);
	uint64_t at = timer == MOMENT_NEVER ? h->due_ms : moment_ms(timer, now_ms);

	return at < h->due_ms ? at : h->due_ms;
}

bool hop_answered(struct hop *h, uint16_t status, const struct txn_times *times, uint64_t now_ms)
{
	int act = txn_step(&h->probe, txn_event_of(status), times, now_ms);

	if (act < 0)
		return false;
	if (!(act & TXN_ACT_TELL) || status < 200)
		return true;
	if (status == 503 || status == 408) {
		missed(h, now_ms);
		return true;
	}
	tally(&h->answers);
	__atomic_store_n(&h->rtt_ms, (uint32_t)(now_ms - h->sent_ms), __ATOMIC_RELAXED);
	result(h, HOP_ALIVE, now_ms);
	return true;
}

void hop_unreachable(struct hop *h, const struct txn_times *times, uint64_t now_ms)
{
	int act = txn_step(&h->probe, TXN_EV_UNREACHABLE, times, now_ms);

	if (act >= 0 && (act & TXN_ACT_FAILED))
		missed(h, now_ms);
}
