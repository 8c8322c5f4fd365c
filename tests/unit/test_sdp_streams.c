/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "sdp_bench.h"

// What is read from a description of several streams.

static void kinds_of_streams(void **state)
{
	(void)state;
	valid(HEAD CONN AUDIO VIDEO "m=text 8000 RTP/AVP 98\r\n" FLOOR);
	assert_int_equal(sdp.has.n_lines, 4);
	assert_int_equal(sdp.has.n_streams, 4);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(sdp.has.stream[i].line, i);
		assert_int_equal(sdp.has.stream[i].kind, SDP_AUDIO + i);
		assert_endpoint(&sdp.far[i].rtp, SPAN("192.0.2.1"), 6000 + 1000 * i);
		assert_endpoint(&sdp.far[i].rtcp, SPAN("192.0.2.1"), 6000 + 1000 * i + (i < 3));
	}
}

// OMA PoC: what a station says of talk bursts, in whatever order.
static void floor_control_has_terms(void **state)
{
	(void)state;
	valid(HEAD CONN AUDIO FLOOR "a=fmtp:TBCP queuing=1; tb_priority=2; timestamp=1\r\n");
	assert_true(sdp.floor.queues);
	assert_int_equal(sdp.floor.priority, 2);
	valid(HEAD CONN FLOOR "a=fmtp:TBCP tb_priority = 3;;QUEUING=1 ;\r\n" AUDIO);
	assert_true(sdp.floor.queues);
	assert_int_equal(sdp.floor.priority, 3);
	valid(HEAD CONN AUDIO FLOOR "a=fmtp:TBCP queuing=0;tb_priority=4;queuin=1\r\n");
	assert_false(sdp.floor.queues);
	assert_int_equal(sdp.floor.priority, 0);
	valid(HEAD CONN AUDIO "a=fmtp:TBCP queuing=1\r\n" FLOOR "a=fmtp:TBCP\r\n");
	assert_false(sdp.floor.queues);
	valid(HEAD CONN AUDIO FLOOR "a=fmtp:PoC1 queuing=1\r\na=fmtp\r\n");
	assert_false(sdp.floor.queues);
}

static void each_stream_speaks_for_itself(void **state)
{
	const struct sdp_stream *s = sdp.has.stream;

	(void)state;
	valid(HEAD CONN "a=sendonly\r\n" AUDIO
			"c=IN IP4 192.0.2.9\r\na=rtcp:5 IN IP4 192.0.2.8\r\na=inactive\r\n"
			"m=video 7000 RTP/SAVPF 31\r\na=rtcp-mux\r\na=recvonly\r\n" VIDEO);
	assert_endpoint(&sdp.far[0].rtp, SPAN("192.0.2.9"), 6000);
	assert_endpoint(&sdp.far[0].rtcp, SPAN("192.0.2.8"), 5);
	assert_endpoint(&sdp.far[1].rtp, SPAN("192.0.2.1"), 7000);
	assert_endpoint(&sdp.far[1].rtcp, SPAN("192.0.2.1"), 7000);
	assert_endpoint(&sdp.far[2].rtcp, SPAN("192.0.2.1"), 7001);
	assert_true(s[0].held && s[0].mute && !s[0].rtcp_mux && !s[0].secure);
	assert_true(!s[1].held && s[1].mute && s[1].rtcp_mux && s[1].secure);
	assert_true(s[2].held && !s[2].mute && !s[2].rtcp_mux && !s[2].secure);
	assert_false(s[0].refused || s[1].refused || s[2].refused);
}

static void one_of_two_is_held_by_address(void **state)
{
	(void)state;
	valid(HEAD CONN AUDIO VIDEO "c=IN IP4 0.0.0.0\r\n");
	assert_false(sdp.has.stream[0].held);
	assert_true(sdp.has.stream[1].held);
	assert_int_equal(sdp.far[0].rtp.port, 6000);
	assert_int_equal(sdp.far[1].rtp.port, 0);
}

static void refused_lines_keep_their_numbers(void **state)
{
	(void)state;
	valid(HEAD CONN "m=audio 0 RTP/AVP 0\r\n" VIDEO "m=text 5 TCP/MSRP *\r\n" AUDIO
			"m=application 0 udp TBCP\r\n");
	assert_int_equal(sdp.has.n_lines, 5);
	assert_int_equal(sdp.has.n_streams, 2);
	assert_int_equal(sdp.has.stream[0].line, 1);
	assert_int_equal(sdp.has.stream[1].line, 3);
}

