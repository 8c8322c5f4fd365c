/* SPDX-License-Identifier: BSD-3-Clause */
#include "media_bench.h"

static void ports_of_flows(void **state)
{
	struct media m = media_of(BASE, FLOWS);

	(void)state;
	for (uint32_t i = 0; i < FLOWS; i++) {
		uint32_t f = media_open(&m, 0, 0, NOW);

		assert_int_equal(f, i);
		assert_int_equal(media_port(&m, f), BASE + 2 * i);
	}
	assert_int_equal(media_open(&m, 0, 0, NOW), MEDIA_NONE);
	free(m.flow);
}

static void the_very_last_port(void **state)
{
	struct media m = media_of(65520, FLOWS);
	struct media_hop hop;
	uint32_t a, b;

	(void)state;
	for (unsigned i = 0; i < FLOWS - 2; i++)
		media_open(&m, 0, 0, NOW);
	a = flow_to(&m, "10.0.0.2", 6000, 0);
	b = flow_to(&m, "10.0.0.3", 7000, 0);
	media_join(&m, a, b);
	assert_int_equal(media_port(&m, b), 65534);
	assert_int_equal(arrive(&m, 65535, "10.0.0.3", &hop), DROP_NONE);
	assert_int_equal(arrive(&m, 65533, "10.0.0.2", &hop), DROP_NONE);
	assert_int_equal(hop.local_port, 65535);
	free(m.flow);
}

// Pairs that lie between those of other cores: base_port is everybody's.
static void ports_that_are_no_row(void **state)
{
	static const struct home home;
	static uint8_t owner[MEDIA_PAIRS] = {[BASE / 2] = 1, 2, 1, 1, 2, 2, 1};
	struct media_cfg cfg = {
		.home = &home, .base_port = BASE, .flows_each = 3, .owner = owner, .core = 2};
	struct media m;
	uint32_t flow[3];

	(void)state;
	media_init(&m, aligned_alloc(64, whole_lines(media_footprint(&cfg))), &cfg);
	for (unsigned i = 0; i < 3; i++)
		flow[i] = media_open(&m, 0, 0, NOW);
	assert_int_equal(media_port(&m, flow[0]), BASE + 2);
	assert_int_equal(media_port(&m, flow[1]), BASE + 8);
	assert_int_equal(media_port(&m, flow[2]), BASE + 10);
	for (uint16_t i = 0; i < 14; i++) {
		struct path in = {.local_port = (uint16_t)(BASE + i)};
		struct media_flow *f = media_find(&m, &in);

		assert_int_equal(f != NULL, owner[(BASE + i) / 2] == 2);
		assert_true(!f || f->port == BASE + i / 2 * 2);
	}
	free(m.flow);
}

static void longest_unused_goes_out_first(void **state)
{
	struct media m = media_of(BASE, 3);

	(void)state;
	assert_int_equal(media_open(&m, 0, 0, NOW), 0);
	media_close(&m, 0, NOW);
	// A straggler for the last call must not reach the next one at once.
	assert_int_equal(media_open(&m, 0, 0, LATER), 1);
	assert_int_equal(media_open(&m, 0, 0, LATER), 2);
	assert_int_equal(media_open(&m, 0, 0, LATER), 0);
	media_close(&m, 2, LATER);
	media_close(&m, 1, LATER);
	assert_int_equal(media_open(&m, 0, 0, LATER + MEDIA_REST_MS), 2);
	assert_int_equal(media_open(&m, 0, 0, LATER + MEDIA_REST_MS), 1);
	assert_int_equal(media_open(&m, 0, 0, LATER + MEDIA_REST_MS), MEDIA_NONE);
	free(m.flow);
}

