/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

#include "net_bench.h" // behind the others: its 'net' is a variable

// The short way of media in its plainest form comes to the same as the general way.

#define FRONT_BYTES 62 // of an IPv6 frame's headers

static unsigned seed = 11;

static unsigned any(unsigned below)
{
	return (unsigned)rand_r(&seed) % below;
}

static const char *any_source(bool v4)
{
	static const char *const four[] = {PEER4, "10.9.0.7", "10.20.0.1", OURS4, "10.9.0.255",
					   "224.0.0.1", "0.0.0.1", "127.0.0.1", "255.255.255.255"};
	static const char *const six[] = {PEER6, OTHER6, "fe80::1", OURS6, "ff02::1", "::", "::1"};

	return v4 ? four[any(ARRAY_SIZE(four))] : six[any(ARRAY_SIZE(six))];
}

// Mostly nothing is wrong with it.
static struct frame any_frame(void)
{
	bool v4 = any(2);
	const char *from = any(4) ? (v4 ? PEER4 : PEER6) : any_source(v4);
	unsigned to = any(8) ? 10000 + any(100) : any(2) ? 5060 : any(65536);
	struct frame f = udp(from, any(65536), v4 ? OURS4 : OURS6, to, any(300));

	if (any(3) == 0)
		f.b[any(FRONT_BYTES)] ^= (uint8_t)(1u << any(8));
	if (any(8) == 0)
		f.n = any(f.n + 1);
	else if (any(8) == 0)
		f.n += any(20);
	return f;
}

static void same_notes(struct rte_mbuf *a, struct rte_mbuf *b)
{
	const struct net_meta *x = net_meta(a), *y = net_meta(b);

	assert_true(endpoint_eq(&x->path.remote, &y->path.remote));
	assert_int_equal(x->path.local, y->path.local);
	assert_int_equal(x->path.local_port, y->path.local_port);
	assert_int_equal(x->payload_off, y->payload_off);
	assert_int_equal(x->payload_len, y->payload_len);
	assert_int_equal(x->l2_len, y->l2_len);
	assert_int_equal(x->l3_len, y->l3_len);
	assert_int_equal(x->v6, y->v6);
}

// A packet that is known by the short way and sent by the way that was kept, beside one that was
// neither.
static void same_when_sent(struct rte_mbuf *a, struct rte_mbuf *b)
{
	static uint64_t ways[2]; // nets number their versions alike
	bool v4 = !net_meta(a)->v6;
	struct media_hop hop = {
		{addr(v4 ? OTHER4 : OTHER6), 7000}, 10010, v4 ? 2 : 3, &ways[v4], NULL, NULL};
	struct path path = {hop.to, hop.local_port, hop.local};
	struct rte_mbuf *x, *y;

	net_pass(net, a, &hop, now);
	x = taken_off(1);
	memset(net->route, 0, sizeof(net->route));
	net_forward(net, b, &path, now);
	y = taken_off(1);
	assert_true(ways[v4] != 0);
	same_bytes(x, y);
	assert_true(x->ol_flags == y->ol_flags);
	assert_true(x->tx_offload == y->tx_offload);
	rte_pktmbuf_free(x);
	rte_pktmbuf_free(y);
}

static bool tried(const struct frame *f, uint64_t flags)
{
	struct rte_mbuf *a = mbuf_of(f), *b = mbuf_of(f);
	uint64_t drops = all_drops();
	bool ordinary;

	release();
	a->ol_flags |= flags;
	b->ol_flags |= flags;
	ordinary = net_ordinary(net, a, 0);
	same_bytes(a, b);
	if (ordinary) {
		memset(net->pair, 0, sizeof(net->pair)); // the general way asks for itself
		net_any(net, b, 0, now, &out);
		assert_int_equal(out.n_media, 1);
		out.n_media = 0;
		assert_int_equal(all_drops(), drops);
		same_bytes(a, b);
		same_notes(a, b);
		same_when_sent(a, b);
	} else {
		rte_pktmbuf_free(a);
		rte_pktmbuf_free(b);
	}
	return ordinary;
}

static void both_ways_come_to_the_same(void **state)
{
	unsigned ordinary = 0;

	(void)state;
	meet_others();
	for (unsigned i = 0; i < 100000; i++) {
		struct frame f = any_frame();

		ordinary += tried(&f, any_flags(&seed));
	}
	assert_in_range(ordinary, 20000, 80000);
}

// It is there for these.
static void plain_media_is_ordinary(void **state)
{
	struct frame f = udp(PEER4, 7000, OURS4, 10002, 172);

	(void)state;
	meet_others();
	assert_true(tried(&f, 0));
	assert_true(tried(&f, RTE_MBUF_F_RX_IP_CKSUM_GOOD | RTE_MBUF_F_RX_L4_CKSUM_GOOD));
	f = udp(PEER6, 7000, OURS6, 10098, 172);
	assert_true(tried(&f, 0));
	f = udp(PEER4, 7000, OURS4, 5060, 172);
	assert_false(tried(&f, 0));
	f = udp(OURS4, 7000, OURS4, 10002, 172);
	assert_false(tried(&f, 0));
}

// A way that was kept is not gone once the neighbour is elsewhere.
static void a_kept_way_ends(void **state)
{
	static const uint8_t moved[6] = {2, 0, 0, 0, 0, 77};
	uint64_t way = 0;
	struct media_hop hop = {{addr(OTHER4), 7000}, 10010, 2, &way, NULL, NULL};
	struct frame f = udp(PEER4, 7000, OURS4, 10002, 172);
	struct neigh_news news = {.who = {addr(OTHER4), 1, 0}, .mac = moved};

	(void)state;
	meet_others();
	for (unsigned i = 0; i < 2; i++) {
		receive(&f);
		out.n_media = 0;
		net_pass(net, out.media[0], &hop, now);
	}
	assert_true(way != 0);
	rte_pktmbuf_free_bulk(net_tx(net, 1)->pkt, 2);
	net_tx(net, 1)->n = 0;
	net_neigh_learn(net, &news, now);
	receive(&f);
	out.n_media = 0;
	net_pass(net, out.media[0], &hop, now);
	assert_true(sent_by(net, 1, &f));
	assert_memory_equal(f.b, moved, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(both_ways_come_to_the_same),
		CASE(plain_media_is_ordinary),
		CASE(a_kept_way_ends),
	};

	return RUN("net_ordinary", tests);
}
