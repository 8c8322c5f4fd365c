/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_bench.h"

// What goes out: routes, checksums, fragments.

static void replies_keep_the_address_they_were_sent_to(void **state)
{
	struct path path = path_to(PEER4, 5070, 2, 5060); // an address of port 1
	struct ip_addr ours = addr(OURS4), ours6 = addr(OURS6);
	struct frame f;
	struct seen s;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	meet(0, PEER6, OURS6, 0);
	send_bytes(&path, 10);
	s = sent(0, &f);
	assert_true(ip_eq(&s.src, &ours));
	path.local = 0;
	path.remote.ip = addr(PEER6);
	send_bytes(&path, 10);
	s = sent(0, &f);
	assert_true(ip_eq(&s.src, &ours6));
	path.local = HOME_NONE;
	send_bytes(&path, 10);
	s = sent(0, &f);
	assert_true(ip_eq(&s.src, &ours6));
}

static void the_gateway_is_asked_for_what_is_far(void **state)
{
	struct frame f;
	struct seen s;

	(void)state;
	send_to("192.0.2.1", 10);
	s = sent(0, &f);
	assert_int_equal(s.type, 0x0806);
	assert_memory_equal(f.b + 38, "\x0a\x09\0\xfe", 4);
	f = arp(own_mac[0], 0, 2, "10.9.0.254", OURS4);
	receive(&f);
	s = sent(0, &f);
	assert_memory_equal(s.p - 4, "\xc0\0\2\1", 4);
}

static void where_no_way_leads(void **state)
{
	static const char *const nowhere[] = {"2001:db8:7::1", "224.0.0.1", "10.9.0.255", "0.0.0.0",
					      "255.255.255.255", "::", "ff02::1", "127.0.0.1"};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(nowhere); i++)
		send_to(nowhere[i], 10);
	assert_int_equal(stats.drop[DROP_NO_ROUTE], ARRAY_SIZE(nowhere));
	assert_silent();
}

static void checksums_are_right_for_every_length(void **state)
{
	struct frame f;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	meet(0, PEER6, OURS6, 0);
	for (unsigned n = 0; n < 300; n++) {
		send_to(PEER4, n);
		assert_int_equal(sent(0, &f).n, n + 8);
		send_to(PEER6, n);
		assert_int_equal(sent(0, &f).n, n + 8);
	}
}

static void the_nic_is_left_its_part(void **state)
{
	struct ip_addr ours = addr(OURS4), peer = addr(PEER4);
	struct rte_mbuf *m;
	uint8_t *h;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	port[0].tx_ip_checksum = port[0].tx_udp_checksum = true;
	send_to(PEER4, 100);
	m = net_tx(net, 0)->pkt[0];
	h = rte_pktmbuf_mtod(m, uint8_t *);
	assert_int_equal(m->ol_flags, RTE_MBUF_F_TX_IPV4 | RTE_MBUF_F_TX_IP_CKSUM |
					      RTE_MBUF_F_TX_UDP_CKSUM);
	assert_int_equal(m->l2_len, 14);
	assert_int_equal(m->l3_len, 20);
	assert_int_equal(get16(h + 24), 0);
	assert_int_equal(get16(h + 40), l4_sum(&ours, &peer, 17, h, 0) + 108);
	// Never for what leaves in fragments.
	send_to(PEER4, 3000);
	for (unsigned i = 1; i < net_tx(net, 0)->n; i++)
		assert_int_equal(net_tx(net, 0)->pkt[i]->ol_flags & RTE_MBUF_F_TX_UDP_CKSUM, 0);
	assert_int_equal(net_tx(net, 0)->n, 4);
}

// What one net sends in fragments, another puts together.
static void round_trip(const char *to, unsigned n, unsigned parts)
{
	static struct stats theirs_stats;
	struct home theirs = {.sip_port = 5070};
	struct net *peer;
	struct frame f;

	add_home(&theirs, PEER4, 24, 0);
	add_home(&theirs, PEER6, 64, 0);
	memcpy(port[0].mac, peer_mac, 6);
	peer = another(&theirs, &theirs_stats);
	memcpy(port[0].mac, own_mac[0], 6);
	assert_non_null(peer);
	send_to(to, n);
	assert_int_equal(net_tx(net, 0)->n, parts);
	while (net_tx(net, 0)->n > 0) {
		bool one = net_tx(net, 0)->pkt[0]->nb_segs == 1;

		assert_int_equal(one, !port[0].tx_multi_segs || parts == 1);
		sent(0, &f);
		assert_true(f.n <= 1514);
		memcpy(port[0].mac, peer_mac, 6);
		receive_on(peer, 0, &f);
		memcpy(port[0].mac, own_mac[0], 6);
	}
	assert_int_equal(out.n_sip, 1);
	check_payload(out.sip[0], n);
	release();
	net_destroy(peer);
}

