/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// Who of a conference hears whom. Ports are given in the order in which legs are opened: the
// originator's first, then the members', last one first.
#define PORT_O 20000
#define PORT_C 20002
#define PORT_B 20004
#define PORT_A 20006

static void in_pairs(struct focus_cfg *cfg)
{
	cfg->media_mode = MODE_PAIR;
}

static struct rig *three_are_in(void (*tweak)(struct focus_cfg *cfg))
{
	struct rig *r = rig_open_call(tweak, "three");

	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 200);
	T(r, 'C', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	r->log[0] = '\0';
	return r;
}

static void everybody_hears_all_others(void **state)
{
	struct rig *r = three_are_in(NULL);

	(void)state;
	HEARD_BY(r, 'O', PORT_O, "ABC");
	HEARD_BY(r, 'A', PORT_A, "BCO");
	HEARD_BY(r, 'B', PORT_B, "ACO");
	HEARD_BY(r, 'C', PORT_C, "ABO");
	HEARD_BY(r, 'C', PORT_C + 1, "ABO"); // RTCP likewise
	rig_close(r);
}

// STUN, DTLS, SRTP or anything: no byte of it decides who gets it.
static void whatever_it_is_all_others_get_it(void **state)
{
	struct rig *r = three_are_in(NULL);
	static struct media_hops hops;
	uint8_t payload[172] = {0};

	(void)state;
	for (unsigned i = 0; i < 0x10000; i++) {
		uint32_t n = i % 173;

		payload[0] = (uint8_t)(i >> 8);
		payload[1] = (uint8_t)i;
		assert_int_equal(rig_arrive(r, 'A', 7000, PORT_A, span_of(payload, n), &hops),
				 DROP_NONE);
		assert_int_equal(hops.n, 3);
		for (unsigned k = 0; k < hops.n; k++)
			assert_int_equal(hops.hop[k].to.port,
					 hops.hop[k].to.ip.b[15] == 9 ? 6000 : 7000);
	}
	rig_close(r);
}

static void in_a_pair_one_is_heard(void **state)
{
	struct rig *r = three_are_in(in_pairs);

	(void)state;
	HEARD_BY(r, 'O', PORT_O, "A");
	HEARD_BY(r, 'A', PORT_A, "O");
	HEARD_BY(r, 'B', PORT_B, "");
	T_REQUEST(r, 'A', "BYE", 1);
	HEARD_BY(r, 'O', PORT_O, "B");
	HEARD_BY(r, 'B', PORT_B, "O");
	HEARD_BY(r, 'C', PORT_C, "");
	rig_close(r);
}

// Nobody hears a member before it has answered, nor anybody before the originator has its 200.
static void who_comes_late_joins(void **state)
{
	struct rig *r = rig_open_call(rig_answer_all, "two");

	(void)state;
	T(r, 'A', INVITE, 200);
	HEARD_BY(r, 'O', PORT_O, "");
	HEARD_BY(r, 'A', PORT_B, "");
	T(r, 'B', INVITE, 200);
	HEARD_BY(r, 'O', PORT_O, "AB");
	HEARD_BY(r, 'A', PORT_B, "BO");
	rig_close(r);
	r = rig_open_call(NULL, "two");
	T(r, 'A', INVITE, 200);
	HEARD_BY(r, 'O', PORT_O, "A");
	HEARD_BY(r, 'B', PORT_C, "");
	T(r, 'B', INVITE, 200);
	HEARD_BY(r, 'A', PORT_B, "BO");
	rig_close(r);
}

static void who_leaves_is_heard_no_more(void **state)
{
	struct rig *r = three_are_in(NULL);

	(void)state;
	T_REQUEST(r, 'B', "BYE", 1);
	HEARD_BY(r, 'O', PORT_O, "AC");
	HEARD_BY(r, 'A', PORT_A, "CO");
	HEARD_BY(r, 'B', PORT_B, "");
	O_DIALOG(r, "BYE", 2); // all are doomed
	HEARD_BY(r, 'A', PORT_A, "");
	HEARD_BY(r, 'O', PORT_O, "");
	assert_int_equal(focus_usage(r->core).flows, 2); // until their BYEs are answered
	T(r, 'A', BYE, 200);
	T(r, 'C', BYE, 200);
	rig_close_empty(r);
}

