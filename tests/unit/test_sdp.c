/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "sdp_bench.h"

// What is read from a description: all that does not depend on how many streams it has.

static uint8_t out[65536];

static void plain_offer(void **state)
{
	(void)state;
	valid(HEAD CONN AUDIO "a=rtpmap:0 PCMU/8000\r\n");
	assert_endpoint(&sdp.far[0].rtp, SPAN("192.0.2.1"), 6000);
	assert_endpoint(&sdp.far[0].rtcp, SPAN("192.0.2.1"), 6001);
	assert_false(sdp.has.stream[0].rtcp_mux);
	assert_false(sdp.has.stream[0].held);
	assert_int_equal(sdp.has.stream[0].line, 0);
	assert_int_equal(sdp.has.n_lines, 1);
}

static void bare_lf_and_missing_last_line_end(void **state)
{
	(void)state;
	valid("v=0\no=- 1 1 IN IP4 192.0.2.1\ns= \nc=IN IP4 192.0.2.1\nt=0 0\nm=audio 6000 RTP/AVP "
	      "0");
	assert_endpoint(&sdp.far[0].rtp, SPAN("192.0.2.1"), 6000);
}

static void words_with_several_spaces_between(void **state)
{
	(void)state;
	valid("v=0\r\no=  -  1   1  IN IP4  192.0.2.1  \r\ns= \r\nc=  IN   IP4  192.0.2.7  \r\nt=0 0\r\n"
	      "m=  audio   6000  RTP/AVP   0  \r\n");
	assert_endpoint(&sdp.far[0].rtp, SPAN("192.0.2.7"), 6000);
	bad(HEAD "c=IN IP4   \r\n" AUDIO);
}

static void blank_lines_only_at_the_end(void **state)
{
	(void)state;
	valid(HEAD CONN AUDIO "\r\n\r\n");
	bad("\r\n" HEAD CONN AUDIO);
	bad(HEAD "\r\n" CONN AUDIO);
}

static void media_level_address_wins(void **state)
{
	(void)state;
	valid(HEAD CONN AUDIO "c=IN IP4 192.0.2.2\r\n");
	assert_endpoint(&sdp.far[0].rtp, SPAN("192.0.2.2"), 6000);
	assert_endpoint(&sdp.far[0].rtcp, SPAN("192.0.2.2"), 6001);
	valid(HEAD "t=0 0\r\n" AUDIO "c=IN IP4 192.0.2.3\r\nc=IN IP4 192.0.2.4\r\n");
	assert_endpoint(&sdp.far[0].rtp, SPAN("192.0.2.3"), 6000);
}

static void another_stream_s_address_is_not_ours(void **state)
{
	(void)state;
	valid(HEAD CONN AUDIO "m=video 7000 RTP/AVP 31\r\nc=IN IP4 192.0.2.9\r\n");
	assert_endpoint(&sdp.far[0].rtp, SPAN("192.0.2.1"), 6000);
	bad(HEAD "t=0 0\r\n" AUDIO "m=video 7000 RTP/AVP 31\r\nc=IN IP4 192.0.2.9\r\n");
}

static void ipv6(void **state)
{
	(void)state;
	valid("v=0\r\no=- 0 0 IN IP6 2001:db8::20\r\ns=-\r\nc=IN IP6 2001:db8::20\r\nt=0 "
	      "0\r\n" AUDIO);
	assert_endpoint(&sdp.far[0].rtp, SPAN("2001:db8::20"), 6000);
	valid("v=0\r\no=- 0 0 IN IP6 ::1\r\ns=-\r\nc=IN IP6 ::ffff:192.0.2.2\r\nt=0 0\r\n" AUDIO);
	assert_endpoint(&sdp.far[0].rtp, SPAN("192.0.2.2"), 6000);
}