static void too_large_is_fragmented(void **state)
{
	(void)state;
	meet(0, PEER4, OURS4, 0);
	meet(0, PEER6, OURS6, 0);
	for (unsigned segs = 0; segs < 2; segs++) {
		port[0].tx_multi_segs = segs;
		round_trip(PEER4, 1472, 1);
		round_trip(PEER4, 1473, 2);
		round_trip(PEER4, MAX_MESSAGE, 7);
		round_trip(PEER6, 1452, 1);
		round_trip(PEER6, 1453, 2);
		round_trip(PEER6, MAX_MESSAGE, 7);
	}
	assert_int_equal(stats.stat[STAT_FRAGMENTED], 8);
	send_to(PEER4, MAX_MESSAGE + 1);
	assert_int_equal(stats.drop[DROP_TX_TOO_LONG], 1);
}

static void a_large_datagram_waits_whole(void **state)
{
	struct frame f;

	(void)state;
	send_to(PEER4, MAX_MESSAGE);
	assert_int_equal(sent(0, &f).type, 0x0806);
	f = arp(own_mac[0], 0, 2, PEER4, OURS4);
	receive(&f);
	assert_int_equal(net_tx(net, 0)->n, 7);
}

static void a_full_transmit_array_is_counted(void **state)
{
	(void)state;
	meet(0, PEER4, OURS4, 0);
	for (unsigned i = 0; i < NET_TX_MAX + 3; i++)
		send_to(PEER4, 10);
	assert_int_equal(net_tx(net, 0)->n, NET_TX_MAX);
	assert_int_equal(stats.drop[DROP_TX_FULL], 3);
}

// As somebody else has left them.
static void give_back_used(struct rte_mbuf **m, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		rte_pktmbuf_append(m[i], 700);
		rte_pktmbuf_adj(m[i], 200);
		m[i]->ol_flags = RTE_MBUF_F_TX_VLAN | RTE_MBUF_F_RX_L4_CKSUM_BAD;
		m[i]->tx_offload = m[i]->vlan_tci = 77;
		m[i]->port = 5;
	}
	rte_pktmbuf_free_bulk(m, n);
}

// Nothing can be said, and that is counted; as soon as an mbuf is back, the next thing is.
static void an_empty_pool_is_counted_and_no_more(void **state)
{
	static struct rte_mbuf *held[4096];
	struct path path = path_to(PEER4, 5070, 0, 5060);
	struct net_outbox ob;
	struct rte_mbuf *m;
	struct writer w;
	struct frame f;
	unsigned n = 0;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	net_outbox_init(&ob, net, &now);
	while ((held[n] = rte_pktmbuf_alloc(pool)) != NULL)
		n++;
	assert_false(outbox_open(&ob.base, &w, 100));
	assert_false(outbox_open(&ob.base, &w, 100));
	assert_int_equal(stats.drop[DROP_NO_MBUF], 2);
	assert_int_equal(ob.base.lost, 2);
	assert_silent();
	give_back_used(held, n);
	assert_true(outbox_open(&ob.base, &w, 100));
	put_lit(&w, "alive");
	outbox_send(&ob.base, &w, &path);
	m = net_tx(net, 0)->pkt[0];
	assert_int_equal(m->ol_flags & (RTE_MBUF_F_TX_VLAN | RTE_MBUF_F_RX_L4_CKSUM_BAD), 0);
	assert_int_equal(m->vlan_tci, 0);
	assert_int_equal(sent(0, &f).n, 8 + 5);
	assert_int_equal(f.n, 14 + 20 + 8 + 5);
	assert_int_equal(stats.drop[DROP_NO_MBUF], 2);
	rte_pktmbuf_free_bulk(ob.stock, ob.n_stock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(replies_keep_the_address_they_were_sent_to),
		CASE(the_gateway_is_asked_for_what_is_far),
		CASE(where_no_way_leads),
		CASE(checksums_are_right_for_every_length),
		CASE(the_nic_is_left_its_part),
		CASE(too_large_is_fragmented),
		CASE(a_large_datagram_waits_whole),
		CASE(a_full_transmit_array_is_counted),
		CASE(an_empty_pool_is_counted_and_no_more),
	};

	return RUN("net_out", tests);
}