// --- several streams ---

#define TWO(ip, audio, video)                                                                      \
	SDP("1", ip, audio, "8")                                                                   \
	"m=video " video " RTP/AVP 31\r\n"

static struct rig *with_video(const char *target)
{
	struct rig *r = rig_open(NULL);

	r->o_body = TWO("10.9.0.9", "6000", "6100");
	rig_o(r, target);
	rig_act(r);
	r->log[0] = '\0';
	return r;
}

static void each_stream_has_its_port(void **state)
{
	struct rig *r = with_video("INVITE one");
	struct media_hop hop;

	(void)state;
	REQUEST_HAS(r, 'A', INVITE, "m=audio 20004 RTP/AVP 8\r\nm=video 20006 RTP/AVP 31\r\n");
	r->t_body = TWO("10.9.0.2", "7000", "7100");
	T(r, 'A', INVITE, 200);
	LAST_O_HAS(r, "m=audio 20000 RTP/AVP 8\r\nm=video 20002 RTP/AVP 31\r\n");
	assert_int_equal(rig_media(r, 'O', 20000, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 7000);
	assert_int_equal(hop.local_port, 20004);
	assert_int_equal(rig_media(r, 'O', 20002, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 7100);
	assert_int_equal(hop.local_port, 20006);
	assert_int_equal(rig_media(r, 'A', 20007, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 6101);
	r->log[0] = '\0';
	r->o_body = NULL;
	O_DIALOG(r, "ACK", 1);
	rig_end_call(r, 2);
}

// RFC 3264 6: a stream that is refused has no port any more, here either.
static void refused_stream_gives_its_ports_back(void **state)
{
	struct rig *r = with_video("INVITE one");

	(void)state;
	assert_int_equal(focus_usage(r->core).flows, 4);
	r->t_body = TWO("10.9.0.2", "7000", "0");
	T(r, 'A', INVITE, 200);
	LAST_O_HAS(r, "m=audio 20000 RTP/AVP 8\r\nm=video 0 RTP/AVP 31\r\n");
	assert_int_equal(focus_usage(r->core).flows, 2);
	HEARD_BY(r, 'O', 20000, "A");
	rig_close(r);
}

// RFC 3264 8.2: a stream that has been there may come back.
static void stream_that_has_ended_keeps_its_ports(void **state)
{
	struct rig *r = with_video("INVITE one");
	struct media_hop hop;

	(void)state;
	r->t_body = TWO("10.9.0.2", "7000", "7100");
	T(r, 'A', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	r->o_body = TWO("10.9.0.9", "6000", "0");
	O_DIALOG(r, "UPDATE", 2);
	assert_int_equal(rig_media(r, 'A', 20006, &hop), DROP_MEDIA_HELD);
	HEARD_BY(r, 'A', 20004, "O");
	r->o_body = TWO("10.9.0.9", "6000", "6200");
	O_DIALOG(r, "UPDATE", 3);
	LAST_HAS(r, "m=audio 20000 RTP/AVP 8\r\nm=video 20002 RTP/AVP 31\r\n");
	assert_int_equal(rig_media(r, 'A', 20006, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 6200);
	rig_close(r);
}

// Where the INVITE had no offer, the streams are those of the first answer.
static void offer_in_an_answer_opens_its_streams(void **state)
{
	struct rig *r = rig_open_delayed("one");
	struct media_hop hop;

	(void)state;
	r->t_body = TWO("10.9.0.2", "7000", "7100");
	T(r, 'A', INVITE, 200);
	LAST_O_HAS(r, "m=audio 20000 RTP/AVP 8\r\nm=video 20004 RTP/AVP 31\r\n");
	r->o_body = TWO("10.9.0.9", "6000", "6100");
	O_DIALOG(r, "ACK", 1);
	REQUEST_HAS(r, 'A', ACK, "m=audio 20002 RTP/AVP 8\r\nm=video 20006 RTP/AVP 31\r\n");
	assert_int_equal(rig_media(r, 'A', 20006, &hop), DROP_NONE);
	assert_int_equal(hop.to.port, 6100);
	r->log[0] = '\0';
	r->o_body = NULL;
	rig_end_call(r, 2);
}

// Four legs of two streams: eight of nine.
static void nine_flows(struct focus_cfg *cfg)
{
	cfg->media_flows = 9;
}

static void streams_are_counted_before_a_call_is_taken(void **state)
{
	struct rig *r = rig_open(nine_flows);

	(void)state;
	r->o_body = TWO("10.9.0.9", "6000", "6100");
	O(r, "INVITE three");
	assert_int_equal(focus_usage(r->core).flows, 8);
	r->call++;
	r->o_body = NULL;
	O(r, "INVITE one");
	LAST_O_HAS(r, "SIP/2.0 503 ");
	rig_close(r);
}

// One flow on each of four addresses.
static void four_addresses(struct focus_cfg *cfg)
{
	static struct home home;
	const uint8_t first[] = {10, 9, 1, 1}, last[] = {10, 9, 1, 4};
	struct ip_addr a = ip_v4(first), z = ip_v4(last);

	home = *cfg->home;
	assert_true(home_add_range(&home, &a, &z, 0));
	cfg->home = &home;
	cfg->media_flows = 1;
}

// RFC 4566 5.7: a stream at another address than the first one has a c= line of its own.
static void streams_may_lie_on_different_addresses(void **state)
{
	struct rig *r = rig_open(four_addresses);

	(void)state;
	r->o_body = SDP(
		"1", "10.9.0.9", "6000",
		"8") "m=video 6100 RTP/AVP 31\r\ni=a face\r\nc=IN IP4 10.9.0.9\r\na=sendrecv\r\n";
	O(r, "INVITE one");
	REQUEST_HAS(r, 'A', INVITE, "c=IN IP4 10.9.1.3\r\nt=0 0\r\nm=audio 20000 RTP/AVP 8\r\n");
	REQUEST_HAS(r, 'A', INVITE,
		    "m=video 20000 RTP/AVP 31\r\ni=a face\r\nc=IN IP4 10.9.1.4\r\na=sendrecv\r\n");
	r->t_body = TWO("10.9.0.2", "7000", "7100");
	T(r, 'A', INVITE, 200);
	LAST_O_HAS(r, "c=IN IP4 10.9.1.1\r\nt=0 0\r\nm=audio 20000 RTP/AVP 8\r\n");
	LAST_O_HAS(r, "m=video 20000 RTP/AVP 31\r\nc=IN IP4 10.9.1.2\r\n");
	r->o_body = NULL;
	O_DIALOG(r, "ACK", 1);
	r->o_body = TWO("10.9.0.9", "6000", "6100");
	O_DIALOG(r, "UPDATE", 2);
	LAST_HAS(r, "m=video 20000 RTP/AVP 31\r\nc=IN IP4 10.9.1.2\r\n");
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody_hears_all_others),
		cmocka_unit_test(whatever_it_is_all_others_get_it),
		cmocka_unit_test(in_a_pair_one_is_heard),
		cmocka_unit_test(who_comes_late_joins),
		cmocka_unit_test(who_leaves_is_heard_no_more),
		cmocka_unit_test(each_stream_has_its_port),
		cmocka_unit_test(refused_stream_gives_its_ports_back),
		cmocka_unit_test(stream_that_has_ended_keeps_its_ports),
		cmocka_unit_test(offer_in_an_answer_opens_its_streams),
		cmocka_unit_test(streams_are_counted_before_a_call_is_taken),
		cmocka_unit_test(streams_may_lie_on_different_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
