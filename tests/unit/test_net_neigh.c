/* SPDX-License-Identifier: BSD-3-Clause */
#include <rte_random.h>

#include "net_bench.h"

// Who is where: ARP, neighbour discovery, and the cache of what they say.

#define TARGET_MAC "0201020000000099"

static struct frame advertisement(const char *from, const char *to, const char *flags)
{
	return nd(own_mac[0], 0, 136, flags, from, to, from, TARGET_MAC);
}

static void arp_is_answered(void **state)
{
	struct frame f = arp(all_ones, 0, 1, PEER4, OURS4), reply;

	(void)state;
	receive(&f);
	assert_int_equal(out.n_news, 1);
	assert_true(sent_by(net, 0, &reply));
	assert_int_equal(reply.n, 42);
	f.n = 0;
	put_eth(&f, peer_mac, own_mac[0], 0, 0x0806);
	put_hex(&f, "0001 0800 06 04 0002 020000000001 0a090001 020000000099 0a090002");
	assert_memory_equal(reply.b, f.b, 42);
	f = arp(all_ones, 0, 1, PEER4, "10.9.0.3");
	assert_dropped(&f, DROP_ARP_NOT_OURS);
	assert_silent();
}

static void arp_probes_are_answered_and_conflicts_not_believed(void **state)
{
	struct frame f = arp(all_ones, 0, 1, "0.0.0.0", OURS4);

	(void)state;
	receive(&f); // RFC 5227 2.1.1
	assert_true(sent_by(net, 0, &f));
	f = arp(all_ones, 0, 1, OURS4, OURS4);
	assert_dropped(&f, DROP_ARP_BAD);
	f = arp(own_mac[0], 0, 2, OURS4, PEER4);
	assert_dropped(&f, DROP_ARP_BAD);
}

static void bad_arp_is_dropped(void **state)
{
	static const unsigned at[] = {15, 16, 18, 19, 21, 22};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(at); i++) {
		struct frame f = arp(all_ones, 0, 1, PEER4, OURS4);

		f.b[at[i]] = 0x11;
		assert_dropped(&f, DROP_ARP_BAD);
	}
}

static void what_was_learned_is_used(void **state)
{
	struct frame f;
	struct seen s;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	send_to(PEER4, 333);
	s = sent(0, &f);
	assert_memory_equal(s.dst_mac, peer_mac, 6);
	assert_int_equal(s.n, 341);
	assert_memory_equal(s.p + 8, pattern, 333);
	assert_int_equal(get16(s.p), 5060);
	assert_int_equal(get16(s.p + 2), 5070);
	assert_silent();
}

static void packets_wait_for_arp(void **state)
{
	struct frame f;
	struct seen s;

	(void)state;
	send_to(PEER4, 10);
	send_to(PEER4, 11);
	s = sent(0, &f);
	assert_int_equal(s.type, 0x0806);
	assert_memory_equal(s.dst_mac, all_ones, 6);
	assert_int_equal(get16(f.b + 20), 1);
	assert_silent();
	f = arp(own_mac[0], 0, 2, PEER4, OURS4);
	receive(&f);
	s = sent(0, &f);
	assert_int_equal(s.n, 18);
	s = sent(0, &f);
	assert_int_equal(s.n, 19);
	assert_silent();
}

static void packets_wait_for_nd(void **state)
{
	static const uint8_t group[6] = {0x33, 0x33, 0xff, 0, 0, 2};
	struct ip_addr dst = addr("ff02::1:ff00:2"), src = addr(OURS6), target = addr(PEER6);
	struct frame f;
	struct seen s;

	(void)state;
	send_to(PEER6, 10);
	s = sent(0, &f);
	assert_int_equal(s.p[0], 135);
	assert_int_equal(s.ttl, 255);
	assert_memory_equal(s.dst_mac, group, 6);
	assert_true(ip_eq(&s.dst, &dst) && ip_eq(&s.src, &src));
	assert_memory_equal(s.p + 8, &target, 16);
	assert_memory_equal(s.p + 24, "\1\1\2\0\0\0\0\1", 8);
	f = advertisement(PEER6, OURS6, "60000000");
	receive(&f);
	assert_int_equal(out.n_news, 1);
	s = sent(0, &f);
	assert_int_equal(s.proto, 17);
	assert_memory_equal(s.dst_mac, peer_mac, 6);
	assert_silent();
}

