/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

#include "net_bench.h" // behind the others: its 'net' is a variable

// What is passed on in the buffer it came in.

static void pass_on(const struct frame *f, const struct path *path)
{
	receive(f);
	assert_int_equal(out.n_media, 1);
	out.n_media = 0;
	net_forward(net, out.media[0], path, now);
}

static void meet_all(void)
{
	meet(0, PEER4, OURS4, 0);
	meet(0, PEER6, OURS6, 0);
	meet(1, OTHER4, "10.8.0.1", 0);
	meet(1, OTHER6, "2001:db8:8::1", 0);
}

// look() sums everything anew, so an incremental checksum that is not the same shows.
static void forwarded_checksums_equal_new_ones(void **state)
{
	unsigned seed = 7;
	struct frame f;
	struct seen s;

	(void)state;
	meet_all();
	for (unsigned i = 0; i < 4000; i++) {
		bool v4 = i % 2;
		unsigned n = 1 + (unsigned)rand_r(&seed) % 200;
		struct path path = path_to(v4 ? OTHER4 : OTHER6, (uint16_t)rand_r(&seed),
					   v4 ? 2 : 3, (uint16_t)rand_r(&seed));

		for (unsigned k = 0; k < n; k++)
			pattern[k] = (uint8_t)rand_r(&seed);
		f = v4 ? udp(PEER4, (unsigned)rand_r(&seed) & 0xffff, OURS4, 10002, n) :
			 udp(PEER6, (unsigned)rand_r(&seed) & 0xffff, OURS6, 10002, n);
		pass_on(&f, &path);
		s = sent(1, &f);
		assert_int_equal(s.n, n + 8);
		assert_int_equal(s.ttl, 64);
		assert_true(ip_eq(&s.dst, &path.remote.ip));
		assert_true(ip_eq(&s.src, &home.addr[path.local].ip));
		assert_int_equal(get16(s.p), path.local_port);
		assert_int_equal(get16(s.p + 2), path.remote.port);
		assert_memory_equal(s.p + 8, pattern, n);
		assert_int_not_equal(get16(s.p + 6), 0);
	}
	assert_int_equal(s.tos, 0xb8); // expedited forwarding stays
}

// The checksum goes through every value, 0 and 0xffff included.
static void forwarded_checksums_at_their_edges(void **state)
{
	struct path path = path_to(OTHER4, 7000, 2, 10010);
	struct frame f;

	(void)state;
	meet_all();
	for (unsigned i = 0; i < 65536; i++) {
		put16at(pattern, i);
		f = udp(PEER4, 7000, OURS4, 10002, 2);
		pass_on(&f, &path);
		assert_int_not_equal(get16(sent(1, &f).p + 6), 0);
	}
}

static void no_checksum_stays_none(void **state)
{
	struct path path = path_to(OTHER4, 7000, 2, 10010);
	struct frame f = udp(PEER4, 7000, OURS4, 10002, 172);

	(void)state;
	meet_all();
	put16at(f.b + 40, 0);
	pass_on(&f, &path);
	assert_int_equal(get16(sent(1, &f).p + 6), 0);
	// But IPv6 must have one.
	path = path_to(OTHER6, 7000, 3, 10010);
	f = udp(PEER4, 7000, OURS4, 10002, 172);
	put16at(f.b + 40, 0);
	pass_on(&f, &path);
	assert_int_not_equal(get16(sent(1, &f).p + 6), 0);
}

static void between_the_families(void **state)
{
	struct path to6 = path_to(OTHER6, 7000, 3, 10010), to4 = path_to(OTHER4, 7000, 2, 10010);
	struct frame f = udp(PEER4, 7000, OURS4, 10002, 172);
	struct seen s;

	(void)state;
	meet_all();
	pass_on(&f, &to6);
	s = sent(1, &f);
	assert_int_equal(s.type, 0x86dd);
	assert_int_equal(s.n, 180);
	assert_memory_equal(s.p + 8, pattern, 172);
	f = udp(PEER6, 7000, OURS6, 10002, 172);
	pass_on(&f, &to4);
	s = sent(1, &f);
	assert_int_equal(s.type, 0x0800);
	assert_int_equal(s.n, 180);
	assert_memory_equal(s.p + 8, pattern, 172);
}

static void headers_with_extras_are_replaced(void **state)
{
	struct path path = path_to(OTHER4, 7000, 2, 10010);
	struct frame whole = udp(PEER4, 7000, OURS4, 10002, 3000), f;
	struct seen s;
	struct parts p;
	struct rte_mbuf *m;

	(void)state;
	meet_all();
	// Reassembled: leaves in fragments again.
	cut(&whole, 1400, 1, &p);
	for (unsigned i = 0; i < p.n; i++)
		receive(&p.f[i]);
	assert_int_equal(out.n_media, 1);
	out.n_media = 0;
	net_forward(net, out.media[0], &path, now);
	assert_int_equal(net_tx(net, 1)->n, 3);
	while (sent_by(net, 1, &f))
		assert_true(look(&f).fragment);
	// A checksum that the far kernel never filled in cannot be carried on.
	f = udp(PEER4, 7000, OURS4, 10002, 50);
	put16at(f.b + 40, 0x1234);
	m = mbuf_of(&f);
	m->ol_flags |= RTE_MBUF_F_RX_L4_CKSUM_NONE;
	release();
	net_classify(net, 0, &m, 1, now, &out);
	out.n_media = 0;
	net_forward(net, out.media[0], &path, now);
	s = sent(1, &f);
	assert_memory_equal(s.p + 8, pattern, 50);
}

