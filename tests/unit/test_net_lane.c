/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

#include "lane.h"
#include "net_bench.h" // behind the others: its 'net' is a variable

// What goes by a lane is what the general way would have sent; all else is left alone.

#define IP_AT  14
#define UDP_AT 34

static unsigned seed = 12;
static struct lane lane;
static uint64_t way;

static struct media_hop hop_on(struct lane *l)
{
	return (struct media_hop){{addr(OTHER4), 7000}, 10010, 2, &way, l};
}

static struct frame media(unsigned bytes)
{
	return udp(PEER4, 7000, OURS4, 10002, bytes);
}

// Two packets go the general way: the first one finds the neighbour, the second opens the lane.
static void open_lane(void)
{
	struct media_hop hop = hop_on(&lane);
	struct frame f = media(172);

	meet_others();
	way = 0;
	lane_close(&lane);
	for (unsigned i = 0; i < 2; i++) {
		receive(&f);
		out.n_media = 0;
		net_pass(net, out.media[0], &hop, now);
		rte_pktmbuf_free(taken_off(1));
	}
	assert_int_equal(lane.in.dst_port, htons(10002));
}

// What the general way makes of it, which takes it for a packet of the same stream.
static struct rte_mbuf *sent_in_general(struct rte_mbuf *m)
{
	struct media_hop hop = hop_on(NULL);
	struct path path = {hop.to, hop.local_port, hop.local};
	struct endpoint from = {addr(PEER4), 7000};

	release();
	net_any(net, m, 0, now, &out);
	assert_int_equal(out.n_media, 1);
	out.n_media = 0;
	assert_true(endpoint_eq(&net_meta(m)->path.remote, &from));
	assert_int_equal(net_meta(m)->path.local_port, 10002);
	assert_int_equal(net_meta(m)->path.local, 0);
	net_forward(net, m, &path, now);
	return taken_off(1);
}

static bool by(struct lane *l, struct rte_mbuf *m, uint16_t p)
{
	return net_lanes(net, p, &m, &l, 1) == 1;
}

static bool passed(const struct frame *f, uint64_t flags)
{
	struct rte_mbuf *a = mbuf_of(f), *b = mbuf_of(f);
	struct lane as_it_was = lane;
	bool by_lane;

	a->ol_flags |= flags;
	b->ol_flags |= flags;
	by_lane = f->n >= NET_LANE_FRONT && by(&lane, a, 0);
	if (by_lane) {
		assert_ptr_equal(taken_off(1), a);
		b = sent_in_general(b);
		assert_true(a->ol_flags == b->ol_flags);
		assert_true(a->tx_offload == b->tx_offload);
	}
	same_bytes(a, b);
	rte_pktmbuf_free(a);
	rte_pktmbuf_free(b);
	lane = as_it_was;
	return by_lane;
}

// Most bits matter; those that do not are carried along.
static void each_bit_of_the_headers(void **state)
{
	unsigned n = 0;

	(void)state;
	open_lane();
	for (unsigned i = 0; i < 8 * NET_LANE_FRONT; i++) {
		struct frame f = media(172);

		f.b[i / 8] ^= (uint8_t)(1u << i % 8);
		assert_int_equal(passed(&f, 0), (i >= 6 * 8 && i < 12 * 8) || i >= 40 * 8);
		n += passed(&f, RTE_MBUF_F_RX_IP_CKSUM_GOOD | RTE_MBUF_F_RX_L4_CKSUM_GOOD);
	}
	// The sender's MAC address, type of service, identification, two flags, time to live, both
	// checksums.
	assert_int_equal(n, 48 + 8 + 16 + 2 + 8 + 16 + 16);
}

static void each_checksum(void **state)
{
	struct frame f = media(172);

	(void)state;
	open_lane();
	for (unsigned i = 0; i <= UINT16_MAX; i++) {
		put16at(f.b + UDP_AT + 6, i);
		put16at(f.b + IP_AT + 4, i); // and with the identification, the header's
		put16at(f.b + IP_AT + 10, 0);
		put16at(f.b + IP_AT + 10, ~sum_of(f.b + IP_AT, 20, 0) & 0xffff);
		assert_true(passed(&f, 0));
	}
}

