/* SPDX-License-Identifier: BSD-3-Clause */
#include "rig_ptt.h"

// Floor control in a conference: who is told, who is heard, and what ends a burst. What the arbiter
// makes of it all is in test_floor.c.

static struct rig *three_are_in(void (*tweak)(struct focus_cfg *cfg))
{
	struct rig *r = rig_open_call(tweak, "three");

	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, O idle, A idle, A ACK");
	T(r, 'B', INVITE, 200);
	SENT(r, "B idle, B ACK");
	O_DIALOG(r, "ACK", 1);
	asks(r, 'A', TBCP_NORMAL);
	SENT(r, "A granted 30/3, O taken A, B taken A");
	T(r, 'C', INVITE, 200);
	SENT(r, "C taken A, C ACK"); // it comes into a burst
	return r;
}

static void the_holder_alone_is_heard(void **state)
{
	struct rig *r = three_are_in(push_to_talk);

	(void)state;
	HEARD_BY(r, 'A', PORT_A, "BCO");
	HEARD_BY(r, 'B', PORT_B, "");
	HEARD_BY(r, 'O', PORT_O, "");
	assert_int_equal(talks(r, 'C', 1), DROP_MEDIA_NO_FLOOR);
	HEARD_BY(r, 'B', PORT_B + 1, "ACO"); // RTCP is
	r->log[0] = '\0';
	stops(r, 'A');
	SENT(r, "O idle, A idle, B idle, C idle");
	HEARD_BY(r, 'A', PORT_A, "");
	asks(r, 'O', TBCP_NORMAL);
	SENT(r, "O granted 30/4, A taken O, B taken O, C taken O");
	HEARD_BY(r, 'O', PORT_O, "ABC");
	HEARD_BY(r, 'A', PORT_A, "");
	rig_close(r);
}

static void nobody_is_heard_without_a_holder(void **state)
{
	struct rig *r = rig_open_established(NULL);

	(void)state;
	HEARD_BY(r, 'A', 20002, "O");
	rig_close(r);
	r = rig_open_call(push_to_talk, "one");
	T(r, 'A', INVITE, 200);
	HEARD_BY(r, 'A', 20002, "");
	HEARD_BY(r, 'O', PORT_O, "");
	rig_close(r);
}

// Whose message it is, and where it goes: from the port beside our RTP to that beside theirs.
static void messages_are_from_us(void **state)
{
	struct rig *r = three_are_in(push_to_talk);
	uint32_t ssrc;

	(void)state;
	stops(r, 'A');
	ssrc = r->floor.ssrc; // C was told last
	assert_int_not_equal(ssrc, 0);
	assert_int_equal(r->floor_from, PORT_C + 1);
	assert_int_equal(r->floor_to, 7001);
	rig_pass(r, 100);
	r->log[0] = '\0';
	asks(r, 'A', TBCP_NORMAL);
	assert_int_equal(r->floor.type, TBCP_TAKEN);
	assert_int_equal(r->floor.ssrc, ssrc);
	assert_int_equal(r->floor.taken.ssrc, 'A'); // as it called itself
	assert_int_equal(r->floor.taken.participants, 4);
	assert_int_equal(STAT(r, FLOOR_SAID), 3 + 3 + 1 + 4 + 4); // idle, burst, C, idle, burst
	rig_close(r);
}

static void waits_and_is_next(void **state)
{
	struct rig *r = three_are_in(push_to_talk);

	(void)state;
	asks(r, 'B', TBCP_NORMAL);
	SENT(r, "B at 1");
	asks(r, 'C', TBCP_HIGH); // to which it has not agreed
	SENT(r, "C at 2");
	control(r, 'B', &(struct tbcp){.type = TBCP_QUEUE_ASK});
	SENT(r, "B at 1");
	asks(r, 'O', TBCP_NORMAL);
	SENT(r, "O denied taken"); // the queue is full
	T_REQUEST(r, 'A', "BYE", 1);
	SENT(r, "A 200 BYE, B granted 30/3, O taken B, C taken B");
	HEARD_BY(r, 'B', PORT_B, "CO");
	T_REQUEST(r, 'B', "BYE", 1);
	SENT(r, "B 200 BYE, C granted 30/2, O taken C");
	T_REQUEST(r, 'C', "BYE", 1);
	SENT(r, "C 200 BYE, O idle, O BYE");
	rig_close(r);
}

