/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define WIRE 4096
#define ROOM 4096

struct datagram {
	uint8_t bytes[ROOM];
	uint32_t n;
	struct path path; /* as the receiver sees it */
};

// One end of the wire: where its datagrams are written, and what waits to be read by the other.
struct bench_side {
	struct outbox out; // first
	struct bench *bench;
	bool to_server;
	uint8_t room[ROOM];
	struct datagram *queue;
	unsigned first, n;
};

static struct ip_addr address(unsigned last)
{
	return ip_v4((const uint8_t[]){10, 9, 0, (uint8_t)last});
}

static bool side_open(struct outbox *ob, struct writer *w, uint32_t need)
{
	struct bench_side *side = (struct bench_side *)ob;

	assert_true(need <= sizeof(side->room));
	*w = writer_on(side->room, need); // no more, so that an estimate which is too low shows
	return true;
}

// From the sender's home and path to the receiver's.
static struct path seen_from_there(const struct bench *b, bool to_server, const struct path *to)
{
	const struct home *from = to_server ? &b->load_home : &b->server_home;
	const struct home *at = to_server ? &b->server_home : &b->load_home;
	unsigned local = home_find(at, &to->remote.ip, 0);

	assert_int_not_equal(local, HOME_NONE);
	return (struct path){
		.remote = {from->addr[to->local].ip, to->local_port},
		.local_port = to->remote.port,
		.local = local,
	};
}

static void side_send(struct outbox *ob, const struct writer *w, const struct path *to)
{
	struct bench_side *side = (struct bench_side *)ob;
	struct bench *b = side->bench;
	struct datagram *d = &side->queue[(side->first + side->n) % WIRE];

	b->on_wire++;
	if (b->swallow && b->swallow(writer_span(w), side->to_server))
		return;
	assert_true(side->n < WIRE);
	memcpy(d->bytes, w->buf, w->n);
	d->n = b->rewrite ? b->rewrite(d->bytes, w->n, side->to_server) : w->n;
	d->path = seen_from_there(b, side->to_server, to);
	side->n++;
}

static struct bench_side *side_new(struct bench *b, bool to_server)
{
	struct bench_side *side = calloc(1, sizeof(*side));

	side->out = (struct outbox){.open = side_open, .send = side_send};
	side->bench = b;
	side->to_server = to_server;
	side->queue = calloc(WIRE, sizeof(*side->queue));
	return side;
}

// What a worker does with a packet to a media port.
static void media(struct bench *b, bool to_server, struct span packet, const struct path *path)
{
	struct bench_side *back = b->side[0];
	static struct media_hops hops;
	struct writer w;

	if (!to_server) {
		load_receive_media(b->load, packet, path);
		return;
	}
	if (media_route(focus_media(b->core), path, packet, &hops) != DROP_NONE)
		return;
	for (uint32_t i = 0; i < hops.n; i++) {
		const struct media_hop *hop = &hops.hop[i];
		struct path to = {hop->to, hop->local_port, hop->local};

		side_open(&back->out, &w, packet.n);
		put_span(&w, packet);
		side_send(&back->out, &w, &to);
	}
}

// One burst in that direction.
static unsigned deliver(struct bench *b, struct bench_side *side)
{
	unsigned n = side->n;

	for (unsigned i = 0; i < n; i++) {
		struct datagram *d = &side->queue[side->first];
		uint8_t *copy = malloc(d->n ? d->n : 1); // exactly its size: an over-read shows

		memcpy(copy, d->bytes, d->n);
		if (d->path.local_port != 5060)
			media(b, side->to_server, span_of(copy, d->n), &d->path);
		else if (side->to_server)
			focus_receive(b->core, span_of(copy, d->n), &d->path);
		else
			load_receive(b->load, span_of(copy, d->n), &d->path);
		free(copy);
		side->first = (side->first + 1) % WIRE;
		side->n--;
	}
	return n;
}

