/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_bench.h"

// ICMP and ICMPv6: echoes answered, unreachable peers told.

static void echo_is_answered(void **state)
{
	struct frame f;
	struct seen s;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	meet(0, PEER6, OURS6, 0);
	for (unsigned n = 0; n < 200; n++) {
		struct ip_addr ours = addr(OURS4), peer = addr(PEER4);

		f = echo(PEER4, OURS4, n);
		receive(&f);
		s = sent(0, &f);
		assert_int_equal(s.proto, 1);
		assert_int_equal(s.p[0], 0);
		assert_int_equal(s.n, n + 8);
		assert_true(ip_eq(&s.src, &ours) && ip_eq(&s.dst, &peer));
		assert_memory_equal(s.p + 4, "\xab\xcd\0\1", 4);
		assert_memory_equal(s.p + 8, pattern, n);
		f = echo(PEER6, OURS6, n);
		receive(&f);
		s = sent(0, &f);
		assert_int_equal(s.p[0], 129);
		assert_int_equal(s.n, n + 8);
		assert_memory_equal(s.p + 8, pattern, n);
	}
}

static void bad_icmp_is_dropped(void **state)
{
	struct frame f = echo(PEER4, OURS4, 10);

	(void)state;
	f.b[44] ^= 1;
	assert_dropped(&f, DROP_ICMP_BAD);
	f = echo(PEER4, OURS4, 10);
	f.b[34] = 5; // redirect
	put16at(f.b + 36, 0);
	put16at(f.b + 36, ~sum_of(f.b + 34, 18, 0) & 0xffff);
	assert_dropped(&f, DROP_ICMP_TYPE);
	f = echo(PEER6, OURS6, 10);
	f.b[64] ^= 1;
	assert_dropped(&f, DROP_ICMP_BAD);
	f = echo(PEER6, "ff02::1", 10);
	memcpy(f.b, all_nodes_mac, 6);
	assert_dropped(&f, DROP_ICMP_TYPE);
}

static void unreachable_tells_who(void **state)
{
	struct frame f[] = {unreachable4(), unreachable6()};
	struct ip_addr peer[] = {addr(PEER4), addr(PEER6)};

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		const struct net_meta *meta;

		receive(&f[i]);
		assert_int_equal(out.n_unreach, 1);
		meta = net_meta(out.unreach[0]);
		assert_true(ip_eq(&meta->path.remote.ip, &peer[i]));
		assert_int_equal(meta->path.remote.port, 5070);
		assert_int_equal(meta->path.local, i);
		assert_int_equal(net_payload(out.unreach[0]).n, 60);
		assert_memory_equal(net_payload(out.unreach[0]).p, pattern, 60);
	}
	f[0] = complaint("0303 0000 0000 0000", OURS4, PEER4, 5060, 0);
	receive(&f[0]);
	assert_int_equal(out.n_unreach, 1);
	assert_int_equal(net_payload(out.unreach[0]).n, 0);
}

static void other_complaints_are_dropped(void **state)
{
	struct frame f = complaint("0304 0000 0000 0500", OURS4, PEER4, 5060, 60);

	(void)state;
	assert_dropped(&f, DROP_ICMP_TYPE); // too big
	f = complaint("0200 0000 0000 0500", OURS6, PEER6, 5060, 60);
	assert_dropped(&f, DROP_ICMP_TYPE);
	f = complaint("0303 0000 0000 0000", OURS4, PEER4, 10000, 60);
	assert_dropped(&f, DROP_ICMP_TYPE); // not from our SIP port
	f = complaint("0303 0000 0000 0000", OURS4, PEER4, 5060, 60);
	f.b[42 + 15] = 9; // not from our address
	f.b[36] = f.b[37] = 0;
	put16at(f.b + 36, ~sum_of(f.b + 34, f.n - 34, 0) & 0xffff);
	assert_dropped(&f, DROP_ICMP_TYPE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(echo_is_answered),
		CASE(bad_icmp_is_dropped),
		CASE(unreachable_tells_who),
		CASE(other_complaints_are_dropped),
	};

	return RUN("net_icmp", tests);
}
