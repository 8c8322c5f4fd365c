/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_media.h"

#define EXPIRED_MAX 64
#define ANSWERS_MAX (1u << 18) // INVITEs that wait for an answer or for its ACK

const struct counter_info load_count_info[LOAD_COUNTS] = {
#define X(id, name, text) [LOAD_##id] = {name, text, 0},
#include "load_count.def"
#undef X
};

const struct counter_info load_fault_info[LOAD_FAULTS] = {
#define X(id, name, text) [FAULT_##id] = {name, text, 0},
#include "load_fault.def"
#undef X
};

const struct counter_info load_loss_info[LOAD_LOSSES] = {
#define X(id, name, text) [LOSS_##id] = {name, text, 0},
#include "load_loss.def"
#undef X
};

const struct counter_info load_latency_info[LOAD_LATENCIES] = {
#define X(id, name, text) [LATENCY_##id] = {name, text, 0},
#include "load_latency.def"
#undef X
};

// --- memory: one block, laid out in this order

struct layout {
	uint32_t calls, legs, answers, streams;
	size_t calls_at, legs_at, answers_at, generation_at, table_at, wheel_at, streams_at, end;
};

static struct layout layout_of(const struct load_cfg *cfg)
{
	struct layout y = {
		.calls = cfg->role == LOAD_TERMINATORS ? 1 : cfg->concurrency + cfg->held,
		.legs = cfg->role == LOAD_ORIGINATORS ? 1 : cfg->max_legs,
	};

	y.answers = y.legs < ANSWERS_MAX ? y.legs : ANSWERS_MAX;
	y.calls_at = whole_lines(sizeof(struct load));
	y.legs_at = y.calls_at + slab_footprint(sizeof(struct call), y.calls);
	y.answers_at = y.legs_at + slab_footprint(sizeof(struct leg), y.legs);
	y.generation_at = y.answers_at + slab_footprint(sizeof(struct answer), y.answers);
	y.table_at = y.generation_at + whole_lines((y.calls + y.legs) * sizeof(uint32_t));
	y.wheel_at = y.table_at + whole_lines(table_footprint(y.legs));
	y.streams = cfg->scenario->media || cfg->held_media ? y.calls + y.legs : 0;
	y.streams_at = y.wheel_at + whole_lines(wheel_footprint(y.calls + y.legs + y.streams));
	y.end = y.streams_at + whole_lines(y.streams * sizeof(struct load_stream));
	return y;
}

size_t load_footprint(const struct load_cfg *cfg)
{
	return layout_of(cfg).end;
}

struct load *load_init(void *mem, const struct load_cfg *cfg, struct outbox *out, uint64_t now_ns)
{
	struct load *l = mem;
	struct layout y = layout_of(cfg);
	uint8_t *base = mem;

	l->cfg = *cfg;
	l->out = out;
	l->now_ns = l->origin_ns = l->began_ns = now_ns;
	l->rand = load_rand_of(cfg->seed);
	l->until_check = cfg->check_every;
	l->to_server = (struct path){cfg->server, cfg->home->sip_port, cfg->originator};
	slab_init(&l->calls, base + y.calls_at, sizeof(struct call), y.calls);
	slab_init(&l->legs, base + y.legs_at, sizeof(struct leg), y.legs);
	slab_init(&l->answers, base + y.answers_at, sizeof(struct answer), y.answers);
	l->generation = (void *)(base + y.generation_at);
	table_init(&l->branches, base + y.table_at, y.legs);
	wheel_init(&l->wheel, base + y.wheel_at, y.calls + y.legs + y.streams, 0);
	if (y.streams)
		l->streams = (void *)(base + y.streams_at);
	if (!load_texts_make(&l->texts, cfg))
		return NULL;
	l->read.via = span_cstr(l->texts.via);
	return l;
}

// --- in and out

bool load_open(struct load *l, struct writer *w, uint32_t need)
{
	if (outbox_open(l->out, w, need))
		return true;
	l->stats.loss[LOSS_NO_BUFFER]++;
	return false;
}

void load_send(struct load *l, const struct writer *w, const struct path *to)
{
	load_count(l, LOAD_SENT);
	outbox_send(l->out, w, to);
}

