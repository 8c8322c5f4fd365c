/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "sdp_bench.h"

// Descriptions passed on.

#define OURS "v=0\r\no=- 5 1 IN IP4 10.9.0.1\r\ns=-\r\n"
#define AT   "c=IN IP4 10.9.0.1\r\nt=0 0\r\n"

static uint8_t out[65536];

// What we make of it must be good SDP again, with the same streams, and lead to us.
static void assert_leads_here(struct span body, const struct sdp *was)
{
	struct sdp again;

	assert_int_equal(sdp_parse(guard(body), &again), SDP_VALID);
	assert_int_equal(again.has.n_lines, was->has.n_lines);
	assert_int_equal(again.has.n_streams, was->has.n_streams);
	for (unsigned i = 0; i < was->has.n_streams; i++) {
		const struct sdp_stream *s = &was->has.stream[i], *t = &again.has.stream[i];
		bool one_port = s->rtcp_mux || s->kind == SDP_FLOOR;

		assert_int_equal(t->line, s->line);
		assert_int_equal(t->kind, s->kind);
		assert_int_equal(t->rtcp_mux, s->rtcp_mux);
		assert_endpoint(&again.far[i].rtp, SPAN("10.9.0.1"), here.rtp_port[i]);
		assert_endpoint(&again.far[i].rtcp, SPAN("10.9.0.1"), here.rtp_port[i] + !one_port);
	}
}

static void assert_rewritten(struct span body, struct span want)
{
	struct writer w = writer_on(out, sizeof(out));
	struct sdp_text text = text_of(body);
	struct sdp was = sdp;

	said = (struct revision){0};
	sdp_rewrite(&w, &text, NULL, &here);
	assert_written(&w, want);
	assert_leads_here(want, &was);
}

// The same where not all streams lead here.
static void assert_rewritten_as(struct span body, const struct sdp_here *as, struct span want)
{
	struct writer w = writer_on(out, sizeof(out));
	struct sdp_text text = text_of(body);

	said = (struct revision){0};
	sdp_rewrite(&w, &text, NULL, as);
	assert_written(&w, want);
}

static void assert_passed_on(struct span answer, struct span offer, struct span want)
{
	struct writer w = writer_on(out, sizeof(out));
	struct sdp_text asked = text_of(offer), text = text_of(answer);

	said = (struct revision){0};
	sdp_rewrite(&w, &text, &asked.has, &here);
	assert_written(&w, want);
}