static void any_frame_of_any_length(void **state)
{
	unsigned n = 0;

	(void)state;
	open_lane();
	for (unsigned i = 0; i < 100000; i++) {
		struct frame f = media((unsigned)rand_r(&seed) % 300);

		if (rand_r(&seed) % 2)
			f.b[rand_r(&seed) % NET_LANE_FRONT] = (uint8_t)rand_r(&seed);
		if (rand_r(&seed) % 4 == 0)
			f.n += (unsigned)(rand_r(&seed) % 20) - 10;
		n += passed(&f, any_flags(&seed));
	}
	assert_in_range(n, 20000, 60000);
}

static bool goes(const struct frame *f, uint16_t p)
{
	struct rte_mbuf *m = mbuf_of(f);
	bool by_lane = by(&lane, m, p);

	rte_pktmbuf_free(by_lane ? taken_off(1) : m);
	return by_lane;
}

// What must go the long way is not overtaken by what came behind it.
static void an_odd_frame_closes_the_lane(void **state)
{
	struct frame f = media(172), odd = media(0), other = udp(PEER4, 7002, OURS4, 10002, 172);

	(void)state;
	open_lane();
	odd.n += 18; // padded
	assert_false(goes(&other, 0));
	assert_true(goes(&f, 0));
	assert_false(goes(&odd, 0));
	assert_false(goes(&f, 0));
	open_lane();
	assert_false(goes(&f, 1)); // our address is on port 0
}

// In a burst each frame has its own lane, or none.
static void a_burst_of_several_streams(void **state)
{
	struct frame f = media(172), odd = media(0);
	struct rte_mbuf *m[6] = {mbuf_of(&f), mbuf_of(&f), mbuf_of(&f), NULL, mbuf_of(&f)};
	struct lane other, *l[6] = {&lane, NULL, &other, &other, &other, &lane};
	struct net_tx *tx = net_tx(net, 1);

	(void)state;
	odd.n += 18; // padded
	m[3] = mbuf_of(&odd);
	m[5] = mbuf_of(&f);
	open_lane();
	other = lane;
	assert_int_equal(net_lanes(net, 0, m, l, 6), 1 << 0 | 1 << 2 | 1 << 5);
	assert_int_equal(tx->n, 3);
	assert_ptr_equal(tx->pkt[0], m[0]);
	assert_ptr_equal(tx->pkt[1], m[2]);
	assert_ptr_equal(tx->pkt[2], m[5]);
	tx->n = 0;
	rte_pktmbuf_free_bulk(m, 6);
}

static void no_further_than_the_port_can_send(void **state)
{
	struct frame f = media(172);

	(void)state;
	port[1].mtu = (uint16_t)(f.n - RTE_ETHER_HDR_LEN);
	net_tx(net, 1)->bytes_max = (uint16_t)f.n;
	open_lane();
	assert_true(goes(&f, 0));
	f = media(173);
	assert_false(goes(&f, 0));
	port[1].mtu = 1500;
	net_tx(net, 1)->bytes_max = 1500 + RTE_ETHER_HDR_LEN;
	f = media(172);
	open_lane();
	net_tx(net, 1)->n = NET_TX_MAX;
	assert_false(goes(&f, 0));
	net_tx(net, 1)->n = 0;
}

static void a_lane_ends_with_its_neighbour(void **state)
{
	static const uint8_t moved[6] = {2, 0, 0, 0, 0, 77};
	struct neigh_news news = {.who = {addr(OTHER4), 1, 0}, .mac = moved};
	struct frame f = media(172);
	struct rte_mbuf *m;

	(void)state;
	open_lane();
	net_neigh_learn(net, &news, now);
	assert_false(goes(&f, 0));
	open_lane(); // meets it where it was
	net_neigh_learn(net, &news, now);
	way = 0;
	m = sent_in_general(mbuf_of(&f));
	assert_memory_equal(rte_pktmbuf_mtod(m, void *), moved, sizeof(moved));
	rte_pktmbuf_free(m);
}

// Whoever is sent to by lanes alone is in use, and is asked again before it is forgotten.
static void a_lane_keeps_its_neighbour(void **state)
{
	struct frame f = media(172);

	(void)state;
	open_lane();
	net->neigh.entry[lane.link.neighbour].used = false;
	assert_true(goes(&f, 0));
	assert_true(net->neigh.entry[lane.link.neighbour].used);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(each_bit_of_the_headers),		 CASE(each_checksum),
		CASE(any_frame_of_any_length),		 CASE(an_odd_frame_closes_the_lane),
		CASE(no_further_than_the_port_can_send), CASE(a_lane_ends_with_its_neighbour),
		CASE(a_lane_keeps_its_neighbour),	 CASE(a_burst_of_several_streams),
	};

	return RUN("net_lane", tests);
}
