/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_ptt.h"

// Standing rooms (RFC 4579): who calls is in. All calls come from O; whose media they are is what
// their SDP says, so the stations A, B and C are those who join. Each leg has the next port pair.
#define PORT(i) (uint16_t)(20000 + 2 * ((i)-1))

static const char *const offer[] = {SDP("1", "10.9.0.2", "7000", "8"),
				    SDP("1", "10.9.0.3", "7000", "8"),
				    SDP("1", "10.9.0.4", "7000", "8")};

// The latest final answers, by call: in a dialog the rig takes its tag from the latest of all.
struct calls {
	uint8_t bytes[5][RIG_DATAGRAM];
	uint32_t n[5];
};

static struct calls calls;

static void invite(struct rig *r, unsigned call, const char *target)
{
	char method[64];

	r->call = call;
	r->o_body = r->o_body ? r->o_body : offer[call - 1];
	snprintf(method, sizeof(method), "INVITE %s", target);
	O(r, method);
	memcpy(calls.bytes[call], r->last_o, r->n_last_o);
	calls.n[call] = r->n_last_o;
	r->o_body = NULL;
}

static void in_call(struct rig *r, unsigned call, const char *method, unsigned cseq)
{
	r->call = call;
	memcpy(r->last_o, calls.bytes[call], calls.n[call]);
	r->n_last_o = calls.n[call];
	O_DIALOG(r, method, cseq);
}

static void join(struct rig *r, unsigned call, const char *target)
{
	invite(r, call, target);
	SENT(r, "O 100 INVITE, O 200 INVITE");
	in_call(r, call, "ACK", 1);
	SENT(r, "");
}

static void leave(struct rig *r, unsigned call)
{
	in_call(r, call, "BYE", 2);
	SENT(r, "O 200 BYE");
}

static struct rig *three_are_in(void (*tweak)(struct focus_cfg *cfg))
{
	struct rig *r = rig_open(tweak);

	join(r, 1, "room-x");
	join(r, 2, "room-x");
	join(r, 3, "room-x");
	return r;
}

static void who_comes_hears_all_others(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	join(r, 1, "room-x");
	HEARD_BY(r, 'A', PORT(1), "");
	join(r, 2, "room-x");
	HEARD_BY(r, 'A', PORT(1), "B");
	join(r, 3, "room-x");
	HEARD_BY(r, 'A', PORT(1), "BC");
	HEARD_BY(r, 'B', PORT(2), "AC");
	HEARD_BY(r, 'C', PORT(3), "AB");
	HEARD_BY(r, 'C', PORT(3) + 1, "AB"); // RTCP likewise
	assert_int_equal(focus_usage(r->core).rooms, 1);
	assert_int_equal(STAT(r, ROOMS_NOW), 1);
	leave(r, 2);
	HEARD_BY(r, 'A', PORT(1), "C");
	HEARD_BY(r, 'B', PORT(2), "");
	leave(r, 1); // who came first is nothing special
	assert_int_equal(focus_usage(r->core).rooms, 1);
	leave(r, 3);
	assert_int_equal(focus_usage(r->core).rooms, 0);
	rig_close_empty(r);
}

static void rooms_do_not_hear_each_other(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	join(r, 1, "room-x");
	join(r, 2, "room-y");
	join(r, 3, "room-x");
	HEARD_BY(r, 'A', PORT(1), "C");
	HEARD_BY(r, 'B', PORT(2), "");
	rig_close(r);
}

// RFC 4579 5.2: the Contact is the room's, and says that it is one; in all that comes later, too.
static void the_contact_is_the_rooms(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	join(r, 1, "room-x");
	LAST_O_HAS(r, "\r\nContact: <sip:room-x@10.9.0.1:5060>;isfocus\r\n");
	r->o_body = SDP("2", "10.9.0.2", "7000", "8") "a=sendonly\r\n";
	in_call(r, 1, "UPDATE", 2);
	LAST_HAS(r, "\r\nContact: <sip:room-x@10.9.0.1:5060>;isfocus\r\n");
	r->log[0] = '\0';
	in_call(r, 1, "INVITE", 3);
	LAST_HAS(r, "\r\nContact: <sip:room-x@10.9.0.1:5060>;isfocus\r\n");
	rig_close(r);
}

