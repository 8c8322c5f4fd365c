/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_io.h"

#include <rte_cycles.h>
#include <rte_errno.h>
#include <rte_prefetch.h>

#define TIMER_BUDGET   256
#define CALL_BUDGET    64
#define TICK_MS        10
#define FETCH_LINES    7     // of a packet
#define PROBE_MS       100   // between two looks whether the server is there
#define PROBES         100
#define NEIGHBOURS_MAX 64
#define HANG_UPS_A_MS  5     // at the least, of calls that are held

enum phase {
	PHASE_PROBE,   // does the server answer?
	PHASE_HOLD,    // calls that are kept open
	PHASE_WARMUP,
	PHASE_MEASURE,
	PHASE_DRAIN,   // what is left ends
	PHASE_OVER,
};

struct load_io {
	uint64_t now_ms, now_ns;
	uint64_t tsc;            // when this turn began
	uint64_t busy, taken;    // as in struct load_mark
	uint64_t tsc_per_ms;
	bool worked;
	double ns_per_cycle;
	uint64_t tsc_begin;
	enum phase phase;
	uint64_t phase_until_ms, next_tick_ms;
	unsigned probes;
	uint16_t tx_queue;
	struct load *load;
	struct net *net;
	struct net_outbox outbox;
	struct load_impair impair[2]; // of what is received, and of what is sent
	struct net_sorted sorted;
	struct net_tx part;      // of what is sent: one queue's
	struct load_io_cfg cfg;
	struct load_mark begin, end;
	bool answered, measured;
	struct stats stats;
	unsigned stop_asked; // the control thread writes
};

static void *memory(const char *name, size_t bytes, int socket, char why[PORT_WHY_MAX])
{
	void *mem = port_memory(name, bytes, socket);

	if (!mem)
		snprintf(why, PORT_WHY_MAX,
			 "no %zu MiB for %s: give more memory with -m, or lower --concurrency, "
			 "--held or --max-legs",
			 (bytes >> 20) + 1, name);
	return mem;
}

static bool create_network(struct load_io *io, char why[PORT_WHY_MAX])
{
	struct net_cfg cfg = {
		.home = io->cfg.core.home,
		.port = io->cfg.port,
		.stats = &io->stats,
		.pool = io->cfg.pool,
		.big_pool = io->cfg.big_pool,
		.media_low = io->cfg.media_low,
		.media_high = io->cfg.media_high,
		.max_message = io->cfg.max_message,
		.max_neighbours = NEIGHBOURS_MAX,
		.socket = io->cfg.socket,
	};

	io->net = net_create(&cfg);
	if (!io->net)
		snprintf(why, PORT_WHY_MAX,
			 "no memory for the network tables (%s): give more with -m",
			 rte_strerror(rte_errno));
	return io->net != NULL;
}

static void read_clock(struct load_io *io)
{
	io->tsc = rte_rdtsc();
	io->now_ns = (uint64_t)((double)(io->tsc - io->tsc_begin) * io->ns_per_cycle);
	io->now_ms = io->now_ns / 1000000;
}

struct load_io *load_io_create(const struct load_io_cfg *cfg, char why[PORT_WHY_MAX])
{
	struct load_io *io = memory("the load", sizeof(*io), cfg->socket, why);
	void *mem;

	if (!io)
		return NULL;
	io->cfg = *cfg;
	io->tx_queue = cfg->queue;
	io->ns_per_cycle = 1e9 / (double)rte_get_tsc_hz();
	io->tsc_per_ms = rte_get_tsc_hz() / 1000;
	io->tsc_begin = rte_rdtsc();
	for (unsigned i = 0; i < 2; i++)
		io->impair[i] = (struct load_impair){
			.loss = cfg->loss, .duplicate = cfg->duplicate, .reorder = cfg->reorder,
			.rand = load_rand_of(cfg->core.seed + 1 + i), .pool = cfg->pool,
		};
	if (!create_network(io, why))
		return NULL;
	net_outbox_init(&io->outbox, io->net, &io->now_ms);
	mem = memory("calls and legs", load_footprint(&cfg->core), cfg->socket, why);
	if (!mem)
		return NULL;
	io->load = load_init(mem, &cfg->core, &io->outbox.base, 0);
	if (!io->load)
		snprintf(why, PORT_WHY_MAX,
			 "--to: the messages would be too long; give a shorter one");
	return io->load ? io : NULL;
}

// --- packets

