/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>

#include "bench.h"
#include "leg.h"

// What a teardown batch writes for each leg: ACK and BYE, into memory.

#define LEGS                                                                                       \
	512 // as many legs as a corpus has messages: the records are not all in the first cache

struct teardown {
	struct outbox out; // first: it is embedded
	struct leg_table lt;
	struct chunks chunks;
	struct wheel wheel;
	struct home home;
	struct stats stats;
	void *legs, *chunk_mem, *timers;
	uint8_t room[2048];
	uint64_t bytes;
};

static bool memory_open(struct outbox *ob, struct writer *w, uint32_t need)
{
	struct teardown *t = (struct teardown *)ob;

	*w = writer_on(t->room, sizeof(t->room));
	return need <= sizeof(t->room);
}

static void memory_send(struct outbox *ob, const struct writer *w, const struct path *to)
{
	struct teardown *t = (struct teardown *)ob;

	(void)to;
	t->bytes += w->n;
}

static void *zeroed(size_t n)
{
	size_t lines = whole_lines(n);
	void *mem = aligned_alloc(64, lines);

	if (!mem)
		abort();
	return memset(mem, 0, lines);
}

static void tables_make(struct teardown *t)
{
	t->legs = zeroed(leg_table_footprint(LEGS));
	t->chunk_mem = zeroed(chunks_footprint(LEGS));
	t->timers = zeroed(wheel_footprint(LEGS));
	leg_table_init(&t->lt, t->legs, LEGS);
	chunks_init(&t->chunks, t->chunk_mem, LEGS);
	wheel_init(&t->wheel, t->timers, LEGS, 0);
	t->lt.chunks = &t->chunks;
	t->lt.wheel = &t->wheel;
	t->lt.key = (struct siphash_key){{11, 22}};
	t->lt.times = (struct txn_times){500, 4000, 5000};
	t->lt.home = &t->home;
	t->lt.out = &t->out;
	t->lt.stats = &t->stats;
}

// The leg's dialog as a 2xx makes it.
static void leg_make(struct teardown *t)
{
	static const char ok[] =
		"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1\r\n"
		"Record-Route: <sip:10.0.0.9;lr>\r\nFrom: <sip:+4930123456@10.0.0.1>;tag=f\r\n"
		"To: <sip:bob@10.0.0.2>;tag=a6c85cf\r\nCall-ID: 3848276298220188511\r\n"
		"CSeq: 1 INVITE\r\nContact: <sip:bob@10.0.0.7:5099>\r\nContent-Length: 0\r\n\r\n";
	static const struct path path = {
		.remote = {{{[10] = 0xff, [11] = 0xff, 10, 0, 0, 2}}, 5070},
		.local_port = 5060,
	};
	static struct sip_msg msg;
	uint32_t leg = leg_open(&t->lt, LEG_TERMINATING, LEG_UP);

	if (sip_parse(SPAN(ok), &msg) != SIP_VALID || !leg_dialog_2xx(&t->lt, leg, &msg, &path))
		abort();
}

static void *setup(void)
{
	struct teardown *t = calloc(1, sizeof(*t));
	const struct ip_addr self = ip_v4((const uint8_t[]){10, 0, 0, 1});

	if (!t)
		abort();
	t->out = (struct outbox){.open = memory_open, .send = memory_send};
	t->home.sip_port = 5060;
	home_add(&t->home, &self, 24, 0);
	tables_make(t);
	for (unsigned i = 0; i < LEGS; i++)
		leg_make(t);
	return t;
}

static void run(void *state, uint64_t n)
{
	struct teardown *t = state;

	for (uint64_t i = 0; i < n; i++) {
		leg_send_ack(&t->lt, i % LEGS, SPAN_NONE);
		leg_send_request(&t->lt, i % LEGS, SIP_BYE, SPAN_NONE, 0);
	}
	bench_keep(t->bytes);
}

static void teardown(void *state)
{
	struct teardown *t = state;

	free(t->legs);
	free(t->chunk_mem);
	free(t->timers);
	free(t);
}

const struct bench bench_build[] = {
	{"sip_build/ack_bye", setup, run, teardown, NULL},
	{NULL, NULL, NULL, NULL, NULL},
};