static void forwarding_between_tags(void **state)
{
	struct path path = path_to(OTHER4, 7000, 2, 10010);
	struct frame f = udp_vlan(PEER4, 7000, OURS4, 10002, 172, 5);
	struct seen s;

	(void)state;
	meet(0, PEER4, OURS4, 5);
	meet(1, OTHER4, "10.8.0.1", 0);
	pass_on(&f, &path);
	s = sent(1, &f);
	assert_int_equal(s.vlan, 0);
	assert_int_equal(s.n, 180);
	f = udp(OTHER4, 7000, "10.8.0.1", 10002, 172);
	receive_on(net, 1, &f);
	assert_int_equal(out.n_media, 1);
	out.n_media = 0;
	path = path_to(PEER4, 7000, 0, 10010);
	net_forward(net, out.media[0], &path, now);
	assert_int_equal(sent(0, &f).vlan, 5);
}

static void forwarding_where_no_way_leads(void **state)
{
	struct path path = path_to("2001:db8:7::1", 7000, 3, 10010);
	struct frame f = udp(PEER6, 7000, OURS6, 10002, 172);

	(void)state;
	pass_on(&f, &path);
	assert_int_equal(stats.drop[DROP_NO_ROUTE], 1);
}

// The payload is not read, so nobody here knows; the far end must.
static void a_wrong_checksum_stays_wrong(void **state)
{
	struct path path = path_to(OTHER4, 7000, 2, 10010);
	struct frame f = udp(PEER4, 7000, OURS4, 10002, 172);
	struct rte_mbuf *m;

	(void)state;
	meet_all();
	f.b[100] ^= 1;
	pass_on(&f, &path);
	assert_true(sent_by(net, 1, &f));
	assert_false(look(&f).good);
	f.b[100] ^= 1;
	assert_true(look(&f).good);
	// Unless the NIC knows.
	f = udp(PEER4, 7000, OURS4, 10002, 172);
	m = mbuf_of(&f);
	m->ol_flags |= RTE_MBUF_F_RX_L4_CKSUM_BAD;
	net_classify(net, 0, &m, 1, now, &out);
	assert_int_equal(out.n_media, 0);
	assert_int_equal(stats.drop[DROP_UDP_CHECKSUM], 1);
}

// It would be right afterwards.
static void a_wrong_checksum_is_not_replaced(void **state)
{
	struct path path = path_to(OTHER6, 7000, 3, 10010);
	struct frame f = udp(PEER4, 7000, OURS4, 10002, 172);

	(void)state;
	meet_all();
	f.b[100] ^= 1;
	pass_on(&f, &path);
	assert_int_equal(stats.drop[DROP_UDP_CHECKSUM], 1);
	assert_silent();
}

static struct rte_mbuf *passed_on(const struct frame *f, const struct path *path)
{
	struct net_tx *tx = net_tx(net, 1);

	pass_on(f, path);
	assert_int_equal(tx->n, 1);
	tx->n = 0;
	return tx->pkt[0];
}

// By a way that is remembered, and by one that is looked up.
static void both_ways_are_one(void **state)
{
	(void)state;
	meet_all();
	for (unsigned n = 0; n < 1440; n += 1 + n / 16) {
		bool v4 = n % 2;
		struct path path = path_to(v4 ? OTHER4 : OTHER6, 7000, v4 ? 2 : 3, 10010);
		struct frame f = v4 ? udp(PEER4, 7000, OURS4, 10002, n) :
				      udp(PEER6, 7000, OURS6, 10002, n);
		struct rte_mbuf *first, *again;

		memset(net->route, 0, sizeof(net->route));
		first = passed_on(&f, &path);
		again = passed_on(&f, &path);
		assert_int_equal(first->pkt_len, again->pkt_len);
		assert_true(first->ol_flags == again->ol_flags);
		assert_true(first->tx_offload == again->tx_offload);
		assert_memory_equal(rte_pktmbuf_mtod(first, void *),
				    rte_pktmbuf_mtod(again, void *), first->pkt_len);
		rte_pktmbuf_free(first);
		rte_pktmbuf_free(again);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(forwarded_checksums_equal_new_ones),
		CASE(forwarded_checksums_at_their_edges),
		CASE(no_checksum_stays_none),
		CASE(between_the_families),
		CASE(headers_with_extras_are_replaced),
		CASE(forwarding_between_tags),
		CASE(forwarding_where_no_way_leads),
		CASE(a_wrong_checksum_stays_wrong),
		CASE(a_wrong_checksum_is_not_replaced),
		CASE(both_ways_are_one),
	};

	return RUN("net_forward", tests);
}
