/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_subscribe.h"

// Subscriptions to who is in a room (RFC 6665, RFC 4575). A is the subscriber; O's calls are those who
// come and leave.

static void subscribe(struct rig *r, const char *headers)
{
	rig_subscribe(r, "room-x", 1, headers);
}

static void resubscribe(struct rig *r, unsigned cseq, const char *headers)
{
	rig_subscribe(r, "room-x", cseq, headers);
}

static const char *body(struct rig *r)
{
	return strstr(rig_request(r, 'A', SIP_NOTIFY), "<?xml");
}

static struct rig *subscribed(void)
{
	struct rig *r = rig_open(rig_can_subscribe);

	subscribe(r, CONFERENCE);
	SENT(r, "A 200 SUBSCRIBE, A NOTIFY");
	HAS(r, "\r\nEvent: conference\r\nSubscription-State: active;expires=3600\r\n");
	HAS(r, "\r\nContact: <sip:room-x@10.9.0.1:5060>;isfocus\r\n");
	HAS(r, "state=\"full\" version=\"1\"");
	HAS(r, "entity=\"sip:room-x@10.9.0.1:5060\"");
	HAS(r, "<user-count>0</user-count><active>false</active>");
	T(r, 'A', NOTIFY, 200);
	SENT(r, "");
	return r;
}

static void come(struct rig *r, unsigned call)
{
	r->call = call;
	O(r, "INVITE room-x");
	O_DIALOG(r, "ACK", 1);
}

static void members_come_and_leave(void **state)
{
	struct rig *r = subscribed();

	(void)state;
	come(r, 1);
	SENT(r, "O 100 INVITE, O 200 INVITE");
	rig_pass(r, 2);
	SENT(r, "A NOTIFY");
	HAS(r, "state=\"partial\" version=\"2\"");
	HAS(r, "<user-count>1</user-count><active>true</active>");
	HAS(r, "<user entity=\"sip:o@10.9.0.9\" state=\"full\"><display-text>O</display-text>");
	HAS(r, "<status>connected</status><joining-method>dialed-in</joining-method>");
	HAS(r, "<media id=\"1\"><type>audio</type><status>sendrecv</status></media>");
	T(r, 'A', NOTIFY, 200);
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE");
	rig_pass(r, 990);
	SENT(r, ""); // not so soon
	rig_pass(r, 20);
	SENT(r, "A NOTIFY");
	HAS(r, "state=\"partial\" version=\"3\"");
	HAS(r, "<user-count>0</user-count><active>false</active>");
	HAS(r, "<user entity=\"sip:o@10.9.0.9\" state=\"deleted\">");
	HAS(r, "<disconnection-method>departed</disconnection-method>");
	T(r, 'A', NOTIFY, 200);
	resubscribe(r, 2, CONFERENCE "Expires: 0\r\n");
	SENT(r, "A 200 SUBSCRIBE, A NOTIFY");
	HAS(r, "Subscription-State: terminated;reason=timeout\r\n");
	HAS(r, "state=\"full\" version=\"4\"");
	T(r, 'A', NOTIFY, 200);
	assert_int_equal(focus_usage(r->core).subscriptions, 0);
	resubscribe(r, 3, CONFERENCE);
	SENT(r, "A 481 SUBSCRIBE");
	rig_close_empty(r);
}

// Who comes and leaves within the interval is one change.
static void changes_are_gathered(void **state)
{
	struct rig *r = subscribed();

	(void)state;
	come(r, 1);
	rig_pass(r, 2);
	T(r, 'A', NOTIFY, 200);
	r->log[0] = '\0';
	for (unsigned call = 2; call <= 3; call++)
		come(r, call);
	rig_pass(r, 1100);
	SENT(r, "O 100 INVITE, O 200 INVITE, O 100 INVITE, O 200 INVITE, A NOTIFY");
	// They are all O: one user by three legs.
	HAS(r, "<user-count>1</user-count>");
	assert_non_null(strstr(strstr(body(r), ";leg=") + 1, ";leg="));
	rig_close(r);
}