// The user alone names it: by whatever address of ours it is called, however it is written.
static void a_name_may_be_written_otherwise(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	join(r, 1, "room-x");
	join(r, 2, "room%2Dx");
	HEARD_BY(r, 'A', PORT(1), "B");
	rig_close(r);
}

// --- giving up -----------------------------------------------------------------------------------

// Both in one burst: nobody has been told yet. It concerns that one alone.
static void who_gives_up_was_never_in(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	join(r, 1, "room-x");
	r->call = 2;
	r->o_body = offer[1];
	rig_o(r, "INVITE room-x");
	rig_o(r, "CANCEL room-x");
	rig_act(r);
	SENT(r, "O 100 INVITE, O 200 CANCEL, O 487 INVITE");
	O(r, "ACK");
	r->o_body = NULL;
	HEARD_BY(r, 'A', PORT(1), "");
	join(r, 3, "room-x");
	HEARD_BY(r, 'A', PORT(1), "C");
	leave(r, 1);
	leave(r, 3);
	rig_close_empty(r);
}

// Row 21, 28: the 200 has gone out. It counts until a BYE, and that waits for the ACK.
static void a_cancel_behind_the_200_comes_too_late(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	join(r, 1, "room-x");
	invite(r, 2, "room-x");
	SENT(r, "O 100 INVITE, O 200 INVITE");
	O(r, "CANCEL room-x");
	SENT(r, "O 200 CANCEL");
	rig_pass(r, 32000); // no ACK comes
	HEARD_BY(r, 'A', PORT(1), "");
	LAST_HAS(r, "BYE sip:o@10.9.0.9:5060 SIP/2.0\r\n");
	r->log[0] = '\0';
	leave(r, 1);
	rig_close_empty(r);
}

static void a_drain_ends_it(void **state)
{
	struct rig *r = three_are_in(NULL);

	(void)state;
	focus_close(r->core);
	rig_act(r);
	SENT(r, "O BYE, O BYE, O BYE");
	assert_int_equal(focus_usage(r->core).rooms, 0);
	HEARD_BY(r, 'A', PORT(1), "");
	rig_close_empty(r);
}

// --- what is said of media -----------------------------------------------------------------------

// Nobody asks the others what they understand: of several formats one is the room's.
static void one_format_is_the_rooms(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	r->o_body = SDP("1", "10.9.0.2", "7000",
			"8 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=recvonly");
	join(r, 1, "room-x");
	LAST_O_HAS(r, "m=audio 20000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"
		      "a=sendonly\r\n");
	r->o_body = SDP("1", "10.9.0.3", "7000", "0 8");
	join(r, 2, "room-x");
	LAST_O_HAS(r, "m=audio 20002 RTP/AVP 8\r\n");
	assert_null(strstr((char *)r->last_o, "a=sendonly")); // that was the first's own affair
	HEARD_BY(r, 'B', PORT(2), "A");
	r->o_body = SDP("1", "10.9.0.4", "7000", "0");
	invite(r, 3, "room-x");
	SENT(r, "O 100 INVITE, O 488 INVITE");
	in_call(r, 3, "ACK", 1);
	leave(r, 1);
	leave(r, 2);
	// A room that has ended has forgotten what it spoke.
	r->o_body = SDP("1", "10.9.0.4", "7000", "0");
	join(r, 4, "room-x");
	leave(r, 4);
	rig_close_empty(r);
}

// RFC 3261 13.2.1: who offers nothing is offered what is spoken, or what everybody speaks.
static void who_offers_nothing_gets_an_offer(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	r->o_body = "";
	invite(r, 1, "room-x");
	LAST_O_HAS(r, "m=audio 20000 RTP/AVP 8 101\r\n");
	r->o_body = SDP("1", "10.9.0.2", "7000", "8");
	in_call(r, 1, "ACK", 1);
	r->o_body = SDP("1", "10.9.0.3", "7000", "8");
	r->log[0] = '\0';
	join(r, 2, "room-x");
	HEARD_BY(r, 'A', PORT(1), "B");
	r->o_body = "";
	invite(r, 3, "room-x");
	LAST_O_HAS(r, "m=audio 20004 RTP/AVP 8 101\r\n");
	r->o_body = SDP("1", "10.9.0.4", "7000", "8");
	in_call(r, 3, "ACK", 1);
	HEARD_BY(r, 'A', PORT(1), "BC");
	r->o_body = NULL;
	r->log[0] = '\0';
	leave(r, 1);
	leave(r, 2);
	leave(r, 3);
	rig_close_empty(r);
}