static void too_long(void **state)
{
	struct rig *r = three_are_in(push_to_talk);

	(void)state;
	for (unsigned s = 0; s < 29; s++) {
		rig_pass(r, 1000);
		assert_int_equal(talks(r, 'A', (uint16_t)s), DROP_NONE);
	}
	SENT(r, "");
	rig_pass(r, 1000);
	SENT(r, "A revoked too long");
	assert_int_equal(talks(r, 'A', 30), DROP_NONE); // until T3
	rig_pass(r, 2999);
	SENT(r, "A revoked too long, A revoked too long"); // T8
	rig_pass(r, 1);
	SENT(r, "O idle, A idle, B idle, C idle");
	assert_int_equal(talks(r, 'A', 31), DROP_MEDIA_NO_FLOOR);
	asks(r, 'A', TBCP_NORMAL);
	SENT(r, "A denied retry"); // T9
	rig_close(r);
}

static void silence_ends_a_burst(void **state)
{
	struct rig *r = three_are_in(push_to_talk);

	(void)state;
	rig_pass(r, 3000);
	assert_int_equal(talks(r, 'A', 1), DROP_NONE);
	rig_pass(r, 3999);
	SENT(r, "");
	rig_pass(r, 1);
	SENT(r, "O idle, A idle, B idle, C idle");
	rig_close(r);
}

static void last_packet_is_waited_for(void **state)
{
	struct tbcp m = {.type = TBCP_RELEASE};
	struct rig *r = three_are_in(push_to_talk);

	(void)state;
	m.release.last_seq = 513;
	assert_int_equal(talks(r, 'A', 512), DROP_NONE);
	control(r, 'A', &m);
	SENT(r, "");
	assert_int_equal(talks(r, 'A', 513), DROP_NONE);
	rig_pass(r, 20);
	SENT(r, "O idle, A idle, B idle, C idle");
	rig_close(r);
}

static void who_talks_unasked_is_told(void **state)
{
	struct rig *r = three_are_in(push_to_talk);

	(void)state;
	for (unsigned i = 0; i < 50; i++)
		assert_int_equal(talks(r, 'B', (uint16_t)i), DROP_MEDIA_NO_FLOOR);
	SENT(r, "B revoked no permission");
	rig_pass(r, 1000);
	talks(r, 'B', 50);
	SENT(r, "B revoked no permission");
	rig_close(r);
}

// The originator gives up; whoever waits is told nothing, for the conference is over.
static void all_is_over_at_the_end(void **state)
{
	struct rig *r = three_are_in(push_to_talk);

	(void)state;
	asks(r, 'B', TBCP_NORMAL);
	r->log[0] = '\0';
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, A BYE, B BYE, C BYE");
	assert_int_equal(talks(r, 'A', 1), DROP_MEDIA_DOOMED);
	T(r, 'A', BYE, 200);
	T(r, 'B', BYE, 200);
	T(r, 'C', BYE, 200);
	SENT(r, "");
	rig_close_empty(r);
}