static void one_at_a_time(void **state)
{
	struct rig *r = rig_open(rig_can_subscribe);
	char first[4096];

	(void)state;
	subscribe(r, CONFERENCE);
	snprintf(first, sizeof(first), "%s", rig_request(r, 'A', SIP_NOTIFY));
	r->log[0] = '\0';
	come(r, 1);
	r->log[0] = '\0';
	rig_pass(r, 500);
	SENT(r, "A NOTIFY"); // timer E: the same bytes
	assert_string_equal(rig_request(r, 'A', SIP_NOTIFY), first);
	T(r, 'A', NOTIFY, 200);
	SENT(r, "A NOTIFY");
	HAS(r, "version=\"2\"");
	rig_close(r);
}

static void not_everything_can_be_subscribed_to(void **state)
{
	struct rig *r = rig_open(rig_can_subscribe);

	(void)state;
	subscribe(r, "Event: presence\r\n");
	SENT(r, "A 489 SUBSCRIBE");
	LAST_HAS(r, "\r\nAllow-Events: conference\r\n");
	subscribe(r, "");
	SENT(r, "A 489 SUBSCRIBE");
	subscribe(r, CONFERENCE "Accept: application/pidf+xml\r\n");
	SENT(r, "A 406 SUBSCRIBE");
	subscribe(r, CONFERENCE "Expires: 30\r\n");
	SENT(r, "A 423 SUBSCRIBE");
	LAST_HAS(r, "\r\nMin-Expires: 60\r\n");
	rig_subscribe(r, "one", 1, CONFERENCE);
	SENT(r, "A 403 SUBSCRIBE");
	rig_subscribe(r, "nobody", 1, CONFERENCE);
	SENT(r, "A 404 SUBSCRIBE");
	rig_subscribe(r, "who", 1, CONFERENCE);
	assert_null(strstr(r->log, "200"));
	r->log[0] = '\0';
	rig_close_empty(r);
}

static void nobody_can_where_there_are_none(void **state)
{
	struct rig *r = rig_open(NULL);

	(void)state;
	subscribe(r, CONFERENCE);
	SENT(r, "A 405 SUBSCRIBE");
	LAST_HAS(r, "\r\nAllow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, REFER\r\n");
	rig_close_empty(r);
}

static void full_means_503(void **state)
{
	struct rig *r = rig_open(rig_can_subscribe);

	(void)state;
	for (r->call = 1; r->call <= 2; r->call++)
		subscribe(r, CONFERENCE);
	r->log[0] = '\0';
	subscribe(r, CONFERENCE);
	SENT(r, "A 503 SUBSCRIBE");
	LAST_HAS(r, "\r\nRetry-After: ");
	assert_int_equal(DROP(r, SUBSCRIPTIONS), 1);
	rig_close_empty(r); // nobody has answered: timer F
}

static void a_retransmission_is_no_second_one(void **state)
{
	struct rig *r = subscribed();
	char before[1024], *tag;

	(void)state;
	subscribe(r, CONFERENCE);
	SENT(r, "A 200 SUBSCRIBE");
	assert_int_equal(focus_usage(r->core).subscriptions, 1);
	tag = strstr((char *)r->last, ";tag=ss");
	assert_non_null(tag); // the dialog's
	snprintf(before, sizeof(before), "%.40s", tag);
	assert_non_null(strstr(rig_request(r, 'A', SIP_NOTIFY), before));
	rig_close(r);
}

static void fetch(void **state)
{
	struct rig *r = rig_open(rig_can_subscribe);

	(void)state;
	come(r, 1);
	r->log[0] = '\0';
	subscribe(r, CONFERENCE "Expires: 0\r\n");
	SENT(r, "A 200 SUBSCRIBE, A NOTIFY");
	HAS(r, "Subscription-State: terminated;reason=timeout\r\n");
	HAS(r, "<user entity=\"sip:o@10.9.0.9\" state=\"full\">");
	T(r, 'A', NOTIFY, 200);
	assert_int_equal(focus_usage(r->core).subscriptions, 0);
	O_DIALOG(r, "BYE", 2);
	rig_close_empty(r);
}