static void no_more_than_four(void **state)
{
	(void)state;
	// Nor is anything read that the fifth says.
	valid(HEAD CONN AUDIO "m=audio 0 RTP/AVP 0\r\n" VIDEO VIDEO FLOOR AUDIO
			      "c=IN IP4 x\r\na=rtcp:0\r\na=rtcp-mux\r\na=inactive\r\n");
	assert_int_equal(sdp.has.n_lines, 6);
	assert_int_equal(sdp.has.n_streams, SDP_STREAMS_MAX);
	assert_int_equal(sdp.has.stream[3].line, 4);
	assert_int_equal(sdp.has.stream[3].kind, SDP_FLOOR);
	assert_false(sdp.has.stream[3].held);
}

static void floor_control_lines(void **state)
{
	(void)state;
	valid(HEAD CONN "m=Application 9000 UDP tbcp\r\na=rtcp:5\r\n");
	assert_int_equal(sdp.has.stream[0].kind, SDP_FLOOR);
	assert_endpoint(&sdp.far[0].rtcp, SPAN("192.0.2.1"), 9000);
	assert_int_equal(parse(HEAD CONN "m=application 9000 tcp TBCP\r\n"), SDP_NO_STREAM);
	assert_int_equal(parse(HEAD CONN "m=application 9000 udp wb\r\n"), SDP_NO_STREAM);
	assert_int_equal(parse(HEAD CONN "m=audio 9000 udp TBCP\r\n"), SDP_NO_STREAM);
	valid(HEAD CONN "m=application 9000 RTP/AVP 98\r\n");
	assert_int_equal(sdp.has.stream[0].kind, SDP_RTP);
}

// It is as if that one were refused; of no use is only what has no other.
static void one_of_two_cannot_be_reached(void **state)
{
	static const char *const where[] = {"host.example.com", "224.2.36.42/127"};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(where); i++) {
		char body[512];
		int n = snprintf(body, sizeof(body), HEAD CONN AUDIO "c=IN IP4 %s\r\n" VIDEO,
				 where[i]);

		assert_int_equal(parse_span(span_of(body, (size_t)n)), SDP_VALID);
		assert_int_equal(sdp.has.n_streams, 1);
		assert_int_equal(sdp.has.stream[0].line, 1);
		assert_endpoint(&sdp.far[0].rtp, SPAN("192.0.2.1"), 7000);
	}
	bad(HEAD CONN AUDIO "c=IN IP4 host.example.com\r\nm=video 0 RTP/AVP 31\r\n");
	bad(HEAD "t=0 0\r\n" VIDEO "c=IN IP4 192.0.2.1\r\n" AUDIO); // that is no SDP
}

static void outline_of_what_has_no_stream(void **state)
{
	(void)state;
	assert_int_equal(parse(HEAD CONN "m=audio 0 RTP/AVP 0\r\nm=image 5 udptl t38\r\n"),
			 SDP_NO_STREAM);
	assert_int_equal(sdp.has.n_lines, 2);
	assert_int_equal(sdp.has.n_streams, 0);
}

// A stream's number has one byte, that of lines two.
static void very_many_lines(void **state)
{
	static uint8_t room[1 << 20];
	struct writer w = writer_on(room, sizeof(room));

	(void)state;
	put_lit(&w, HEAD CONN);
	for (unsigned i = 0; i < 255; i++)
		put_lit(&w, "m=a 0 b c\n");
	put_lit(&w, AUDIO AUDIO);
	assert_int_equal(parse_span(writer_span(&w)), SDP_VALID);
	assert_int_equal(sdp.has.n_lines, 257);
	assert_int_equal(sdp.has.n_streams, 1);
	assert_int_equal(sdp.has.stream[0].line, 255);
	for (unsigned i = 257; i < UINT16_MAX; i++)
		put_lit(&w, "m=a 0 b c\n");
	assert_int_equal(parse_span(writer_span(&w)), SDP_VALID);
	put_lit(&w, "m=a 0 b c\n");
	assert_int_equal(parse_span(writer_span(&w)), SDP_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_of_streams),
		cmocka_unit_test(floor_control_has_terms),
		cmocka_unit_test(each_stream_speaks_for_itself),
		cmocka_unit_test(one_of_two_is_held_by_address),
		cmocka_unit_test(refused_lines_keep_their_numbers),
		cmocka_unit_test(no_more_than_four),
		cmocka_unit_test(floor_control_lines),
		cmocka_unit_test(one_of_two_cannot_be_reached),
		cmocka_unit_test(outline_of_what_has_no_stream),
		cmocka_unit_test(very_many_lines),
	};

	return cmocka_run_group_tests_name("sdp_streams", tests, NULL, NULL);
}