// The next conference in the same records knows nothing of the one before.
static void the_next_conference_begins_afresh(void **state)
{
	struct rig *r = rig_open_call(push_to_talk, "one");

	(void)state;
	T(r, 'A', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	asks(r, 'O', TBCP_NORMAL);
	O_DIALOG(r, "BYE", 2);
	T(r, 'A', BYE, 200);
	rig_pass(r, 300 * 1000);
	r->log[0] = '\0';
	r->call++;
	O(r, "INVITE one");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 100 INVITE, A INVITE, O 200 INVITE, O idle, A idle, A ACK");
	rig_close(r);
}

static void other_rtcp_goes_on(void **state)
{
	static const uint8_t report[] = {0x80, 201, 0, 1, 1, 2, 3, 4};
	static const uint8_t other_app[] = {0x80, 204, 0, 2, 1, 2, 3, 4, 'n', 'a', 'm', 'e'};
	static struct media_hops hops;
	struct rig *r = three_are_in(push_to_talk);

	(void)state;
	assert_int_equal(rig_arrive(r, 'B', 7001, PORT_B + 1, span_of(report, 8), &hops),
			 DROP_NONE);
	assert_int_equal(hops.n, 3);
	assert_int_equal(rig_arrive(r, 'B', 7001, PORT_B + 1, span_of(other_app, 12), &hops),
			 DROP_NONE);
	assert_int_equal(hops.n, 3);
	SENT(r, "");
	rig_close(r);
}

// Without floor control it is RTCP as any.
static void without_floor_control_nothing_is_ours(void **state)
{
	static struct media_hops hops;
	struct tbcp m = {.type = TBCP_REQUEST};
	struct rig *r = rig_open_established(NULL);
	uint8_t room[TBCP_MAX];
	struct writer w = writer_on(room, sizeof(room));

	(void)state;
	tbcp_build(&w, &m);
	assert_int_equal(rig_arrive(r, 'A', 7001, 20003, writer_span(&w), &hops), DROP_NONE);
	assert_int_equal(hops.n, 1);
	SENT(r, "");
	rig_close(r);
}

// --- with a stream of its own ---

// O 20000 and 20002, A 20004 and 20006.
static struct rig *with_floor_stream(const char *fmtp)
{
	struct rig *r = rig_open(push_to_talk);
	char body[512];

	r->o_body =
		WITH_FLOOR("10.9.0.9", "6000", "6100") "a=fmtp:TBCP queuing=1; tb_priority=3\r\n";
	O(r, "INVITE one");
	r->o_body = NULL;
	REQUEST_HAS(r, 'A', INVITE,
		    "m=audio 20004 RTP/AVP 8\r\nm=application 20006 udp TBCP\r\n"
		    "a=fmtp:TBCP queuing=1; tb_priority=2\r\n");
	snprintf(body, sizeof(body), "%s%s", WITH_FLOOR("10.9.0.2", "7000", "7100"), fmtp);
	r->t_body = body;
	T(r, 'A', INVITE, 200);
	r->t_body = NULL;
	LAST_O_HAS(r, "m=audio 20000 RTP/AVP 8\r\nm=application 20002 udp TBCP\r\n"
		      "a=fmtp:TBCP queuing=1; tb_priority=2\r\n");
	SENT(r, "O 100 INVITE, A INVITE, O 200 INVITE, O idle, A idle, A ACK");
	assert_int_equal(r->floor_from, 20006);
	assert_int_equal(r->floor_to, 7100);
	O_DIALOG(r, "ACK", 1);
	return r;
}

static void invite_with_floor_stream(struct rig *r, const char *what, const char *terms)
{
	r->o_body = WITH_FLOOR("10.9.0.9", "6000", "6100") "a=fmtp:TBCP queuing=1; tb_priority=1\r\n";
	O(r, what);
	r->o_body = NULL;
	REQUEST_HAS(r, 'A', INVITE, terms);
	r->t_body = WITH_FLOOR("10.9.0.2", "7000", "7100") "a=fmtp:TBCP queuing=1; tb_priority=3\r\n";
	T(r, 'A', INVITE, 200);
	r->t_body = NULL;
	LAST_O_HAS(r, terms);
	O_DIALOG(r, "ACK", 1);
	r->log[0] = '\0';
}

static void stream_of_floor_control(void **state)
{
	static struct media_hops hops;
	struct rig *r = with_floor_stream("");

	(void)state;
	assert_int_equal(control_by_stream(r, 'A', TBCP_NORMAL), DROP_NONE);
	SENT(r, "A granted 30/2, O taken A");
	assert_int_equal(r->floor_from, 20002);
	assert_int_equal(r->floor_to, 6100);
	assert_int_equal(rig_hops(r, 'A', 20004, &hops), DROP_NONE);
	assert_int_equal(hops.n, 1); // the audio, and to the audio alone
	assert_int_equal(hops.hop[0].to.port, 6000);
	assert_int_equal(rig_arrive(r, 'A', 7100, 20006, SPAN("\x80\x08 no RTCP"), &hops),
			 DROP_TBCP_BAD); // nothing passes here
	assert_int_equal(rig_hops(r, 'A', 20007, &hops), DROP_MEDIA_NO_FLOW);
	r->log[0] = '\0';
	rig_end_call(r, 2);
}

static void who_does_not_queue_is_denied(void **state)
{
	struct rig *r = with_floor_stream("");

	(void)state;
	control_by_stream(r, 'O', TBCP_NORMAL);
	r->log[0] = '\0';
	control_by_stream(r, 'A', TBCP_HIGH);
	SENT(r, "A denied taken");
	rig_close(r);
	r = with_floor_stream("a=fmtp:TBCP tb_priority=2;queuing=1\r\n");
	control_by_stream(r, 'O', TBCP_NORMAL);
	r->log[0] = '\0';
	control_by_stream(r, 'A', TBCP_HIGH);
	SENT(r, "A at 1");
	assert_int_equal(r->floor.queue.priority, TBCP_HIGH);
	rig_close(r);
}

static void anybody_may_preempt(struct focus_cfg *cfg)
{
	cfg->floor = CONTROL_TBCP;
	cfg->floor_grade = FLOOR_PREEMPTIVE;
}

// Its word counts for its conferences, whatever the others may.
static void a_rule_has_a_priority(void **state)
{
	struct rig *r = rig_open(push_to_talk);

	(void)state;
	invite_with_floor_stream(r, "INVITE sos", "a=fmtp:TBCP queuing=1; tb_priority=3\r\n");
	control_by_stream(r, 'O', TBCP_NORMAL);
	SENT(r, "O granted 30/2, A taken O");
	control_by_stream(r, 'A', TBCP_PREEMPTIVE);
	SENT(r, "A at 1, O revoked preempted");
	rig_close(r);
	r = rig_open(anybody_may_preempt);
	invite_with_floor_stream(r, "INVITE meek", "a=fmtp:TBCP queuing=1; tb_priority=1\r\n");
	control_by_stream(r, 'O', TBCP_NORMAL);
	SENT(r, "O granted 30/2, A taken O");
	control_by_stream(r, 'A', TBCP_PREEMPTIVE);
	SENT(r, "A at 1");
	assert_int_equal(r->floor.queue.priority, TBCP_NORMAL);
	rig_close(r);
}

// Only who has negotiated it; O has no stream for it, and a normal priority.
static void nobody_preempts_without_a_word(void **state)
{
	struct rig *r = three_are_in(anybody_may_preempt);

	(void)state;
	asks(r, 'O', TBCP_PREEMPTIVE);
	SENT(r, "O at 1");
	assert_int_equal(r->floor.queue.priority, TBCP_NORMAL);
	rig_close(r);
}

// A refuses the stream; it is spoken to beside its RTP, and O's stays.
static void member_without_the_stream(void **state)
{
	struct rig *r = rig_open(push_to_talk);

	(void)state;
	r->o_body = WITH_FLOOR("10.9.0.9", "6000", "6100");
	O(r, "INVITE one");
	r->t_body = WITH_FLOOR("10.9.0.2", "7000", "0");
	T(r, 'A', INVITE, 200);
	LAST_O_HAS(r, "m=application 20002 udp TBCP\r\n");
	SENT(r, "O 100 INVITE, A INVITE, O 200 INVITE, O idle, A idle, A ACK");
	assert_int_equal(r->floor_from, 20005);
	assert_int_equal(r->floor_to, 7001);
	assert_int_equal(focus_usage(r->core).flows, 3);
	rig_close(r);
}

static void who_only_receives_may_not_ask(void **state)
{
	struct rig *r = rig_open_call(push_to_talk, "two");

	(void)state;
	r->t_body = SDP("1", "10.9.0.2", "7000", "8\r\na=recvonly");
	T(r, 'A', INVITE, 200);
	r->log[0] = '\0';
	rig_arrive(r, 'A', 7001, 20005, SPAN("\x80\xcc\0\2aaaaPoC1"), &(struct media_hops){0});
	SENT(r, "A denied listen only");
	rig_close(r);
}

// An originator that has yet to say where it is: it may listen, and ask once it has.
static void offer_comes_late(void **state)
{
	struct rig *r = rig_open(push_to_talk);

	(void)state;
	r->o_body = "";
	rig_invite(r, "one");
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A idle"); // O is nowhere so far
	r->o_body = SDP("1", "10.9.0.9", "6000", "8");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "A ACK");
	asks(r, 'O', TBCP_NORMAL);
	SENT(r, "O granted 30/2, A taken O");
	r->o_body = NULL;
	rig_end_call(r, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_holder_alone_is_heard),
		cmocka_unit_test(nobody_is_heard_without_a_holder),
		cmocka_unit_test(messages_are_from_us),
		cmocka_unit_test(waits_and_is_next),
		cmocka_unit_test(too_long),
		cmocka_unit_test(silence_ends_a_burst),
		cmocka_unit_test(last_packet_is_waited_for),
		cmocka_unit_test(who_talks_unasked_is_told),
		cmocka_unit_test(all_is_over_at_the_end),
		cmocka_unit_test(the_next_conference_begins_afresh),
		cmocka_unit_test(other_rtcp_goes_on),
		cmocka_unit_test(without_floor_control_nothing_is_ours),
		cmocka_unit_test(stream_of_floor_control),
		cmocka_unit_test(a_rule_has_a_priority),
		cmocka_unit_test(who_does_not_queue_is_denied),
		cmocka_unit_test(nobody_preempts_without_a_word),
		cmocka_unit_test(member_without_the_stream),
		cmocka_unit_test(who_only_receives_may_not_ask),
		cmocka_unit_test(offer_comes_late),
	};

	return cmocka_run_group_tests_name("ptt", tests, NULL, NULL);
}
