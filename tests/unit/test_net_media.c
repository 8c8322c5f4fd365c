/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_bench.h"

// Addresses that are ours for media alone.

#define RANGE4 "10.9.0.17"	 // the second of its range
#define RANGE6 "2001:db8:9::1:2" // the third

static void add_range(const char *first, const char *last, uint16_t port_id)
{
	struct ip_addr a = addr(first), z = addr(last);

	assert_true(home_add_range(&home, &a, &z, port_id));
}

// Numbers HOME_MAX to + 3, + 4 to + 7; on port 1 + 8 and + 9.
static int ranges(void **state)
{
	if (setup(state))
		return 1;
	add_range("10.9.0.16", "10.9.0.19", 0);
	add_range("2001:db8:9::1:0", "2001:db8:9::1:3", 0);
	add_range("10.8.3.7", "10.8.3.8", 1); // not within the --address's prefix
	return 0;
}

static void the_range_answers_arp_and_its_neighbours_do_not(void **state)
{
	static const char *const not_ours[] = {"10.9.0.15", "10.9.0.20", "10.8.3.7"};
	static const char *const ours[] = {"10.9.0.16", RANGE4, "10.9.0.19"};
	struct frame f, reply;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(ours); i++) {
		struct ip_addr a = addr(ours[i]);

		f = arp(all_ones, 0, 1, PEER4, ours[i]);
		receive(&f);
		assert_true(sent_by(net, 0, &reply));
		assert_memory_equal(reply.b + 22, own_mac[0], 6);
		assert_memory_equal(reply.b + 28, a.b + 12, 4);
	}
	for (unsigned i = 0; i < ARRAY_SIZE(not_ours); i++) {
		f = arp(all_ones, 0, 1, PEER4, not_ours[i]);
		assert_dropped(&f, DROP_ARP_NOT_OURS);
	}
	f = arp(all_ones, 0, 1, OTHER4, "10.8.3.8");
	receive_on(net, 1, &f);
	assert_true(sent_by(net, 1, &reply));
	f = arp(all_ones, 0, 1, RANGE4, RANGE4); // a conflict, not believed
	assert_dropped(&f, DROP_ARP_BAD);
	assert_silent();
}

// A solicitation comes to the group of the address that is asked for (RFC 4861 4.3).
static struct frame solicited(const char *target)
{
	uint8_t mac[6] = {0x33, 0x33, 0xff};
	struct ip_addr a = addr(target);
	char group[32];

	memcpy(mac + 3, a.b + 13, 3);
	snprintf(group, sizeof(group), "ff02::1:ff%02x:%02x%02x", a.b[13], a.b[14], a.b[15]);
	return nd(mac, 0, 135, "00000000", PEER6, group, target, SOURCE_MAC);
}

static void the_range_answers_neighbour_discovery(void **state)
{
	static const char *const ours[] = {"2001:db8:9::1:0", RANGE6, "2001:db8:9::1:3"};
	struct frame f, reply;
	struct seen s;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(ours); i++) {
		struct ip_addr a = addr(ours[i]);

		f = solicited(ours[i]);
		receive(&f);
		s = sent(0, &reply);
		assert_int_equal(s.p[0], 136);
		assert_true(ip_eq(&s.src, &a));
		assert_memory_equal(s.p + 8, a.b, 16);
	}
	f = solicited("2001:db8:9::1:4"); // not even its group
	assert_dropped(&f, DROP_IP_NOT_OURS);
	f = solicited("2001:db8:8::1:3"); // a group of ours, for another address
	assert_dropped(&f, DROP_ND_NOT_OURS);
	assert_silent();
}

// Gratuitous ARP and advertisements: one for each --address, none for ranges.
static void nothing_is_announced_for_ranges(void **state)
{
	(void)state;
	net_tick(net, now, true);
	assert_int_equal(net_tx(net, 0)->n, 2);
	assert_int_equal(net_tx(net, 1)->n, 2);
}

