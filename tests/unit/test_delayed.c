/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// An originator's INVITE without an offer: the members' 2xx bring one, its ACK the answer.

static void delayed_call(void **state)
{
	struct rig *r = rig_open_delayed("one");
	struct media_hop hop;
	char ack[2048];

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE"); // no ACK yet: there is no answer to put into it
	LAST_HAS(r, "m=audio 20000 RTP/AVP 8\r\n");
	T(r, 'A', INVITE, 200);
	SENT(r, "");
	r->o_body = SDP("1", "10.9.0.9", "6060", "8");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "A ACK");
	REQUEST_HAS(r, 'A', ACK, "m=audio 20002 RTP/AVP 8\r\n");
	REQUEST_HAS(r, 'A', ACK, "c=IN IP4 10.9.0.1\r\n");
	strcpy(ack, rig_request(r, 'A', SIP_ACK));
	O_DIALOG(r, "ACK", 1);
	SENT(r, "");
	T(r, 'A', INVITE, 200); // the ACK was lost
	SENT(r, "A ACK");
	assert_string_equal(rig_request(r, 'A', SIP_ACK), ack);
	assert_int_equal(rig_media(r, 'A', 20002, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 6060);
	rig_end_call(r, 2);
}

static void delayed_call_to_two(void **state)
{
	struct rig *r = rig_open_delayed("two");

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE");
	r->o_body = SDP("1", "10.9.0.9", "6060", "8");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "A ACK");
	T(r, 'B', INVITE, 200); // the answer is there already
	SENT(r, "B ACK");
	REQUEST_HAS(r, 'B', ACK, "m=audio 20002 RTP/AVP 8\r\n");
	r->o_body = NULL;
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, A BYE, B BYE");
	rig_close_empty(r);
}

static void delayed_member_with_another_codec(void **state)
{
	struct rig *r = rig_open_delayed("two");

	(void)state;
	T(r, 'A', INVITE, 200);
	r->t_body = SDP("1", "10.9.0.3", "7000", "18");
	T(r, 'B', INVITE, 200);
	r->t_body = NULL;
	SENT(r, "O 200 INVITE");
	r->o_body = SDP("1", "10.9.0.9", "6060", "8");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "A ACK, B ACK, B BYE"); // nothing in common with B
	REQUEST_HAS(r, 'B', ACK, "m=audio 0 RTP/AVP 18\r\n");
	T(r, 'B', BYE, 200);
	rig_end_call(r, 2);
}

static void delayed_without_an_answer(void **state)
{
	struct rig *r = rig_open_delayed("one");

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O BYE, A ACK, A BYE");
	REQUEST_HAS(r, 'A', ACK, "m=audio 0 RTP/AVP 8\r\n");
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void delayed_and_never_acked(void **state)
{
	struct rig *r = rig_open_delayed("one");

	(void)state;
	T(r, 'A', INVITE, 200);
	rig_pass(r, 32000);
	assert_non_null(strstr(r->log, "O BYE, A ACK, A BYE"));
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void delayed_2xx_with_bad_sdp(void **state)
{
	struct rig *r = rig_open_delayed("one");

	(void)state;
	r->t_body = "no SDP";
	T(r, 'A', INVITE, 200);
	SENT(r, "O 488 INVITE, A ACK, A BYE");
	r->t_body = NULL;
	O(r, "ACK");
	T(r, 'A', BYE, 200);
	rig_close_empty(r);
}

static void delayed_member_rings_reliably(void **state)
{
	struct rig *r = rig_open_delayed("one");

	(void)state;
	r->t_headers = RELIABLE("1", "a@10.9.0.2"); // we have not said that we could
	r->t_body = SDP("1", "10.9.0.2", "7000", "8");
	T(r, 'A', INVITE, 183);
	SENT(r, "A PRACK, O 180 INVITE");
	T(r, 'A', PRACK, 200);
	r->t_headers = NULL;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE");
	r->o_body = SDP("1", "10.9.0.9", "6060", "8");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "A ACK");
	rig_end_call(r, 2);
}

static void delayed_member_hangs_up_first(void **state)
{
	struct rig *r = rig_open_delayed("one");

	(void)state;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE");
	T_REQUEST(r, 'A', "BYE", 1); // it may not have the ACK, but it shall
	SENT(r, "A 200 BYE, A ACK");
	REQUEST_HAS(r, 'A', ACK, "m=audio 0 RTP/AVP 8\r\n");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "O BYE");
	rig_close_empty(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(delayed_call),
		cmocka_unit_test(delayed_call_to_two),
		cmocka_unit_test(delayed_member_with_another_codec),
		cmocka_unit_test(delayed_without_an_answer),
		cmocka_unit_test(delayed_and_never_acked),
		cmocka_unit_test(delayed_2xx_with_bad_sdp),
		cmocka_unit_test(delayed_member_rings_reliably),
		cmocka_unit_test(delayed_member_hangs_up_first),
	};

	return cmocka_run_group_tests_name("delayed", tests, NULL, NULL);
}