static void solicitations_are_answered(void **state)
{
	struct frame f = solicitation(0, PEER6, OURS6);
	struct ip_addr ours = addr(OURS6), peer = addr(PEER6);
	struct seen s;

	(void)state;
	receive(&f);
	s = sent(0, &f);
	assert_memory_equal(s.dst_mac, peer_mac, 6);
	assert_true(ip_eq(&s.src, &ours) && ip_eq(&s.dst, &peer));
	assert_int_equal(s.ttl, 255);
	assert_int_equal(s.n, 32);
	assert_memory_equal(s.p + 4, "\x60\0\0\0", 4);
	assert_memory_equal(s.p + 8, &ours, 16);
	assert_memory_equal(s.p + 24, "\2\1\2\0\0\0\0\1", 8);
}

static void duplicate_address_detection_is_answered(void **state)
{
	static const uint8_t group[6] = {0x33, 0x33, 0xff, 0, 0, 1};
	struct frame f = nd(group, 0, 135, "00000000", "::", "ff02::1:ff00:1", OURS6, "");
	struct ip_addr all = addr("ff02::1");
	struct seen s;

	(void)state;
	receive(&f);
	s = sent(0, &f);
	assert_memory_equal(s.dst_mac, all_nodes_mac, 6);
	assert_true(ip_eq(&s.dst, &all));
	assert_memory_equal(s.p + 4, "\x20\0\0\0", 4);
	f = nd(group, 0, 135, "00000000", "::", "ff02::1:ff00:1", OURS6, SOURCE_MAC);
	assert_dropped(&f, DROP_ND_BAD);
	f = nd(own_mac[0], 0, 135, "00000000", "::", OURS6, OURS6, "");
	assert_dropped(&f, DROP_IP_SOURCE);
}

static void bad_nd_is_dropped(void **state)
{
	struct frame f = solicitation(0, PEER6, OURS6);

	(void)state;
	f.b[21] = 254;
	assert_dropped(&f, DROP_ND_BAD);
	f = solicitation(0, PEER6, OURS6);
	f.b[56] ^= 1;
	assert_dropped(&f, DROP_ICMP_BAD);
	f = nd(own_mac[0], 0, 135, "00000000", PEER6, OURS6, OURS6, "0100020000000099");
	assert_dropped(&f, DROP_ND_BAD); // option of no length
	f = nd(own_mac[0], 0, 135, "00000000", PEER6, OURS6, OURS6, "0102020000000099");
	assert_dropped(&f, DROP_ND_BAD); // beyond the packet
	f = nd(own_mac[0], 0, 135, "00000000", PEER6, OURS6, OURS6, "0101");
	assert_dropped(&f, DROP_ND_BAD);
	f = nd(own_mac[0], 0, 135, "00000000", PEER6, OURS6, OURS6, "0101330000000099");
	assert_dropped(&f, DROP_ND_BAD); // a group's MAC address
	f = nd(own_mac[0], 0, 135, "00000000", PEER6, OURS6, "ff02::1", SOURCE_MAC);
	assert_dropped(&f, DROP_ND_BAD);
	f = nd(own_mac[0], 0, 135, "00000000", PEER6, OURS6, "2001:db8:9::5", SOURCE_MAC);
	assert_dropped(&f, DROP_ND_NOT_OURS);
	f = nd(all_nodes_mac, 0, 136, "40000000", PEER6, "ff02::1", PEER6, TARGET_MAC);
	assert_dropped(&f, DROP_ND_BAD); // solicited, to a group
	f = nd(all_nodes_mac, 0, 136, "20000000", PEER6, "ff02::1", OURS6, TARGET_MAC);
	assert_dropped(&f, DROP_ND_BAD); // somebody claims our address
	assert_silent();
}

