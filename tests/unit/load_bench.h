/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "focus.h"
#include "load_core.h"

/*
 * The load generator and a real signalling core, back to back in virtual time: squelch at 10.9.0.1,
 * originators at 10.9.0.9, terminators at 10.9.0.2. Between them lies a wire that a test may break.
 */
struct bench {
	struct load *load;
	struct focus_core *core;
	struct load_cfg load_cfg;
	struct focus_cfg focus_cfg;
	struct stats stats;
	uint64_t now_ns;
	/* What the wire does: true swallows the datagram. to_server: it comes from the load. */
	bool (*swallow)(struct span datagram, bool to_server);
	/* May rewrite it in place, in a room of 4096 bytes; returns its length. */
	uint32_t (*rewrite)(uint8_t *datagram, uint32_t n, bool to_server);
	bool slow; /* what the server says arrives up to half a millisecond later, not at once */
	unsigned turns;
	unsigned on_wire;
	struct bench_side *side[2];
	struct home server_home, load_home;
	struct dialplan *plan;
	struct dialplan_view *view;
	void *mem[2];
};

/* One scenario against a server with two members' room; tweak may change the configuration. */
struct bench *bench_open(const char *scenario, void (*tweak)(struct bench *b));

/* Lets time pass, in steps of 100 us. */
void bench_pass(struct bench *b, unsigned ms);

/* Until everything is over, for at most so long; then what is left is judged. */
void bench_finish(struct bench *b, unsigned ms);

void bench_close(struct bench *b);

#define COUNT(b, id)   ((unsigned)load_stats((b)->load)->count[LOAD_##id])
#define FAULT(b, id)   ((unsigned)load_stats((b)->load)->fault[FAULT_##id])
#define LOSS(b, id)    ((unsigned)load_stats((b)->load)->loss[LOSS_##id])
#define LATENCY(b, id) (&load_stats((b)->load)->latency[LATENCY_##id])