// What another core, or a NIC, has written: headers and all of a SIP message that will be looked
// at are on their way before the first packet is touched.
static void fetch(struct rte_mbuf **pkt, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		rte_prefetch0(pkt[i]);
	for (unsigned i = 0; i < n; i++) {
		const uint8_t *data = rte_pktmbuf_mtod(pkt[i], const uint8_t *);

		rte_prefetch0(rte_mbuf_to_priv(pkt[i]));
		for (unsigned k = 0; k < FETCH_LINES; k++)
			rte_prefetch0(data + k * RTE_CACHE_LINE_SIZE);
	}
}

// Where no NIC has looked at a packet, the mbuf says what its sender noted in it.
static void unmark(const struct load_io *io, struct rte_mbuf **pkt, unsigned n)
{
	const uint64_t good = RTE_MBUF_F_RX_IP_CKSUM_GOOD | RTE_MBUF_F_RX_L4_CKSUM_GOOD;

	for (unsigned i = 0; i < n; i++) {
		pkt[i]->ol_flags &= RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL;
		pkt[i]->ol_flags |= io->cfg.wire_checksums ? good : 0;
		pkt[i]->packet_type = 0;
	}
}

static void take(struct load_io *io, struct rte_mbuf **m, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		load_receive(io->load, net_payload(m[i]), &net_meta(m[i])->path);
	rte_pktmbuf_free_bulk(m, n);
}

static void take_media(struct load_io *io, struct rte_mbuf **m, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		load_receive_media(io->load, net_payload(m[i]), &net_meta(m[i])->path);
	rte_pktmbuf_free_bulk(m, n);
}

static unsigned receive_queue(struct load_io *io, uint16_t port_id, uint16_t queue)
{
	struct net_sorted *s = &io->sorted;
	struct rte_mbuf *pkt[NET_BURST_MAX];
	unsigned n = port_rx_burst(port_id, queue, pkt, NET_BURST_MAX);

	fetch(pkt, n);
	if (io->cfg.wire)
		unmark(io, pkt, n);
	if (io->cfg.impaired)
		n = load_impair(&io->impair[0], pkt, n, pkt, NET_BURST_MAX, io->now_ns);
	if (n == 0)
		return 0;
	net_classify(io->net, port_id, pkt, n, io->now_ms, s);
	take_media(io, s->media, s->n_media);
	take(io, s->sip, s->n_sip);
	rte_pktmbuf_free_bulk(s->news, s->n_news);
	rte_pktmbuf_free_bulk(s->unreach, s->n_unreach);
	return n;
}

static unsigned receive(struct load_io *io)
{
	unsigned n = 0;

	for (unsigned i = 0; i < io->cfg.n_ports; i++)
		for (uint16_t q = 0; q < io->cfg.n_queues; q++)
			n += receive_queue(io, io->cfg.ports[i], q);
	return n;
}

// Each packet to the queue that is chosen for it, in the order they have.
static void send_apart(struct load_io *io, uint16_t port_id, struct net_tx *tx)
{
	uint16_t queue[NET_TX_MAX];

	for (unsigned i = 0; i < tx->n; i++)
		queue[i] = io->cfg.queue_of(io->cfg.queue_of_arg, tx->pkt[i]);
	for (uint16_t q = 0; q < io->cfg.n_queues; q++) {
		for (unsigned i = 0; i < tx->n; i++)
			if (queue[i] == q)
				io->part.pkt[io->part.n++] = tx->pkt[i];
		port_tx_burst(port_id, q, &io->part, &io->stats);
	}
	tx->n = 0;
}

static void transmit_port(struct load_io *io, uint16_t port_id)
{
	struct net_tx *tx = net_tx(io->net, port_id);

	if (io->cfg.impaired)
		tx->n = load_impair(&io->impair[1], tx->pkt, tx->n, tx->pkt, NET_TX_MAX,
				    io->now_ns);
	if (tx->n == 0)
		return;
	if (io->cfg.wire)
		unmark(io, tx->pkt, tx->n);
	if (io->cfg.queue_of)
		send_apart(io, port_id, tx);
	else
		port_tx_burst(port_id, io->tx_queue, tx, &io->stats);
}

// A queue is a worker of a server in this process.
static void transmit(struct load_io *io)
{
	for (unsigned i = 0; i < io->cfg.n_ports; i++)
		transmit_port(io, io->cfg.ports[i]);
	if (io->cfg.spread)
		io->tx_queue = (uint16_t)((io->tx_queue + 1) % io->cfg.n_queues);
}