static void rtcp_attribute(void **state)
{
	(void)state;
	valid(HEAD CONN AUDIO "a=rtcp:53020\r\n");
	assert_endpoint(&sdp.far[0].rtcp, SPAN("192.0.2.1"), 53020);
	valid(HEAD CONN AUDIO "a=rtcp:53020 IN IP4 192.0.2.44\r\n");
	assert_endpoint(&sdp.far[0].rtcp, SPAN("192.0.2.44"), 53020);
	assert_endpoint(&sdp.far[0].rtp, SPAN("192.0.2.1"), 6000);
	valid(HEAD CONN AUDIO "m=video 7000 RTP/AVP 31\r\na=rtcp:1\r\n");
	assert_endpoint(&sdp.far[0].rtcp, SPAN("192.0.2.1"), 6001);
	bad(HEAD CONN AUDIO "a=rtcp:\r\n");
	bad(HEAD CONN AUDIO "a=rtcp:0\r\n");
	bad(HEAD CONN AUDIO "a=rtcp:70000\r\n");
	bad(HEAD CONN AUDIO "a=rtcp:5 IN IP4\r\n");
	bad(HEAD CONN AUDIO "a=rtcp:5 IN IP4 name.example\r\n");
}

static void rtcp_mux(void **state)
{
	(void)state;
	valid(HEAD CONN AUDIO "a=rtcp:53020\r\na=rtcp-mux\r\n");
	assert_true(sdp.has.stream[0].rtcp_mux);
	assert_endpoint(&sdp.far[0].rtcp, SPAN("192.0.2.1"), 6000);
	valid(HEAD CONN AUDIO "m=video 7000 RTP/AVP 31\r\na=rtcp-mux\r\n");
	assert_false(sdp.has.stream[0].rtcp_mux);
}

static void no_port_above_65535(void **state)
{
	(void)state;
	valid(HEAD CONN "m=audio 65535 RTP/AVP 0\r\n");
	assert_int_equal(sdp.far[0].rtcp.port, 0);
}

static void held_by_address(void **state)
{
	(void)state;
	valid(HEAD "c=IN IP4 0.0.0.0\r\nt=0 0\r\n" AUDIO);
	assert_true(sdp.has.stream[0].held);
	assert_int_equal(sdp.far[0].rtp.port, 0);
	assert_int_equal(sdp.far[0].rtcp.port, 0);
	valid(HEAD "c=IN IP4 0.0.0.0\r\nt=0 0\r\n" AUDIO "c=IN IP4 192.0.2.1\r\n");
	assert_false(sdp.has.stream[0].held);
	valid(HEAD CONN AUDIO "c=IN IP6 ::\r\n");
	assert_true(sdp.has.stream[0].held);
}

static void held_by_direction(void **state)
{
	(void)state;
	valid(HEAD CONN AUDIO "a=sendonly\r\n");
	assert_true(sdp.has.stream[0].held);
	assert_endpoint(&sdp.far[0].rtp, SPAN("192.0.2.1"), 6000);
	valid(HEAD CONN AUDIO "a=inactive\r\n");
	assert_true(sdp.has.stream[0].held);
	valid(HEAD CONN AUDIO "a=recvonly\r\n");
	assert_false(sdp.has.stream[0].held);
	valid(HEAD CONN "a=inactive\r\n" AUDIO);
	assert_true(sdp.has.stream[0].held);
	valid(HEAD CONN "a=inactive\r\n" AUDIO "a=sendrecv\r\n");
	assert_false(sdp.has.stream[0].held);
	valid(HEAD CONN AUDIO "m=video 7000 RTP/AVP 31\r\na=inactive\r\n");
	assert_false(sdp.has.stream[0].held);
}

static void first_live_rtp_stream_is_relayed(void **state)
{
	(void)state;
	valid(HEAD CONN "m=audio 0 RTP/AVP 0\r\nm=text 5 TCP/MSRP *\r\nm=image 6 udptl t38\r\n"
			"m=video 7000 RTP/AVP 31\r\nm=audio 8000 RTP/AVP 0\r\n");
	assert_int_equal(sdp.has.stream[0].line, 3);
	assert_int_equal(sdp.has.n_lines, 5);
	assert_endpoint(&sdp.far[0].rtp, SPAN("192.0.2.1"), 7000);
}

