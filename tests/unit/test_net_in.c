/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_bench.h"

// What comes in: SIP and media told apart, and what is dropped.

static void sip_and_media_are_told_apart(void **state)
{
	struct ip_addr peer = addr(PEER4);
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 100);

	(void)state;
	receive(&f);
	assert_int_equal(out.n_sip, 1);
	check_payload(out.sip[0], 100);
	assert_true(ip_eq(&net_meta(out.sip[0])->path.remote.ip, &peer));
	assert_int_equal(net_meta(out.sip[0])->path.remote.port, 5070);
	assert_int_equal(net_meta(out.sip[0])->path.local_port, 5060);
	assert_int_equal(net_meta(out.sip[0])->path.local, 0);
	f = udp(PEER4, 7000, OURS4, 10000, 172);
	receive(&f);
	assert_int_equal(out.n_media, 1);
	f = udp(PEER6, 7000, OURS6, 10099, 172);
	receive(&f);
	assert_int_equal(out.n_media, 1);
	check_payload(out.media[0], 172);
	assert_true(net_meta(out.media[0])->v6);
	assert_int_equal(net_meta(out.media[0])->path.local, 1);
	f = udp(PEER4, 7000, OURS4, 10100, 172);
	assert_dropped(&f, DROP_UDP_PORT);
}

static void padding_is_cut_off(void **state)
{
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 2);

	(void)state;
	f.n = 60;
	receive(&f);
	check_payload(out.sip[0], 2);
	f = udp(PEER6, 5070, OURS6, 5060, 2);
	f.n += 7;
	receive(&f);
	check_payload(out.sip[0], 2);
}

static void an_empty_datagram_is_one(void **state)
{
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 0);

	(void)state;
	receive(&f);
	assert_int_equal(out.n_sip, 1);
	assert_int_equal(net_payload(out.sip[0]).n, 0);
}

static void ip_may_carry_more_than_udp_says(void **state)
{
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 40);
	struct ip_addr s = addr(PEER4), d = addr(OURS4);

	(void)state;
	put16at(f.b + 38, 28);
	put16at(f.b + 40, 0);
	put16at(f.b + 40, ~l4_sum(&s, &d, 17, f.b + 34, 28) & 0xffff);
	receive(&f);
	assert_int_equal(out.n_sip, 1);
	check_payload(out.sip[0], 20);
}

static void wrong_checksums_are_dropped(void **state)
{
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 100);

	(void)state;
	f.b[80] ^= 1;
	assert_dropped(&f, DROP_UDP_CHECKSUM);
	f = udp(PEER6, 5070, OURS6, 5060, 101);
	f.b[80] ^= 1;
	assert_dropped(&f, DROP_UDP_CHECKSUM);
	f = udp(PEER4, 5070, OURS4, 5060, 100);
	f.b[24] ^= 1;
	assert_dropped(&f, DROP_IP_BAD);
}

static void no_checksum_is_for_ipv4_only(void **state)
{
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 100);

	(void)state;
	put16at(f.b + 40, 0);
	receive(&f);
	assert_int_equal(out.n_sip, 1);
	f = udp(PEER6, 5070, OURS6, 5060, 100);
	put16at(f.b + 60, 0);
	assert_dropped(&f, DROP_UDP_CHECKSUM);
}

static void the_nic_is_believed(void **state)
{
	static const struct {
		uint64_t flags;
		bool taken;
	} table[] = {
		{RTE_MBUF_F_RX_L4_CKSUM_GOOD, true},
		{RTE_MBUF_F_RX_L4_CKSUM_NONE, true},
		{RTE_MBUF_F_RX_L4_CKSUM_BAD, false},
		{RTE_MBUF_F_RX_IP_CKSUM_BAD | RTE_MBUF_F_RX_L4_CKSUM_GOOD, false},
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(table); i++) {
		struct frame f = udp(PEER4, 5070, OURS4, 5060, 100);
		struct rte_mbuf *m;

		f.b[80] ^= 1;
		m = mbuf_of(&f);
		m->ol_flags |= table[i].flags;
		release();
		net_classify(net, 0, &m, 1, now, &out);
		assert_int_equal(out.n_sip, table[i].taken);
	}
}