// RTP of the call before may be on its way for a while. Whatever the clock shows: at 'NOW' its low
// half is 0.
static void ports_rest(void **state)
{
	static const uint64_t at[] = {
		NOW, NOW - 1, NOW - 2, NOW - MEDIA_REST_MS, NOW - MEDIA_REST_MS - 1, NOW + 77};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(at); i++) {
		struct media m = media_of(BASE, 2);

		assert_int_equal(media_open(&m, 0, 0, at[i]), 0);
		assert_int_equal(media_open(&m, 0, 0, at[i]), 1);
		media_close(&m, 1, at[i]);
		media_close(&m, 0, at[i] + 1000);
		assert_false(media_has(&m, 0, 1, at[i] + MEDIA_REST_MS - 1));
		assert_int_equal(media_open(&m, 0, 0, at[i] + MEDIA_REST_MS - 1), MEDIA_NONE);
		// A millisecond later, where its moment's low half would be 0.
		assert_true(media_has(&m, 0, 1, at[i] + MEDIA_REST_MS + 1));
		assert_false(media_has(&m, 0, 2, at[i] + MEDIA_REST_MS + 1));
		assert_true(media_has(&m, 0, 2, at[i] + MEDIA_REST_MS + 1001));
		assert_false(media_has(&m, 0, 3, at[i] + MEDIA_REST_MS + 1001));
		assert_true(media_has(&m, 0, 2, at[i] + (40ull << 32 >> 6))); // 31 days later
		assert_int_equal(media_open(&m, 0, 0, at[i] + MEDIA_REST_MS + 1), 1);
		free(m.flow);
	}
}

static void ports_outside(void **state)
{
	struct media m = media_of(BASE, FLOWS);
	struct media_hop hop;

	(void)state;
	assert_int_equal(arrive(&m, BASE - 1, "10.0.0.2", &hop), DROP_MEDIA_NO_FLOW);
	assert_int_equal(arrive(&m, BASE + 2 * FLOWS, "10.0.0.2", &hop), DROP_MEDIA_NO_FLOW);
	assert_int_equal(arrive(&m, 0, "10.0.0.2", &hop), DROP_MEDIA_NO_FLOW);
	assert_int_equal(arrive(&m, 65535, "10.0.0.2", &hop), DROP_MEDIA_NO_FLOW);
	free(m.flow);
}

static void both_ways(void **state)
{
	struct media m = media_of(BASE, FLOWS);
	uint32_t a = flow_to(&m, "10.0.0.2", 6000, 1), b = flow_to(&m, "2001:db8::3", 7000, 2);
	struct endpoint a_rtp = at("10.0.0.2", 6000), b_rtcp = at("2001:db8::3", 7001);
	struct media_hop hop;

	(void)state;
	media_join(&m, a, b);
	assert_int_equal(arrive(&m, media_port(&m, b), "2001:db8::3", &hop), DROP_NONE);
	assert_true(endpoint_eq(&hop.to, &a_rtp));
	assert_int_equal(hop.local, 1);
	assert_int_equal(hop.local_port, media_port(&m, a));
	assert_int_equal(arrive(&m, rtcp_port(&m, a), "10.0.0.2", &hop), DROP_NONE);
	assert_true(endpoint_eq(&hop.to, &b_rtcp));
	assert_int_equal(hop.local, 2);
	assert_int_equal(hop.local_port, media_port(&m, b) + 1);
	assert_int_equal(media_quality_now(&m.flow[a].quality).packets, 0); // RTCP is not counted
	assert_int_equal(media_quality_now(&m.flow[b].quality).packets, 1);
	assert_int_equal(media_quality_now(&m.flow[b].quality).bytes, 160);
	free(m.flow);
}