static void rtp_profiles(void **state)
{
	(void)state;
	valid(HEAD CONN "m=audio 6000 RTP/AVP 0\r\n");
	valid(HEAD CONN "m=audio 6000 RTP/SAVP 0\r\n");
	valid(HEAD CONN "m=audio 6000 RTP/AVPF 0\r\n");
	valid(HEAD CONN "m=audio 6000 RTP/SAVPF 0\r\n");
	valid(HEAD CONN "m=audio 6000 UDP/TLS/RTP/SAVP 0\r\n");
	valid(HEAD CONN "m=audio 6000 UDP/TLS/RTP/SAVPF 0\r\n");
	assert_int_equal(parse(HEAD CONN "m=audio 6000 TCP/RTP/AVP 0\r\n"), SDP_NO_STREAM);
	assert_int_equal(parse(HEAD CONN "m=audio 6000 RTP/AVPX 0\r\n"), SDP_NO_STREAM);
}

static void nothing_to_relay(void **state)
{
	(void)state;
	assert_int_equal(parse(HEAD CONN), SDP_NO_STREAM);
	assert_int_equal(parse(HEAD CONN "m=audio 0 RTP/AVP 0\r\n"), SDP_NO_STREAM);
	assert_int_equal(parse(HEAD "c=IN IP4 224.2.36.42/127\r\n" AUDIO), SDP_NO_STREAM);
	assert_int_equal(parse(HEAD "c=IN IP6 ff15::101/3\r\n" AUDIO), SDP_NO_STREAM);
	assert_int_equal(parse(HEAD CONN AUDIO "a=rtcp:9 IN IP4 255.255.255.255\r\n"),
			 SDP_NO_STREAM);
}

static void what_is_not_sdp(void **state)
{
	static const struct span texts[] = {
		SPAN(""),
		SPAN("\r\n"),
		SPAN("v"),
		SPAN("v="),
		SPAN("v=0"),
		SPAN("v=1\r\no=a 1 2 IN IP4 192.0.2.1\r\ns=-\r\n" CONN AUDIO),
		SPAN("hello"),
		SPAN("o=a 1 2 IN IP4 192.0.2.1\r\nv=0\r\ns=-\r\n" CONN AUDIO),
		SPAN("v=0\r\ns=-\r\n" CONN AUDIO),
		SPAN(HEAD HEAD CONN AUDIO),
		SPAN("v=0\r\n" CONN AUDIO "o=a 1 2 IN IP4 192.0.2.1\r\n"),
		SPAN(HEAD CONN AUDIO "nonsense\r\n"),
		SPAN(HEAD CONN AUDIO "A=b\r\n"),
		SPAN(HEAD CONN AUDIO "a\r\n"),
		SPAN(HEAD CONN AUDIO "a=x\0y\r\n"),
		SPAN(HEAD CONN AUDIO "a=x\ry\r\n"),
		SPAN(HEAD "t=0 0\r\n" AUDIO),
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(texts); i++)
		assert_int_equal(parse_span(texts[i]), SDP_BAD);
}

static void bad_origins(void **state)
{
	static const struct span origins[] = {
		SPAN(""),
		SPAN("a"),
		SPAN("a 1 2"),
		SPAN("a 1 2 IN IP4"),
		SPAN("a 1 2 IN IP5 192.0.2.1"),
		SPAN("a 1 2 ATM IP4 192.0.2.1"),
		SPAN("a 1 2 IN IP4 192.0.2.1 x"),
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(origins); i++) {
		struct writer w = writer_on(out, sizeof(out));

		put_lit(&w, "v=0\r\no=");
		put_span(&w, origins[i]);
		put_lit(&w, "\r\ns=-\r\n" CONN AUDIO);
		assert_int_equal(parse_span(writer_span(&w)), SDP_BAD);
	}
	valid("v=0\r\no=a 99999999999999999999999 2 IN IP4 host.example.com\r\ns=-\r\n" CONN AUDIO);
}