static void it_expires(void **state)
{
	struct rig *r = rig_open(rig_can_subscribe);

	(void)state;
	subscribe(r, CONFERENCE "Expires: 60\r\n");
	T(r, 'A', NOTIFY, 200);
	r->log[0] = '\0';
	rig_pass(r, 59990);
	SENT(r, "");
	rig_pass(r, 20);
	SENT(r, "A NOTIFY");
	HAS(r, "Subscription-State: terminated;reason=timeout\r\n");
	T(r, 'A', NOTIFY, 200);
	rig_close_empty(r);
}

// RFC 6665 4.2.2.
static void who_does_not_want_it_is_not_told(void **state)
{
	struct rig *r = subscribed();

	(void)state;
	come(r, 1);
	rig_pass(r, 2);
	T(r, 'A', NOTIFY, 481);
	assert_int_equal(focus_usage(r->core).subscriptions, 0);
	assert_int_equal(focus_usage(r->core).watches, 0);
	assert_int_equal(STAT(r, NOTIFIES_FAILED), 1);
	O_DIALOG(r, "BYE", 2);
	rig_close_empty(r);
}

static void who_is_busy_is_told_later(void **state)
{
	struct rig *r = subscribed();

	(void)state;
	come(r, 1);
	rig_pass(r, 2);
	r->t_headers = "Retry-After: 3\r\n";
	T(r, 'A', NOTIFY, 503);
	r->t_headers = NULL;
	r->log[0] = '\0';
	rig_pass(r, 2990);
	SENT(r, "");
	rig_pass(r, 20);
	SENT(r, "A NOTIFY");
	HAS(r, "state=\"full\" version=\"3\"");
	T(r, 'A', NOTIFY, 200);
	O_DIALOG(r, "BYE", 2);
	rig_close_empty(r);
}

// It expires while a NOTIFY is under way that says that it lives.
static void who_is_busy_is_told_of_its_end(void **state)
{
	struct rig *r = rig_open(rig_can_subscribe);

	(void)state;
	subscribe(r, CONFERENCE "Expires: 60\r\n");
	T(r, 'A', NOTIFY, 200);
	rig_pass(r, 59900);
	come(r, 1);
	rig_pass(r, 2);
	HAS(r, "Subscription-State: active");
	rig_pass(r, 100);
	r->t_headers = "Retry-After: 600\r\n"; // it is not kept for so long
	T(r, 'A', NOTIFY, 503);
	r->log[0] = '\0';
	rig_pass(r, 31990);
	SENT(r, "");
	rig_pass(r, 20);
	SENT(r, "A NOTIFY");
	HAS(r, "Subscription-State: terminated;reason=timeout\r\n");
	T(r, 'A', NOTIFY, 503); // and told but once
	r->t_headers = NULL;
	assert_int_equal(focus_usage(r->core).subscriptions, 0);
	r->log[0] = '\0';
	O_DIALOG(r, "BYE", 2);
	rig_close_empty(r);
}

static void a_drain_ends_them(void **state)
{
	struct rig *r = subscribed();

	(void)state;
	focus_close(r->core);
	assert_false(focus_empty(r->core));
	rig_act(r);
	SENT(r, "A NOTIFY");
	HAS(r, "Subscription-State: terminated;reason=deactivated\r\n");
	T(r, 'A', NOTIFY, 200);
	assert_true(focus_empty(r->core));
	subscribe(r, CONFERENCE);
	rig_close_empty(r);
}

// A room that a factory has made ends for good.
static void a_made_room_ends(void **state)
{
	struct rig *r = rig_open(rig_can_subscribe);
	char room[64];

	(void)state;
	O(r, "INVITE new");
	O_DIALOG(r, "ACK", 1);
	snprintf(room, sizeof(room), "%.35s", strstr((char *)r->last_o, "Contact: <sip:") + 14);
	rig_subscribe(r, room, 1, CONFERENCE);
	T(r, 'A', NOTIFY, 200);
	r->log[0] = '\0';
	O_DIALOG(r, "BYE", 2);
	rig_pass(r, 1);
	SENT(r, "O 200 BYE, A NOTIFY");
	HAS(r, "Subscription-State: terminated;reason=noresource\r\n");
	HAS(r, "state=\"deleted\"");
	T(r, 'A', NOTIFY, 200);
	r->call = 9;
	rig_subscribe(r, room, 1, CONFERENCE);
	SENT(r, "A 404 SUBSCRIBE");
	rig_close_empty(r);
}

