/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "media.h"

/* Flows without a focus above them. */

#define BASE  20000
#define FLOWS 8
#define NOW   0x100000000ull /* its low half is 0 */
#define LATER (NOW + MEDIA_REST_MS)

static __attribute__((unused)) enum latch_policy policy; /* of what media_with makes */
static __attribute__((unused)) uint8_t packet[160] = {0x80};

/* Without ranges: all on the --address, as many as there are. */
static inline struct media media_with(const struct home *home, uint16_t base_port,
				      uint32_t flows_each)
{
	struct media_cfg cfg = {
		.home = home, .base_port = base_port, .flows_each = flows_each, .latch = policy};
	void *mem = aligned_alloc(64, whole_lines(media_footprint(&cfg)));
	struct media m;

	assert_non_null(mem);
	media_init(&m, mem, &cfg);
	return m;
}

static inline struct media media_of(uint16_t base_port, uint32_t count)
{
	static const struct home home;

	return media_with(&home, base_port, count);
}

static inline struct endpoint at(const char *host, uint16_t port)
{
	struct endpoint e = {.port = port};

	assert_true(ip_parse(span_cstr(host), &e.ip));
	return e;
}

/* A flow whose far end listens at host, RTP on port and RTCP above it. */
static inline uint32_t flow_to(struct media *m, const char *host, uint16_t port, uint32_t local)
{
	struct media_far far = {.rtp = at(host, port), .rtcp = at(host, (uint16_t)(port + 1))};
	uint32_t f = media_open(m, local, 0, NOW);

	assert_int_not_equal(f, MEDIA_NONE);
	media_far_end(m, f, &far);
	return f;
}

static inline uint16_t rtcp_port(const struct media *m, uint32_t flow)
{
	return (uint16_t)(media_port(m, flow) + 1);
}

static inline enum drop arrive_on(struct media *m, uint32_t local, uint16_t port, const char *host,
			   struct media_hop *hop)
{
	static struct media_hops hops;
	struct path in = {at(host, 40000), port, local};
	enum drop drop = media_route(m, &in, span_of(packet, sizeof(packet)), &hops);

	if (drop != DROP_NONE)
		return drop;
	*hop = hops.hop[0];
	media_heard(m, &hops, span_of(packet, sizeof(packet)), 0);
	return drop;
}

static inline enum drop arrive(struct media *m, uint16_t port, const char *host,
			       struct media_hop *hop)
{
	return arrive_on(m, 0, port, host, hop);
}
