/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "media_quality.h"

// What it costs to follow a stream: packets in order, each 125 us late or not; of one flow, and of
// so many flows by turns that none is in cache. The packet's header is in cache, as on the way of a
// packet, where the port has just been read.

#define MANY 100000

#define NUMBERS 65536 // all sequence numbers
#define BYTES	172   // of a packet; only its header is read

struct streams {
	unsigned n, at;
	uint16_t sequence;
	// Written beforehand: a load right behind its stores would wait for them.
	uint8_t header[NUMBERS][16];
	_Alignas(64) struct media_quality q[];
};

static void write_headers(struct streams *s)
{
	for (uint32_t i = 0; i < NUMBERS; i++) {
		uint32_t t = i * 160;
		const uint8_t h[16] = {0x80, 8, (uint8_t)(i >> 8), (uint8_t)i, (uint8_t)(t >> 24),
				       (uint8_t)(t >> 16), (uint8_t)(t >> 8), (uint8_t)t};

		memcpy(s->header[i], h, sizeof(h));
	}
}

static void *streams(unsigned n)
{
	struct streams *s = aligned_alloc(64, (sizeof(*s) + n * sizeof(s->q[0]) + 63) / 64 * 64);

	if (!s)
		abort();
	s->n = n;
	s->at = 0;
	s->sequence = 0;
	write_headers(s);
	for (unsigned i = 0; i < n; i++)
		media_quality_init(&s->q[i]);
	return s;
}

static void *one(void)
{
	return streams(1);
}

static void *many(void)
{
	return streams(MANY);
}

static void follow(void *state, uint64_t n)
{
	struct streams *s = state;

	for (uint64_t i = 0; i < n; i++) {
		media_quality_rtp(&s->q[s->at], span_of(s->header[s->sequence], BYTES),
				  s->sequence * 20000ull + i % 3 * 125);
		if (++s->at == s->n) {
			s->at = 0;
			s->sequence++;
		}
	}
	bench_keep(s->q[0].packets + s->q[0].pulse.jitter);
}

const struct bench bench_quality[] = {
	{"media_quality/one", one, follow, free, "packet"},
	{"media_quality/100k", many, follow, free, "packet"},
	{NULL, NULL, NULL, NULL, NULL},
};
