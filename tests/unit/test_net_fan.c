/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

#include "net_bench.h" // behind the others: its 'net' is a variable

// One packet to many. Whatever happens, every mbuf is back in its pool after each case (net_bench.c).

#define MANY 10

static struct media_hop hop[MANY];
static uint64_t way[MANY];

static void aim(unsigned i, const char *ip, uint32_t local)
{
	hop[i] = (struct media_hop){
		.to = {addr(ip), (uint16_t)(7000 + i)},
		.local_port = (uint16_t)(10010 + 2 * i),
		.local = local,
		.way = &way[i],
	};
	way[i] = 0;
}

static void aim_all(const char *ip, uint32_t local)
{
	for (unsigned i = 0; i < MANY; i++)
		aim(i, ip, local);
}

static void fan_out(const struct frame *f, unsigned n)
{
	receive(f);
	assert_int_equal(out.n_media, 1);
	out.n_media = 0;
	net_fan(net, out.media[0], hop, n, now);
}

// The next frame on a port is for hop i, whole and right.
static void expect(uint16_t p, unsigned i, unsigned n)
{
	struct frame f;
	struct seen s = sent(p, &f);

	assert_true(ip_eq(&s.dst, &hop[i].to.ip));
	assert_int_equal(get16(s.p), hop[i].local_port);
	assert_int_equal(get16(s.p + 2), hop[i].to.port);
	assert_int_equal(s.n, n + 8);
	assert_memory_equal(s.p + 8, pattern, n);
}

static void meet_all(void)
{
	meet(1, OTHER4, "10.8.0.1", 0);
	meet(1, OTHER6, "2001:db8:8::1", 0);
}

static void a_payload_is_shared(void **state)
{
	struct frame f = udp(PEER4, 7000, OURS4, 10002, 172);
	const struct net_tx *tx = net_tx(net, 1);

	(void)state;
	meet_all();
	aim_all(OTHER4, 2);
	for (unsigned round = 0; round < 3; round++) {
		fan_out(&f, MANY);
		assert_int_equal(tx->n, MANY);
		for (unsigned i = 0; i < MANY; i++) {
			assert_int_equal(tx->pkt[i]->nb_segs, 2);
			assert_ptr_equal(tx->pkt[i]->next, tx->pkt[0]->next);
		}
		assert_int_equal(rte_mempool_in_use_count(pool), 1);
		assert_int_equal(rte_mempool_in_use_count(heads), MANY);
		for (unsigned i = 0; i < MANY; i++)
			expect(1, i, 172);
		assert_int_equal(rte_mempool_in_use_count(pool), 0);
	}
	assert_int_equal(stats.stat[STAT_MEDIA_COPIES], 0);
}

// One segment a frame is all that the port sends: copies, and the packet itself for the last.
static void a_port_of_single_segments_gets_copies(void **state)
{
	struct frame f = udp(PEER6, 7000, OURS6, 10002, 172);
	const struct net_tx *tx = net_tx(net, 1);

	(void)state;
	port[1].tx_multi_segs = false;
	meet_all();
	aim_all(OTHER6, 3);
	fan_out(&f, MANY);
	assert_int_equal(tx->n, MANY);
	for (unsigned i = 0; i < MANY; i++)
		assert_int_equal(tx->pkt[i]->nb_segs, 1);
	assert_int_equal(rte_mempool_in_use_count(heads), 0);
	assert_int_equal(rte_mempool_in_use_count(pool), MANY);
	assert_int_equal(stats.stat[STAT_MEDIA_COPIES], MANY - 1);
	for (unsigned i = 0; i < MANY; i++)
		expect(1, i, 172);
}

