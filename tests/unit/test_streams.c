/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// Sessions of several streams, of none, and of streams with keys.

// RFC 3264 8.1: what a station adds is refused by port 0, and what there was goes on.
static void added_stream_is_refused(void **state)
{
	struct rig *r = rig_open_established(NULL);
	struct media_hop hop;

	(void)state;
	r->o_body = SDP("2", "10.9.0.9", "6666", "8\r\nm=video 6002 RTP/AVP 31");
	O_DIALOG(r, "INVITE", 2);
	SENT(r, "O 200 INVITE");
	LAST_HAS(r, "m=audio 20000 RTP/AVP 8\r\nm=video 0 RTP/AVP 31\r\n");
	O_DIALOG(r, "ACK", 2);
	assert_int_equal(rig_media(r, 'A', 20002, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 6666);
	// Nor is it there for the other side, which offers the same.
	r->t_request_body = SDP("2", "10.9.0.2", "7000", "8\r\nm=video 7002 RTP/AVP 31");
	T_REQUEST(r, 'A', "UPDATE", 1);
	LAST_HAS(r, "m=audio 20002 RTP/AVP 8\r\nm=video 0 RTP/AVP 31\r\n");
	r->log[0] = '\0';
	rig_end_call(r, 3);
}

static void floor_control_is_refused(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	r->o_body = SDP("1", "10.9.0.9", "6000", "8\r\nm=application 6002 udp TBCP");
	O(r, "INVITE one");
	REQUEST_HAS(r, 'A', INVITE, "RTP/AVP 8\r\nm=application 0 udp TBCP\r\n");
	r->t_body = SDP("1", "10.9.0.2", "7000", "8\r\nm=application 7002 udp TBCP");
	T(r, 'A', INVITE, 200);
	LAST_O_HAS(r, "RTP/AVP 8\r\nm=application 0 udp TBCP\r\n");
	r->log[0] = '\0';
	r->o_body = NULL;
	O_DIALOG(r, "ACK", 1);
	rig_end_call(r, 2);
}

// There must be something to talk about.
static void floor_control_alone_is_no_call(void **state)
{
#define FLOOR_ONLY                                                                                 \
	"v=0\r\no=x 1 1 IN IP4 10.9.0.9\r\ns=-\r\nc=IN IP4 10.9.0.9\r\nt=0 0\r\n"                  \
	"m=application 6002 udp TBCP\r\n"
	struct rig *r = rig_open(NULL);

	(void)state;
	r->o_body = FLOOR_ONLY;
	O(r, "INVITE one");
	SENT(r, "O 488 INVITE");
	O(r, "ACK");
	r->call = 2;
	r->o_body = NULL;
	O(r, "INVITE one");
	r->t_body = FLOOR_ONLY;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 100 INVITE, A INVITE, O 488 INVITE, A ACK, A BYE");
	rig_close(r);
}

// RFC 3264 8.2: a station ends all its streams; they begin again where it says so, on the same
// line.
static void streams_end_and_begin_again(void **state)
{
	struct rig *r = rig_open_established(NULL);
	struct media_hop hop;

	(void)state;
	r->o_body = SDP("2", "10.9.0.9", "0", "8");
	O_DIALOG(r, "UPDATE", 2);
	SENT(r, "O 200 UPDATE");
	LAST_HAS(r, "m=audio 0 RTP/AVP 8\r\n");
	assert_int_equal(rig_media(r, 'A', 20002, &hop), DROP_MEDIA_HELD);
	// The other side may move meanwhile.
	r->t_request_body = SDP("2", "10.9.0.2", "7070", "8");
	T_REQUEST(r, 'A', "UPDATE", 1);
	SENT(r, "A 200 UPDATE");
	LAST_HAS(r, "m=audio 20002 RTP/AVP 8\r\n");
	r->o_body = SDP("3", "10.9.0.9", "6006", "8");
	O_DIALOG(r, "UPDATE", 3);
	SENT(r, "O 200 UPDATE");
	LAST_HAS(r, "m=audio 20000 RTP/AVP 8\r\n");
	assert_int_equal(rig_media(r, 'O', 20000, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 7070);
	assert_int_equal(rig_media(r, 'A', 20002, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 6000); // O has just sent from there
	rig_end_call(r, 4);
}

// A later offer of ours has all lines that there were; so none comes with what is not kept.
static void ended_streams_bring_no_new_lines(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	r->o_body = SDP("2", "10.9.0.9", "0", "8\r\nm=video 0 RTP/AVP 31");
	O_DIALOG(r, "UPDATE", 2);
	SENT(r, "O 488 UPDATE");
	r->o_body =
		SDP("3", "10.9.0.9", "0", "8\r\nm=video 6002 RTP/AVP 31"); // nothing would be left
	O_DIALOG(r, "UPDATE", 3);
	SENT(r, "O 488 UPDATE");
	rig_end_call(r, 4);
}

// SRTP whose keys are agreed in the SDP (RFC 4568): the answer in a member's ACK is the
// originator's, to the offer that it has seen, keys and all; a second member's keys would have to
// be told to it.
static void keys_pass_through_an_ack(void **state)
{
	static const char o[] =
		"v=0\r\no=x 1 1 IN IP4 10.9.0.9\r\ns=-\r\nc=IN IP4 10.9.0.9\r\nt=0 0\r\n"
		"m=audio 6000 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:OO\r\n";
	static const char t[] =
		"v=0\r\no=x 1 1 IN IP4 10.9.0.2\r\ns=-\r\nc=IN IP4 10.9.0.2\r\nt=0 0\r\n"
		"m=audio 7000 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:TT\r\n";
	struct rig *r = rig_open_delayed("two");

	(void)state;
	r->t_body = t;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE");
	LAST_O_HAS(r, "inline:TT");
	r->o_body = o;
	O_DIALOG(r, "ACK", 1);
	REQUEST_HAS(r, 'A', ACK,
		    "m=audio 20004 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:OO\r\n");
	T(r, 'B', INVITE, 200);
	SENT(r, "A ACK, B ACK, B BYE");
	REQUEST_HAS(r, 'B', ACK, "m=audio 0 RTP/SAVP 8\r\n");
	rig_close(r);
}

// Whoever offers the very same again gets the same keys again; new ones cannot be passed on.
static void new_keys_are_refused(void **state)
{
#define KEYED(version, key)                                                                        \
	SDP(version, "10.9.0.9", "6000", "8")                                                      \
	"m=video 6002 RTP/SAVP 31\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" key "\r\n"
	struct rig *r = rig_open_established(NULL);

	(void)state;
	// Keys of a stream that is refused are nobody's concern.
	r->o_body = KEYED("2", "O");
	O_DIALOG(r, "UPDATE", 2);
	SENT(r, "O 200 UPDATE");
	LAST_HAS(r, "m=audio 20000 RTP/AVP 8\r\nm=video 0 RTP/SAVP 31\r\n");
	r->o_body = KEYED("3", "P");
	O_DIALOG(r, "UPDATE", 3);
	SENT(r, "O 200 UPDATE");
	rig_end_call(r, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(added_stream_is_refused),
		cmocka_unit_test(floor_control_is_refused),
		cmocka_unit_test(floor_control_alone_is_no_call),
		cmocka_unit_test(streams_end_and_begin_again),
		cmocka_unit_test(ended_streams_bring_no_new_lines),
		cmocka_unit_test(keys_pass_through_an_ack),
		cmocka_unit_test(new_keys_are_refused),
	};

	return cmocka_run_group_tests_name("streams", tests, NULL, NULL);
}