static void bad_connections(void **state)
{
	(void)state;
	bad(HEAD "c=\r\n" AUDIO);
	bad(HEAD "c=IN\r\n" AUDIO);
	bad(HEAD "c=IN IP4\r\n" AUDIO);
	bad(HEAD "c=IN IP4 host.example.com\r\n" AUDIO);
	bad(HEAD "c=IN IP4 192.0.2.256\r\n" AUDIO);
	bad(HEAD "c=IN IP4 /127\r\n" AUDIO);
	bad(HEAD "c=IN IP6 1:2:3:4:5:6:7:8:9\r\n" AUDIO);
	bad(HEAD CONN AUDIO "c=IN IP4\r\n");
	bad(HEAD CONN AUDIO "c=IN IP4 host.example.com\r\n");
}

static void bad_media_lines(void **state)
{
	(void)state;
	bad(HEAD CONN "m=\r\n");
	bad(HEAD CONN "m=audio\r\n");
	bad(HEAD CONN "m=audio 6000\r\n");
	bad(HEAD CONN "m=audio 6000 RTP/AVP\r\n");
	bad(HEAD CONN "m=audio 6000 RTP/AVP \r\n");
	bad(HEAD CONN "m=audio 65536 RTP/AVP 0\r\n");
	bad(HEAD CONN "m=audio -1 RTP/AVP 0\r\n");
	bad(HEAD CONN "m=audio 18446744073709551617 RTP/AVP 0\r\n");
	bad(HEAD CONN "m=audio 6000/ RTP/AVP 0\r\n");
	bad(HEAD CONN "m=audio 6000/x RTP/AVP 0\r\n");
	bad(HEAD CONN "m=audio /2 RTP/AVP 0\r\n");
	bad(HEAD CONN AUDIO "m=video x RTP/AVP 0\r\n");
}

static void many_lines_take_no_longer(void **state)
{
	struct writer w = writer_on(out, sizeof(out));

	(void)state;
	put_lit(&w, HEAD CONN AUDIO);
	while (w.n < 30000)
		put_lit(&w, "a=\n");
	while (w.n < 60000)
		put_lit(&w, "\r\n");
	assert_int_equal(parse_span(writer_span(&w)), SDP_VALID);
}

static void same_origin_says_nothing_new(void **state)
{
	struct sdp_text one = text_of(SPAN(HEAD CONN AUDIO)), two = text_of(SPAN(HEAD CONN VIDEO));

	(void)state;
	assert_true(sdp_same(one.kept, two.kept));
	two = text_of(SPAN("v=0\r\no=bob 1 2 IN IP4 192.0.2.1\r\ns=-\r\n" CONN AUDIO));
	assert_false(sdp_same(text_of(SPAN(HEAD CONN AUDIO)).kept, two.kept));
	assert_false(sdp_same(SPAN_NONE, SPAN_NONE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_offer),
		cmocka_unit_test(bare_lf_and_missing_last_line_end),
		cmocka_unit_test(words_with_several_spaces_between),
		cmocka_unit_test(blank_lines_only_at_the_end),
		cmocka_unit_test(media_level_address_wins),
		cmocka_unit_test(another_stream_s_address_is_not_ours),
		cmocka_unit_test(ipv6),
		cmocka_unit_test(rtcp_attribute),
		cmocka_unit_test(rtcp_mux),
		cmocka_unit_test(no_port_above_65535),
		cmocka_unit_test(held_by_address),
		cmocka_unit_test(held_by_direction),
		cmocka_unit_test(first_live_rtp_stream_is_relayed),
		cmocka_unit_test(rtp_profiles),
		cmocka_unit_test(nothing_to_relay),
		cmocka_unit_test(what_is_not_sdp),
		cmocka_unit_test(bad_origins),
		cmocka_unit_test(bad_connections),
		cmocka_unit_test(bad_media_lines),
		cmocka_unit_test(many_lines_take_no_longer),
		cmocka_unit_test(same_origin_says_nothing_new),
	};

	return cmocka_run_group_tests_name("sdp", tests, NULL, NULL);
}
