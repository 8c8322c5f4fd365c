/* SPDX-License-Identifier: BSD-3-Clause */
#include "media_bench.h"

// A lane is open only as long as the decision holds that it was opened for: whatever happens to a
// flow or to whom it hears, a packet of its stream would still go the same way.

static unsigned seed = 13;
static struct media m;
static struct stream {
	bool used;
	struct path in;
	struct media_hop hop;
} stream[FLOWS]; // what each lane was opened for

static unsigned any(unsigned below)
{
	return (unsigned)rand_r(&seed) % below;
}

static struct endpoint any_far(void)
{
	static const char *const host[] = {"10.0.0.2", "10.0.0.3"};

	return at(host[any(2)], (uint16_t)(any(8) ? 6000 + 2 * any(2) : 0));
}

// Net's part: it opens the lane of what it has sent.
static void comes(uint32_t flow)
{
	static struct media_hops hops;
	struct stream *s = &stream[flow];
	struct path in = {any_far(), media_port(&m, flow), 0};
	struct span payload = span_of(packet, sizeof(packet));

	if (media_relay(&m, &m.flow[flow], &in, payload, 0, &s->hop)) {
		assert_ptr_equal(s->hop.lane, &m.flow[flow].lane);
		assert_ptr_equal(s->hop.lane6, &m.lane6[flow]);
		s->hop.lane->in.dst_port = s->hop.lane6->in.dst_port = 1;
		s->in = in;
	} else if (media_route(&m, &in, payload, &hops) == DROP_NONE) {
		for (unsigned i = 0; i < hops.n; i++)
			assert_true(!hops.hop[i].lane && !hops.hop[i].lane6);
	}
}

static void says(uint32_t flow)
{
	struct media_far far = {any_far(), any_far(), any(8) == 0, any(8) == 0, any(4) == 0};

	media_far_end(&m, flow, &far);
}

static void opens(uint32_t flow)
{
	if (stream[flow].used)
		return;
	flow = media_open(&m, 0, 0, NOW + 1000000);
	if (flow == MEDIA_NONE)
		return;
	stream[flow].used = true;
	says(flow);
}

static void closes(uint32_t flow)
{
	media_close(&m, flow, NOW);
	stream[flow].used = false;
}

static void happens(uint32_t flow, uint32_t other)
{
	if (!stream[flow].used || !stream[other].used) {
		opens(flow);
		return;
	}
	switch (any(60)) {
	case 0:
		media_doom(&m, flow);
		break;
	case 1:
		closes(flow);
		break;
	case 2:
		media_leave(&m, flow);
		break;
	case 3:
		media_disband(&m, flow);
		break;
	case 4:
		media_far_end_gone(&m, flow);
		break;
	case 5:
		media_mux(&m, flow, any(2));
		break;
	case 6:
		media_look(&m, flow);
		break;
	case 7:
		media_floor(&m, flow, any(4) ? MEDIA_FREE_TALK : MEDIA_LISTENS);
		break;
	case 8:
		says(flow);
		break;
	case 9 ... 15:
		media_join(&m, flow, other);
		break;
	default:
		comes(flow);
		break;
	}
}

// How many lanes are open.
static unsigned check(void)
{
	struct media_hop hop;
	unsigned n = 0;

	for (uint32_t i = 0; i < FLOWS; i++) {
		const struct stream *s = &stream[i];

		assert_int_equal(m.flow[i].lane.in.dst_port, m.lane6[i].in.dst_port);
		if (m.flow[i].lane.in.dst_port == 0)
			continue;
		n++;
		assert_true(media_relay(&m, &m.flow[i], &s->in, span_of(packet, sizeof(packet)), 0,
					&hop));
		assert_true(endpoint_eq(&hop.to, &s->hop.to));
		assert_int_equal(hop.local_port, s->hop.local_port);
		assert_int_equal(hop.local, s->hop.local);
	}
	return n;
}

static void lanes_follow_what_happens(void **state)
{
	struct ip_addr four = at("10.9.0.1", 1).ip, six = at("2001:db8::1", 1).ip;
	static struct home home;
	unsigned open = 0;

	(void)state;
	assert_true(home_add(&home, &four, 24, 0) && home_add(&home, &six, 64, 0));
	for (unsigned p = LATCH_SIGNALLED; p <= LATCH_OFF; p++) {
		policy = (enum latch_policy)p;
		m = media_with(&home, BASE, FLOWS);
		memset(stream, 0, sizeof(stream));
		for (unsigned i = 0; i < 200000; i++) {
			happens(any(FLOWS), any(FLOWS));
			open += check();
		}
		free(m.flow);
	}
	assert_in_range(open, 20000, 600000);
}