static void media_come_in_and_sip_does_not(void **state)
{
	struct frame f = udp(PEER4, 7000, RANGE4, 10002, 172);

	(void)state;
	receive(&f);
	assert_int_equal(out.n_media, 1);
	assert_int_equal(net_meta(out.media[0])->path.local, HOME_MAX + 1);
	f = udp(PEER6, 7000, RANGE6, 10002, 172);
	receive(&f);
	assert_int_equal(out.n_media, 1);
	assert_int_equal(net_meta(out.media[0])->path.local, HOME_MAX + 6);
	f = udp(PEER4, 5070, RANGE4, 5060, 172);
	assert_dropped(&f, DROP_UDP_PORT);
	f = udp(PEER6, 5070, RANGE6, 5060, 172);
	assert_dropped(&f, DROP_UDP_PORT);
	f = udp(PEER4, 7000, "10.9.0.20", 10002, 172);
	assert_dropped(&f, DROP_IP_NOT_OURS);
	f = udp(RANGE4, 7000, OURS4, 10002, 172); // nobody else may be us
	assert_dropped(&f, DROP_IP_SOURCE);
	f = udp("10.9.0.255", 7000, RANGE4, 10002, 172);
	assert_dropped(&f, DROP_IP_SOURCE);
}

static void media_leave_from_the_range(void **state)
{
	struct path path = path_to(OTHER4, 7000, HOME_MAX + 9, 10010);
	struct frame f = udp(PEER4, 7000, RANGE4, 10002, 172);
	struct ip_addr src = addr("10.8.3.8"), six = addr(RANGE6);
	struct seen s;

	(void)state;
	meet(1, OTHER4, "10.8.0.1", 0);
	meet(0, PEER6, OURS6, 0);
	receive(&f);
	assert_int_equal(out.n_media, 1);
	out.n_media = 0;
	net_forward(net, out.media[0], &path, now);
	s = sent(1, &f); // checks the sums that were carried on
	assert_true(ip_eq(&s.src, &src));
	assert_memory_equal(s.p + 8, pattern, 172);
	path = path_to(PEER6, 7000, HOME_MAX + 6, 10010);
	f = udp(PEER6, 7000, "2001:db8:9::1:1", 10002, 172);
	receive(&f);
	assert_int_equal(out.n_media, 1);
	out.n_media = 0;
	net_forward(net, out.media[0], &path, now);
	s = sent(0, &f);
	assert_true(ip_eq(&s.src, &six));
	path = path_to(PEER6, 7000, HOME_MAX + 1, 10010); // of the other family: our usual address
	f = udp(PEER4, 7000, RANGE4, 10002, 172);
	receive(&f);
	out.n_media = 0;
	net_forward(net, out.media[0], &path, now);
	six = addr(OURS6);
	s = sent(0, &f);
	assert_true(ip_eq(&s.src, &six));
}

static void echo_of_the_range(void **state)
{
	struct ip_addr ours = addr(RANGE4);
	struct frame f = echo(PEER4, RANGE4, 10);
	struct seen s;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	receive(&f);
	s = sent(0, &f);
	assert_true(ip_eq(&s.src, &ours));
}

static void unreachable_of_the_range_is_no_news(void **state)
{
	struct frame f = complaint("0303 0000 0000 0000", RANGE4, PEER4, 5060, 60);

	(void)state;
	assert_dropped(&f, DROP_ICMP_TYPE);
}

#define RANGED(f) cmocka_unit_test_setup_teardown(f, ranges, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RANGED(the_range_answers_arp_and_its_neighbours_do_not),
		RANGED(the_range_answers_neighbour_discovery),
		RANGED(nothing_is_announced_for_ranges),
		RANGED(media_come_in_and_sip_does_not),
		RANGED(media_leave_from_the_range),
		RANGED(echo_of_the_range),
		RANGED(unreachable_of_the_range_is_no_news),
	};

	return RUN("net_media", tests);
}
