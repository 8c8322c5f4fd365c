/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "guard.h"
#include "sdp.h"

#define HEAD  "v=0\r\no=alice 1 2 IN IP4 192.0.2.1\r\ns=-\r\n"
#define CONN  "c=IN IP4 192.0.2.1\r\nt=0 0\r\n"
#define AUDIO "m=audio 6000 RTP/AVP 0 8\r\n"

static struct sdp sdp;
static uint8_t out[65536];

static enum sdp_verdict parse_span(struct span body)
{
	memset(&sdp, 0xa5, sizeof(sdp));
	return sdp_parse(guard(body), &sdp);
}

#define parse(text) parse_span(SPAN(text))
static struct revision said;
static const struct sdp_here here = {SPAN("IN IP4 10.9.0.1"), 20000, 5, &said};

#define valid(text) assert_int_equal(parse(text), SDP_VALID)
#define bad(text)   assert_int_equal(parse(text), SDP_BAD)

static void assert_endpoint(const struct endpoint *e, struct span ip, uint16_t port)
{
	struct ip_addr want;

	assert_true(ip_parse(ip, &want));
	assert_true(ip_eq(&e->ip, &want));
	assert_int_equal(e->port, port);
}

// What we make of it must be good SDP again, and lead to us.
static struct span rewritten_span(struct span body)
{
	struct writer w = writer_on(out, sizeof(out));
	struct sdp again;

	said = (struct revision){0};
	assert_int_equal(parse_span(body), SDP_VALID);
	sdp_rewrite(&w, &(struct sdp_text){guard(body), sdp}, &here);
	assert_false(w.full);
	assert_int_equal(sdp_parse(guard(writer_span(&w)), &again), SDP_VALID);
	assert_endpoint(&again.rtp, SPAN("10.9.0.1"), 20000);
	assert_endpoint(&again.rtcp, SPAN("10.9.0.1"), sdp.rtcp_mux ? 20000 : 20001);
	assert_int_equal(again.stream, sdp.stream);
	assert_int_equal(again.n_streams, sdp.n_streams);
	return writer_span(&w);
}

static void assert_rewritten(struct span body, struct span want)
{
	struct span got = rewritten_span(body);

	assert_int_equal(got.n, want.n);
	assert_memory_equal(got.p, want.p, want.n);
}

static void plain_offer(void **state)
{
	(void)state;
	valid(HEAD CONN AUDIO "a=rtpmap:0 PCMU/8000\r\n");
	assert_endpoint(&sdp.rtp, SPAN("192.0.2.1"), 6000);
	assert_endpoint(&sdp.rtcp, SPAN("192.0.2.1"), 6001);
	assert_false(sdp.rtcp_mux);
	assert_false(sdp.held);
	assert_int_equal(sdp.stream, 0);
	assert_int_equal(sdp.n_streams, 1);
}

static void bare_lf_and_missing_last_line_end(void **state)
{
	(void)state;
	valid("v=0\no=- 1 1 IN IP4 192.0.2.1\ns= \nc=IN IP4 192.0.2.1\nt=0 0\nm=audio 6000 RTP/AVP "
	      "0");
	assert_endpoint(&sdp.rtp, SPAN("192.0.2.1"), 6000);
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
	assert_endpoint(&sdp.rtp, SPAN("192.0.2.2"), 6000);
	assert_endpoint(&sdp.rtcp, SPAN("192.0.2.2"), 6001);
	valid(HEAD "t=0 0\r\n" AUDIO "c=IN IP4 192.0.2.3\r\nc=IN IP4 192.0.2.4\r\n");
	assert_endpoint(&sdp.rtp, SPAN("192.0.2.3"), 6000);
}

static void another_stream_s_address_is_not_ours(void **state)
{
	(void)state;
	valid(HEAD CONN AUDIO "m=video 7000 RTP/AVP 31\r\nc=IN IP4 192.0.2.9\r\n");
	assert_endpoint(&sdp.rtp, SPAN("192.0.2.1"), 6000);
	bad(HEAD "t=0 0\r\n" AUDIO "m=video 7000 RTP/AVP 31\r\nc=IN IP4 192.0.2.9\r\n");
}