// Where a packet of IPv4 comes in, with addresses for media alone.
static void guesses_by_destination(void **state)
{
	struct ip_addr first = at("10.9.1.0", 1).ip, last = at("10.9.1.3", 1).ip;
	struct ip_addr ours = at("10.9.0.1", 1).ip;
	static struct home home;
	struct path in = {.local_port = BASE + 4};

	(void)state;
	assert_true(home_add(&home, &ours, 24, 0));
	assert_true(home_add_range(&home, &first, &last, 0));
	m = media_with(&home, BASE, FLOWS);
	for (uint32_t i = 0; i < 4; i++) {
		uint8_t ip[4] = {10, 9, 1, (uint8_t)i};
		uint32_t word;

		memcpy(&word, ip, sizeof(word));
		in.local = HOME_MAX + i;
		assert_ptr_equal(media_guess(&m, word, htobe16(BASE + 4)), media_find(&m, &in));
		assert_ptr_equal(media_guess(&m, word, htobe16(BASE + 5)), media_find(&m, &in));
	}
	in.local = 0;
	assert_ptr_equal(media_guess(&m, htobe32(0x0a090001), htobe16(BASE + 4)),
			 media_find(&m, &in));
	assert_null(media_guess(&m, htobe32(0x0a090001), htobe16(BASE - 1)));
	assert_null(media_guess(&m, htobe32(0x0a090001), htobe16(BASE + 2 * FLOWS)));
	free(m.flow);
}

// The end of an address of IPv6 is none of IPv4.
static void guesses_no_end_of_ipv6(void **state)
{
	struct ip_addr range = at("2001:db8::a09:1", 1).ip, ours = at("10.9.0.1", 1).ip;
	struct path in = {.local_port = BASE + 4};
	static struct home home;

	(void)state;
	assert_true(home_add(&home, &ours, 24, 0));
	assert_true(home_add_range(&home, &range, &range, 0));
	m = media_with(&home, BASE, FLOWS);
	assert_ptr_equal(media_guess(&m, htobe32(0x0a090001), htobe16(BASE + 4)),
			 media_find(&m, &in));
	free(m.flow);
}

// With ranges of both families, of which the IPv6 one comes last.
static void guesses_by_destination_of_ipv6(void **state)
{
	struct ip_addr first = at("10.9.1.0", 1).ip, last = at("10.9.1.3", 1).ip;
	struct ip_addr first6 = at("2001:db8::1:0", 1).ip, last6 = at("2001:db8::1:3", 1).ip;
	struct ip_addr ours = at("2001:db8::1", 1).ip;
	static struct home home;
	struct path in = {.local_port = BASE + 4};

	(void)state;
	assert_true(home_add(&home, &ours, 64, 0));
	assert_true(home_add_range(&home, &first, &last, 0));
	assert_true(home_add_range(&home, &first6, &last6, 0));
	m = media_with(&home, BASE, FLOWS);
	for (uint32_t i = 0; i < 4; i++) {
		struct ip_addr to = ip_plus(&first6, i);
		struct media_flow *f;

		in.local = HOME_MAX + 4 + i;
		f = media_find(&m, &in);
		assert_ptr_equal(media_guess6(&m, to.b, htobe16(BASE + 4)), f);
		assert_ptr_equal(media_lane6(&m, f), &m.lane6[f - m.flow]);
	}
	in.local = 0;
	assert_ptr_equal(media_guess6(&m, ours.b, htobe16(BASE + 4)), media_find(&m, &in));
	assert_null(media_guess6(&m, ours.b, htobe16(BASE - 1)));
	free(m.flow);
}

// Who has no address of IPv6 pays nothing for its lanes.
static void no_lanes_without_ipv6(void **state)
{
	struct ip_addr four = at("10.9.0.1", 1).ip, six = at("2001:db8::1", 1).ip;
	static struct home home;
	struct media_cfg cfg = {.home = &home, .base_port = BASE, .flows_each = FLOWS};
	size_t before;

	(void)state;
	assert_true(home_add(&home, &four, 24, 0));
	before = media_footprint(&cfg);
	m = media_with(&home, BASE, FLOWS);
	assert_null(m.lane6);
	free(m.flow);
	assert_true(home_add(&home, &six, 64, 0));
	assert_int_equal(media_footprint(&cfg), before + FLOWS * sizeof(struct lane6));
}

// RFC 3550 5.1: version 2; RFC 5761 4: payload types 64 to 95 are RTCP's.
static void what_is_rtp(void **state)
{
	(void)state;
	for (unsigned i = 0; i <= UINT16_MAX; i++) {
		const uint8_t payload[] = {(uint8_t)(i >> 8), (uint8_t)i};
		unsigned version = payload[0] >> 6, type = payload[1] & 0x7f;

		assert_int_equal(media_is_rtp(payload), version == 2 && (type < 64 || type > 95));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lanes_follow_what_happens),
		cmocka_unit_test(guesses_by_destination),
		cmocka_unit_test(guesses_no_end_of_ipv6),
		cmocka_unit_test(guesses_by_destination_of_ipv6),
		cmocka_unit_test(no_lanes_without_ipv6),
		cmocka_unit_test(what_is_rtp),
	};

	return cmocka_run_group_tests_name("lane", tests, NULL, NULL);
}