static void check(struct load *l, const struct load_seen *s, struct span datagram)
{
	if (l->until_check == 0 || --l->until_check)
		return;
	l->until_check = l->cfg.check_every;
	load_count(l, LOAD_CHECKS);
	if (!load_read_agrees(s, datagram, &l->room))
		load_fault(l, FAULT_PARSE);
}

void load_receive(struct load *l, struct span datagram, const struct path *path)
{
	struct load_seen s;

	load_count(l, LOAD_RECEIVED);
	if (!load_read(&l->read, datagram, &s, &l->room)) {
		load_count(l, LOAD_UNREADABLE);
		load_fault(l, FAULT_PARSE);
		return;
	}
	l->stats.count[LOAD_ODD_SHAPES] += s.odd != NULL;
	if (!s.odd)
		check(l, &s, datagram);
	if (!s.request) {
		l->heard |= 1u << path->local;
		load_call_response(l, &s);
	} else if (s.method == SIP_BYE && s.named && s.kind == NAME_CALLER) {
		load_call_bye(l, &s, path);
	} else {
		load_leg_request(l, &s, path);
	}
}

// --- time

void load_turn(struct load *l, uint64_t now_ns)
{
	l->now_ns = now_ns;
	l->tick = (now_ns - l->origin_ns) >> LOAD_TICK_SHIFT;
}

static void expire(struct load *l, uint32_t timer)
{
	if (timer < l->calls.count)
		load_call_timer(l, timer);
	else if (timer - l->calls.count < l->legs.count)
		load_leg_timer(l, timer - l->calls.count);
	else
		load_media_timer(l, timer - l->calls.count - l->legs.count);
}

unsigned load_timers(struct load *l, unsigned budget)
{
	uint32_t expired[EXPIRED_MAX];
	unsigned n, all = 0;

	// What expires within a tick is not seen before the next one begins.
	if (l->wheel.now_ms == l->tick && !l->more_expired)
		return 0;
	do {
		n = wheel_advance(&l->wheel, l->tick, expired, EXPIRED_MAX);
		for (unsigned i = 0; i < n; i++)
			expire(l, expired[i]);
		all += n;
	} while (n == EXPIRED_MAX && all < budget);
	l->more_expired = n == EXPIRED_MAX;
	return all;
}

// --- is anybody there?

static uint32_t own_addresses(const struct load *l)
{
	return 1u << l->cfg.originator | (l->cfg.role == LOAD_BOTH ? 1u << l->cfg.terminator : 0);
}

void load_probe(struct load *l)
{
	static const uint8_t nobody[LOAD_NAME_LEN + 1] = "ffffffffffffffff";
	struct path to = l->to_server;
	struct writer w;

	for (to.local = 0; to.local < HOME_MAX; to.local++) {
		if (!(own_addresses(l) & ~l->heard & 1u << to.local))
			continue;
		if (!load_open(l, &w, l->texts.options.n))
			return;
		put_piece(&w, &l->texts.options, nobody);
		load_send(l, &w, &to);
	}
}

bool load_probed(const struct load *l)
{
	return (own_addresses(l) & ~l->heard) == 0;
}

// --- the end

void load_close(struct load *l)
{
	for (uint32_t i = 0; i < l->legs.count; i++)
		if (slab_in_use(&l->legs, i))
			load_leg_abandon(l, i);
	for (uint32_t i = 0; i < l->calls.count; i++)
		if (slab_in_use(&l->calls, i))
			load_call_abandon(l, i);
}

void load_measure(struct load *l)
{
	memset(l->stats.latency, 0, sizeof(l->stats.latency));
}

const struct load_stats *load_stats(const struct load *l)
{
	return &l->stats;
}

uint32_t load_calls_now(const struct load *l)
{
	return slab_used(&l->calls);
}

uint32_t load_legs_now(const struct load *l)
{
	return slab_used(&l->legs);
}

bool load_clean(const struct load *l)
{
	for (unsigned i = 0; i < LOAD_FAULTS; i++)
		if (l->stats.fault[i])
			return false;
	return true;
}