static void server_acts(struct bench *b)
{
	focus_timers(b->core, 1000);
	focus_settle(b->core);
	focus_invite_drain(b->core, 1000);
	focus_teardown_drain(b->core, 1000);
	focus_settle(b->core);
}

static void turn(struct bench *b)
{
	unsigned n;

	b->turns++;
	load_turn(b->load, b->now_ns);
	load_timers(b->load, 1000);
	load_hang_up(b->load, 64);
	load_begin_calls(b->load, 64);
	do {
		focus_burst(b->core, b->now_ns / 1000000);
		n = deliver(b, b->side[1]);
		server_acts(b);
		if (!b->slow || b->turns % 5 == 0)
			n += deliver(b, b->side[0]);
	} while (n);
}

void bench_pass(struct bench *b, unsigned ms)
{
	for (unsigned i = 0; i < 10 * ms; i++) {
		b->now_ns += 100000;
		turn(b);
	}
}

void bench_finish(struct bench *b, unsigned ms)
{
	while (ms-- && !load_done(b->load))
		bench_pass(b, 1);
	load_close(b->load);
}

static void configure(struct bench *b, const char *scenario)
{
	struct ip_addr server = address(1), o = address(9), t = address(2);
	char why[256];

	b->server_home.sip_port = b->load_home.sip_port = 5060;
	home_add(&b->server_home, &server, 24, 0);
	home_add(&b->load_home, &o, 24, 0);
	home_add(&b->load_home, &t, 24, 0);
	b->plan = dialplan_parse(SPAN("sip:team@* = sip:t@10.9.0.2:5060\n"
				      "sip:pair@* = sip:t@10.9.0.2:5060 sip:u@10.9.0.2:5060\n"),
				 "plan", NULL, why, sizeof(why));
	b->view = dialplan_view_create(b->plan);
	b->focus_cfg = (struct focus_cfg){
		.home = &b->server_home,
		.plan = b->view,
		.key = {{1, 2}},
		.max_legs = 2048,
		.max_conferences = 1024,
		.max_message = 4000,
		.times = {500, 4000, 5000},
		.answer_limit_ms = 30000,
		.media_base = 20000,
		.media_flows = 2048,
	};
	b->load_cfg = (struct load_cfg){
		.home = &b->load_home,
		.originator = 0,
		.terminator = 1,
		.server = {server, 5060},
		.target = SPAN("sip:team@10.9.0.1"),
		.scenario = load_scenario_find(scenario),
		.concurrency = 8,
		.calls = 40,
		.max_legs = 256,
		.answer_after_ms = 20,
		.window_us = 10000,
		.t1_ms = 500,
		.t2_ms = 4000,
		.linger_ms = 5000,
		.check_every = 1,
		.media_port = 30000,
		.rtp_interval_us = 20000,
		.seed = 1,
	};
}

static void *block(size_t n)
{
	void *mem = aligned_alloc(64, whole_lines(n));

	memset(mem, 0, n);
	return mem;
}

struct bench *bench_open(const char *scenario, void (*tweak)(struct bench *b))
{
	struct bench *b = calloc(1, sizeof(*b));

	b->now_ns = 1000000000;
	configure(b, scenario);
	if (tweak)
		tweak(b);
	b->side[0] = side_new(b, false);
	b->side[1] = side_new(b, true);
	b->mem[0] = block(focus_core_footprint(&b->focus_cfg));
	b->mem[1] = block(load_footprint(&b->load_cfg));
	b->core = focus_core_init(b->mem[0], &b->focus_cfg, &b->side[0]->out, &b->stats,
				  b->now_ns / 1000000);
	b->load = load_init(b->mem[1], &b->load_cfg, &b->side[1]->out, b->now_ns);
	assert_non_null(b->load);
	return b;
}

void bench_close(struct bench *b)
{
	for (unsigned i = 0; i < 2; i++) {
		free(b->side[i]->queue);
		free(b->side[i]);
		free(b->mem[i]);
	}
	dialplan_view_free(b->view);
	dialplan_free(b->plan);
	free(b);
}
