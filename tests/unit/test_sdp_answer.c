/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "sdp_bench.h"

// Answers of our own.

#define THEIRS "v=0\r\no=o 5 7 IN IP4 10.9.0.9\r\ns=call\r\nc=IN IP4 10.9.0.9\r\nt=3 4\r\n"
#define OTHERS "v=0\r\no=t 8 99 IN IP4 10.9.0.2\r\ns=-\r\nc=IN IP4 10.9.0.2\r\nt=0 0\r\n"
#define OURS   "v=0\r\no=- 5 1 IN IP4 10.9.0.1\r\ns=-\r\nc=IN IP4 10.9.0.1\r\nt=3 4\r\n"

static uint8_t out[65536];

static void assert_answered(const struct sdp_text *theirs, const struct sdp_text *ours,
			    const struct sdp_here *as, struct span want)
{
	struct writer w = writer_on(out, sizeof(out));

	said = (struct revision){0};
	assert_int_equal(sdp_answer(&w, theirs, ours, as), want.n != 0);
	assert_written(&w, want);
	if (want.n == 0)
		return;
	assert_int_equal(parse_span(writer_span(&w)), SDP_VALID);
	assert_int_equal(sdp.has.n_lines, theirs->has.n_lines);
}

// want: empty: no answer.
static void assert_answer(struct span offer, struct span other, struct span want)
{
	struct sdp_text theirs = text_of(offer), ours = text_of(other);

	assert_answered(&theirs, &ours, &here, want);
}

static void answer_has_what_both_have(void **state)
{
	(void)state;
	assert_answer(SPAN(THEIRS
			   "m=audio 6000 RTP/AVP 0 8 96 97 18\r\na=rtpmap:96 opus/48000/2\r\n"
			   "a=rtpmap:97 AMR/8000\r\na=fmtp:97 mode-set=7\r\na=ptime:30\r\n"),
		      SPAN(OTHERS "m=audio 7000 RTP/AVP 97 8 96 101\r\na=rtpmap:97 amr/8000\r\n"
				  "a=rtpmap:96 iLBC/8000\r\na=fmtp:97 mode-set=2\r\n"
				  "a=fmtp:96 mode=30\r\na=rtpmap:101 telephone-event/8000\r\n"
				  "a=ptime:20\r\na=candidate:1 1 UDP 1 10.9.0.2 7 typ host\r\n"),
		      SPAN(OURS "m=audio 20000 RTP/AVP 97 8\r\na=rtpmap:97 amr/8000\r\n"
				"a=fmtp:97 mode-set=2\r\na=ptime:20\r\n"));
}

// The first that counts, and the keys beside it, wherever they stand.
static void answer_of_one_format(void **state)
{
	struct sdp_text theirs = text_of(SPAN(
		THEIRS "m=audio 6000 RTP/AVP 97 101 8 0\r\na=rtpmap:97 opus/48000/2\r\n"
		       "a=fmtp:97 useinbandfec=1\r\na=rtpmap:101 telephone-event/8000\r\n"));
	struct sdp_here as = here;

	(void)state;
	as.one_format = true;
	assert_answered(&theirs, &theirs, &as,
			SPAN(OURS "m=audio 20000 RTP/AVP 97 101\r\na=rtpmap:97 opus/48000/2\r\n"
				  "a=fmtp:97 useinbandfec=1\r\n"
				  "a=rtpmap:101 telephone-event/8000\r\n"));
}