static void an_advertisement_without_override_changes_nothing(void **state)
{
	struct frame f;
	struct seen s;

	(void)state;
	meet(0, PEER6, OURS6, 0);
	f = nd(own_mac[0], 0, 136, "40000000", PEER6, OURS6, PEER6, "0201020000000077");
	receive(&f);
	send_to(PEER6, 10);
	s = sent(0, &f);
	assert_int_equal(s.dst_mac[5], 0x99);
	f = nd(own_mac[0], 0, 136, "60000000", PEER6, OURS6, PEER6, "0201020000000077");
	receive(&f);
	send_to(PEER6, 10);
	s = sent(0, &f);
	assert_int_equal(s.dst_mac[5], 0x77);
}

static void the_link_local_address_is_ours(void **state)
{
	// EUI-64 of 02:00:00:00:00:01.
	struct ip_addr ours = addr("fe80::ff:fe00:1"), peer = addr("fe80::99");
	struct frame f = nd(own_mac[0], 0, 135, "00000000", "fe80::99", "fe80::ff:fe00:1",
			    "fe80::ff:fe00:1", SOURCE_MAC);
	struct seen s;

	(void)state;
	receive(&f);
	s = sent(0, &f);
	assert_true(ip_eq(&s.src, &ours) && ip_eq(&s.dst, &peer));
	f.n = 0;
	put_eth(&f, own_mac[0], peer_mac, 0, 0x86dd);
	put_iphdr(&f, &peer, &ours, 58, 16);
	put_hex(&f, "8000 0000 1234 0001 0011223344556677");
	icmp6_sum(&f, &peer, &ours, 16);
	receive(&f);
	s = sent(0, &f);
	assert_int_equal(s.p[0], 129);
	assert_true(ip_eq(&s.src, &ours) && ip_eq(&s.dst, &peer));
	assert_silent();
}

// As from another core's mailbox.
static void hear(const struct frame *f)
{
	struct rte_mbuf *m = mbuf_of(f);

	m->port = 0;
	net_learn(net, m, now);
}

static void another_core_learns(void **state)
{
	struct frame f;
	struct seen s;

	(void)state;
	send_to(PEER4, 10);
	sent(0, &f);
	send_to(PEER6, 10);
	sent(0, &f);
	f = arp(own_mac[0], 0, 2, PEER4, OURS4);
	hear(&f);
	s = sent(0, &f);
	assert_memory_equal(s.dst_mac, peer_mac, 6);
	f = solicitation(0, PEER6, OURS6);
	hear(&f);
	s = sent(0, &f);
	assert_int_equal(s.proto, 17); // the waiting datagram, and no answer
	assert_silent();
	f = udp(PEER4, 5070, OURS4, 5060, 10);
	hear(&f);
	assert_silent();
}

static void a_reply_nobody_asked_for_is_not_learned(void **state)
{
	struct frame f = arp(own_mac[0], 0, 2, PEER4, OURS4);
	struct seen s;

	(void)state;
	receive(&f);
	send_to(PEER4, 10);
	s = sent(0, &f);
	assert_int_equal(s.type, 0x0806);
}

static void who_does_not_answer_is_given_up(void **state)
{
	struct frame f;

	(void)state;
	send_to(PEER4, 10);
	tick_until(now + 2900);
	for (int i = 0; i < 3; i++)
		assert_int_equal(sent(0, &f).type, 0x0806);
	assert_silent();
	assert_int_equal(stats.drop[DROP_NEIGH_TIMEOUT], 0);
	tick_until(now + 200);
	assert_int_equal(stats.drop[DROP_NEIGH_TIMEOUT], 1);
	send_to(PEER4, 10);
	assert_int_equal(sent(0, &f).type, 0x0806);
}