static void drops_by_state(void **state)
{
	struct media m = media_of(BASE, FLOWS);
	uint32_t a = flow_to(&m, "10.0.0.2", 6000, 0), b = flow_to(&m, "10.0.0.3", 7000, 0);
	uint16_t pa = media_port(&m, a), pb = media_port(&m, b);
	struct media_hop hop;

	(void)state;
	assert_int_equal(arrive(&m, pa, "10.0.0.2", &hop), DROP_MEDIA_NOT_BRIDGED);
	media_join(&m, a, b);
	media_doom(&m, b);
	assert_int_equal(arrive(&m, pb, "10.0.0.3", &hop), DROP_MEDIA_DOOMED);
	assert_int_equal(arrive(&m, pa, "10.0.0.2", &hop), DROP_MEDIA_NOT_BRIDGED);
	media_close(&m, b, NOW);
	assert_int_equal(arrive(&m, pb, "10.0.0.3", &hop), DROP_MEDIA_NO_FLOW);
	media_close(&m, a, NOW);
	assert_int_equal(arrive(&m, pa, "10.0.0.2", &hop), DROP_MEDIA_NO_FLOW);
	assert_int_equal(media_quality_now(&m.flow[a].quality).packets + media_quality_now(&m.flow[b].quality).packets, 0);
	free(m.flow);
}

static void only_the_named_host_is_heard(void **state)
{
	struct media m = media_of(BASE, FLOWS);
	uint32_t a = flow_to(&m, "10.0.0.2", 6000, 0), b = flow_to(&m, "10.0.0.3", 7000, 0);
	struct media_far far = {.rtp = at("10.0.0.2", 6000), .rtcp = at("10.0.0.9", 6001)};
	struct media_hop hop;

	(void)state;
	media_far_end(&m, a, &far);
	media_join(&m, a, b);
	assert_int_equal(arrive(&m, media_port(&m, a), "10.0.0.4", &hop), DROP_MEDIA_SOURCE);
	assert_int_equal(arrive(&m, media_port(&m, a), "10.0.0.9", &hop), DROP_MEDIA_SOURCE);
	assert_int_equal(arrive(&m, media_port(&m, a), "10.0.0.2", &hop), DROP_NONE);
	assert_int_equal(arrive(&m, rtcp_port(&m, a), "10.0.0.9", &hop), DROP_NONE);
	free(m.flow);
}

// Port 0 in SDP: the far end takes no such stream (RFC 3264 6).
static void nowhere_to_send(void **state)
{
	struct media m = media_of(BASE, FLOWS);
	uint32_t a = flow_to(&m, "10.0.0.2", 6000, 0), b = media_open(&m, 0, 0, NOW);
	struct media_far far = {.rtp = at("10.0.0.3", 0), .rtcp = at("10.0.0.3", 7001)};
	struct media_hop hop;

	(void)state;
	media_far_end(&m, b, &far);
	media_join(&m, a, b);
	assert_int_equal(arrive(&m, media_port(&m, a), "10.0.0.2", &hop), DROP_MEDIA_HELD);
	assert_int_equal(arrive(&m, rtcp_port(&m, a), "10.0.0.2", &hop), DROP_NONE);
	assert_int_equal(media_quality_now(&m.flow[a].quality).packets, 0);
	free(m.flow);
}

// --- rings, against a model: the number of the set that each is in ---

#define MEMBERS 10

struct model {
	struct media m;
	uint32_t flow[MEMBERS];
	unsigned set[MEMBERS];
	unsigned sets; /* numbers given so far */
};

static uint16_t port_of(unsigned member)
{
	return (uint16_t)(5000 + 10 * member);
}

static struct model model_of(unsigned members)
{
	struct model o = {.m = media_of(BASE, MEMBERS)};

	for (unsigned i = 0; i < members; i++) {
		o.flow[i] = flow_to(&o.m, "10.0.0.2", port_of(i), 0);
		o.set[i] = o.sets++;
	}
	return o;
}