static void frames_of_others_are_dropped(void **state)
{
	static const uint8_t stranger[6] = {2, 0, 0, 0, 0, 0x55};
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 10);

	(void)state;
	memcpy(f.b, stranger, 6);
	assert_dropped(&f, DROP_ETH_NOT_OURS);
	memcpy(f.b, all_ones, 6);
	assert_dropped(&f, DROP_ETH_NOT_OURS); // unicast in a broadcast: RFC 1122 3.3.6
	f = udp(PEER4, 5070, OURS4, 5060, 10);
	memcpy(f.b + 6, own_mac[0], 6);
	assert_dropped(&f, DROP_ETH_NOT_OURS); // our own, seen again
	f = udp(PEER4, 5070, "10.9.0.77", 5060, 10);
	assert_dropped(&f, DROP_IP_NOT_OURS);
	f = udp(PEER6, 5070, "2001:db8:9::77", 5060, 10);
	assert_dropped(&f, DROP_IP_NOT_OURS);
	f = udp(PEER4, 5070, OURS4, 5060, 10);
	put16at(f.b + 12, 0x88cc);
	assert_dropped(&f, DROP_ETH_TYPE);
	f = udp(PEER4, 5070, OURS4, 5060, 10);
	f.b[23] = 6;
	put16at(f.b + 24, 0);
	put16at(f.b + 24, ~sum_of(f.b + 14, 20, 0) & 0xffff);
	assert_dropped(&f, DROP_IP_PROTO);
}

static void a_port_knows_only_its_own_addresses(void **state)
{
	struct frame f = udp(PEER4, 5070, "10.8.0.1", 5060, 10);

	(void)state;
	memcpy(f.b, own_mac[0], 6);
	assert_dropped(&f, DROP_IP_NOT_OURS);
}

static void no_host_has_these_addresses(void **state)
{
	static const char *const bad[] = {
		"0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255", "10.9.0.255", OURS4,
	};
	static const char *const bad6[] = {"::", "::1", "ff02::1", OURS6, "fe80::ff:fe00:1"};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
		struct frame f = udp(bad[i], 5070, OURS4, 5060, 10);

		assert_dropped(&f, DROP_IP_SOURCE);
	}
	for (unsigned i = 0; i < ARRAY_SIZE(bad6); i++) {
		struct frame f = udp(bad6[i], 5070, OURS6, 5060, 10);

		assert_dropped(&f, DROP_IP_SOURCE);
	}
}

// However many pairs of addresses are known, of another pair nothing follows from them: neither of
// another source, nor of another destination, nor of the same two on another port.
static void known_addresses_say_nothing_of_others(void **state)
{
	struct frame f = udp(PEER4, 5070, "10.8.0.1", 5060, 10);
	struct ip_addr first = addr("10.9.4.0"), last = addr("10.9.7.255");
	char ip[16];

	receive_on(net, 1, &f);
	assert_int_equal(out.n_sip, 1);
	memcpy(f.b, own_mac[0], 6);
	assert_dropped(&f, DROP_IP_NOT_OURS);
	assert_true(home_add_range(&home, &first, &last, 0));
	for (unsigned i = 0; i < 1024; i++) {
		snprintf(ip, sizeof(ip), "10.9.%u.%u", 4 + (i >> 8), i & 255);
		f = udp(PEER4, 7000, ip, 10002, 10);
		receive(&f);
		assert_int_equal(net_meta(out.media[0])->path.local, HOME_MAX + i);
	}
	for (unsigned i = 0; i < 1024; i++) {
		snprintf(ip, sizeof(ip), "10.7.%u.%u", i >> 8, i & 255);
		f = udp(ip, 5070, OURS4, 5060, 10);
		receive(&f);
		assert_int_equal(out.n_sip, 1);
	}
	no_host_has_these_addresses(state);
}

