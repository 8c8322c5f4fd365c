/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// Sessions that change within a call: re-INVITE and UPDATE.

// What we tell the originator.
#define ORIGIN(version) "o=- 216172782130561025 " version " IN IP4 10.9.0.1\r\n"

static void originator_moves(void **state)
{
	struct rig *r = rig_open_established(NULL);
	struct media_hop hop;

	(void)state;
	r->o_body = SDP("2", "10.9.0.9", "6666", "0 8");
	O_DIALOG(r, "INVITE", 2);
	SENT(r, "O 200 INVITE");
	LAST_HAS(r, "m=audio 20000 RTP/AVP 8\r\n");
	LAST_HAS(r, ORIGIN("1")); // what we say has not changed
	assert_int_equal(rig_media(r, 'A', 20002, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 6666);
	rig_pass(r, 500);
	SENT(r, "O 200 INVITE"); // until the ACK
	r->o_body = NULL;
	O_DIALOG(r, "ACK", 2);
	rig_pass(r, 5000);
	SENT(r, "");
	rig_end_call(r, 3);
}

static void member_moves(void **state)
{
	struct rig *r = rig_open_established(NULL);
	struct media_hop hop;

	(void)state;
	r->t_request_body = SDP("2", "10.9.0.2", "7777", "8 0");
	T_REQUEST(r, 'A', "INVITE", 1);
	SENT(r, "A 200 INVITE");
	LAST_HAS(r, "m=audio 20002 RTP/AVP 8\r\n");
	assert_int_equal(rig_media(r, 'O', 20000, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 7777);
	r->t_request_body = NULL;
	T_REQUEST(r, 'A', "ACK", 1);
	rig_pass(r, 5000);
	SENT(r, "");
	rig_end_call(r, 2);
}

static void hold_and_resume(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	r->o_body = SDP("2", "10.9.0.9", "6000", "8\r\na=sendonly");
	O_DIALOG(r, "INVITE", 2);
	SENT(r, "O 200 INVITE");
	LAST_HAS(r, "a=recvonly\r\n");
	LAST_HAS(r, ORIGIN("2"));
	O_DIALOG(r, "ACK", 2);
	O_DIALOG(r, "UPDATE", 3); // a refresh: the same offer, the same answer
	SENT(r, "O 200 UPDATE");
	LAST_HAS(r, "a=recvonly\r\n");
	LAST_HAS(r, ORIGIN("2"));
	r->o_body = SDP("3", "10.9.0.9", "6000", "8");
	O_DIALOG(r, "UPDATE", 4);
	SENT(r, "O 200 UPDATE");
	LAST_HAS(r, ORIGIN("3"));
	rig_end_call(r, 5);
}

static void same_offer_again(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	r->o_body = SDP("1", "10.9.0.9", "6000", "8");
	O_DIALOG(r, "INVITE", 2);
	SENT(r, "O 200 INVITE");
	LAST_HAS(r, ORIGIN("1")); // so it is the same answer
	r->o_body = NULL;
	O_DIALOG(r, "ACK", 2);
	rig_end_call(r, 3);
}

static void nothing_in_common(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	r->o_body = SDP("2", "10.9.0.9", "6000", "18");
	O_DIALOG(r, "INVITE", 2);
	SENT(r, "O 488 INVITE");
	r->o_body = NULL;
	O_DIALOG(r, "ACK", 2);
	r->o_body = SDP("3", "10.9.0.9", "6000", "18");
	O_DIALOG(r, "UPDATE", 3);
	SENT(r, "O 488 UPDATE");
	rig_end_call(r, 4);
}

static void other_body_than_sdp(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	r->o_headers = "Content-Encoding: gzip\r\n";
	r->o_body = "x";
	O_DIALOG(r, "UPDATE", 2);
	SENT(r, "O 415 UPDATE");
	rig_end_call(r, 3);
}

static void reinvite_without_an_offer(void **state)
{
	struct rig *r = rig_open_established(NULL);
	struct media_hop hop;

	(void)state;
	O_DIALOG(r, "INVITE", 2);
	SENT(r, "O 200 INVITE");
	LAST_HAS(r, "m=audio 20000 RTP/AVP 8\r\n");
	LAST_HAS(r, ORIGIN("1"));
	r->o_body = SDP("2", "10.9.0.9", "6667", "8");
	O_DIALOG(r, "INVITE", 3); // our offer has no answer yet
	SENT(r, "O 491 INVITE");
	O_DIALOG(r, "ACK", 2);
	assert_int_equal(rig_media(r, 'A', 20002, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 6667);
	rig_end_call(r, 4);
}

static void own_offer_keeps_the_streams(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	r->o_body = SDP("1", "10.9.0.9", "6000", "8\r\nm=video 6002 RTP/AVP 31");
	O(r, "INVITE one");
	T(r, 'A', INVITE, 200); // it answers for one stream only
	SENT(r, "O 100 INVITE, A INVITE, O 200 INVITE, A ACK");
	r->o_body = "";
	O_DIALOG(r, "ACK", 1);
	r->o_body = SDP("2", "10.9.0.9", "6000", "8\r\na=sendonly\r\nm=video 6002 RTP/AVP 31");
	O_DIALOG(r, "INVITE", 2);
	LAST_HAS(r, "a=recvonly\r\nm=video 0 RTP/AVP 31\r\n");
	O_DIALOG(r, "ACK", 2);
	r->o_body = "";
	O_DIALOG(r, "INVITE", 3); // RFC 3264 8: streams are never taken away; and the hold may end
	LAST_HAS(r, "m=audio 20000 RTP/AVP 8\r\nm=video 0 RTP/AVP 31\r\n");
	r->log[0] = '\0';
	r->o_body = SDP("3", "10.9.0.9", "6000", "8\r\nm=video 0 RTP/AVP 31");
	O_DIALOG(r, "ACK", 3);
	rig_end_call(r, 4);
}

// RFC 3264 6: whatever a member has said meanwhile.
static void answer_has_the_streams_of_its_offer(void **state)
{
	struct rig *r = rig_open_call(rig_answer_all, "two");

	(void)state;
	T(r, 'A', INVITE, 200);
	r->t_request_body = SDP("2", "10.9.0.2", "7000", "8\r\nm=video 7002 RTP/AVP 31");
	T_REQUEST(r, 'A', "UPDATE", 1);
	T(r, 'B', INVITE, 486);
	SENT(r, "A ACK, A 200 UPDATE, B ACK, O 200 INVITE");
	LAST_O_HAS(r, "m=audio 20000 RTP/AVP 8\r\n");
	assert_null(strstr((const char *)r->last_o, "m=video"));
	O_DIALOG(r, "ACK", 1);
	rig_end_call(r, 2);
}

static void reinvite_again_before_the_ack(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	r->o_body = SDP("2", "10.9.0.9", "6002", "8");
	O_DIALOG(r, "INVITE", 2);
	r->o_body = SDP("3", "10.9.0.9", "6004", "8");
	O_DIALOG(r, "INVITE", 3);
	SENT(r, "O 200 INVITE, O 200 INVITE");
	r->o_body = NULL;
	O_DIALOG(r, "ACK", 3);
	rig_pass(r, 40000); // the first answer is not waited for any more
	SENT(r, "");
	rig_end_call(r, 4);
}

// RFC 3264 8: an offer of ours has all the streams that were agreed upon in that dialog, whoever is heard.
static void own_offer_to_who_is_not_heard(void **state)
{
	struct rig *r = rig_open_delayed("two");

	(void)state;
	T(r, 'A', INVITE, 200);
	r->o_body = SDP("1", "10.9.0.9", "6060", "8");
	O_DIALOG(r, "ACK", 1);
	r->t_body = SDP("1", "10.9.0.3", "7000", "8\r\nm=video 7002 RTP/AVP 31");
	T(r, 'B', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK, B ACK");
	T_REQUEST(r, 'B', "INVITE", 1);
	SENT(r, "B 200 INVITE");
	LAST_HAS(r, "RTP/AVP 8\r\nm=video 0 RTP/AVP 31\r\n");
	rig_close(r);
}

static void own_offer_to_a_member_that_offered(void **state)
{
	struct rig *r = rig_open_call(NULL, "two");

	(void)state;
	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK, B ACK");
	O_DIALOG(r, "ACK", 1);
	r->t_request_body = SDP("2", "10.9.0.3", "7000", "8\r\nm=video 7002 RTP/AVP 31");
	T_REQUEST(r, 'B', "UPDATE", 1);
	LAST_HAS(r, "RTP/AVP 8\r\nm=video 0 RTP/AVP 31\r\n");
	r->t_request_body = NULL;
	T_REQUEST(r, 'B', "INVITE", 2);
	LAST_HAS(r, "RTP/AVP 8\r\nm=video 0 RTP/AVP 31\r\n");
	rig_close(r);
}

// The member that is heard has left; the next one's words are the members' from its next offer on.
static void next_speaker_changes_its_session(void **state)
{
	struct rig *r = rig_open_call(NULL, "two");

	(void)state;
	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	T_REQUEST(r, 'A', "BYE", 1);
	r->t_request_body = SDP("2", "10.9.0.3", "7070", "8 101\r\na=rtpmap:101 telephone-event/8000");
	T_REQUEST(r, 'B', "UPDATE", 1);
	r->t_request_body = NULL;
	r->o_body = SDP("2", "10.9.0.9", "6000", "8 101\r\na=rtpmap:101 telephone-event/8000");
	O_DIALOG(r, "UPDATE", 2);
	LAST_HAS(r, "RTP/AVP 8 101\r\n");
	rig_close(r);
}

// RFC 3261 17.1.1.2: what is repeated is what was sent, whatever the originator has said since, so
// long after the INVITEs.
static void assert_invite_is_kept(unsigned ms)
{
	struct rig *r = rig_open_call(NULL, "two");
	char invite[2048];

	strcpy(invite, rig_request(r, 'B', SIP_INVITE));
	T(r, 'A', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O 200 INVITE, A ACK");
	rig_pass(r, ms);
	r->log[0] = '\0';
	r->o_body = SDP("2", "10.9.0.9", "6000", "8\r\nm=video 6002 RTP/AVP 31");
	O_DIALOG(r, "UPDATE", 2);
	SENT(r, "O 200 UPDATE");
	rig_pass(r, 500);
	SENT(r, "B INVITE");
	assert_string_equal(rig_request(r, 'B', SIP_INVITE), invite);
	rig_close(r);
}

static void pending_invite_keeps_its_offer(void **state)
{
	(void)state;
	assert_invite_is_kept(0);
}

// Nobody waits for that member any more, for its limit has passed; its INVITE is repeated until timer B.
static void doomed_invite_keeps_its_offer(void **state)
{
	(void)state;
	assert_invite_is_kept(31000);
}

static void reinvite_never_acked(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	T_REQUEST(r, 'A', "INVITE", 1);
	rig_pass(r, 31999);
	assert_null(strstr(r->log, "BYE"));
	rig_pass(r, 1);
	assert_non_null(strstr(r->log, "A BYE, O BYE")); // its only member
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void reinvite_on_top_of_another(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	rig_o_dialog(r, "INVITE", 2);
	rig_o_dialog(r, "INVITE", 3);
	rig_act(r);
	SENT(r, "O 500 INVITE, O 200 INVITE");
	LAST_O_HAS(r, "CSeq: 2 INVITE");
	O_DIALOG(r, "ACK", 2);
	rig_end_call(r, 4);
}

static void reinvite_and_bye_in_one_burst(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	rig_o_dialog(r, "INVITE", 2);
	rig_o_dialog(r, "BYE", 3);
	rig_act(r);
	SENT(r, "O 200 BYE, O 487 INVITE, A BYE");
	O_DIALOG(r, "ACK", 2);
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void retry_after_is_told(void **state)
{
	struct rig *r = rig_open_call(NULL, "one");

	(void)state;
	T(r, 'A', INVITE, 180);
	SENT(r, "O 180 INVITE");
	r->o_body = SDP("2", "10.9.0.9", "6000", "8");
	O_DIALOG(r, "UPDATE", 2); // its first offer has no answer yet (RFC 3311 5.2)
	SENT(r, "O 500 UPDATE");
	LAST_HAS(r, "Retry-After: ");
	r->o_body = NULL;
	O_DIALOG(r, "UPDATE", 3);
	SENT(r, "O 200 UPDATE");
	O_DIALOG(r, "INVITE", 4); // 14.2
	SENT(r, "O 500 INVITE");
	LAST_HAS(r, "Retry-After: ");
	O(r, "CANCEL one");
	SENT(r, "O 200 CANCEL, O 487 INVITE");
	O(r, "ACK");
	T(r, 'A', INVITE, 486);
	rig_close_empty(r);
}

static void asking_without_end(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	for (unsigned i = 1; i <= 500; i++) {
		r->t_request_body = i % 3 ? NULL : SDP("2", "10.9.0.2", "7000", "18");
		T_REQUEST(r, 'A', i % 3 ? "UPDATE" : "INVITE", i);
		LAST_HAS(r, i % 3 ? "SIP/2.0 200 " : "SIP/2.0 488 ");
		r->log[0] = '\0';
	}
	T_REQUEST(r, 'A', "UPDATE", 500); // the latest is remembered
	SENT(r, "A 200 UPDATE");
	r->call = 2;
	O(r, "INVITE one"); // and there is room for others
	SENT(r, "O 100 INVITE, A INVITE");
	rig_close(r);
}

static void refused_request_is_refused_again(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	T_REQUEST(r, 'A', "INFO", 5);
	T_REQUEST(r, 'A', "INFO", 5); // a retransmission, not a request out of order
	SENT(r, "A 405 INFO, A 405 INFO");
	rig_end_call(r, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(originator_moves),
		cmocka_unit_test(member_moves),
		cmocka_unit_test(hold_and_resume),
		cmocka_unit_test(same_offer_again),
		cmocka_unit_test(nothing_in_common),
		cmocka_unit_test(other_body_than_sdp),
		cmocka_unit_test(reinvite_without_an_offer),
		cmocka_unit_test(own_offer_keeps_the_streams),
		cmocka_unit_test(own_offer_to_who_is_not_heard),
		cmocka_unit_test(own_offer_to_a_member_that_offered),
		cmocka_unit_test(next_speaker_changes_its_session),
		cmocka_unit_test(answer_has_the_streams_of_its_offer),
		cmocka_unit_test(reinvite_again_before_the_ack),
		cmocka_unit_test(pending_invite_keeps_its_offer),
		cmocka_unit_test(doomed_invite_keeps_its_offer),
		cmocka_unit_test(reinvite_never_acked),
		cmocka_unit_test(reinvite_on_top_of_another),
		cmocka_unit_test(reinvite_and_bye_in_one_burst),
		cmocka_unit_test(retry_after_is_told),
		cmocka_unit_test(asking_without_end),
		cmocka_unit_test(refused_request_is_refused_again),
	};

	return cmocka_run_group_tests_name("modify", tests, NULL, NULL);
}