// Every other one of its set once, and nobody else.
static void hears_its_set(struct model *o, unsigned members, unsigned speaker)
{
	static struct media_hops hops;
	struct path in = {at("10.0.0.2", port_of(speaker)), media_port(&o->m, o->flow[speaker]), 0};
	bool heard[MEMBERS] = {false};
	enum drop drop = media_route(&o->m, &in, span_of(packet, sizeof(packet)), &hops);
	uint32_t n = drop == DROP_NONE ? hops.n : 0;

	for (uint32_t i = 0; i < n; i++) {
		unsigned who = (hops.hop[i].to.port - 5000u) / 10;

		assert_in_range(who, 0, members - 1);
		assert_false(heard[who]);
		heard[who] = true;
		assert_int_equal(hops.hop[i].local_port, media_port(&o->m, o->flow[who]));
	}
	for (unsigned i = 0; i < members; i++)
		assert_int_equal(heard[i], i != speaker && o->set[i] == o->set[speaker]);
	assert_int_equal(drop, n ? DROP_NONE : DROP_MEDIA_NOT_BRIDGED);
}

static void all_hear_their_sets(struct model *o, unsigned members)
{
	for (unsigned i = 0; i < members; i++)
		hears_its_set(o, members, i);
}

static void join(struct model *o, unsigned a, unsigned b)
{
	media_join(&o->m, o->flow[a], o->flow[b]);
	o->set[a] = o->set[b];
}

static void rings_of_any_size(void **state)
{
	static const unsigned size[] = {1, 2, 3, MEMBERS};

	(void)state;
	for (unsigned k = 0; k < 4; k++) {
		struct model o = model_of(size[k]);

		for (unsigned i = 1; i < size[k]; i++) {
			join(&o, i, i / 2);
			all_hear_their_sets(&o, size[k]);
		}
		media_disband(&o.m, o.flow[size[k] / 2]);
		for (unsigned i = 0; i < size[k]; i++)
			o.set[i] = o.sets++;
		all_hear_their_sets(&o, size[k]);
		free(o.m.flow);
	}
}

// One who joins another ring leaves the one it was in.
static void joins_and_leaves_at_random(void **state)
{
	struct model o = model_of(MEMBERS);
	uint32_t rand = 12345;

	(void)state;
	for (unsigned step = 0; step < 5000; step++) {
		unsigned a, b;

		rand = rand * 1664525 + 1013904223;
		a = (rand >> 8) % MEMBERS;
		b = (rand >> 16) % MEMBERS;
		if (rand >> 30 == 0) {
			media_leave(&o.m, o.flow[a]);
			o.set[a] = o.sets++;
		} else {
			join(&o, a, b);
		}
		all_hear_their_sets(&o, MEMBERS);
	}
	free(o.m.flow);
}

static void who_is_doomed_or_closed_is_in_no_ring(void **state)
{
	struct model o = model_of(4);
	struct media_hop hop;

	(void)state;
	for (unsigned i = 1; i < 4; i++)
		join(&o, i, 0);
	media_doom(&o.m, o.flow[1]);
	media_close(&o.m, o.flow[2], NOW);
	o.set[1] = o.sets++;
	o.set[2] = o.sets++;
	hears_its_set(&o, 4, 0);
	hears_its_set(&o, 4, 3);
	assert_int_equal(arrive(&o.m, media_port(&o.m, o.flow[1]), "10.0.0.2", &hop),
			 DROP_MEDIA_DOOMED);
	media_close(&o.m, o.flow[1], NOW);
	hears_its_set(&o, 4, 0);
	free(o.m.flow);
}

static void a_new_holder_inherits_nothing(void **state)
{
	struct media m = media_of(BASE, 2);
	uint32_t a = flow_to(&m, "10.0.0.2", 6000, 1), b = flow_to(&m, "10.0.0.3", 7000, 1);
	struct media_hop hop;

	(void)state;
	media_join(&m, a, b);
	assert_int_equal(arrive(&m, media_port(&m, a), "10.0.0.2", &hop), DROP_NONE);
	media_close(&m, a, NOW);
	assert_int_equal(media_open(&m, 5, 0, LATER), a);
	assert_int_equal(media_quality_now(&m.flow[a].quality).packets, 0);
	assert_int_equal(m.flow[a].rtp.port, 0);
	assert_int_equal(m.flow[a].local, 5);
	assert_int_equal(arrive(&m, media_port(&m, b), "10.0.0.3", &hop), DROP_MEDIA_NOT_BRIDGED);
	free(m.flow);
}