static void mapped_addresses_do_not_cross_a_link(void **state)
{
	struct frame f = udp(PEER6, 5070, OURS6, 5060, 10);
	struct ip_addr ours = addr(OURS4), peer = addr(PEER4);

	(void)state;
	memcpy(f.b + 38, ours.b, 16);
	assert_dropped(&f, DROP_IP_NOT_OURS);
	f = udp(PEER6, 5070, OURS6, 5060, 10);
	memcpy(f.b + 22, peer.b, 16);
	assert_dropped(&f, DROP_IP_SOURCE);
}

static void ip_options_are_skipped(void **state)
{
	struct frame f = {.n = 0}, plain = udp(PEER4, 5070, OURS4, 5060, 50);

	(void)state;
	put_bytes_at_end(&f, plain.b, 34);
	put_hex(&f, "94040000 01010100");
	put_bytes_at_end(&f, plain.b + 34, plain.n - 34);
	f.b[14] = 0x47;
	put16at(f.b + 16, 28 + 58);
	put16at(f.b + 24, 0);
	put16at(f.b + 24, ~sum_of(f.b + 14, 28, 0) & 0xffff);
	receive(&f);
	assert_int_equal(out.n_sip, 1);
	check_payload(out.sip[0], 50);
}

// The datagram with 'ext' between the IPv6 and UDP headers.
static struct frame extended(unsigned first, const char *ext)
{
	struct frame f = {.n = 0}, plain = udp(PEER6, 5070, OURS6, 5060, 50);

	put_bytes_at_end(&f, plain.b, 54);
	put_hex(&f, ext);
	put_bytes_at_end(&f, plain.b + 54, plain.n - 54);
	f.b[20] = (uint8_t)first;
	put16at(f.b + 18, f.n - 54);
	return f;
}

static void extension_headers_are_skipped(void **state)
{
	struct frame f = extended(0, "3c00050200000100" "2b01010400000000" "0000000000000000"
				     "1102000000000000" "0000000000000000" "0000000000000000");

	(void)state;
	receive(&f);
	assert_int_equal(out.n_sip, 1);
	check_payload(out.sip[0], 50);
	f = extended(44, "1100000000000001"); // RFC 6946
	receive(&f);
	assert_int_equal(out.n_sip, 1);
	check_payload(out.sip[0], 50);
}

static void bad_extension_headers_are_dropped(void **state)
{
	struct frame f = extended(0, "11ff000000000000");

	(void)state;
	assert_dropped(&f, DROP_IP_BAD); // beyond the packet
	f = extended(43, "1100040100000000");
	assert_dropped(&f, DROP_IP_BAD); // segments left
	f = extended(60, "0000050200000100" "1100050200000100");
	assert_dropped(&f, DROP_IP_BAD); // hop-by-hop options not first
	f = extended(59, "");
	assert_dropped(&f, DROP_IP_PROTO);
	f = extended(50, "1100000000000000");
	assert_dropped(&f, DROP_IP_PROTO);
	f = extended(60, "3c00000000000000" "3c00000000000000" "3c00000000000000"
			 "3c00000000000000" "3c00000000000000" "3c00000000000000"
			 "3c00000000000000" "3c00000000000000" "1100000000000000");
	assert_dropped(&f, DROP_IP_PROTO); // too many
}

static void every_prefix(const struct frame *whole)
{
	for (unsigned n = 0; n < whole->n; n++) {
		struct frame f = *whole;
		uint64_t before = all_drops();

		f.n = n;
		receive(&f);
		assert_int_equal(all_drops(), before + 1);
		assert_int_equal(out.n_sip + out.n_media + out.n_news + out.n_unreach, 0);
	}
	receive(whole);
}