static void every_truncation_is_safe(void **state)
{
	static const char text[] =
		HEAD CONN AUDIO "a=rtcp:53020 IN IP4 192.0.2.4\r\na=candidate:1\r\n"
				"a=rtcp-mux\r\nm=video 5/2 RTP/AVP 31\r\nc=IN IP6 ::1/5\r\n";

	static uint8_t room[2 * sizeof(text)];

	(void)state;
	for (uint32_t n = 0; n < sizeof(text); n++) {
		struct span body = guard(span_of(text, n));
		struct writer w = writer_on(out, sizeof(out)), kept = writer_on(room, sizeof(room));

		if (sdp_keep(body, &sdp, &kept) == SDP_VALID) {
			struct sdp_text t = sdp_text_of(&sdp);

			sdp_rewrite(&w, &t, NULL, &here);
		}
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

static void rewrite_refuses_what_is_no_rtp(void **state)
{
	(void)state;
	assert_rewritten(
		SPAN(HEAD
		     "t=0 0\r\nm=image 6 udptl t38\r\nc=IN IP6 ::1\r\na=rtcp:9 IN IP4 192.0.2.1\r\n"
		     "a=x\r\nm=audio 6000/2 RTP/AVP 0\r\nc=IN IP4 192.0.2.1\r\n"),
		SPAN(OURS "t=0 0\r\nm=image 0 udptl t38\r\nc=IN IP4 10.9.0.1\r\na=x\r\n"
			  "m=audio 20000 RTP/AVP 0\r\nc=IN IP4 10.9.0.1\r\n"));
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

// Of what is never told to anybody nothing is kept.
static void untold_words_take_no_room(void **state)
{
	struct sdp_text text =
		text_of(SPAN(HEAD CONN "a=group:BUNDLE 0\r\n" AUDIO "a=ice-ufrag:F7gI\r\n"
				       "a=candidate:1 1 UDP 2130706431 192.0.2.1 6000 typ host\r\n"
				       "a=rtcp:6001\r\na=ptime:20\r\n")),
			plain = text_of(SPAN(HEAD CONN AUDIO "a=rtcp:7\r\na=ptime:20\r\n"));

	(void)state;
	assert_int_equal(text.kept.n, plain.kept.n);
	assert_memory_equal(text.kept.p, plain.kept.p, plain.kept.n);
	assert_true(plain.kept.n < sizeof(HEAD CONN AUDIO "a=ptime:20\r\n") - 1 - 24);
}

static void no_description_is_kept_of_nothing(void **state)
{
	struct sdp_text text;

	(void)state;
	assert_false(sdp_text_read(SPAN_NONE, &text));
	assert_int_equal(text.has.n_lines, 0);
}

static void rewrite_into_too_small_a_buffer(void **state)
{
	struct writer w = writer_on(out, 60);
	struct sdp_text text;

	(void)state;
	text = text_of(SPAN(HEAD CONN AUDIO));
	sdp_rewrite(&w, &text, NULL, &here);
	assert_true(w.full);
	assert_true(w.n <= 60);
}

static void rewrite_to_ipv6(void **state)
{
	struct writer w = writer_on(out, sizeof(out));
	struct sdp_text text = text_of(SPAN(HEAD CONN AUDIO "a=rtcp:7\r\n"));
	struct sdp_here as = {
		.addr = SPAN("IN IP6 2001:db8::5"), .rtp_port = {65534}, .said = &said};
	struct sdp again;

	(void)state;
	sdp_rewrite(&w, &text, NULL, &as);
	assert_int_equal(sdp_parse(guard(writer_span(&w)), &again), SDP_VALID);
	assert_endpoint(&again.far[0].rtp, SPAN("2001:db8::5"), 65534);
	assert_endpoint(&again.far[0].rtcp, SPAN("2001:db8::5"), 65535);
}

static void version_rises_with_ours(void **state)
{
	static const struct {
		const char *rest, *origin;
	} row[] = {
		{"m=audio 1 RTP/AVP 8\r\n", "\r\no=- 5 1 IN IP4 10.9.0.1\r\n"},
		{"m=audio 2 RTP/AVP 8\r\n",
		 "\r\no=- 5 1 IN IP4 10.9.0.1\r\n"}, // our port is the same
		{"m=audio 2 RTP/AVP 8\r\na=x\r\n", "\r\no=- 5 2 IN IP4 10.9.0.1\r\n"},
		{"m=audio 2 RTP/AVP 8\r\n", "\r\no=- 5 3 IN IP4 10.9.0.1\r\n"},
		{"m=audio 2 RTP/AVP 8\r\n", "\r\no=- 5 3 IN IP4 10.9.0.1\r\n"},
	};

	(void)state;
	said = (struct revision){0};
	for (unsigned i = 0; i < ARRAY_SIZE(row); i++) {
		struct writer w = writer_on(out, sizeof(out));
		struct sdp_text text;
		char body[256];
		int n = snprintf(body, sizeof(body), HEAD CONN "%s", row[i].rest);

		text = text_of(span_of(body, (size_t)n));
		sdp_rewrite(&w, &text, NULL, &here);
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

static void every_stream_has_a_port_of_its_own(void **state)
{
	(void)state;
	assert_rewritten(SPAN(HEAD CONN AUDIO
			      "a=rtcp:6007\r\n" VIDEO "a=rtcp:7001\r\na=rtcp-mux\r\n"
			      "m=text 8000/2 RTP/AVP 98\r\nc=IN IP4 192.0.2.7\r\na=rtcp:8009\r\n"
			      "m=audio 6010 RTP/SAVP 8\r\na=crypto:1 x inline:y\r\n"),
			 SPAN(OURS AT
			      "m=audio 20000 RTP/AVP 0 8\r\na=rtcp:20001\r\n"
			      "m=video 20002 RTP/AVP 31\r\na=rtcp-mux\r\n"
			      "m=text 20004 RTP/AVP 98\r\nc=IN IP4 10.9.0.1\r\na=rtcp:20005\r\n"
			      "m=audio 20006 RTP/SAVP 8\r\na=crypto:1 x inline:y\r\n"));
}

static void stream_without_a_port_is_refused(void **state)
{
	struct sdp_here as = here;

	(void)state;
	as.rtp_port[0] = 0;
	assert_rewritten_as(SPAN(HEAD CONN AUDIO "a=rtcp:6007\r\n" VIDEO "a=rtcp:7007\r\n"), &as,
			    SPAN(OURS AT "m=audio 0 RTP/AVP 0 8\r\nm=video 20002 RTP/AVP 31\r\n"
					 "a=rtcp:20003\r\n"));
}

static void fifth_stream_is_refused(void **state)
{
	(void)state;
	assert_rewritten(SPAN(HEAD CONN AUDIO "m=audio 0 RTP/AVP 0\r\n" VIDEO VIDEO AUDIO VIDEO),
			 SPAN(OURS AT "m=audio 20000 RTP/AVP 0 8\r\nm=audio 0 RTP/AVP 0\r\n"
				      "m=video 20002 RTP/AVP 31\r\nm=video 20004 RTP/AVP 31\r\n"
				      "m=audio 20006 RTP/AVP 0 8\r\nm=video 0 RTP/AVP 31\r\n"));
}

static void floor_control_is_in_our_words(void **state)
{
	struct sdp_here as = here;

	(void)state;
	assert_rewritten(
		SPAN(HEAD CONN AUDIO FLOOR "i=x\r\na=fmtp:TBCP tb_priority=3\r\na=rtcp:5\r\n"
					   "a=y\r\n" VIDEO "a=fmtp:31 z\r\n"),
		SPAN(OURS AT "m=audio 20000 RTP/AVP 0 8\r\nm=application 20002 udp TBCP\r\n"
			     "i=x\r\na=y\r\na=fmtp:TBCP " OUR_FLOOR "\r\n"
			     "m=video 20004 RTP/AVP 31\r\na=fmtp:31 z\r\n"));
	assert_rewritten(SPAN(HEAD CONN AUDIO FLOOR),
			 SPAN(OURS AT
			      "m=audio 20000 RTP/AVP 0 8\r\nm=application 20002 udp TBCP\r\n"
			      "a=fmtp:TBCP " OUR_FLOOR "\r\n"));
	as.floor = SPAN_NONE;
	assert_rewritten_as(SPAN(HEAD CONN AUDIO FLOOR "a=fmtp:TBCP tb_priority=3\r\n"), &as,
			    SPAN(OURS AT "m=audio 20000 RTP/AVP 0 8\r\nm=application 0 udp TBCP\r\n"
					 "a=fmtp:TBCP tb_priority=3\r\n"));
}

static void groups_are_dissolved(void **state)
{
	(void)state;
	assert_rewritten(
		SPAN(HEAD CONN "a=group:BUNDLE 1 2\r\na=group:LS 1 2\r\na=grouped\r\n" AUDIO
			       "a=mid:1\r\n" VIDEO
			       "a=mid:2\r\nm=video 0 RTP/AVP 31\r\na=bundle-only\r\na=mid:3\r\n"),
		SPAN(OURS AT
		     "a=grouped\r\nm=audio 20000 RTP/AVP 0 8\r\na=mid:1\r\n"
		     "m=video 20002 RTP/AVP 31\r\na=mid:2\r\nm=video 0 RTP/AVP 31\r\na=mid:3\r\n"));
}

// RFC 3264 6: a stream that was offered with port 0 is answered so.
static void answer_passed_on_has_no_more_than_was_offered(void **state)
{
	(void)state;
	assert_passed_on(SPAN(HEAD CONN AUDIO VIDEO),
			 SPAN(HEAD CONN AUDIO "m=video 0 RTP/AVP 31\r\n"),
			 SPAN(OURS AT "m=audio 20000 RTP/AVP 0 8\r\nm=video 0 RTP/AVP 31\r\n"));
	// The ports belong to the streams of the offer.
	assert_passed_on(SPAN(HEAD CONN AUDIO VIDEO),
			 SPAN(HEAD CONN "m=audio 0 RTP/AVP 0\r\n" VIDEO),
			 SPAN(OURS AT "m=audio 0 RTP/AVP 0 8\r\nm=video 20000 RTP/AVP 31\r\n"));
	assert_passed_on(SPAN(HEAD CONN "m=audio 0 RTP/AVP 0\r\n" VIDEO),
			 SPAN(HEAD CONN AUDIO VIDEO),
			 SPAN(OURS AT "m=audio 0 RTP/AVP 0\r\nm=video 20002 RTP/AVP 31\r\n"));
	assert_passed_on(SPAN(HEAD CONN AUDIO AUDIO), SPAN(HEAD CONN AUDIO VIDEO),
			 SPAN(OURS AT "m=audio 20000 RTP/AVP 0 8\r\nm=audio 0 RTP/AVP 0 8\r\n"));
}

// RFC 5761 5.1.1: nobody answers so who was not asked.
static void rtcp_is_not_moved_where_that_was_not_offered(void **state)
{
	(void)state;
	assert_passed_on(SPAN(HEAD CONN AUDIO "a=rtcp:6007\r\na=rtcp-mux\r\n"),
			 SPAN(HEAD CONN AUDIO),
			 SPAN(OURS AT "m=audio 20000 RTP/AVP 0 8\r\na=rtcp:20001\r\n"));
	assert_passed_on(SPAN(HEAD CONN AUDIO "a=rtcp:6007\r\na=rtcp-mux\r\n"),
			 SPAN(HEAD CONN AUDIO "a=rtcp-mux\r\n"),
			 SPAN(OURS AT "m=audio 20000 RTP/AVP 0 8\r\na=rtcp-mux\r\n"));
}

static void floor_control_is_agreed_to_whoever_refused_it(void **state)
{
	(void)state;
	assert_passed_on(
		SPAN(HEAD CONN AUDIO "m=application 0 udp TBCP\r\n"), SPAN(HEAD CONN AUDIO FLOOR),
		SPAN(OURS AT "m=audio 20000 RTP/AVP 0 8\r\nm=application 20002 udp TBCP\r\n"
			     "a=fmtp:TBCP " OUR_FLOOR "\r\n"));
	assert_passed_on(SPAN(HEAD CONN AUDIO FLOOR "a=fmtp:TBCP x\r\n"),
			 SPAN(HEAD CONN AUDIO "m=application 0 udp TBCP\r\n"),
			 SPAN(OURS AT "m=audio 20000 RTP/AVP 0 8\r\nm=application 0 udp TBCP\r\n"
				      "a=fmtp:TBCP x\r\n"));
	// An answer that is about something else.
	assert_passed_on(SPAN(HEAD CONN AUDIO "m=application 9 udp wb\r\n"),
			 SPAN(HEAD CONN AUDIO FLOOR),
			 SPAN(OURS AT "m=audio 20000 RTP/AVP 0 8\r\nm=application 0 udp wb\r\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_truncation_is_safe),
		cmocka_unit_test(rewrite_puts_us_in),
		cmocka_unit_test(rewrite_ends_lines_properly),
		cmocka_unit_test(rewrite_refuses_what_is_no_rtp),
		cmocka_unit_test(rewrite_moves_rtcp),
		cmocka_unit_test(rewrite_leaves_ice_out),
		cmocka_unit_test(rewrite_of_a_held_stream),
		cmocka_unit_test(untold_words_take_no_room),
		cmocka_unit_test(no_description_is_kept_of_nothing),
		cmocka_unit_test(rewrite_into_too_small_a_buffer),
		cmocka_unit_test(rewrite_to_ipv6),
		cmocka_unit_test(version_rises_with_ours),
		cmocka_unit_test(every_stream_has_a_port_of_its_own),
		cmocka_unit_test(stream_without_a_port_is_refused),
		cmocka_unit_test(fifth_stream_is_refused),
		cmocka_unit_test(floor_control_is_in_our_words),
		cmocka_unit_test(groups_are_dissolved),
		cmocka_unit_test(answer_passed_on_has_no_more_than_was_offered),
		cmocka_unit_test(rtcp_is_not_moved_where_that_was_not_offered),
		cmocka_unit_test(floor_control_is_agreed_to_whoever_refused_it),
	};

	return cmocka_run_group_tests_name("sdp_rewrite", tests, NULL, NULL);
}