static void add(struct home *h, const char *ip, uint16_t port_id)
{
	struct ip_addr a = at(ip, 0).ip;

	assert_true(home_add(h, &a, 24, port_id));
}

static void add_range(struct home *h, const char *first, const char *last, uint16_t port_id)
{
	struct ip_addr a = at(first, 0).ip, z = at(last, 0).ip;

	assert_true(home_add_range(h, &a, &z, port_id));
}

// Two families and two DPDK ports: v4 on port 0 has two ranges, v6 on port 0 one, port 1 none.
static struct home home_with_ranges(void)
{
	struct home h = {0};

	add(&h, "10.9.0.1", 0);
	add(&h, "fd09::1", 0);
	add(&h, "10.8.0.1", 1);
	add_range(&h, "10.9.1.1", "10.9.1.3", 0);
	add_range(&h, "fd09::1:0", "fd09::1:1", 0);
	add_range(&h, "10.9.2.7", "10.9.2.7", 0);
	return h;
}

static bool lies_in(const struct home *h, uint32_t local, unsigned range)
{
	struct ip_addr ip = home_ip(h, local);

	return home_range_has(&h->range[range], &ip);
}

static void has_exactly(const struct media *m, uint32_t kind, uint32_t n)
{
	assert_true(media_has(m, kind, n, NOW));
	assert_false(media_has(m, kind, n + 1, NOW));
}

static void ranges_serve_their_family_and_port(void **state)
{
	struct home h = home_with_ranges();
	struct media m = media_with(&h, BASE, 2);
	uint32_t six = media_kind(&m, 1), four = media_kind(&m, 0);

	(void)state;
	has_exactly(&m, four, 8);
	has_exactly(&m, six, 4);
	has_exactly(&m, media_kind(&m, 2), 2);
	for (unsigned i = 0; i < 8; i++) {
		uint32_t local = media_local(&m, media_open(&m, 0, 0, NOW));

		assert_true(lies_in(&h, local, 0) || lies_in(&h, local, 2));
	}
	has_exactly(&m, four, 0);
	assert_int_equal(media_open(&m, 0, 0, NOW), MEDIA_NONE); // the --address does not help out
	for (unsigned i = 0; i < 4; i++)
		assert_true(lies_in(&h, media_local(&m, media_open(&m, 1, 0, NOW)), 1));
	assert_int_equal(media_open(&m, 1, 0, NOW), MEDIA_NONE);
	assert_int_equal(media_local(&m, media_open(&m, 2, 0, NOW)), 2);
	assert_int_equal(media_used(&m), 13);
	free(m.flow);
}

// Every (address, port) is a flow of its own, and each goes back to the pool that it came from.
static void each_address_has_all_ports(void **state)
{
	struct home h = home_with_ranges();
	struct media m = media_with(&h, BASE, 3);
	bool seen[32][3] = {{false}};
	uint32_t flow[12];

	(void)state;
	for (unsigned round = 0; round < 5; round++) {
		memset(seen, 0, sizeof(seen));
		for (unsigned i = 0; i < 12; i++) {
			unsigned pair;

			flow[i] = media_open(&m, 0, 0, LATER * (round + 1));
			assert_int_not_equal(flow[i], MEDIA_NONE);
			pair = (media_port(&m, flow[i]) - BASE) / 2u;
			assert_in_range(pair, 0, 2);
			assert_false(seen[media_local(&m, flow[i])][pair]);
			seen[media_local(&m, flow[i])][pair] = true;
		}
		assert_int_equal(media_open(&m, 0, 0, LATER * (round + 1)), MEDIA_NONE);
		for (unsigned i = 12; i > 0; i--)
			media_close(&m, flow[i - 1], LATER * (round + 1));
	}
	assert_int_equal(media_used(&m), 0);
	free(m.flow);
}

