/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "guard.h"
#include "sdp.h"

#define HEAD  "v=0\r\no=alice 1 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
#define AUDIO "m=audio 6000 RTP/AVP 111 0 101\r\n"

static uint32_t rate_in(struct span body, unsigned stream)
{
	struct sdp said;

	assert_int_equal(sdp_parse(body, &said), SDP_VALID);
	assert_in_range(stream, 0, said.has.n_streams - 1);
	return said.rate[stream];
}

#define rate(text, stream) rate_in(GUARDED(text), stream)

static void first_dynamic_format(void **state)
{
	(void)state;
	assert_int_equal(
		rate(HEAD AUDIO "a=rtpmap:111 opus/48000/2\r\na=rtpmap:112 AMR-WB/16000\r\n", 0),
		48000);
	assert_int_equal(rate(HEAD AUDIO "a=rtpmap:0 PCMU/8000\r\na=rtpmap:111 L16/44100\n", 0),
			 44100);
	assert_int_equal(rate(HEAD AUDIO "a=rtpmap:111 speex/16000", 0), 16000);
}

static void telephone_events_have_none(void **state)
{
	(void)state;
	assert_int_equal(rate(HEAD AUDIO "a=rtpmap:101 telephone-event/8000\r\n"
					 "a=rtpmap:111 opus/48000/2\r\n",
			      0),
			 48000);
	assert_int_equal(rate(HEAD AUDIO "a=rtpmap:101 Telephone-Event/8000\r\n", 0), 0);
}

static void of_its_own_stream(void **state)
{
	static const char two[] =
		HEAD "a=rtpmap:96 session/1000\r\n" AUDIO "a=rtpmap:111 opus/48000/2\r\n"
		     "m=video 7000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
		     "m=text 7002 RTP/AVP 0\r\n";

	(void)state;
	assert_int_equal(rate_in(guard(span_cstr(two)), 0), 48000);
	assert_int_equal(rate_in(guard(span_cstr(two)), 1), 90000);
	assert_int_equal(rate_in(guard(span_cstr(two)), 2), 0);
}

// Nobody has to describe formats properly; the next one may.
static void what_cannot_be_read(void **state)
{
	(void)state;
	assert_int_equal(rate(HEAD AUDIO, 0), 0);
	assert_int_equal(rate(HEAD AUDIO "a=rtpmap:111\r\na=rtpmap\r\na=rtpmap:111 opus\r\n"
					 "a=rtpmap:111 opus/\r\na=rtpmap:111 opus/x\r\n"
					 "a=rtpmap:128 opus/48000\r\na=rtpmap:111 opus/99999999\r\n"
					 "a=rtpmap:112 EVS/16000\r\n",
			      0),
			 16000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_dynamic_format),
		cmocka_unit_test(telephone_events_have_none),
		cmocka_unit_test(of_its_own_stream),
		cmocka_unit_test(what_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