static void a_truncated_frame_is_dropped_at_every_length(void **state)
{
	struct frame good[] = {
		udp(PEER4, 5070, OURS4, 5060, 20),
		udp(PEER6, 5070, OURS6, 5060, 20),
		udp_vlan(PEER4, 5070, OURS4, 5060, 20, 5),
		extended(0, "3c00050200000100" "1100050200000100"),
		arp(all_ones, 0, 1, PEER4, OURS4),
		solicitation(0, PEER6, OURS6),
		unreachable4(),
		unreachable6(),
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(good); i++) {
		every_prefix(&good[i]);
		assert_int_equal(out.n_sip + out.n_news + out.n_unreach, 1);
	}
}

// Lengths that agree with each other, but not with the headers that should be there.
static void a_shortened_packet_is_dropped_at_every_length(void **state)
{
	struct frame good[] = {udp(PEER4, 5070, OURS4, 5060, 20), unreachable4(),
			       udp(PEER6, 5070, OURS6, 5060, 20), unreachable6(),
			       extended(0, "3c00050200000100" "1100050200000100"),
			       solicitation(0, PEER6, OURS6)};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(good); i++) {
		bool v4 = get16(good[i].b + 12) == 0x0800;

		for (unsigned n = v4 ? 34 : 54; n < good[i].n; n++) {
			struct frame f = good[i];
			uint64_t before = all_drops();

			f.n = n;
			put16at(f.b + (v4 ? 16 : 18), n - (v4 ? 14 : 54));
			if (v4) {
				put16at(f.b + 24, 0);
				put16at(f.b + 24, ~sum_of(f.b + 14, 20, 0) & 0xffff);
			}
			receive(&f);
			assert_int_equal(all_drops(), before + 1);
		}
	}
}

static void random_bytes_do_no_harm(void **state)
{
	struct frame good[] = {
		udp(PEER4, 5070, OURS4, 5060, 20),  udp(PEER6, 5070, OURS6, 5060, 20),
		arp(all_ones, 0, 1, PEER4, OURS4),  solicitation(0, PEER6, OURS6),
		unreachable4(),			    unreachable6(),
		extended(0, "3c00050200000100" "2c00010400000000" "1100000100000007"),
	};
	unsigned seed = 1;

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		struct frame f = good[i % ARRAY_SIZE(good)];
		struct frame gone;

		for (int k = 0; k < 3; k++)
			f.b[12 + (unsigned)rand_r(&seed) % (f.n - 12)] = (uint8_t)rand_r(&seed);
		receive(&f);
		while (sent_by(net, 0, &gone))
			;
		net_tick(net, ++now, false);
	}
	assert_true(all_drops() > 10000);
}

static void segments_become_one(void **state)
{
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 1000);
	struct rte_mbuf *head = rte_pktmbuf_alloc(pool), *tail = rte_pktmbuf_alloc(pool);

	(void)state;
	memcpy(rte_pktmbuf_append(head, 20), f.b, 20);
	memcpy(rte_pktmbuf_append(tail, (uint16_t)(f.n - 20)), f.b + 20, f.n - 20);
	assert_int_equal(rte_pktmbuf_chain(head, tail), 0);
	net_classify(net, 0, &head, 1, now, &out);
	assert_int_equal(out.n_sip, 1);
	check_payload(out.sip[0], 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(sip_and_media_are_told_apart),
		CASE(padding_is_cut_off),
		CASE(an_empty_datagram_is_one),
		CASE(ip_may_carry_more_than_udp_says),
		CASE(wrong_checksums_are_dropped),
		CASE(no_checksum_is_for_ipv4_only),
		CASE(the_nic_is_believed),
		CASE(frames_of_others_are_dropped),
		CASE(a_port_knows_only_its_own_addresses),
		CASE(no_host_has_these_addresses),
		CASE(known_addresses_say_nothing_of_others),
		CASE(mapped_addresses_do_not_cross_a_link),
		CASE(ip_options_are_skipped),
		CASE(extension_headers_are_skipped),
		CASE(bad_extension_headers_are_dropped),
		CASE(a_truncated_frame_is_dropped_at_every_length),
		CASE(a_shortened_packet_is_dropped_at_every_length),
		CASE(random_bytes_do_no_harm),
		CASE(segments_become_one),
	};

	return RUN("net_in", tests);
}