static void the_address_is_half_of_the_name(void **state)
{
	struct home h = home_with_ranges();
	struct media m = media_with(&h, BASE, 1);
	uint32_t a = flow_to(&m, "10.0.0.2", 6000, 0), b = flow_to(&m, "fd00::3", 7000, 1);
	uint32_t la = media_local(&m, a), lb = media_local(&m, b);
	struct media_hop hop;

	(void)state;
	media_join(&m, a, b);
	assert_int_equal(arrive_on(&m, la, BASE, "10.0.0.2", &hop), DROP_NONE);
	assert_int_equal(hop.local, lb);
	assert_int_equal(hop.local_port, BASE);
	assert_int_equal(hop.to.port, 7000);
	assert_int_equal(arrive_on(&m, lb, BASE + 1, "fd00::3", &hop), DROP_NONE);
	assert_int_equal(hop.local, la);
	assert_int_equal(hop.local_port, BASE + 1);
	// The same port of its neighbours, of the range and of the --address, is nobody's.
	assert_int_equal(arrive_on(&m, la + 1, BASE, "10.0.0.2", &hop), DROP_MEDIA_NO_FLOW);
	assert_int_equal(arrive_on(&m, 0, BASE, "10.0.0.2", &hop), DROP_MEDIA_NO_FLOW);
	assert_int_equal(arrive_on(&m, HOME_MAX + h.n_media - 1, BASE, "10.0.0.2", &hop),
			 DROP_MEDIA_NO_FLOW);
	free(m.flow);
}

// What has ended stays in the sums; the flow itself begins at nothing, its clock rate included.
static void sums_of_what_has_ended(void **state)
{
	struct media m = media_of(BASE, 2);
	uint32_t a = flow_to(&m, "10.0.0.2", 6000, 0), b = flow_to(&m, "10.0.0.3", 7000, 0);
	struct media_flow copy;
	struct media_hop hop;

	(void)state;
	media_name(&m, a, 0x0123456789abcdef);
	media_agreed(&m, a, 48000, false);
	media_join(&m, a, b);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(arrive(&m, media_port(&m, a), "10.0.0.2", &hop), DROP_NONE);
	media_flow_read(&m.flow[a], &copy);
	assert_memory_equal(&copy, &m.flow[a], sizeof(copy));
	assert_true(copy.leg == 0x0123456789abcdef);
	assert_int_equal(media_quality_now(&copy.quality).packets, 3);
	assert_int_equal(m.ended.packets, 0);
	media_close(&m, a, NOW);
	assert_int_equal(m.ended.packets, 3);
	assert_int_equal(m.ended.bytes, 480);
	media_close(&m, b, NOW);
	assert_int_equal(m.ended.packets, 3);
	assert_int_equal(media_open(&m, 0, 0, LATER), a);
	assert_int_equal(media_quality_now(&m.flow[a].quality).packets, 0);
	assert_int_equal(m.flow[a].quality.dynamic_rate, 8000);
	free(m.flow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ports_of_flows),
		cmocka_unit_test(the_very_last_port),
		cmocka_unit_test(ports_that_are_no_row),
		cmocka_unit_test(longest_unused_goes_out_first),
		cmocka_unit_test(ports_rest),
		cmocka_unit_test(ports_outside),
		cmocka_unit_test(both_ways),
		cmocka_unit_test(drops_by_state),
		cmocka_unit_test(only_the_named_host_is_heard),
		cmocka_unit_test(nowhere_to_send),
		cmocka_unit_test(rings_of_any_size),
		cmocka_unit_test(joins_and_leaves_at_random),
		cmocka_unit_test(who_is_doomed_or_closed_is_in_no_ring),
		cmocka_unit_test(a_new_holder_inherits_nothing),
		cmocka_unit_test(sums_of_what_has_ended),
		cmocka_unit_test(ranges_serve_their_family_and_port),
		cmocka_unit_test(each_address_has_all_ports),
		cmocka_unit_test(the_address_is_half_of_the_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
