/* SPDX-License-Identifier: BSD-3-Clause */
#include "media_bench.h"

// Where media comes from and goes to: latching (RFC 4961), directions (RFC 3264 5.1), rtcp-mux
// (RFC 5761); and that nothing is sent where nobody has asked for it.

static struct media_hops hops;

// Two that hear each other; the first one is looked at.
struct two {
	struct media m;
	uint32_t a, b;
};

static struct two two_with(enum latch_policy latch)
{
	struct two t;

	policy = latch;
	t.m = media_of(BASE, FLOWS);
	t.a = flow_to(&t.m, "10.0.0.2", 6000, 0);
	t.b = flow_to(&t.m, "10.0.0.3", 7000, 0);
	media_join(&t.m, t.a, t.b);
	return t;
}

static unsigned n_relayed;

static enum drop from(struct two *t, uint32_t flow, bool rtcp, const char *host, uint16_t port)
{
	struct path in = {at(host, port), (uint16_t)(media_port(&t->m, flow) + rtcp), 0};
	struct span payload = span_of(packet, sizeof(packet));
	struct media_hop hop;
	bool relayed = media_relay(&t->m, &t->m.flow[flow], &in, payload, 0, &hop);
	enum drop drop = media_route(&t->m, &in, payload, &hops);

	// Where the short way takes a packet, the long one would have done the same.
	n_relayed += relayed;
	if (relayed) {
		assert_int_equal(drop, DROP_NONE);
		assert_int_equal(hops.n, 1);
		assert_false(hops.rtcp);
		assert_true(endpoint_eq(&hop.to, &hops.hop[0].to));
		assert_int_equal(hop.local, hops.hop[0].local);
		assert_int_equal(hop.local_port, hops.hop[0].local_port);
		assert_ptr_equal(hop.way, hops.hop[0].way);
	}
	return drop;
}

// What b sends to a arrives there.
static void goes_to(struct two *t, bool rtcp, const char *host, uint16_t port)
{
	struct endpoint want = at(host, port);

	assert_int_equal(from(t, t->b, rtcp, "10.0.0.3", rtcp ? 7001 : 7000), DROP_NONE);
	assert_int_equal(hops.n, 1);
	assert_true(endpoint_eq(&hops.hop[0].to, &want));
}

static void says(struct two *t, const char *host, uint16_t port, bool held, bool mute)
{
	struct media_far far = {
		.rtp = at(host, port),
		.rtcp = at(host, (uint16_t)(port ? port + 1 : 0)),
		.held = held,
		.mute = mute,
	};

	media_far_end(&t->m, t->a, &far);
}

static void first_packet_says_the_port(void **state)
{
	struct two t = two_with(LATCH_SIGNALLED);

	(void)state;
	goes_to(&t, false, "10.0.0.2", 6000);
	assert_int_equal(from(&t, t.a, false, "10.0.0.4", 6000), DROP_MEDIA_SOURCE);
	goes_to(&t, false, "10.0.0.2", 6000);
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6500), DROP_NONE);
	goes_to(&t, false, "10.0.0.2", 6500);
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6000), DROP_MEDIA_SOURCE);
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6500), DROP_NONE);
	free(t.m.flow);
}

static void rtcp_is_learnt_by_itself(void **state)
{
	struct two t = two_with(LATCH_SIGNALLED);

	(void)state;
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6500), DROP_NONE);
	goes_to(&t, true, "10.0.0.2", 6001);
	assert_int_equal(from(&t, t.a, true, "10.0.0.2", 6900), DROP_NONE);
	goes_to(&t, true, "10.0.0.2", 6900);
	goes_to(&t, false, "10.0.0.2", 6500);
	assert_int_equal(from(&t, t.a, true, "10.0.0.2", 6001), DROP_MEDIA_SOURCE);
	free(t.m.flow);
}

static void any_host_by_policy(void **state)
{
	struct two t = two_with(LATCH_ANY);

	(void)state;
	assert_int_equal(from(&t, t.a, false, "192.0.2.7", 999), DROP_NONE);
	goes_to(&t, false, "192.0.2.7", 999);
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6000), DROP_MEDIA_SOURCE);
	assert_int_equal(from(&t, t.a, false, "192.0.2.7", 1000), DROP_MEDIA_SOURCE);
	free(t.m.flow);
}

static void off_follows_the_sdp_alone(void **state)
{
	struct two t = two_with(LATCH_OFF);

	(void)state;
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6500), DROP_NONE);
	goes_to(&t, false, "10.0.0.2", 6000);
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6501), DROP_NONE);
	assert_int_equal(from(&t, t.a, false, "10.0.0.4", 6000), DROP_MEDIA_SOURCE);
	free(t.m.flow);
}