static void ipv6(void **state)
{
	(void)state;
	valid("v=0\r\no=- 0 0 IN IP6 2001:db8::20\r\ns=-\r\nc=IN IP6 2001:db8::20\r\nt=0 "
	      "0\r\n" AUDIO);
	assert_endpoint(&sdp.rtp, SPAN("2001:db8::20"), 6000);
	valid("v=0\r\no=- 0 0 IN IP6 ::1\r\ns=-\r\nc=IN IP6 ::ffff:192.0.2.2\r\nt=0 0\r\n" AUDIO);
	assert_endpoint(&sdp.rtp, SPAN("192.0.2.2"), 6000);
}

static void rtcp_attribute(void **state)
{
	(void)state;
	valid(HEAD CONN AUDIO "a=rtcp:53020\r\n");
	assert_endpoint(&sdp.rtcp, SPAN("192.0.2.1"), 53020);
	valid(HEAD CONN AUDIO "a=rtcp:53020 IN IP4 192.0.2.44\r\n");
	assert_endpoint(&sdp.rtcp, SPAN("192.0.2.44"), 53020);
	assert_endpoint(&sdp.rtp, SPAN("192.0.2.1"), 6000);
	valid(HEAD CONN AUDIO "m=video 7000 RTP/AVP 31\r\na=rtcp:1\r\n");
	assert_endpoint(&sdp.rtcp, SPAN("192.0.2.1"), 6001);
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
	assert_true(sdp.rtcp_mux);
	assert_endpoint(&sdp.rtcp, SPAN("192.0.2.1"), 6000);
	valid(HEAD CONN AUDIO "m=video 7000 RTP/AVP 31\r\na=rtcp-mux\r\n");
	assert_false(sdp.rtcp_mux);
}

static void no_port_above_65535(void **state)
{
	(void)state;
	valid(HEAD CONN "m=audio 65535 RTP/AVP 0\r\n");
	assert_int_equal(sdp.rtcp.port, 0);
}

static void held_by_address(void **state)
{
	(void)state;
	valid(HEAD "c=IN IP4 0.0.0.0\r\nt=0 0\r\n" AUDIO);
	assert_true(sdp.held);
	assert_int_equal(sdp.rtp.port, 0);
	assert_int_equal(sdp.rtcp.port, 0);
	valid(HEAD "c=IN IP4 0.0.0.0\r\nt=0 0\r\n" AUDIO "c=IN IP4 192.0.2.1\r\n");
	assert_false(sdp.held);
	valid(HEAD CONN AUDIO "c=IN IP6 ::\r\n");
	assert_true(sdp.held);
}

static void held_by_direction(void **state)
{
	(void)state;
	valid(HEAD CONN AUDIO "a=sendonly\r\n");
	assert_true(sdp.held);
	assert_endpoint(&sdp.rtp, SPAN("192.0.2.1"), 6000);
	valid(HEAD CONN AUDIO "a=inactive\r\n");
	assert_true(sdp.held);
	valid(HEAD CONN AUDIO "a=recvonly\r\n");
	assert_false(sdp.held);
	valid(HEAD CONN "a=inactive\r\n" AUDIO);
	assert_true(sdp.held);
	valid(HEAD CONN "a=inactive\r\n" AUDIO "a=sendrecv\r\n");
	assert_false(sdp.held);
	valid(HEAD CONN AUDIO "m=video 7000 RTP/AVP 31\r\na=inactive\r\n");
	assert_false(sdp.held);
}