static void only_a_few_packets_wait(void **state)
{
	struct frame f;

	(void)state;
	for (int i = 0; i < 80; i++)
		send_to(PEER4, 10);
	assert_int_equal(stats.drop[DROP_NEIGH_FULL], 16);
	sent(0, &f);
	f = arp(own_mac[0], 0, 2, PEER4, OURS4);
	receive(&f);
	for (int i = 0; i < 64; i++)
		sent(0, &f);
	assert_silent();
}

static void what_is_in_use_is_asked_again_and_never_stalls(void **state)
{
	struct frame f;
	struct seen s;
	unsigned asked = 0;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	for (uint64_t end = now + 300000; now < end;) {
		tick_until(now + 20);
		while (net_tx(net, 0)->n > 0) {
			s = sent(0, &f);
			assert_int_equal(s.type, 0x0806);
			assert_memory_equal(s.dst_mac, peer_mac, 6);
			asked++;
			f = arp(own_mac[0], 0, 2, PEER4, OURS4);
			receive(&f);
		}
		send_to(PEER4, 10);
		s = sent(0, &f);
		assert_int_equal(s.proto, 17);
	}
	assert_in_range(asked, 4, 5);
}

static void what_is_idle_expires(void **state)
{
	struct frame f;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	tick_until(now + 61000);
	assert_silent();
	send_to(PEER4, 10);
	assert_int_equal(sent(0, &f).type, 0x0806);
}

static void who_moved_is_found_before_it_is_given_up(void **state)
{
	struct frame f;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	send_to(PEER4, 10);
	sent(0, &f);
	tick_until(now + 62500);
	assert_int_equal(sent(0, &f).dst_mac[0], 2);
	assert_int_equal(sent(0, &f).dst_mac[0], 2);
	assert_int_equal(sent(0, &f).dst_mac[0], 0xff);
	send_to(PEER4, 10);
	assert_int_equal(sent(0, &f).proto, 17);
	tick_until(now + 1000);
	send_to(PEER4, 10);
	assert_int_equal(sent(0, &f).type, 0x0806);
	assert_int_equal(stats.drop[DROP_NEIGH_TIMEOUT], 0);
}

static void a_full_cache_gives_up_who_is_idle(void **state)
{
	struct frame f;
	char ip[20];

	(void)state;
	meet(0, PEER4, OURS4, 0);
	send_to(PEER4, 10);
	sent(0, &f);
	for (int i = 3; i < 100; i++) {
		snprintf(ip, sizeof(ip), "10.9.0.%d", i);
		meet(0, ip, OURS4, 0);
	}
	send_to(PEER4, 10);
	assert_int_equal(sent(0, &f).proto, 17);
	send_to(ip, 10);
	assert_int_equal(sent(0, &f).proto, 17);
}

// Two stations may be looked for in the same place: there is room for all the same.
static void a_cache_holds_as_many_as_it_was_made_for(void **state)
{
	struct frame f;
	char ip[20];

	for (unsigned seed = 1; seed <= 200; seed++) {
		teardown(state);
		rte_srand(seed);
		assert_int_equal(setup(state), 0);
		for (int i = 3; i < 3 + NEIGHBOURS; i++) {
			snprintf(ip, sizeof(ip), "10.9.0.%d", i);
			meet(0, ip, OURS4, 0);
		}
		for (int i = 3; i < 3 + NEIGHBOURS; i++) {
			snprintf(ip, sizeof(ip), "10.9.0.%d", i);
			send_to(ip, 10);
			assert_int_equal(sent(0, &f).proto, 17);
		}
	}
}

static void a_cache_full_of_use_refuses(void **state)
{
	char ip[20];

	(void)state;
	for (int i = 3; i < 3 + NEIGHBOURS + 4; i++) {
		snprintf(ip, sizeof(ip), "10.9.0.%d", i);
		send_to(ip, 10);
	}
	assert_true(stats.drop[DROP_NEIGH_FULL] >= 4);
	tick_until(now + 5000);
	assert_int_equal(stats.drop[DROP_NEIGH_TIMEOUT] + stats.drop[DROP_NEIGH_FULL],
			 NEIGHBOURS + 4);
}