// What a name may hold must not break the document.
static void names_are_escaped(void **state)
{
	uint8_t room[128];
	struct writer w = writer_on(room, sizeof(room));

	(void)state;
	put_xml(&w, SPAN("<a & 'b'>\"\x01\xff\xc3\xa9\xed\xa0\x80"));
	assert_true(span_eq(writer_span(&w),
			    SPAN("&lt;a &amp; &apos;b&apos;&gt;&quot; ?\xc3\xa9???")));
}

static void with_many(struct focus_cfg *cfg)
{
	rig_can_subscribe(cfg);
	cfg->max_legs = cfg->media_flows = 64;
	cfg->max_conferences = 64;
	cfg->max_subscriptions = 4;
}

static void crowd(struct rig *r, unsigned n)
{
	static const char sdp[] = SDP("1", "10.9.0.9", "6000", "8");
	char text[2048];

	for (unsigned i = 0; i < n; i++) {
		snprintf(text, sizeof(text),
			 "INVITE sip:room-x@10.9.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.0.9:5060;"
			 "branch=z9hG4bK-c%u\r\nFrom: <sip:user%02u@10.9.0.9>;tag=c%u\r\n"
			 "To: <sip:room-x@10.9.0.1>\r\nCall-ID: crowd-%u\r\nCSeq: 1 INVITE\r\n"
			 "Contact: <sip:o@10.9.0.9>\r\nContent-Type: application/sdp\r\n"
			 "Content-Length: %zu\r\n\r\n%s",
			 i, i, i, i, strlen(sdp), sdp);
		rig_raw(r, "O", text);
		rig_act(r);
	}
}

// Each says so much as goes into a datagram; behind it comes the rest, at once.
static void many_users_take_several(void **state)
{
	struct rig *r = rig_open(with_many);
	unsigned seen = 0, notifies = 0;

	(void)state;
	crowd(r, 30);
	r->log[0] = '\0';
	subscribe(r, CONFERENCE);
	SENT(r, "A 200 SUBSCRIBE, A NOTIFY");
	for (;;) {
		notifies++;
		assert_true(strlen(body(r)) < 4096 + 256);
		if (notifies == 1)
			HAS(r, "state=\"full\" version=\"1\"");
		else
			HAS(r, "state=\"partial\" version=");
		HAS(r, "<user-count>30</user-count>");
		for (const char *u = body(r); (u = strstr(u, "<user entity=")); u++)
			seen++;
		T(r, 'A', NOTIFY, 200);
		if (r->log[0] == '\0')
			break;
		SENT(r, "A NOTIFY");
	}
	assert_int_equal(seen, 30);
	assert_in_range(notifies, 2, 6);
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_come_and_leave),
		cmocka_unit_test(changes_are_gathered),
		cmocka_unit_test(one_at_a_time),
		cmocka_unit_test(not_everything_can_be_subscribed_to),
		cmocka_unit_test(nobody_can_where_there_are_none),
		cmocka_unit_test(full_means_503),
		cmocka_unit_test(a_retransmission_is_no_second_one),
		cmocka_unit_test(fetch),
		cmocka_unit_test(it_expires),
		cmocka_unit_test(who_does_not_want_it_is_not_told),
		cmocka_unit_test(who_is_busy_is_told_later),
		cmocka_unit_test(who_is_busy_is_told_of_its_end),
		cmocka_unit_test(a_drain_ends_them),
		cmocka_unit_test(a_made_room_ends),
		cmocka_unit_test(names_are_escaped),
		cmocka_unit_test(many_users_take_several),
	};

	return cmocka_run_group_tests_name("subscribe", tests, NULL, NULL);
}