// The same address again, as with a refresh or a hold, changes nothing; another one starts over.
static void another_address_starts_over(void **state)
{
	struct two t = two_with(LATCH_SIGNALLED);

	(void)state;
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6500), DROP_NONE);
	says(&t, "10.0.0.2", 6000, false, false);
	goes_to(&t, false, "10.0.0.2", 6500);
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6000), DROP_MEDIA_SOURCE);
	says(&t, "10.0.0.2", 6002, false, false);
	goes_to(&t, false, "10.0.0.2", 6002);
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6600), DROP_NONE);
	goes_to(&t, false, "10.0.0.2", 6600);
	says(&t, "10.0.0.8", 6002, false, false);
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6600), DROP_MEDIA_SOURCE);
	goes_to(&t, false, "10.0.0.8", 6002);
	free(t.m.flow);
}

static void directions_are_kept(void **state)
{
	struct two t = two_with(LATCH_SIGNALLED);

	(void)state;
	says(&t, "10.0.0.2", 6000, true, false); // sendonly
	assert_int_equal(from(&t, t.b, false, "10.0.0.3", 7000), DROP_MEDIA_HELD);
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6000), DROP_NONE);
	says(&t, "10.0.0.2", 6000, false, true); // recvonly
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6000), DROP_MEDIA_MUTE);
	goes_to(&t, false, "10.0.0.2", 6000);
	says(&t, "10.0.0.2", 6000, true, true); // inactive: RTCP goes on
	assert_int_equal(from(&t, t.a, true, "10.0.0.2", 6001), DROP_NONE);
	goes_to(&t, true, "10.0.0.2", 6001);
	says(&t, "10.0.0.2", 6000, false, false);
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6000), DROP_NONE);
	goes_to(&t, false, "10.0.0.2", 6000);
	free(t.m.flow);
}

// A recvonly station behind a NAT opens it with empty packets: heard by nobody, they say where it
// is.
static void mute_ones_are_learnt(void **state)
{
	struct two t = two_with(LATCH_SIGNALLED);

	(void)state;
	says(&t, "10.0.0.2", 6000, false, true);
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6500), DROP_MEDIA_MUTE);
	goes_to(&t, false, "10.0.0.2", 6500);
	free(t.m.flow);
}

// One has RTCP on its RTP port, the other on the next one.
static void rtcp_among_rtp_is_told_apart(void **state)
{
	struct two t = two_with(LATCH_SIGNALLED);

	(void)state;
	media_mux(&t.m, t.a, true);
	packet[1] = 200; // a sender report
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6000), DROP_NONE);
	assert_int_equal(hops.hop[0].to.port, 7001);
	assert_int_equal(hops.hop[0].local_port, media_port(&t.m, t.b) + 1);
	assert_int_equal(from(&t, t.b, true, "10.0.0.3", 7001), DROP_NONE);
	assert_int_equal(hops.hop[0].to.port, 6000);
	assert_int_equal(hops.hop[0].local_port, media_port(&t.m, t.a));
	assert_int_equal(from(&t, t.a, true, "10.0.0.2", 6001), DROP_MEDIA_NO_FLOW);
	for (unsigned type = 0; type < 256; type++) {
		bool rtcp = type >= 192 && type <= 223;

		packet[1] = (uint8_t)type;
		assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6000), DROP_NONE);
		assert_int_equal(hops.hop[0].to.port, rtcp ? 7001 : 7000);
		assert_int_equal(from(&t, t.b, false, "10.0.0.3", 7000), DROP_NONE);
		assert_int_equal(hops.hop[0].local_port, media_port(&t.m, t.a));
	}
	packet[1] = 0;
	assert_true(n_relayed > 100);
	free(t.m.flow);
}

// RFC 7983: what is no media by its first byte, whatever the second one says.
static void what_sets_media_up_is_no_media(void **state)
{
	struct two t = two_with(LATCH_SIGNALLED);

	(void)state;
	media_mux(&t.m, t.a, true);
	for (unsigned i = 0; i < 0x10000; i++) {
		unsigned first = i >> 8, type = i & 0xff;
		bool setup = first < 4 || (first >= 16 && first < 80);
		bool rtcp = first >= 128 && first < 192 && type >= 192 && type < 224;
		bool held = !setup && !rtcp;

		packet[0] = (uint8_t)first;
		packet[1] = (uint8_t)type;
		says(&t, "10.0.0.2", 6000, false, true); // recvonly
		media_mux(&t.m, t.a, true);
		assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6000),
				 held ? DROP_MEDIA_MUTE : DROP_NONE);
		assert_true(held || hops.hop[0].to.port == 7000 + rtcp);
		assert_int_equal(from(&t, t.b, false, "10.0.0.3", 7000), DROP_NONE);
		assert_int_equal(hops.media, !setup); // b has its RTCP elsewhere
		says(&t, "10.0.0.2", 6000, true, false); // sendonly
		assert_int_equal(from(&t, t.b, false, "10.0.0.3", 7000),
				 setup ? DROP_NONE : DROP_MEDIA_HELD);
		says(&t, "10.0.0.2", 6000, false, false);
		media_floor(&t.m, t.b, MEDIA_LISTENS);
		assert_int_equal(from(&t, t.b, false, "10.0.0.3", 7000),
				 setup ? DROP_NONE : DROP_MEDIA_NO_FLOOR);
		media_floor(&t.m, t.b, MEDIA_FREE_TALK);
	}
	packet[0] = 0x80;
	packet[1] = 0;
	free(t.m.flow);
}

