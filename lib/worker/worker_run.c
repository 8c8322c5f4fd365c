/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

#include <rte_cycles.h>

// The run loop. What a turn may do is bounded, so that no queue waits long: media is served in every
// turn, however large a teardown or an invitation is under way.

#define TIMER_BUDGET        256 // timers in a turn
#define INVITE_BUDGET       64  // INVITEs
#define TEARDOWN_BUDGET     64  // legs whose ACK and BYE are written
#define NOTIFY_BUDGET       32  // NOTIFYs
#define TICK_MS             10  // neighbours, fragments
#define TURNS_A_HOUSEKEEPING 256

// What a turn may do takes far less than a millisecond.
static void count_cycles(struct worker *w, uint64_t cycles)
{
	if (cycles > w->tsc_per_ms)
		w->stats.stat[STAT_CYCLES_TAKEN] += w->turn_tsc ? cycles : 0;
	else if (w->busy)
		w->stats.stat[STAT_CYCLES_BUSY] += cycles;
}

// A millisecond is eight samples of telephone speech: too coarse to tell how evenly packets come.
static uint64_t us_of(const struct worker *w, uint64_t tsc)
{
	uint64_t rest = tsc - w->now_ms * w->tsc_per_ms;

	return w->now_ms * 1000 + (rest * w->us_per_tsc >> 32);
}

void worker_begin_turn(struct worker *w)
{
	uint64_t tsc = rte_rdtsc(); // the only clock read of the turn

	w->now_ms = tsc / w->tsc_per_ms;
	w->now_us = us_of(w, tsc);
	count_cycles(w, tsc - w->turn_tsc);
	w->turn_tsc = tsc;
	w->fullness = 0;
	w->stats.stat[STAT_TURNS]++;
}

static unsigned receive_queue(struct worker *w, uint16_t port_id, uint16_t queue)
{
	struct rte_mbuf *pkt[NET_BURST_MAX];
	unsigned n = port_rx_burst(port_id, queue, pkt, NET_BURST_MAX), left;

	if (n == 0)
		return 0;
	if (n == NET_BURST_MAX)
		worker_note_queue(w, port_rx_waiting(port_id, queue),
				  w->cfg.shared->port[port_id].rx_descriptors);
	w->stats.stat[STAT_RX_PACKETS] += n;
	left = w->core ? worker_lanes(w, port_id, pkt, n) : n;
	if (left)
		left = worker_steer(w, port_id, pkt, left);
	if (left)
		worker_frames(w, port_id, pkt, left, false);
	return n;
}

// A worker's own queue; or one after the other those that are dealt out among the receivers.
static unsigned receive_port(struct worker *w, uint16_t port_id)
{
	const struct worker_shared *s = w->cfg.shared;
	unsigned queues = worker_pollers(s), n = 0;

	if (s->n_receivers == 0)
		return receive_queue(w, port_id, (uint16_t)w->cfg.id);
	for (unsigned q = w->cfg.id - s->n_workers; q < queues; q += s->n_receivers)
		n += receive_queue(w, port_id, (uint16_t)q);
	return n;
}

void worker_receive(struct worker *w)
{
	unsigned n = 0;

	for (unsigned i = 0; i < w->cfg.shared->n_ports; i++)
		n += receive_port(w, w->cfg.shared->ports[i]);
	w->stats.stat[STAT_TURNS_IDLE] += n == 0;
	w->busy = n > 0;
}

void worker_network_tick(struct worker *w)
{
	if (w->now_ms < w->next_tick_ms)
		return;
	w->next_tick_ms = w->now_ms + TICK_MS;
	net_tick(w->net, w->now_ms, w->cfg.id == 0);
}

void worker_transmit(struct worker *w)
{
	for (unsigned i = 0; i < w->cfg.shared->n_ports; i++) {
		uint16_t port_id = w->cfg.shared->ports[i];
		struct net_tx *tx = net_tx(w->net, port_id);

		if (tx->n == 0)
			continue;
		w->busy = true;
		port_tx_burst(port_id, (uint16_t)w->cfg.id, tx, &w->stats);
	}
}

// What the control thread asks for.
bool worker_housekeeping(struct worker *w)
{
	if (++w->turns % TURNS_A_HOUSEKEEPING)
		return true;
	if (!w->closing && __atomic_load_n(&w->close_asked, __ATOMIC_RELAXED)) {
		w->closing = true;
		focus_close(w->core);
	}
	if (w->closing && focus_empty(w->core))
		__atomic_store_n(&w->idle, true, __ATOMIC_RELAXED);
	return !__atomic_load_n(&w->stop_asked, __ATOMIC_RELAXED);
}

static bool worker_turn(struct worker *w)
{
	worker_begin_turn(w);
	worker_tables_take(w);
	focus_burst(w->core, w->now_ms);
	worker_receive(w);
	worker_mailbox_take(w);
	focus_timers(w->core, TIMER_BUDGET);
	focus_settle(w->core);
	focus_invite_drain(w->core, INVITE_BUDGET);
	focus_teardown_drain(w->core, TEARDOWN_BUDGET);
	focus_notify_drain(w->core, NOTIFY_BUDGET);
	worker_network_tick(w);
	worker_location_tick(w);
	worker_transmit(w);
	worker_admit(w);
	worker_rest(w);
	return worker_housekeeping(w);
}

int worker_run(void *worker)
{
	struct worker *w = worker;
	bool (*turn)(struct worker *w) = w->core ? worker_turn : worker_receiver_turn;

	worker_tables_begin(w);
	while (turn(w))
		;
	worker_tables_end(w);
	return 0;
}