static void first_live_rtp_stream_is_relayed(void **state)
{
	(void)state;
	valid(HEAD CONN "m=audio 0 RTP/AVP 0\r\nm=text 5 TCP/MSRP *\r\nm=image 6 udptl t38\r\n"
			"m=video 7000 RTP/AVP 31\r\nm=audio 8000 RTP/AVP 0\r\n");
	assert_int_equal(sdp.stream, 3);
	assert_int_equal(sdp.n_streams, 5);
	assert_endpoint(&sdp.rtp, SPAN("192.0.2.1"), 7000);
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

static void every_truncation_is_safe(void **state)
{
	static const char text[] =
		HEAD CONN AUDIO "a=rtcp:53020 IN IP4 192.0.2.4\r\na=candidate:1\r\n"
				"a=rtcp-mux\r\nm=video 5/2 RTP/AVP 31\r\nc=IN IP6 ::1/5\r\n";

	(void)state;
	for (uint32_t n = 0; n < sizeof(text); n++) {
		struct span body = guard(span_of(text, n));
		struct writer w = writer_on(out, sizeof(out));

		if (sdp_parse(body, &sdp) == SDP_VALID)
			sdp_rewrite(&w, &(struct sdp_text){body, sdp}, &here);
	}
}

static void rewrite_puts_us_in(void **state)
{
	(void)state;
	assert_rewritten(
		SPAN(HEAD CONN AUDIO "a=rtpmap:0 PCMU/8000\r\na=ptime:20\r\n"),
		SPAN("v=0\r\no=- 5 1 IN IP4 10.9.0.1\r\ns=-\r\nc=IN IP4 10.9.0.1\r\nt=0 0\r\n"
		     "m=audio 20000 RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\n"));
}

static void rewrite_ends_lines_properly(void **state)
{
	(void)state;
	assert_rewritten(
		SPAN("v=0\no=- 1 1 IN IP6 ::1\ns= \nc=IN IP6 ::1\nt=0 0\nm=audio 6000 RTP/AVP 0"),
		SPAN("v=0\r\no=- 5 1 IN IP4 10.9.0.1\r\ns= \r\nc=IN IP4 10.9.0.1\r\nt=0 0\r\n"
		     "m=audio 20000 RTP/AVP 0\r\n"));
	assert_rewritten(
		SPAN(HEAD CONN AUDIO "\r\n"),
		SPAN("v=0\r\no=- 5 1 IN IP4 10.9.0.1\r\ns=-\r\nc=IN IP4 10.9.0.1\r\nt=0 0\r\n"
		     "m=audio 20000 RTP/AVP 0 8\r\n"));
}

static void rewrite_refuses_the_other_streams(void **state)
{
	(void)state;
	assert_rewritten(
		SPAN(HEAD "t=0 0\r\nm=image 6 udptl t38\r\nm=audio 6000/2 RTP/AVP 0\r\n"
			  "c=IN IP4 192.0.2.1\r\nm=video 7000 RTP/AVP 31\r\n"
			  "c=IN IP6 2001:db8::1\r\na=rtcp:9 IN IP4 192.0.2.1\r\na=x\r\n"),
		SPAN("v=0\r\no=- 5 1 IN IP4 10.9.0.1\r\ns=-\r\nt=0 0\r\nm=image 0 udptl t38\r\n"
		     "m=audio 20000 RTP/AVP 0\r\nc=IN IP4 10.9.0.1\r\nm=video 0 RTP/AVP 31\r\n"
		     "c=IN IP4 10.9.0.1\r\na=x\r\n"));
}

static void rewrite_moves_rtcp(void **state)
{
	(void)state;
	assert_rewritten(
		SPAN(HEAD CONN AUDIO "a=rtcp:53020 IN IP4 192.0.2.44\r\na=rtcp-fb:0 nack\r\n"),
		SPAN("v=0\r\no=- 5 1 IN IP4 10.9.0.1\r\ns=-\r\nc=IN IP4 10.9.0.1\r\nt=0 0\r\n"
		     "m=audio 20000 RTP/AVP 0 8\r\na=rtcp:20001\r\na=rtcp-fb:0 nack\r\n"));
	assert_rewritten(
		SPAN(HEAD CONN AUDIO "a=rtcp:53020\r\na=rtcp-mux\r\n"),
		SPAN("v=0\r\no=- 5 1 IN IP4 10.9.0.1\r\ns=-\r\nc=IN IP4 10.9.0.1\r\nt=0 0\r\n"
		     "m=audio 20000 RTP/AVP 0 8\r\na=rtcp-mux\r\n"));
}

static void rewrite_leaves_ice_out(void **state)
{
	(void)state;
	assert_rewritten(
		SPAN(HEAD CONN "a=ice-lite\r\na=ice-ufrag:x\r\n" AUDIO
			       "a=candidate:1 1 UDP 1 192.0.2.1 6000 typ host\r\na=ice-pwd:y\r\n"
			       "a=remote-candidates:1 192.0.2.1 5\r\na=end-of-candidates\r\n"
			       "a=sendrecv\r\n"),
		SPAN("v=0\r\no=- 5 1 IN IP4 10.9.0.1\r\ns=-\r\nc=IN IP4 10.9.0.1\r\nt=0 0\r\n"
		     "m=audio 20000 RTP/AVP 0 8\r\na=sendrecv\r\n"));
}

static void rewrite_of_a_held_stream(void **state)
{
	(void)state;
	assert_rewritten(
		SPAN(HEAD "c=IN IP4 0.0.0.0\r\nt=0 0\r\n" AUDIO "a=sendonly\r\n"),
		SPAN("v=0\r\no=- 5 1 IN IP4 10.9.0.1\r\ns=-\r\nc=IN IP4 10.9.0.1\r\nt=0 0\r\n"
		     "m=audio 20000 RTP/AVP 0 8\r\na=sendonly\r\n"));
}

static void rewrite_into_too_small_a_buffer(void **state)
{
	struct writer w = writer_on(out, 60);

	(void)state;
	valid(HEAD CONN AUDIO);
	sdp_rewrite(&w, &(struct sdp_text){GUARDED(HEAD CONN AUDIO), sdp}, &here);
	assert_true(w.full);
	assert_true(w.n <= 60);
}

static void rewrite_to_ipv6(void **state)
{
	struct writer w = writer_on(out, sizeof(out));
	struct sdp again;

	(void)state;
	valid(HEAD CONN AUDIO "a=rtcp:7\r\n");
	sdp_rewrite(&w, &(struct sdp_text){GUARDED(HEAD CONN AUDIO "a=rtcp:7\r\n"), sdp},
		    &(struct sdp_here){SPAN("IN IP6 2001:db8::5"), 65534, 5, &said});
	assert_int_equal(sdp_parse(guard(writer_span(&w)), &again), SDP_VALID);
	assert_endpoint(&again.rtp, SPAN("2001:db8::5"), 65534);
	assert_endpoint(&again.rtcp, SPAN("2001:db8::5"), 65535);
}

// --- answers ---------------------------------------------------------------------------------------

#define THEIRS "v=0\r\no=o 5 7 IN IP4 10.9.0.9\r\ns=call\r\nc=IN IP4 10.9.0.9\r\nt=3 4\r\n"
#define OTHERS "v=0\r\no=t 8 99 IN IP4 10.9.0.2\r\ns=-\r\nc=IN IP4 10.9.0.2\r\nt=0 0\r\n"
#define OURS   "v=0\r\no=- 5 1 IN IP4 10.9.0.1\r\ns=-\r\nc=IN IP4 10.9.0.1\r\nt=3 4\r\n"

static struct sdp_text text_of(struct span body)
{
	struct sdp_text t = {.body = guard(body)};

	assert_int_equal(sdp_parse(t.body, &t.at), SDP_VALID);
	return t;
}

static void assert_answer(struct span offer, struct span other, struct span want)
{
	struct sdp_text theirs = text_of(offer), ours = text_of(other);
	struct writer w = writer_on(out, sizeof(out));
	struct sdp again;

	said = (struct revision){0};
	if (want.n == 0) {
		assert_false(sdp_answer(&w, &theirs, &ours, &here));
		return;
	}
	assert_true(sdp_answer(&w, &theirs, &ours, &here));
	if (w.n != want.n)
		print_error("%.*s", (int)w.n, (const char *)out);
	assert_int_equal(w.n, want.n);
	assert_memory_equal(out, want.p, want.n);
	assert_int_equal(sdp_parse(guard(writer_span(&w)), &again), SDP_VALID);
	assert_int_equal(again.n_streams, theirs.at.n_streams);
}

static void answer_has_what_both_have(void **state)
{
	(void)state;
	assert_answer(SPAN(THEIRS "m=audio 6000 RTP/AVP 0 8 96 97 18\r\na=rtpmap:96 opus/48000/2\r\n"
				  "a=rtpmap:97 AMR/8000\r\na=fmtp:97 mode-set=7\r\na=ptime:30\r\n"),
		      SPAN(OTHERS "m=audio 7000 RTP/AVP 97 8 96 101\r\na=rtpmap:97 amr/8000\r\n"
				  "a=rtpmap:96 iLBC/8000\r\na=fmtp:97 mode-set=2\r\n"
				  "a=fmtp:96 mode=30\r\na=rtpmap:101 telephone-event/8000\r\n"
				  "a=ptime:20\r\na=candidate:1 1 UDP 1 10.9.0.2 7 typ host\r\n"),
		      SPAN(OURS "m=audio 20000 RTP/AVP 97 8\r\na=rtpmap:97 amr/8000\r\n"
				"a=fmtp:97 mode-set=2\r\na=ptime:20\r\n"));
}

static void answer_refuses_further_streams(void **state)
{
	(void)state;
	assert_answer(SPAN(THEIRS "m=video 5000 RTP/AVP 31\r\na=sendonly\r\n"
				  "m=audio 6000 RTP/AVP 8\r\nm=audio 6002 RTP/AVP 8\r\n"),
		      SPAN(OTHERS "m=video 7002 RTP/AVP 31\r\n"), SPAN(OURS
		      "m=video 20000 RTP/AVP 31\r\na=recvonly\r\nm=audio 0 RTP/AVP 8\r\n"
		      "m=audio 0 RTP/AVP 8\r\n"));
}

static void answer_where_nothing_is_common(void **state)
{
	(void)state;
	assert_answer(SPAN(THEIRS "m=audio 6000 RTP/AVP 0\r\n"),
		      SPAN(OTHERS "m=audio 7000 RTP/AVP 8\r\n"), SPAN_NONE);
	assert_answer(SPAN(THEIRS "m=video 6000 RTP/AVP 8\r\n"),
		      SPAN(OTHERS "m=audio 7000 RTP/AVP 8\r\n"), SPAN_NONE);
	assert_answer(SPAN(THEIRS "m=audio 6000 RTP/AVPF 8\r\n"),
		      SPAN(OTHERS "m=audio 7000 RTP/AVP 8\r\n"), SPAN_NONE);
	// A dynamic number means nothing by itself.
	assert_answer(SPAN(THEIRS "m=audio 6000 RTP/AVP 96\r\na=rtpmap:96 x/1\r\n"),
		      SPAN(OTHERS "m=audio 7000 RTP/AVP 96\r\n"), SPAN_NONE);
}

static void answer_turns_the_direction_round(void **state)
{
	static const char *const row[][3] = {
		// offer, what the other said, our answer
		{"", "", ""},
		{"a=sendrecv\r\n", "a=sendrecv\r\n", ""},
		{"a=sendonly\r\n", "", "a=recvonly\r\n"},
		{"a=recvonly\r\n", "", "a=sendonly\r\n"},
		{"a=inactive\r\n", "", "a=inactive\r\n"},
		{"", "a=sendonly\r\n", "a=sendonly\r\n"},
		{"a=sendonly\r\n", "a=sendonly\r\n", "a=inactive\r\n"},
		{"a=sendonly\r\n", "a=recvonly\r\n", "a=recvonly\r\n"},
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(row); i++) {
		char offer[256], other[256], want[256];

		snprintf(offer, sizeof(offer), THEIRS "m=audio 6000 RTP/AVP 8\r\n%s", row[i][0]);
		snprintf(other, sizeof(other), OTHERS "m=audio 7000 RTP/AVP 8\r\n%s", row[i][1]);
		snprintf(want, sizeof(want), OURS "m=audio 20000 RTP/AVP 8\r\n%s", row[i][2]);
		assert_answer(span_cstr(offer), span_cstr(other), span_cstr(want));
	}
}

static void answer_shares_a_port_if_both_do(void **state)
{
	(void)state;
	assert_answer(SPAN(THEIRS "m=audio 6000 RTP/AVP 8\r\na=rtcp-mux\r\n"),
		      SPAN(OTHERS "m=audio 7000 RTP/AVP 8\r\na=rtcp-mux\r\n"),
		      SPAN(OURS "m=audio 20000 RTP/AVP 8\r\na=rtcp-mux\r\n"));
	assert_answer(SPAN(THEIRS "m=audio 6000 RTP/AVP 8\r\na=rtcp-mux\r\n"),
		      SPAN(OTHERS "m=audio 7000 RTP/AVP 8\r\n"),
		      SPAN(OURS "m=audio 20000 RTP/AVP 8\r\n"));
}

static void refusal_has_every_stream(void **state)
{
	static const struct {
		struct span offer, want;
	} row[] = {
		{SPAN(THEIRS "m=audio 6000 RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\n"
			     "m=image 7 udptl t38\r\n"),
		 SPAN("v=0\r\no=- 5 1 IN IP4 10.9.0.1\r\ns=-\r\nc=IN IP4 10.9.0.1\r\nt=3 4\r\n"
		      "m=audio 0 RTP/AVP 0 8\r\nm=image 0 udptl t38\r\n")},
		{SPAN("nonsense"), SPAN("v=0\r\no=- 5 1 IN IP4 10.9.0.1\r\ns=-\r\n"
					"c=IN IP4 10.9.0.1\r\nt=0 0\r\n")},
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(row); i++) {
		struct writer w = writer_on(out, sizeof(out));

		said = (struct revision){0};
		sdp_refuse(&w, guard(row[i].offer), &here);
		assert_int_equal(w.n, row[i].want.n);
		assert_memory_equal(out, row[i].want.p, w.n);
	}
}

static void version_rises_with_ours(void **state)
{
	static const struct {
		const char *rest, *origin;
	} row[] = {
		{"m=audio 1 RTP/AVP 8\r\n", "\r\no=- 5 1 IN IP4 10.9.0.1\r\n"},
		{"m=audio 2 RTP/AVP 8\r\n", "\r\no=- 5 1 IN IP4 10.9.0.1\r\n"}, // our port is the same
		{"m=audio 2 RTP/AVP 8\r\na=x\r\n", "\r\no=- 5 2 IN IP4 10.9.0.1\r\n"},
		{"m=audio 2 RTP/AVP 8\r\n", "\r\no=- 5 3 IN IP4 10.9.0.1\r\n"},
		{"m=audio 2 RTP/AVP 8\r\n", "\r\no=- 5 3 IN IP4 10.9.0.1\r\n"},
	};

	(void)state;
	said = (struct revision){0};
	for (unsigned i = 0; i < ARRAY_SIZE(row); i++) {
		struct writer w = writer_on(out, sizeof(out));
		char body[256];
		int n = snprintf(body, sizeof(body), HEAD CONN "%s", row[i].rest);

		assert_int_equal(parse_span(span_of(body, (size_t)n)), SDP_VALID);
		sdp_rewrite(&w, &(struct sdp_text){span_of(body, (size_t)n), sdp}, &here);
		assert_non_null(memmem(out, w.n, row[i].origin, strlen(row[i].origin)));
	}
	said.number = 9;
	said.digest = 0;
	{
		struct writer w = writer_on(out, sizeof(out));

		sdp_refuse(&w, SPAN(""), &here);
		assert_non_null(memmem(out, w.n, "o=- 5 10 IN IP4", 15)); // one digit more
		assert_memory_equal(out + w.n - 9, "\r\nt=0 0\r\n" + 0, 9);
	}
}

static void many_formats_take_no_longer(void **state)
{
	static uint8_t room[60000];
	struct writer w = writer_on(room, sizeof(room)), answer = writer_on(out, sizeof(out));
	struct sdp_text t;

	(void)state;
	put_lit(&w, HEAD CONN "m=audio 6000 RTP/AVP");
	while (w.n < 20000)
		put_lit(&w, " 99");
	put_lit(&w, " 8\r\n");
	while (w.n < 59000)
		put_lit(&w, "a=rtpmap:9 x\r\n");
	t = text_of(writer_span(&w));
	assert_false(sdp_answer(&answer, &t, &t, &here));
}

static void same_origin_says_nothing_new(void **state)
{
	(void)state;
	assert_true(sdp_same(SPAN(THEIRS), SPAN(THEIRS "m=audio 1 RTP/AVP 0\r\n")));
	assert_false(sdp_same(SPAN(THEIRS), SPAN(OTHERS)));
	assert_false(sdp_same(SPAN(""), SPAN("")));
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_offer),
		cmocka_unit_test(bare_lf_and_missing_last_line_end),
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
		cmocka_unit_test(every_truncation_is_safe),
		cmocka_unit_test(rewrite_puts_us_in),
		cmocka_unit_test(rewrite_ends_lines_properly),
		cmocka_unit_test(rewrite_refuses_the_other_streams),
		cmocka_unit_test(rewrite_moves_rtcp),
		cmocka_unit_test(rewrite_leaves_ice_out),
		cmocka_unit_test(rewrite_of_a_held_stream),
		cmocka_unit_test(rewrite_into_too_small_a_buffer),
		cmocka_unit_test(rewrite_to_ipv6),
		cmocka_unit_test(answer_has_what_both_have),
		cmocka_unit_test(answer_refuses_further_streams),
		cmocka_unit_test(answer_where_nothing_is_common),
		cmocka_unit_test(answer_turns_the_direction_round),
		cmocka_unit_test(answer_shares_a_port_if_both_do),
		cmocka_unit_test(refusal_has_every_stream),
		cmocka_unit_test(version_rises_with_ours),
		cmocka_unit_test(same_origin_says_nothing_new),
		cmocka_unit_test(many_lines_take_no_longer),
		cmocka_unit_test(many_formats_take_no_longer),
	};

	return cmocka_run_group_tests_name("sdp", tests, NULL, NULL);
}