static bool is_asked_for(const struct endpoint *to)
{
	const struct endpoint asked[] = {
		at("10.0.0.2", 6000), at("10.0.0.2", 6001), at("10.0.0.3", 7000),
		at("10.0.0.3", 7001), at("10.0.0.2", 6500), // this one has passed latching
	};
	bool is = false;

	for (unsigned i = 0; i < ARRAY_SIZE(asked); i++)
		is |= endpoint_eq(to, &asked[i]);
	return is;
}

// Whoever sends whatever from wherever: nothing goes to an address that is not in the SDP of a
// member, nor has passed latching; and no packet becomes two for the same member.
static void nothing_goes_where_nobody_asked(void **state)
{
	static const char *const hosts[] = {"10.0.0.2", "10.0.0.3", "10.0.0.66", "::1"};
	struct two t = two_with(LATCH_SIGNALLED);
	uint32_t rand = 7, open = media_open(&t.m, 0, 0, NOW);

	(void)state;
	media_join(&t.m, open, t.a); // it has said nothing so far
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6500), DROP_NONE);
	assert_int_equal(from(&t, t.a, true, "10.0.0.2", 6001), DROP_NONE);
	assert_int_equal(from(&t, t.b, false, "10.0.0.3", 7000), DROP_NONE);
	assert_int_equal(from(&t, t.b, true, "10.0.0.3", 7001), DROP_NONE);
	for (unsigned i = 0; i < 20000; i++) {
		rand = rand * 1664525 + 1013904223;
		packet[1] = (uint8_t)(rand >> 9);
		if (from(&t, (rand >> 12) % FLOWS, rand >> 31, hosts[(rand >> 20) % 4],
			 (uint16_t)(6000 + (rand >> 22) % 4 * 500 + (rand >> 27) % 2)) != DROP_NONE)
			continue;
		assert_int_equal(hops.n, 1);
		assert_true(is_asked_for(&hops.hop[0].to));
	}
	packet[1] = 0;
	free(t.m.flow);
}

// Not even where any host may be the source: there must be SDP first, and it must want media.
static void nobody_is_learnt_before_there_is_sdp(void **state)
{
	struct two t = two_with(LATCH_ANY);
	uint32_t open = media_open(&t.m, 0, 0, NOW);

	(void)state;
	media_join(&t.m, open, t.b);
	assert_int_equal(from(&t, open, false, "10.0.0.66", 6000), DROP_MEDIA_NOT_BRIDGED);
	assert_int_equal(from(&t, t.b, false, "10.0.0.3", 7000), DROP_NONE);
	assert_int_equal(hops.n, 1);
	media_far_end_gone(&t.m, t.a);
	assert_int_equal(from(&t, t.a, false, "10.0.0.66", 6000), DROP_MEDIA_SOURCE);
	assert_int_equal(from(&t, t.b, false, "10.0.0.3", 7000), DROP_MEDIA_HELD);
	free(t.m.flow);
}

static void who_has_not_the_floor_takes_no_short_way(void **state)
{
	struct two t = two_with(LATCH_SIGNALLED);

	(void)state;
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6000), DROP_NONE);
	media_floor(&t.m, t.a, MEDIA_LISTENS);
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6000), DROP_MEDIA_NO_FLOOR);
	assert_int_equal(from(&t, t.a, true, "10.0.0.2", 6001), DROP_NONE);
	media_floor(&t.m, t.a, MEDIA_TALKS);
	assert_int_equal(from(&t, t.a, false, "10.0.0.2", 6000), DROP_NONE);
	free(t.m.flow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_packet_says_the_port),
		cmocka_unit_test(rtcp_is_learnt_by_itself),
		cmocka_unit_test(any_host_by_policy),
		cmocka_unit_test(off_follows_the_sdp_alone),
		cmocka_unit_test(another_address_starts_over),
		cmocka_unit_test(directions_are_kept),
		cmocka_unit_test(mute_ones_are_learnt),
		cmocka_unit_test(rtcp_among_rtp_is_told_apart),
		cmocka_unit_test(what_sets_media_up_is_no_media),
		cmocka_unit_test(nothing_goes_where_nobody_asked),
		cmocka_unit_test(nobody_is_learnt_before_there_is_sdp),
		cmocka_unit_test(who_has_not_the_floor_takes_no_short_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