// Both kinds of port, both families, in any order.
static void all_kinds_at_once(void **state)
{
	unsigned seed = 5;

	(void)state;
	meet_all();
	meet(0, PEER4, OURS4, 0);
	port[0].tx_multi_segs = false;
	for (unsigned round = 0; round < 500; round++) {
		unsigned n = 1 + (unsigned)rand_r(&seed) % MANY, bytes = (unsigned)rand_r(&seed) % 1000;
		struct frame f = udp(PEER4, 7000, OURS4, 10002, bytes);
		uint16_t p[MANY];

		for (unsigned i = 0; i < n; i++) {
			unsigned kind = (unsigned)rand_r(&seed) % 3;

			aim(i, kind == 0 ? PEER4 : kind == 1 ? OTHER4 : OTHER6,
			    kind == 0 ? 0 : kind == 1 ? 2 : 3);
			p[i] = kind != 0;
		}
		fan_out(&f, n);
		for (unsigned i = 0; i < n; i++)
			expect(p[i], i, bytes);
		assert_silent();
	}
}

// Headers that nobody has answered for yet wait, each behind its own question.
static void those_that_wait_are_whole(void **state)
{
	struct frame f = udp(PEER4, 7000, OURS4, 10002, 172);

	(void)state;
	aim(0, OTHER4, 2);
	aim(1, OTHER4, 2);
	fan_out(&f, 2);
	assert_true(sent_by(net, 1, &f));
	assert_silent();
	f = arp(all_ones, 0, 1, OTHER4, "10.8.0.1");
	receive_on(net, 1, &f);
	expect(1, 0, 172);
	expect(1, 1, 172);
	assert_true(sent_by(net, 1, &f)); // the answer
}

static void long_datagrams_leave_in_fragments(void **state)
{
	struct frame whole = udp(PEER4, 7000, OURS4, 10002, 3000), f;
	struct parts p;

	(void)state;
	meet_all();
	aim_all(OTHER4, 2);
	cut(&whole, 1400, 1, &p);
	for (unsigned i = 0; i < p.n; i++)
		receive(&p.f[i]);
	assert_int_equal(out.n_media, 1);
	out.n_media = 0;
	net_fan(net, out.media[0], hop, 3, now);
	assert_int_equal(net_tx(net, 1)->n, 9);
	while (sent_by(net, 1, &f))
		assert_true(look(&f).fragment);
	assert_int_equal(stats.stat[STAT_MEDIA_COPIES], 2);
}

// As many mbufs as are left, and the rest is counted.
static void out_of(struct rte_mempool *of, unsigned left, unsigned want)
{
	struct rte_mbuf *held[2048];
	struct frame f = udp(PEER4, 7000, OURS4, 10002, 172);
	unsigned n = 0;

	meet_all();
	aim_all(OTHER4, 2);
	receive(&f);
	assert_int_equal(out.n_media, 1);
	out.n_media = 0;
	while (rte_mempool_avail_count(of) > left)
		held[n++] = rte_pktmbuf_alloc(of);
	net_fan(net, out.media[0], hop, MANY, now);
	rte_pktmbuf_free_bulk(held, n);
	assert_int_equal(net_tx(net, 1)->n, want);
	assert_int_equal(stats.drop[DROP_NO_MBUF], MANY - want);
	for (unsigned i = 0; i < want && i < left; i++)
		expect(1, i, 172);
	for (unsigned i = left; i < want; i++)
		expect(1, MANY - 1, 172);
}

static void out_of_heads(void **state)
{
	(void)state;
	out_of(heads, 4, 4);
}

// The last one gets the packet itself.
static void out_of_all_heads(void **state)
{
	(void)state;
	out_of(heads, 0, 1);
}

static void out_of_mbufs_for_copies(void **state)
{
	(void)state;
	port[1].tx_multi_segs = false;
	out_of(pool, 4, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_payload_is_shared),
		CASE(a_port_of_single_segments_gets_copies),
		CASE(all_kinds_at_once),
		CASE(those_that_wait_are_whole),
		CASE(long_datagrams_leave_in_fragments),
		CASE(out_of_heads),
		CASE(out_of_all_heads),
		CASE(out_of_mbufs_for_copies),
	};

	return RUN("net_fan", tests);
}
