/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_lane_packet.h"

#include "net_bench.h" // behind the others: its 'net' is a variable

// What goes by a lane is what the general way would have sent; all else is left alone.

#define IP_AT 14

static unsigned seed = 12;
static uint64_t way;

/* A lane of one family or the other. */
union any_lane {
	struct lane four;
	struct lane6 six;
};

static union any_lane lane;

/* What the cases have to know of it: each is played for both. */
static const struct family {
	const char *peer, *ours, *other;
	uint32_t local; /* where it comes in; it leaves from the one after the next */
	unsigned front, checksum_at, idle_bits;
	bool v6;
} families[] = {
	// Idle are the sender's MAC address, type of service, identification, two flags, time to
	// live, both checksums ...
	{PEER4, OURS4, OTHER4, 0, NET_LANE_FRONT, 40, 48 + 8 + 16 + 2 + 8 + 16 + 16, false},
	// ... and of IPv6 traffic class and flow label, hop limit, the checksum.
	{PEER6, OURS6, OTHER6, 1, NET_LANE_FRONT6, 60, 48 + 8 + 20 + 8 + 16, true},
}, *ip;

static int setup4(void **state)
{
	ip = &families[0];
	return setup(state);
}

static int setup6(void **state)
{
	ip = &families[1];
	return setup(state);
}

static struct media_hop hop_on(union any_lane *l)
{
	return (struct media_hop){
		.to = {addr(ip->other), 7000},
		.local_port = 10010,
		.local = ip->local + 2,
		.way = &way,
		.lane = l && !ip->v6 ? &l->four : NULL,
		.lane6 = l && ip->v6 ? &l->six : NULL,
	};
}

static struct frame media(unsigned bytes)
{
	return udp(ip->peer, 7000, ip->ours, 10002, bytes);
}

static unsigned port_of_lane(void)
{
	return ntohs(ip->v6 ? lane.six.in.dst_port : lane.four.in.dst_port);
}

// Two packets go the general way: the first one finds the neighbour, the second opens the lane.
static void open_lane(void)
{
	struct media_hop hop = hop_on(&lane);
	struct frame f = media(172);

	meet_others();
	way = 0;
	memset(&lane, 0, sizeof(lane));
	for (unsigned i = 0; i < 2; i++) {
		receive(&f);
		out.n_media = 0;
		net_pass(net, out.media[0], &hop, now);
		rte_pktmbuf_free(taken_off(1));
	}
	assert_int_equal(port_of_lane(), 10002);
}

// What the general way makes of it, which takes it for a packet of the same stream.
static struct rte_mbuf *sent_in_general(struct rte_mbuf *m)
{
	struct media_hop hop = hop_on(NULL);
	struct path path = {hop.to, hop.local_port, hop.local};
	struct endpoint from = {addr(ip->peer), 7000};

	release();
	net_any(net, m, 0, now, &out);
	assert_int_equal(out.n_media, 1);
	out.n_media = 0;
	assert_true(endpoint_eq(&net_meta(m)->path.remote, &from));
	assert_int_equal(net_meta(m)->path.local_port, 10002);
	assert_int_equal(net_meta(m)->path.local, ip->local);
	net_forward(net, m, &path, now);
	return taken_off(1);
}

static bool by(union any_lane *l, struct rte_mbuf *m, uint16_t p)
{
	const struct lanes four = lanes_of(net, p, RTE_ETHER_TYPE_IPV4);
	const struct lanes six = lanes_of(net, p, RTE_ETHER_TYPE_IPV6);

	return ip->v6 ? net_lane6_pass(&six, m, &l->six) : net_lane_pass(&four, m, &l->four);
}

// Where no lane is looked for there is none.
static bool has_headers(const struct rte_mbuf *m)
{
	struct net_dst6 six;
	struct net_dst four;

	return ip->v6 ? net_dst6(m, 0, &six) : net_dst4(m, 0, &four);
}

static bool passed(const struct frame *f, uint64_t flags)
{
	struct rte_mbuf *a = mbuf_of(f), *b = mbuf_of(f);
	union any_lane as_it_was = lane;
	bool by_lane;

	a->ol_flags |= flags;
	b->ol_flags |= flags;
	by_lane = has_headers(a) && by(&lane, a, 0);
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
	const uint64_t good = RTE_MBUF_F_RX_IP_CKSUM_GOOD | RTE_MBUF_F_RX_L4_CKSUM_GOOD;
	unsigned n = 0;

	(void)state;
	open_lane();
	for (unsigned i = 0; i < 8 * ip->front; i++) {
		struct frame f = media(172);

		f.b[i / 8] ^= (uint8_t)(1u << i % 8);
		n += passed(&f, good);
		// Where a NIC says nothing, IPv4's header has a checksum.
		if (!ip->v6)
			assert_int_equal(passed(&f, 0),
					 (i >= 6 * 8 && i < 12 * 8) || i >= 40 * 8);
	}
	assert_int_equal(n, ip->idle_bits);
}

