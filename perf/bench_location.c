/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>

#include "bench.h"
#include "location.h"

// A registrar with a million bindings, each of a name of its own, asked for them in no order: a
// REGISTER that has been read already, and a lookup.

#define BINDINGS 1000000u

static const char refresh[] =
	"REGISTER sip:example.com SIP/2.0\r\n"
	"Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKnashds7\r\nMax-Forwards: 70\r\n"
	"From: <sip:someone@example.com>;tag=456248\r\nTo: <sip:someone@example.com>\r\n"
	"Call-ID: 843817637684230@998sdasdh09\r\nCSeq: 1826 REGISTER\r\n"
	"Contact: <sip:someone@192.0.2.7:5060;transport=udp;ob>\r\nExpires: 3600\r\n"
	"Content-Length: 0\r\n\r\n";

struct registrar {
	struct location loc;
	struct sip_msg m;
	void *mem;
	uint32_t next;
	struct location_list list;
};

static struct span name_of(uint8_t room[48], uint32_t i)
{
	struct writer w = writer_on(room, 48);

	put_lit(&w, "sip:user");
	put_u32(&w, i);
	put_lit(&w, "@example.com:5060");
	return writer_span(&w);
}

static unsigned one(struct registrar *r, uint32_t i)
{
	static const struct endpoint from = {.port = 5060};
	struct span reason;
	uint8_t room[48];

	r->m.cseq++;
	return location_register(&r->loc, &r->m, name_of(room, i), &from, 1000, NULL, &reason);
}

static void *million(void)
{
	struct registrar *r = calloc(1, sizeof(*r));
	size_t bytes = location_part_footprint(BINDINGS);

	r->mem = aligned_alloc(64, bytes);
	memset(r->mem, 0, bytes);
	r->loc = (struct location){{{11, 22}}, 60, 3600, 1, {0}};
	r->loc.part[0] = location_part_init(r->mem, BINDINGS, 1000);
	if (sip_parse(SPAN(refresh), &r->m) != SIP_VALID)
		abort();
	for (uint32_t i = 0; i < BINDINGS; i++)
		if (one(r, i) != 200)
			abort();
	return r;
}

static uint32_t any(struct registrar *r)
{
	r->next = r->next * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)r->next * BINDINGS >> 32);
}

static void registers(void *state, uint64_t n)
{
	struct registrar *r = state;
	uint64_t sum = 0;

	for (uint64_t i = 0; i < n; i++)
		sum += one(r, any(r));
	bench_keep(sum);
}

static void finds(void *state, uint64_t n)
{
	struct registrar *r = state;
	uint64_t sum = 0;
	uint8_t room[48];

	for (uint64_t i = 0; i < n; i++) {
		location_find(&r->loc, name_of(room, any(r)), 2000, &r->list);
		sum += r->list.n;
	}
	bench_keep(sum);
}

static void teardown(void *state)
{
	struct registrar *r = state;

	free(r->mem);
	free(r);
}

const struct bench bench_location[] = {
	{"location/register", million, registers, teardown, "request"},
	{"location/find", million, finds, teardown, "request"},
	{0},
};
