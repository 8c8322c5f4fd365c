/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sdp_bench.h"

struct sdp sdp;
struct revision said;
const struct sdp_here here = {
	.addr = {(const uint8_t *)"IN IP4 10.9.0.1", 15},
	.rtp_port = {20000, 20002, 20004, 20006},
	.floor = {(const uint8_t *)OUR_FLOOR, sizeof(OUR_FLOOR) - 1},
	.session = 5,
	.said = &said,
};

enum sdp_verdict parse_span(struct span body)
{
	memset(&sdp, 0xa5, sizeof(sdp));
	return sdp_parse(guard(body), &sdp);
}

struct sdp_text text_of(struct span body)
{
	static uint8_t room[2][100000];
	static unsigned turn;
	struct writer w = writer_on(room[turn++ % 2], body.n + SDP_KEPT_MORE(body.n));
	struct sdp_text t;

	assert_int_equal(sdp_keep(guard(body), &sdp, &w), SDP_VALID);
	assert_false(w.full);
	assert_true(sdp_text_read(sdp.kept, &t));
	assert_memory_equal(&t.has, &sdp.has, sizeof(t.has));
	return t;
}

void assert_endpoint_at(const struct endpoint *e, struct span ip, unsigned port, const char *file,
			int line)
{
	struct ip_addr want;

	_assert_true(ip_parse(ip, &want), "an address", file, line);
	_assert_true(ip_eq(&e->ip, &want), "the address", file, line);
	_assert_int_equal(e->port, port, file, line);
}

void assert_written_at(const struct writer *w, struct span want, const char *file, int line)
{
	_assert_true(!w->full, "room", file, line);
	if (!span_eq((struct span){w->buf, w->n}, want))
		print_error("got:\n%.*swant:\n%.*s", (int)w->n, (const char *)w->buf, (int)want.n,
			    (const char *)want.p);
	_assert_int_equal(w->n, want.n, file, line);
	_assert_memory_equal(w->buf, want.p, want.n, file, line);
}