// Keys would have to be agreed with everybody.
static void secure_media_is_refused(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	r->o_body = "v=0\r\no=x 1 1 IN IP4 10.9.0.2\r\ns=-\r\nc=IN IP4 10.9.0.2\r\nt=0 0\r\n"
		    "m=audio 7000 RTP/SAVP 8\r\n"
		    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 "
		    "inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\r\n";
	invite(r, 1, "room-x");
	SENT(r, "O 100 INVITE, O 488 INVITE");
	in_call(r, 1, "ACK", 1);
	rig_close_empty(r);
}

// --- what may not be -----------------------------------------------------------------------------

static void as_many_rooms_as_there_may_be(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	join(r, 1, "room-x");
	join(r, 2, "room-y");
	invite(r, 3, "room-z");
	SENT(r, "O 503 INVITE");
	assert_int_equal(DROP(r, ROOMS), 1);
	r->o_branch = "new";
	invite(r, 3, "new");
	SENT(r, "O 503 INVITE");
	r->o_branch = "old";
	join(r, 3, "room-y"); // this one there is
	rig_close(r);
}

// The rig's own targets are short, and the dialplan's.
static void invite_named(struct rig *r, const char *user)
{
	char text[1024];

	snprintf(text, sizeof(text),
		 "INVITE sip:%s@10.9.0.1 SIP/2.0\r\n"
		 "Via: SIP/2.0/UDP 10.9.0.9:5060;branch=z9hG4bK-m\r\n"
		 "From: <sip:o@10.9.0.9>;tag=m\r\nTo: <sip:r@10.9.0.1>\r\nCall-ID: m\r\n"
		 "CSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContact: <sip:o@10.9.0.9:5060>\r\n"
		 "Content-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n%s",
		 user, strlen(offer[1]), offer[1]);
	rig_raw(r, "O", text);
	rig_act(r);
}

static void a_name_has_an_end(void **state)
{
	struct rig *r = rig_open(NULL);
	char user[130] = "room-";

	(void)state;
	memset(user + 5, 'x', 124);
	invite_named(r, user); // of 129 bytes
	SENT(r, "O 414 INVITE");
	user[128] = '\0';
	invite_named(r, user);
	SENT(r, "O 100 INVITE, O 200 INVITE");
	LAST_O_HAS(r, user);
	rig_close(r);
}

// --- rooms that a factory makes ------------------------------------------------------------------

static void made_name(struct rig *r, char name[64])
{
	const char *at = strstr((char *)r->last_o, "\r\nContact: <sip:");

	assert_non_null(at);
	assert_int_equal(sscanf(at + 16, "%63[^@]", name), 1);
}

static void each_call_of_a_factory_makes_a_room(void **state)
{
	struct rig *r = rig_open(NULL);
	char first[64], second[64];

	(void)state;
	join(r, 1, "new");
	made_name(r, first);
	join(r, 2, "new");
	made_name(r, second);
	assert_string_not_equal(first, second);
	HEARD_BY(r, 'A', PORT(1), "");
	leave(r, 1);
	leave(r, 2);
	rig_close_empty(r);
}

// RFC 4579 5.4: by its Contact others come, though no rule knows it. When it has ended it is gone.
static void others_come_by_its_contact(void **state)
{
	struct rig *r = rig_open(NULL);
	char name[64], same[64];

	(void)state;
	join(r, 1, "new");
	made_name(r, name);
	invite_named(r, name);
	SENT(r, "O 100 INVITE, O 200 INVITE");
	made_name(r, same);
	assert_string_equal(name, same);
	HEARD_BY(r, 'A', PORT(1), "B");
	rig_close(r);
	r = rig_open(NULL);
	join(r, 1, "new");
	leave(r, 1);
	invite_named(r, name);
	SENT(r, "O 404 INVITE");
	name[34] ^= 1;
	invite_named(r, name); // forged: just a name that no rule has
	SENT(r, "O 404 INVITE");
	rig_close_empty(r);
}

// --- push-to-talk --------------------------------------------------------------------------------