static void network_tick(struct load_io *io)
{
	if (io->now_ms < io->next_tick_ms)
		return;
	io->next_tick_ms = io->now_ms + TICK_MS;
	net_tick(io->net, io->now_ms, true);
}

// --- phases

static void mark(struct load_io *io, struct load_mark *m, bool begin)
{
	const struct load_stats *s = load_stats(io->load);

	m->tsc = io->tsc;
	m->busy = io->busy;
	m->taken = io->taken;
	memcpy(m->count, s->count, sizeof(m->count));
	if (io->cfg.on_mark)
		io->cfg.on_mark(io->cfg.on_mark_arg, begin);
}

static void enter(struct load_io *io, enum phase phase, uint64_t ms)
{
	io->phase = phase;
	io->phase_until_ms = io->now_ms + ms;
}

static void begin_measurement(struct load_io *io)
{
	load_measure(io->load);
	mark(io, &io->begin, true);
	io->measured = true;
	enter(io, PHASE_MEASURE, io->cfg.duration_ms);
}

static void begin_drain(struct load_io *io)
{
	mark(io, &io->end, false);
	load_stop(io->load);
	enter(io, PHASE_DRAIN, io->cfg.drain_ms + io->cfg.core.held / HANG_UPS_A_MS);
}

static void probe(struct load_io *io)
{
	io->answered = load_probed(io->load);
	if (io->answered || io->cfg.core.role == LOAD_TERMINATORS)
		enter(io, PHASE_HOLD, 0);
	else if (io->now_ms < io->phase_until_ms)
		return;
	else if (io->probes++ == PROBES)
		enter(io, PHASE_OVER, 0);
	else {
		load_probe(io->load);
		enter(io, PHASE_PROBE, PROBE_MS);
	}
}

static bool stopped(const struct load_io *io, unsigned times)
{
	return __atomic_load_n(&io->stop_asked, __ATOMIC_RELAXED) >= times;
}

// What happens next, once its time has come.
static void advance(struct load_io *io)
{
	bool late = io->now_ms >= io->phase_until_ms;

	switch (io->phase) {
	case PHASE_PROBE:
		probe(io);
		if (stopped(io, 1))
			enter(io, PHASE_OVER, 0);
		break;
	case PHASE_HOLD:
		if (load_holds(io->load))
			enter(io, PHASE_WARMUP, io->cfg.warmup_ms);
		else if (stopped(io, 1))
			begin_drain(io);
		break;
	case PHASE_WARMUP:
		if (late || stopped(io, 1))
			begin_measurement(io);
		break;
	case PHASE_MEASURE:
		if (late || stopped(io, 1) || load_finished(io->load))
			begin_drain(io);
		break;
	case PHASE_DRAIN:
		if (late || stopped(io, 2) || load_done(io->load))
			enter(io, PHASE_OVER, 0);
		break;
	case PHASE_OVER:
		break;
	}
}

static void begin_turn(struct load_io *io)
{
	uint64_t before = io->tsc;

	read_clock(io);
	// What a turn may do takes far less than a millisecond.
	if (io->tsc - before > io->tsc_per_ms)
		io->taken += io->tsc - before;
	else if (io->worked)
		io->busy += io->tsc - before;
	load_turn(io->load, io->now_ns);
}

static void turn(struct load_io *io)
{
	unsigned n;

	begin_turn(io);
	n = receive(io);
	n += load_timers(io->load, TIMER_BUDGET);
	if (io->phase != PHASE_PROBE)
		n += load_begin_calls(io->load, CALL_BUDGET);
	load_hang_up(io->load, CALL_BUDGET);
	advance(io);
	network_tick(io);
	transmit(io);
	io->worked = n > 0;
}

int load_io_run(void *arg)
{
	struct load_io *io = arg;

	read_clock(io);
	while (io->phase != PHASE_OVER)
		turn(io);
	load_close(io->load);
	return 0;
}

void load_io_stop(struct load_io *io)
{
	__atomic_fetch_add(&io->stop_asked, 1, __ATOMIC_RELAXED);
}

void load_io_result(const struct load_io *io, struct load_result *out)
{
	*out = (struct load_result){
		.answered = io->answered || io->cfg.core.role == LOAD_TERMINATORS,
		.measured = io->measured,
		.begin = io->begin,
		.end = io->end,
		.load = io->load,
		.stats = &io->stats,
		.impair = {&io->impair[0], &io->impair[1]},
	};
}