static void a_tag_is_kept_for_its_neighbour(void **state)
{
	struct frame f = arp(all_ones, 0x2005, 1, PEER4, OURS4);
	struct seen s;

	(void)state;
	receive(&f);
	s = sent(0, &f);
	assert_int_equal(s.vlan, 0x2005);
	assert_int_equal(s.type, 0x0806);
	f = udp_vlan(PEER4, 5070, OURS4, 5060, 77, 0x2005);
	receive(&f);
	assert_int_equal(out.n_sip, 1);
	check_payload(out.sip[0], 77);
	send_to(PEER4, 10);
	s = sent(0, &f);
	assert_int_equal(s.vlan, 0x2005);
	meet(0, PEER6, OURS6, 7);
	send_to(PEER6, 10);
	assert_int_equal(sent(0, &f).vlan, 7);
	// Who is not known may be there, too.
	send_to("10.9.0.9", 10);
	assert_int_equal(sent(0, &f).vlan, 0);
	assert_int_equal(sent(0, &f).vlan, 7);
}

static void a_tag_that_the_nic_took_off_counts(void **state)
{
	struct frame f = arp(all_ones, 0, 1, PEER4, OURS4);
	struct rte_mbuf *m = mbuf_of(&f);

	(void)state;
	m->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
	m->vlan_tci = 9;
	net_classify(net, 0, &m, 1, now, &out);
	assert_int_equal(sent(0, &f).vlan, 9);
	send_to(PEER4, 10);
	assert_int_equal(sent(0, &f).vlan, 9);
}

static void our_addresses_are_announced_once(void **state)
{
	struct frame f;
	struct seen s;

	(void)state;
	net_tick(net, now, false);
	assert_silent();
	net_tick(net, now, true);
	net_tick(net, now, true);
	s = sent(0, &f);
	assert_memory_equal(s.dst_mac, all_ones, 6);
	assert_memory_equal(f.b + 28, "\x0a\x09\0\1", 4);
	assert_memory_equal(f.b + 38, "\x0a\x09\0\1", 4);
	s = sent(0, &f);
	assert_memory_equal(s.dst_mac, all_nodes_mac, 6);
	assert_int_equal(s.p[0], 136);
	assert_memory_equal(s.p + 4, "\x20\0\0\0", 4);
	sent(1, &f);
	sent(1, &f);
	assert_silent();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(arp_is_answered),
		CASE(arp_probes_are_answered_and_conflicts_not_believed),
		CASE(bad_arp_is_dropped),
		CASE(what_was_learned_is_used),
		CASE(packets_wait_for_arp),
		CASE(packets_wait_for_nd),
		CASE(solicitations_are_answered),
		CASE(duplicate_address_detection_is_answered),
		CASE(bad_nd_is_dropped),
		CASE(an_advertisement_without_override_changes_nothing),
		CASE(the_link_local_address_is_ours),
		CASE(another_core_learns),
		CASE(a_reply_nobody_asked_for_is_not_learned),
		CASE(who_does_not_answer_is_given_up),
		CASE(only_a_few_packets_wait),
		CASE(what_is_in_use_is_asked_again_and_never_stalls),
		CASE(what_is_idle_expires),
		CASE(who_moved_is_found_before_it_is_given_up),
		CASE(a_full_cache_gives_up_who_is_idle),
		CASE(a_cache_holds_as_many_as_it_was_made_for),
		CASE(a_cache_full_of_use_refuses),
		CASE(a_tag_is_kept_for_its_neighbour),
		CASE(a_tag_that_the_nic_took_off_counts),
		CASE(our_addresses_are_announced_once),
	};

	return RUN("net_neigh", tests);
}
