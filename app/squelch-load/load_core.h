/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"
#include "load_histogram.h"
#include "load_scenario.h"

/*
 * The load: originators that call, give up and hang up, and terminators that answer, and what
 * they think of the server between them. Sans-I/O like the server's own core: datagrams and time
 * go in, datagrams come out of the outbox, so that a unit test plays it against the real server
 * without a network. Nothing is allocated after load_init.
 */

enum load_count {
#define X(id, name, text) LOAD_##id,
#include "load_count.def"
#undef X
	LOAD_COUNTS
};

enum load_fault {
#define X(id, name, text) FAULT_##id,
#include "load_fault.def"
#undef X
	LOAD_FAULTS
};

enum load_loss {
#define X(id, name, text) LOSS_##id,
#include "load_loss.def"
#undef X
	LOAD_LOSSES
};

enum load_latency {
#define X(id, name, text) LATENCY_##id,
#include "load_latency.def"
#undef X
	LOAD_LATENCIES
};

extern const struct counter_info load_count_info[LOAD_COUNTS], load_fault_info[LOAD_FAULTS],
	load_loss_info[LOAD_LOSSES], load_latency_info[LOAD_LATENCIES];

struct load_stats {
	uint64_t count[LOAD_COUNTS];
	uint64_t fault[LOAD_FAULTS];
	uint64_t loss[LOAD_LOSSES];
	struct histogram latency[LOAD_LATENCIES]; /* nanoseconds */
};

enum load_role {
	LOAD_BOTH,
	LOAD_ORIGINATORS,
	LOAD_TERMINATORS,
};

struct load_cfg {
	const struct home *home;
	uint8_t originator, terminator; /* their addresses: indices into home */
	struct endpoint server;
	struct span target;    /* Request-URI of the INVITEs */
	enum load_role role;
	const struct load_scenario *scenario;
	uint8_t owner;         /* this core's number in names: 0 to 63 */
	uint16_t run;          /* another one than the latest runs had: servers remember names */
	uint32_t rate;         /* calls begun in a second; 0: closed loop */
	uint32_t concurrency;  /* calls at one time, held ones not counted */
	uint64_t calls;        /* so many, then no more; 0: until load_stop */
	uint32_t held;         /* so many of them are begun first and kept open until load_stop */
	bool held_media;       /* with RTP both ways, whatever the scenario is */
	uint32_t hold_ms;      /* how long a call that was answered stands */
	uint32_t answer_after_ms; /* how long it rings where nobody here knows of the CANCEL */
	uint32_t window_us;    /* of races */
	uint32_t t1_ms, t2_ms; /* RFC 3261 17 */
	uint32_t max_legs;     /* of terminators */
	uint32_t linger_ms;    /* how long a leg that is over recognises its INVITE */
	uint32_t check_every;  /* one of so many messages is read both ways; 0: none */
	uint16_t media_port;   /* RTP of originators; terminators: the next even one */
	uint32_t rtp_interval_us; /* between two packets of a stream */
	uint64_t seed;
};

struct load;

/* Bytes that load_init wants. */
size_t load_footprint(const struct load_cfg *cfg);

/* Lays the load out in mem: 64-byte aligned, zeroed. *cfg is copied; what it points to, and out,
 * must outlive it. NULL: the texts that cfg asks for are too long. */
struct load *load_init(void *mem, const struct load_cfg *cfg, struct outbox *out, uint64_t now_ns);

/* Begins a turn: time is now_ns until the next one. */
void load_turn(struct load *load, uint64_t now_ns);

/* Takes in one SIP datagram that came over 'path', or one RTP packet. */
void load_receive(struct load *load, struct span datagram, const struct path *path);
void load_receive_media(struct load *load, struct span packet, const struct path *path);

/* Lets up to 'budget' timers expire. Returns how many did. */
unsigned load_timers(struct load *load, unsigned budget);

/* Begins up to 'budget' calls of those that are due. Returns how many. */
unsigned load_begin_calls(struct load *load, unsigned budget);

/* Begins no more calls, and hangs up those that are held, up to 'budget' of them in each turn. */
void load_stop(struct load *load);
void load_hang_up(struct load *load, unsigned budget);

/* Asks the server with an OPTIONS from each of our addresses whether it is there; on the way each
 * side learns the other's link-layer address. load_probed: it has answered all of them. */
void load_probe(struct load *load);
bool load_probed(const struct load *load);

/* All of cfg->calls have been begun and have ended; held ones stand. */
bool load_finished(const struct load *load);

/* No more calls will begin, and all have ended. */
bool load_done(const struct load *load);

/* The calls that are to be held all stand, or were refused. */
bool load_holds(const struct load *load);

/* Nothing more is expected of the server: what has not ended by now never will. */
void load_close(struct load *load);

/* Forgets all times measured so far: warm-up is over. */
void load_measure(struct load *load);

const struct load_stats *load_stats(const struct load *load);

/* Calls and legs there are at this moment. */
uint32_t load_calls_now(const struct load *load);
uint32_t load_legs_now(const struct load *load);

/* Everything went as it must: no fault was counted. */
bool load_clean(const struct load *load);