// With the identification, the header's changes as well.
static void put_header_checksum(struct frame *f, unsigned id)
{
	put16at(f->b + IP_AT + 4, id);
	put16at(f->b + IP_AT + 10, 0);
	put16at(f->b + IP_AT + 10, ~sum_of(f->b + IP_AT, 20, 0) & 0xffff);
}

static void each_checksum(void **state)
{
	struct frame f = media(172);

	(void)state;
	open_lane();
	for (unsigned i = 0; i <= UINT16_MAX; i++) {
		put16at(f.b + ip->checksum_at, i);
		if (!ip->v6)
			put_header_checksum(&f, i);
		assert_int_equal(passed(&f, 0), !ip->v6 || i != 0); // RFC 8200 8.1
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
			f.b[(unsigned)rand_r(&seed) % ip->front] = (uint8_t)rand_r(&seed);
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
	struct frame f = media(172), odd = media(0), other = udp(ip->peer, 7002, ip->ours, 10002, 172);

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

// ... although the frame is to that port's own MAC address as well.
static void another_port_closes_the_lane(void **state)
{
	uint8_t own[sizeof(port[1].mac)];
	struct frame f = media(172);

	(void)state;
	open_lane();
	memcpy(own, port[1].mac, sizeof(own));
	memcpy(port[1].mac, port[0].mac, sizeof(own));
	assert_false(goes(&f, 1));
	memcpy(port[1].mac, own, sizeof(own));
	assert_false(goes(&f, 0));
}

static void a_frame_in_two_pieces_closes_the_lane(void **state)
{
	struct frame f = media(172);
	struct rte_mbuf *m = mbuf_of(&f);

	(void)state;
	open_lane();
	assert_int_equal(rte_pktmbuf_chain(m, mbuf_of(&f)), 0);
	m->pkt_len = m->data_len; // so that nothing else is odd
	assert_false(by(&lane, m, 0));
	rte_pktmbuf_free(m);
	assert_false(goes(&f, 0));
}

// Each frame has a lane of its own; one that is closed has nothing to do with another.
static void frames_of_several_streams(void **state)
{
	struct frame f = media(172), odd = media(0);
	struct rte_mbuf *m[5] = {mbuf_of(&f), mbuf_of(&f), NULL, mbuf_of(&f), mbuf_of(&f)};
	union any_lane other, *l[5] = {&lane, &other, &other, &other, &lane};
	struct net_tx *tx = net_tx(net, 1);
	unsigned left = 0;

	(void)state;
	odd.n += 18; // padded
	m[2] = mbuf_of(&odd);
	open_lane();
	other = lane;
	for (unsigned i = 0; i < 5; i++)
		left |= (unsigned)!by(l[i], m[i], 0) << i;
	assert_int_equal(left, 1 << 2 | 1 << 3);
	assert_int_equal(tx->n, 3);
	assert_ptr_equal(tx->pkt[0], m[0]);
	assert_ptr_equal(tx->pkt[1], m[1]);
	assert_ptr_equal(tx->pkt[2], m[4]);
	tx->n = 0;
	rte_pktmbuf_free_bulk(m, 5);
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
	struct neigh_news news = {.who = {addr(ip->other), 1, 0}, .mac = moved};
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
	struct neigh *to;

	(void)state;
	open_lane();
	to = &net->neigh.entry[ip->v6 ? lane.six.link.neighbour : lane.four.link.neighbour];
	to->used = false;
	assert_true(goes(&f, 0));
	assert_true(to->used);
}

#define BOTH(f) {#f, f, setup4, teardown, NULL}, {#f "_6", f, setup6, teardown, NULL}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(each_bit_of_the_headers),
		BOTH(each_checksum),
		BOTH(any_frame_of_any_length),
		BOTH(an_odd_frame_closes_the_lane),
		BOTH(another_port_closes_the_lane),
		BOTH(a_frame_in_two_pieces_closes_the_lane),
		BOTH(no_further_than_the_port_can_send),
		BOTH(a_lane_ends_with_its_neighbour),
		BOTH(a_lane_keeps_its_neighbour),
		BOTH(frames_of_several_streams),
	};

	return RUN("net_lane", tests);
}
