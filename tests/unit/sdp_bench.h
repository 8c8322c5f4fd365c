/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "guard.h"
#include "sdp.h"

/* What the tests of lib/sdp share. */

#define HEAD  "v=0\r\no=alice 1 2 IN IP4 192.0.2.1\r\ns=-\r\n"
#define CONN  "c=IN IP4 192.0.2.1\r\nt=0 0\r\n"
#define AUDIO "m=audio 6000 RTP/AVP 0 8\r\n"
#define VIDEO "m=video 7000 RTP/AVP 31\r\n"
#define FLOOR "m=application 9000 udp TBCP\r\n"

/* What we say of ourselves: session 5, at 10.9.0.1, 20000 and the next even ports, floor control. */
#define OUR_FLOOR "queuing=1; tb_priority=2"
extern struct revision said;
extern const struct sdp_here here;

/* The body lies before a guard page; what was there before is not taken for a result. */
extern struct sdp sdp;
enum sdp_verdict parse_span(struct span body);
#define parse(text) parse_span(SPAN(text))
#define valid(text) assert_int_equal(parse(text), SDP_VALID)
#define bad(text)   assert_int_equal(parse(text), SDP_BAD)

/* A valid description, read before a guard page, as it is kept; two are at a time. */
struct sdp_text text_of(struct span body);

#define assert_endpoint(e, ip, port) assert_endpoint_at(e, ip, port, __FILE__, __LINE__)
void assert_endpoint_at(const struct endpoint *e, struct span ip, unsigned port, const char *file,
			int line);

/* Exactly that was written. */
#define assert_written(w, want) assert_written_at(w, want, __FILE__, __LINE__)
void assert_written_at(const struct writer *w, struct span want, const char *file, int line);
