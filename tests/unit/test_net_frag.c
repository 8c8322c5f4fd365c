/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_bench.h"

// Fragments that come in, and mbufs that run out.

static struct frame long_one(bool v4, unsigned n)
{
	return v4 ? udp(PEER4, 5070, OURS4, 5060, n) : udp(PEER6, 5070, OURS6, 5060, n);
}

static void fragments_in_any_order(void **state)
{
	static const uint8_t order[][5] = {
		{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {2, 4, 0, 3, 1}, {4, 0, 1, 3, 2}, {1, 0, 3, 4, 2},
	};
	struct parts p;

	(void)state;
	for (unsigned v4 = 0; v4 < 2; v4++) {
		struct frame whole = long_one(v4, 6000);

		for (unsigned o = 0; o < ARRAY_SIZE(order); o++) {
			cut(&whole, 1400, o, &p);
			assert_int_equal(p.n, 5);
			for (unsigned i = 0; i < 5; i++) {
				receive(&p.f[order[o][i]]);
				assert_int_equal(out.n_sip, i == 4);
			}
			check_payload(out.sip[0], 6000);
			assert_int_equal(net_meta(out.sip[0])->path.remote.port, 5070);
			assert_int_equal(net_meta(out.sip[0])->l3_len, 0);
		}
	}
	assert_int_equal(stats.stat[STAT_REASSEMBLED], 10);
	assert_int_equal(all_drops(), 0);
}

static void fragments_of_two_datagrams_mix(void **state)
{
	struct frame whole = long_one(true, 3000);
	struct parts a, b;
	unsigned n = 0;

	(void)state;
	cut(&whole, 1400, 1, &a);
	cut(&whole, 1400, 2, &b);
	for (unsigned i = 0; i < a.n; i++) {
		receive(&a.f[i]);
		n += out.n_sip;
		receive(&b.f[i]);
		n += out.n_sip;
	}
	assert_int_equal(n, 2);
}

static void a_missing_fragment_times_out(void **state)
{
	struct parts p;

	(void)state;
	for (unsigned v4 = 0; v4 < 2; v4++) {
		struct frame whole = long_one(v4, 4000);
		uint64_t before = stats.drop[DROP_FRAG_TIMEOUT];

		cut(&whole, 1400, 1, &p);
		receive(&p.f[0]);
		receive(&p.f[2]);
		tick_until(now + 4900);
		assert_int_equal(stats.drop[DROP_FRAG_TIMEOUT], before);
		tick_until(now + 200);
		assert_int_equal(stats.drop[DROP_FRAG_TIMEOUT], before + 2);
		// The straggler waits for company in vain.
		receive(&p.f[1]);
		assert_int_equal(out.n_sip, 0);
		tick_until(now + 5100);
		assert_int_equal(stats.drop[DROP_FRAG_TIMEOUT], before + 3);
	}
}

static void overlapping_fragments_are_dropped(void **state)
{
	(void)state;
	for (unsigned v4 = 0; v4 < 2; v4++) {
		struct frame whole = long_one(v4, 4000), f;
		uint64_t before = stats.drop[DROP_FRAG_BAD];

		f = part(&whole, 0, 1400, 1);
		receive(&f);
		f = part(&whole, 1392, 1400, 1);
		receive(&f);
		f = part(&whole, 2792, 1216, 1);
		receive(&f);
		assert_int_equal(out.n_sip, 0);
		assert_int_equal(stats.drop[DROP_FRAG_BAD], before + 3);
		// The same first part twice.
		f = part(&whole, 0, 1400, 2);
		receive(&f);
		receive(&f);
		assert_int_equal(stats.drop[DROP_FRAG_BAD], before + 5);
	}
}

static void impossible_fragments_are_dropped(void **state)
{
	(void)state;
	for (unsigned v4 = 0; v4 < 2; v4++) {
		struct frame whole = long_one(v4, 4000);
		struct frame f = part(&whole, 0, 1401, 1);

		assert_dropped(&f, DROP_FRAG_BAD); // not a multiple of 8
		f = part(&whole, 8, 0, 1);
		assert_dropped(&f, DROP_FRAG_BAD); // nothing
		f = part(&whole, 2800, 1208, 1); // beyond 65535
		if (v4) {
			put16at(f.b + 20, 0x1fff);
			put16at(f.b + 24, 0);
			put16at(f.b + 24, ~sum_of(f.b + 14, 20, 0) & 0xffff);
		} else {
			put16at(f.b + 56, 0xfff8);
		}
		assert_dropped(&f, DROP_FRAG_BAD);
	}
}

static void what_is_too_long_is_dropped(void **state)
{
	struct parts p;

	(void)state;
	for (unsigned v4 = 0; v4 < 2; v4++) {
		struct frame whole = long_one(v4, MAX_MESSAGE);

		cut(&whole, 1448, 1, &p);
		for (unsigned i = 0; i < p.n; i++)
			receive(&p.f[i]);
		check_payload(out.sip[0], MAX_MESSAGE);
		whole = long_one(v4, MAX_MESSAGE + 1);
		cut(&whole, 1448, 2, &p);
		for (unsigned i = 0; i < p.n; i++)
			receive(&p.f[i]);
		assert_int_equal(out.n_sip, 0);
		assert_int_equal(stats.drop[DROP_FRAG_TOO_LONG], v4 + 1);
	}
}

static void fragments_behind_extension_headers(void **state)
{
	struct frame whole = long_one(false, 3000);
	struct parts p;

	(void)state;
	cut(&whole, 1400, 1, &p);
	for (unsigned i = 0; i < p.n; i++) {
		struct frame f = {.n = 0};

		put_bytes_at_end(&f, p.f[i].b, 54);
		put_hex(&f, "2c00050200000100");
		put_bytes_at_end(&f, p.f[i].b + 54, p.f[i].n - 54);
		f.b[20] = 0;
		put16at(f.b + 18, f.n - 54);
		receive(&f);
	}
	assert_int_equal(out.n_sip, 1);
	check_payload(out.sip[0], 3000);
}

static void nd_in_fragments_is_dropped(void **state)
{
	struct frame whole = solicitation(0, PEER6, OURS6), f = part(&whole, 0, 16, 1);

	(void)state;
	receive(&f);
	f = part(&whole, 16, 16, 1);
	assert_dropped(&f, DROP_ND_BAD);
}

static void a_long_echo_is_answered(void **state)
{
	struct frame f, whole;
	struct parts p;
	unsigned got;

	(void)state;
	for (unsigned v4 = 0; v4 < 2; v4++) {
		unsigned l4 = v4 ? 34 : 54;

		whole = echo(v4 ? PEER4 : PEER6, v4 ? OURS4 : OURS6, 4000);
		meet(0, v4 ? PEER4 : PEER6, v4 ? OURS4 : OURS6, 0);
		cut(&whole, 1400, 1, &p);
		for (unsigned i = 0; i < p.n; i++)
			receive(&p.f[i]);
		got = 0;
		while (net_tx(net, 0)->n > 0) {
			struct seen s = sent(0, &f);
			unsigned skip = v4 ? 0 : 8;

			assert_true(s.fragment);
			assert_true(f.n <= 1514);
			// All but the type and the checksum comes back.
			if (got == 0)
				assert_memory_equal(s.p + skip + 4, whole.b + l4 + 4,
						    s.n - skip - 4);
			else
				assert_memory_equal(s.p + skip, whole.b + l4 + got, s.n - skip);
			got += s.n - skip;
		}
		assert_int_equal(got, 4008);
	}
}

static void without_mbufs_nothing_breaks(void **state)
{
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 3000),
		     ask = arp(all_ones, 0, 1, PEER4, OURS4);
	static struct rte_mbuf *all[4096], *all_big[256];
	unsigned n, n_big = 0;
	struct rte_mbuf *m;
	struct parts p;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	cut(&f, 1400, 1, &p);
	receive(&p.f[0]);
	receive(&p.f[1]);
	while (n_big < ARRAY_SIZE(all_big) && (all_big[n_big] = rte_pktmbuf_alloc(big)))
		n_big++;
	receive(&p.f[2]);
	assert_int_equal(stats.drop[DROP_NO_MBUF], 1);
	m = mbuf_of(&ask);
	rte_pktmbuf_free(all_big[--n_big]);
	f.n = 3000;
	for (n = 0; n < ARRAY_SIZE(all) && (all[n] = rte_pktmbuf_alloc(pool)); n++)
		;
	net_classify(net, 0, &m, 1, now, &out); // learned, not answered
	assert_int_equal(out.n_news, 1);
	assert_int_equal(stats.drop[DROP_NO_MBUF], 2);
	send_to(PEER4, 3000); // cannot be cut
	assert_int_equal(stats.drop[DROP_NO_MBUF], 3);
	assert_silent();
	rte_pktmbuf_free_bulk(all, n);
	rte_pktmbuf_free_bulk(all_big, n_big);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(fragments_in_any_order),
		CASE(fragments_of_two_datagrams_mix),
		CASE(a_missing_fragment_times_out),
		CASE(overlapping_fragments_are_dropped),
		CASE(impossible_fragments_are_dropped),
		CASE(what_is_too_long_is_dropped),
		CASE(fragments_behind_extension_headers),
		CASE(nd_in_fragments_is_dropped),
		CASE(a_long_echo_is_answered),
		CASE(without_mbufs_nothing_breaks),
	};

	return RUN("net_frag", tests);
}
