/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

#include "net_bench.h"

// Of a burst, what has a lane goes on at once; the rest is left, in its order and as it was, for those
// who look at it next.

#define FLOWS 8

// Stations a and b hear each other, and so do c and d, of IPv6.
static const struct station {
	const char *ip, *ours;
	uint32_t local;
} stations[] = {
	{PEER4, OURS4, 0},
	{"10.9.0.3", OURS4, 0},
	{PEER6, OURS6, 1},
	{"2001:db8:9::3", OURS6, 1},
};

static struct worker_shared shared;
static struct worker w;
static void *mem;
static uint16_t sequence[ARRAY_SIZE(stations)], to_port[ARRAY_SIZE(stations)];

static void station_open(unsigned i, uint32_t *before)
{
	const struct station *s = &stations[i];
	struct media *m = focus_media(w.core);
	const struct endpoint at = {addr(s->ip), 7000};
	const struct media_far said = {.rtp = at, .rtcp = at};
	uint32_t flow = media_open(m, s->local, 0, now);

	assert_int_not_equal(flow, MEDIA_NONE);
	media_far_end(m, flow, &said);
	media_join(m, flow, i % 2 ? *before : flow);
	to_port[i] = media_port(m, flow);
	*before = flow;
	meet(0, s->ip, s->ours, 0);
}

static struct rte_mbuf *datagram(unsigned i, uint8_t first)
{
	const struct station *s = &stations[i];
	struct ip_addr src = addr(s->ip), dst = addr(s->ours);
	uint8_t rtp[172] = {first, 0, (uint8_t)(sequence[i] >> 8), (uint8_t)sequence[i]};
	struct frame f = {.n = 0};

	put_eth(&f, own_mac[0], peer_mac, 0, ip_is_v4(&src) ? 0x0800 : 0x86dd);
	put_iphdr(&f, &src, &dst, 17, sizeof(rtp) + 8);
	put_udp(&f, &src, 7000, &dst, to_port[i], rtp, sizeof(rtp));
	return mbuf_of(&f);
}

static struct rte_mbuf *rtp_of(unsigned i)
{
	sequence[i]++;
	return datagram(i, 0x80);
}

static struct rte_mbuf *stun_of(unsigned i) // no RTP, by its first byte (RFC 7983)
{
	return datagram(i, 0);
}

static void general_way(struct rte_mbuf *m)
{
	release();
	net_classify(net, 0, &m, 1, now, &out);
	assert_int_equal(out.n_media, 1);
	worker_stage_media(&w, out.media, 1);
	out.n_media = 0;
	rte_pktmbuf_free(taken_off(0));
}

static int begin(void **state)
{
	uint32_t flow = MEDIA_NONE;

	if (setup(state))
		return 1;
	memset(&w, 0, sizeof(w));
	memset(sequence, 0, sizeof(sequence));
	shared = (struct worker_shared){
		.home = home, .n_workers = 1, .media_low = 10000, .media_high = 10099,
		.max_message = MAX_MESSAGE};
	w.cfg = (struct worker_cfg){.shared = &shared, .pool = pool, .head_pool = heads};
	w.cfg.focus = (struct focus_cfg){
		.home = &home, .max_legs = 4, .max_conferences = 1, .max_message = MAX_MESSAGE,
		.media_base = 10000, .media_flows = FLOWS};
	w.net = net;
	net_outbox_init(&w.outbox, net, &now);
	mem = aligned_alloc(64, whole_lines(focus_core_footprint(&w.cfg.focus)));
	assert_non_null(mem);
	memset(mem, 0, focus_core_footprint(&w.cfg.focus));
	w.core = focus_core_init(mem, &w.cfg.focus, &w.outbox.base, &w.stats, now);
	for (unsigned i = 0; i < ARRAY_SIZE(stations); i++)
		station_open(i, &flow);
	// The first ones latch, the next find where the neighbour is, the third open the lanes.
	for (unsigned k = 0; k < 3; k++)
		for (unsigned i = 0; i < ARRAY_SIZE(stations); i++)
			general_way(rtp_of(i));
	return 0;
}

static int end(void **state)
{
	free(mem);
	return teardown(state);
}

// One burst: each letter is a frame, lower case with a lane. Those go in their order, IPv4's first; the
// others are left in theirs.
static void burst(const char *frames)
{
	const unsigned n = (unsigned)strlen(frames);
	struct rte_mbuf *m[NET_BURST_MAX], *stays[NET_BURST_MAX], *goes[2][NET_BURST_MAX];
	unsigned n_stays = 0, n_goes[2] = {0};
	uint64_t before = w.stats.stat[STAT_TX_MEDIA];
	struct net_tx *tx = net_tx(net, 0);

	for (unsigned i = 0; i < n; i++) {
		bool v6 = frames[i] > 'b';

		if (frames[i] >= 'a')
			goes[v6][n_goes[v6]++] = m[i] = rtp_of((unsigned)(frames[i] - 'a'));
		else
			stays[n_stays++] = m[i] = stun_of((unsigned)(frames[i] - 'A'));
	}
	assert_int_equal(worker_lanes(&w, 0, m, n), n_stays);
	assert_memory_equal(m, stays, n_stays * sizeof(*m));
	assert_int_equal(tx->n, n_goes[0] + n_goes[1]);
	assert_memory_equal(tx->pkt, goes[0], n_goes[0] * sizeof(*m));
	assert_memory_equal(tx->pkt + n_goes[0], goes[1], n_goes[1] * sizeof(*m));
	assert_int_equal(w.stats.stat[STAT_TX_MEDIA] - before, tx->n);
	rte_pktmbuf_free_bulk(stays, n_stays);
	rte_pktmbuf_free_bulk(tx->pkt, tx->n);
	tx->n = 0;
}

static void what_has_no_lane_is_left_in_its_order(void **state)
{
	(void)state;
	burst("abab");
	burst("AB");
	burst("aABb");
	burst("AaBbA");
	burst("cdcd");
	burst("CaDbAcBd");
	burst("dCbAcDaB");
}

// As its far end is told of, whichever way they came.
static void what_goes_is_counted(void **state)
{
	struct media *m = focus_media(w.core);
	const struct path in = {{addr(PEER4), 7000}, to_port[0], 0};
	struct media_quality q;

	(void)state;
	burst("aAaBa");
	q = media_quality_now(&media_find(m, &in)->quality);
	assert_int_equal(q.packets, 3 + 3);
	assert_int_equal(q.bytes, 6 * 172);
	assert_int_equal(q.lost, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_has_no_lane_is_left_in_its_order, begin, end),
		cmocka_unit_test_setup_teardown(what_goes_is_counted, begin, end),
	};

	return RUN("worker_lane", tests);
}