static void floor_control(struct focus_cfg *cfg)
{
	cfg->floor = CONTROL_TBCP;
}

// Those who are in have one floor together. They all call themselves O.
static void a_room_has_one_floor(void **state)
{
	struct rig *r = rig_open(floor_control);

	(void)state;
	for (unsigned call = 1; call <= 3; call++) {
		invite(r, call, "room-x");
		in_call(r, call, "ACK", 1);
	}
	r->log[0] = '\0';
	asks_at(r, 'A', 7001, PORT(1));
	SENT(r, "A granted 30/3, C taken O, B taken O");
	HEARD_BY(r, 'A', PORT(1), "BC");
	HEARD_BY(r, 'B', PORT(2), "");
	SENT(r, "B revoked no permission");
	in_call(r, 1, "BYE", 2); // with the floor
	SENT(r, "O 200 BYE, C idle, B idle");
	asks_at(r, 'B', 7001, PORT(2));
	SENT(r, "B granted 30/2, C taken O");
	in_call(r, 3, "BYE", 2);
	SENT(r, "O 200 BYE, B revoked alone");
	leave(r, 2);
	rig_close_empty(r);
}

static void some_rule_has_floor(struct focus_cfg *cfg)
{
	cfg->rules_floor = true;
}

// Who comes finds what there is in the room; who makes it brings his rule's.
static void a_rooms_floor_is_that_of_who_made_it(void **state)
{
	struct rig *r = rig_open(some_rule_has_floor);

	(void)state;
	invite(r, 1, "talk-x");
	in_call(r, 1, "ACK", 1);
	r->o_headers = "User-Agent: Phone\r\n"; // its rule has floor=none
	invite(r, 2, "talk-x");
	r->o_headers = NULL;
	in_call(r, 2, "ACK", 1);
	r->log[0] = '\0';
	HEARD_BY(r, 'B', PORT(2), "");
	SENT(r, "B revoked no permission");
	asks_at(r, 'B', 7001, PORT(2));
	SENT(r, "B granted 30/2, A taken O");
	HEARD_BY(r, 'B', PORT(2), "A");
	in_call(r, 1, "BYE", 2);
	SENT(r, "O 200 BYE, B revoked alone");
	leave(r, 2);
	rig_close_empty(r);
	r = rig_open(some_rule_has_floor);
	r->o_headers = "User-Agent: Phone\r\n";
	invite(r, 1, "talk-x");
	r->o_headers = NULL;
	in_call(r, 1, "ACK", 1);
	invite(r, 2, "talk-x");
	in_call(r, 2, "ACK", 1);
	HEARD_BY(r, 'A', PORT(1), "B");
	HEARD_BY(r, 'B', PORT(2), "A");
	rig_close(r);
}

// Side by side.
static void a_room_without_a_floor_has_none(void **state)
{
	struct rig *r = rig_open(floor_control);

	(void)state;
	join(r, 1, "free-x");
	join(r, 2, "free-x");
	HEARD_BY(r, 'A', PORT(1), "B");
	invite(r, 3, "room-x");
	in_call(r, 3, "ACK", 1);
	HEARD_BY(r, 'C', PORT(3), "");
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_comes_hears_all_others),
		cmocka_unit_test(rooms_do_not_hear_each_other),
		cmocka_unit_test(the_contact_is_the_rooms),
		cmocka_unit_test(a_name_may_be_written_otherwise),
		cmocka_unit_test(who_gives_up_was_never_in),
		cmocka_unit_test(a_cancel_behind_the_200_comes_too_late),
		cmocka_unit_test(a_drain_ends_it),
		cmocka_unit_test(one_format_is_the_rooms),
		cmocka_unit_test(who_offers_nothing_gets_an_offer),
		cmocka_unit_test(secure_media_is_refused),
		cmocka_unit_test(as_many_rooms_as_there_may_be),
		cmocka_unit_test(a_name_has_an_end),
		cmocka_unit_test(each_call_of_a_factory_makes_a_room),
		cmocka_unit_test(others_come_by_its_contact),
		cmocka_unit_test(a_room_has_one_floor),
		cmocka_unit_test(a_rooms_floor_is_that_of_who_made_it),
		cmocka_unit_test(a_room_without_a_floor_has_none),
	};

	return cmocka_run_group_tests_name("room", tests, NULL, NULL);
}
