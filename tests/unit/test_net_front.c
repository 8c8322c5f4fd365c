/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

#include "net_bench.h" // behind the others: its 'net' is a variable

// Headers that serve again: the same frames as those that are written field by field.

static void forget_routes(void)
{
	memset(net->route, 0, sizeof(net->route));
}

// The frame that n bytes to that peer become, with a certain identification.
static struct rte_mbuf *frame_of(const char *peer, unsigned n)
{
	struct net_tx *tx = net_tx(net, 0);
	struct path path = path_to(peer, (uint16_t)(5000 + n), 0, (uint16_t)(6000 + n));

	net->ip_id = (uint16_t)(n * 77);
	send_bytes(&path, n);
	assert_int_equal(tx->n, 1);
	tx->n = 0;
	return tx->pkt[0];
}

static void assert_same(const char *peer, unsigned n)
{
	struct rte_mbuf *again = frame_of(peer, n), *first;

	forget_routes();
	first = frame_of(peer, n);
	assert_int_equal(again->pkt_len, first->pkt_len);
	assert_int_equal(again->data_len, first->data_len);
	assert_true(again->ol_flags == first->ol_flags);
	assert_true(again->tx_offload == first->tx_offload);
	assert_memory_equal(rte_pktmbuf_mtod(again, void *), rte_pktmbuf_mtod(first, void *),
			    first->data_len);
	rte_pktmbuf_free(again);
	rte_pktmbuf_free(first);
}

static void every_length(const char *peer)
{
	struct ip_addr to = addr(peer);
	unsigned most = ip_is_v4(&to) ? 1472 : 1452;

	rte_pktmbuf_free(frame_of(peer, 1));
	for (unsigned n = 0; n <= most; n += n < 300 || n > 1400 ? 1 : 37)
		assert_same(peer, n);
}

static void the_same_frames(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		port[0].tx_ip_checksum = i & 1;
		port[0].tx_udp_checksum = i & 2;
		forget_routes();
		meet(0, PEER4, OURS4, 0);
		meet(0, PEER6, OURS6, 0);
		meet(0, "10.9.0.3", OURS4, 7);
		meet(0, "2001:db8:9::3", OURS6, 7);
		every_length(PEER4);
		every_length(PEER6);
		every_length("10.9.0.3");
		every_length("2001:db8:9::3");
	}
}

static bool kept(const char *peer)
{
	struct ip_addr to = addr(peer);

	for (unsigned i = 0; i < ROUTES; i++)
		if (net->route[i].known && ip_eq(&net->route[i].to, &to))
			return net_neigh_at(net, net->route[i].way) != NULL;
	return false;
}

static void a_neighbour_that_moves_is_followed(void **state)
{
	static const uint8_t elsewhere[] = {2, 0, 0, 0, 0, 0x77};
	struct frame f = arp(own_mac[0], 0, 2, PEER4, OURS4);

	(void)state;
	meet(0, PEER4, OURS4, 0);
	send_to(PEER4, 10);
	assert_memory_equal(sent(0, &f).dst_mac, peer_mac, 6);
	assert_true(kept(PEER4));
	meet(0, PEER4, OURS4, 0); // says the same again
	assert_true(kept(PEER4));
	meet(0, PEER4, OURS4, 9);
	assert_false(kept(PEER4));
	send_to(PEER4, 10);
	assert_int_equal(sent(0, &f).vlan, 9);
	assert_true(kept(PEER4));
	f = arp(own_mac[0], 9, 2, PEER4, OURS4);
	memcpy(f.b + 6, elsewhere, 6);
	memcpy(f.b + 26, elsewhere, 6);
	receive(&f);
	send_to(PEER4, 10);
	assert_memory_equal(sent(0, &f).dst_mac, elsewhere, 6);
}

static void a_neighbour_that_is_forgotten_is_asked_for(void **state)
{
	struct frame f;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	send_to(PEER4, 10);
	sent(0, &f);
	assert_true(kept(PEER4));
	tick_until(now + 70000);
	while (sent_by(net, 0, &f))
		assert_int_equal(look(&f).type, 0x0806);
	assert_false(kept(PEER4));
	send_to(PEER4, 10);
	assert_int_equal(sent(0, &f).type, 0x0806);
	assert_silent();
}

// Datagrams behind kept headers are use of the neighbour: it is asked again before it is forgotten.
static void what_is_sent_keeps_the_neighbour(void **state)
{
	struct frame f;
	unsigned questions = 0;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	send_to(PEER4, 10);
	sent(0, &f);
	for (unsigned minute = 0; minute < 5; minute++) {
		f = arp(own_mac[0], 0, 2, PEER4, OURS4);
		receive(&f);
		send_to(PEER4, 10);
		assert_int_equal(sent(0, &f).proto, 17);
		tick_until(now + 60500);
		questions += sent_by(net, 0, &f);
		assert_silent();
	}
	assert_int_equal(questions, 5);
}

// More than are remembered, and some that share a place.
static void many_stations_in_turns(void **state)
{
	struct frame f;

	(void)state;
	for (unsigned i = 0; i < 4 * 4; i++) {
		char peer[16];
		struct ip_addr to;
		struct seen s;

		snprintf(peer, sizeof(peer), "10.9.0.%u", 2 + 64 * (i % 4));
		if (i < 4)
			meet(0, peer, OURS4, 0);
		to = addr(peer);
		send_to(peer, 10 + i);
		s = sent(0, &f);
		assert_true(ip_eq(&s.dst, &to));
		assert_int_equal(s.n, 18 + i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(the_same_frames),
		CASE(a_neighbour_that_moves_is_followed),
		CASE(a_neighbour_that_is_forgotten_is_asked_for),
		CASE(what_is_sent_keeps_the_neighbour),
		CASE(many_stations_in_turns),
	};

	return RUN("net_front", tests);
}