static void answer_refuses_further_streams(void **state)
{
	(void)state;
	assert_answer(SPAN(THEIRS "m=video 5000 RTP/AVP 31\r\na=sendonly\r\n"
				  "m=audio 6000 RTP/AVP 8\r\nm=audio 6002 RTP/AVP 8\r\n"),
		      SPAN(OTHERS "m=video 7002 RTP/AVP 31\r\n"),
		      SPAN(OURS "m=video 20000 RTP/AVP 31\r\na=recvonly\r\nm=audio 0 RTP/AVP 8\r\n"
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
		assert_written(&w, row[i].want);
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

static void answer_goes_stream_by_stream(void **state)
{
	(void)state;
	assert_answer(SPAN(THEIRS AUDIO
			   "a=sendonly\r\na=rtcp-mux\r\nm=image 6 udptl t38\r\n" VIDEO
			   "a=inactive\r\nm=text 8000 RTP/AVP 98\r\na=rtpmap:98 t140/1000\r\n"),
		      SPAN(OTHERS "m=audio 1 RTP/AVP 8\r\na=rtcp-mux\r\nm=image 0 udptl t38\r\n"
				  "m=video 3 RTP/AVP 31 32\r\na=rtcp-mux\r\nm=text 5 RTP/AVP 98\r\n"
				  "a=rtpmap:98 t140/1000\r\na=recvonly\r\n"),
		      SPAN(OURS
			   "m=audio 20000 RTP/AVP 8\r\na=rtcp-mux\r\na=recvonly\r\n"
			   "m=image 0 udptl t38\r\nm=video 20002 RTP/AVP 31\r\na=inactive\r\n"
			   "m=text 20004 RTP/AVP 98\r\na=rtpmap:98 t140/1000\r\na=recvonly\r\n"));
}

// RFC 3264 8.2: a stream ends; its line stays, and may be another's later.
static void streams_end_and_begin_again(void **state)
{
	(void)state;
	assert_answer(SPAN(THEIRS "m=audio 0 RTP/AVP 8\r\n" VIDEO), SPAN(OTHERS AUDIO VIDEO),
		      SPAN(OURS "m=audio 0 RTP/AVP 8\r\nm=video 20000 RTP/AVP 31\r\n"));
	assert_answer(SPAN(THEIRS AUDIO VIDEO), SPAN(OTHERS "m=audio 0 RTP/AVP 8\r\n" VIDEO),
		      SPAN(OURS "m=audio 0 RTP/AVP 0 8\r\nm=video 20002 RTP/AVP 31\r\n"));
	assert_answer(SPAN(THEIRS AUDIO VIDEO), SPAN(OTHERS AUDIO AUDIO),
		      SPAN(OURS "m=audio 20000 RTP/AVP 0 8\r\nm=video 0 RTP/AVP 31\r\n"));
	assert_answer(SPAN(THEIRS "m=audio 0 RTP/AVP 8\r\n" VIDEO), SPAN(OTHERS AUDIO), SPAN_NONE);
}

static void one_stream_without_a_common_format(void **state)
{
	(void)state;
	assert_answer(SPAN(THEIRS AUDIO "m=video 7000 RTP/AVP 34\r\n"), SPAN(OTHERS AUDIO VIDEO),
		      SPAN_NONE);
	assert_answer(SPAN(THEIRS AUDIO "m=video 7000 RTP/AVPF 31\r\n"), SPAN(OTHERS AUDIO VIDEO),
		      SPAN_NONE);
	assert_answer(SPAN(THEIRS AUDIO "m=text 8000 RTP/AVP 0\r\n"),
		      SPAN(OTHERS AUDIO "m=application 8 RTP/AVP 0\r\n"), SPAN_NONE);
}

static void floor_control_is_answered_by_us(void **state)
{
	struct sdp_text theirs, ours;
	struct sdp_here as = here;

	(void)state;
	assert_answer(SPAN(THEIRS AUDIO FLOOR "a=fmtp:TBCP queuing=1\r\n"), SPAN(OTHERS AUDIO),
		      SPAN(OURS "m=audio 20000 RTP/AVP 0 8\r\nm=application 20002 udp TBCP\r\n"
				"a=fmtp:TBCP " OUR_FLOOR "\r\n"));
	theirs = text_of(SPAN(THEIRS AUDIO FLOOR));
	ours = text_of(SPAN(OTHERS AUDIO FLOOR));
	as.floor = SPAN_NONE;
	assert_answered(&theirs, &ours, &as,
			SPAN(OURS "m=audio 20000 RTP/AVP 0 8\r\nm=application 0 udp TBCP\r\n"));
	as = here;
	as.own_addr[1] = SPAN("IN IP4 10.9.0.7");
	assert_answered(&theirs, &ours, &as,
			SPAN(OURS "m=audio 20000 RTP/AVP 0 8\r\nm=application 20002 udp TBCP\r\n"
				  "c=IN IP4 10.9.0.7\r\na=fmtp:TBCP " OUR_FLOOR "\r\n"));
	as = here;
	as.rtp_port[1] = 0;
	assert_answered(&theirs, &ours, &as,
			SPAN(OURS "m=audio 20000 RTP/AVP 0 8\r\nm=application 0 udp TBCP\r\n"));
}

// What we have refused one side is not agreed upon with the other, though it was offered.
static void refused_stream_is_nobody_elses(void **state)
{
	struct sdp_text one = text_of(SPAN(OTHERS AUDIO VIDEO FLOOR)),
			two = text_of(SPAN(THEIRS AUDIO VIDEO FLOOR));
	const struct sdp_outline alone = text_of(SPAN(THEIRS AUDIO)).has;

	(void)state;
	sdp_settle(&one.has, &alone, &here);
	assert_false(one.has.stream[0].refused);
	assert_true(one.has.stream[1].refused);
	assert_false(one.has.stream[2].refused); // it is with us
	assert_answered(&two, &one, &here,
			SPAN(OURS "m=audio 20000 RTP/AVP 0 8\r\nm=video 0 RTP/AVP 31\r\n"
				  "m=application 20004 udp TBCP\r\na=fmtp:TBCP " OUR_FLOOR "\r\n"));
	sdp_settle(&one.has, &two.has, &here); // the same offer, once the other has it, too
	assert_false(one.has.stream[1].refused);
	sdp_settle(&one.has, &two.has, &(struct sdp_here){.rtp_port = {1}});
	assert_true(one.has.stream[1].refused);
	assert_true(one.has.stream[2].refused);
}

static void secure_is_what_both_go_on_with(void **state)
{
	struct sdp_outline keyed = text_of(SPAN(THEIRS AUDIO "m=video 7 RTP/SAVP 31\r\n")).has;
	struct sdp_outline plain = text_of(SPAN(OTHERS AUDIO)).has;
	struct sdp_here as = here;

	(void)state;
	assert_true(sdp_is_secure(&keyed, &keyed, &as));
	assert_false(sdp_is_secure(&keyed, &plain, &as));
	assert_false(sdp_is_secure(&plain, &keyed, &as));
	as.rtp_port[1] = 0;
	assert_false(sdp_is_secure(&keyed, &keyed, &as));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answer_has_what_both_have),
		cmocka_unit_test(answer_of_one_format),
		cmocka_unit_test(answer_refuses_further_streams),
		cmocka_unit_test(answer_where_nothing_is_common),
		cmocka_unit_test(answer_turns_the_direction_round),
		cmocka_unit_test(answer_shares_a_port_if_both_do),
		cmocka_unit_test(refusal_has_every_stream),
		cmocka_unit_test(many_formats_take_no_longer),
		cmocka_unit_test(answer_goes_stream_by_stream),
		cmocka_unit_test(streams_end_and_begin_again),
		cmocka_unit_test(one_stream_without_a_common_format),
		cmocka_unit_test(floor_control_is_answered_by_us),
		cmocka_unit_test(refused_stream_is_nobody_elses),
		cmocka_unit_test(secure_is_what_both_go_on_with),
	};

	return cmocka_run_group_tests_name("sdp_answer", tests, NULL, NULL);
}
