/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net.h"

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_ether.h>

#include "net_frame.h"

#define MAX_MESSAGE 9000
#define NEIGHBOURS  16
#define OURS4       "10.9.0.1"
#define OURS6       "2001:db8:9::1"
#define PEER4       "10.9.0.2"
#define PEER6       "2001:db8:9::2"
#define OTHER4      "10.8.0.2" // on port 1
#define OTHER6      "2001:db8:8::2"

static const uint8_t own_mac[2][6] = {{2, 0, 0, 0, 0, 1}, {2, 0, 0, 0, 1, 1}};
static const uint8_t peer_mac[6] = {2, 0, 0, 0, 0, 0x99};
static const uint8_t all_ones[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
static const uint8_t all_nodes_mac[6] = {0x33, 0x33, 0, 0, 0, 1};

static struct rte_mempool *pool, *big;
static struct net_port port[RTE_MAX_ETHPORTS];
static struct home home;
static struct stats stats;
static struct net *net;
static struct net_sorted out;
static uint64_t now;
static uint8_t pattern[MAX_MESSAGE + 100];

static struct net *another(const struct home *h, struct stats *s)
{
	const struct net_cfg cfg = {
		.home = h,
		.port = port,
		.stats = s,
		.pool = pool,
		.big_pool = big,
		.media_low = 10000,
		.media_high = 10099,
		.max_message = MAX_MESSAGE,
		.max_neighbours = NEIGHBOURS,
	};

	return net_create(&cfg);
}

static void add_home(struct home *h, const char *ip, uint8_t len, uint16_t port_id)
{
	struct ip_addr a = addr(ip);

	assert_true(home_add(h, &a, len, port_id));
}

static int setup(void **state)
{
	(void)state;
	memset(&home, 0, sizeof(home));
	memset(&stats, 0, sizeof(stats));
	memset(port, 0, sizeof(port));
	add_home(&home, OURS4, 24, 0);
	add_home(&home, OURS6, 64, 0);
	add_home(&home, "10.8.0.1", 24, 1);
	add_home(&home, "2001:db8:8::1", 64, 1);
	home.sip_port = 5060;
	home.gateway4 = addr("10.9.0.254");
	home.has_gateway4 = true;
	for (unsigned i = 0; i < 2; i++) {
		port[i] = (struct net_port){.mtu = 1500, .present = true, .tx_multi_segs = true};
		memcpy(port[i].mac, own_mac[i], 6);
	}
	for (unsigned i = 0; i < sizeof(pattern); i++)
		pattern[i] = (uint8_t)(i * 7 + i / 251);
	now = 1000000;
	net = another(&home, &stats);
	memset(&out, 0, sizeof(out));
	return net == NULL;
}

static void release(void)
{
	rte_pktmbuf_free_bulk(out.sip, out.n_sip);
	rte_pktmbuf_free_bulk(out.media, out.n_media);
	rte_pktmbuf_free_bulk(out.news, out.n_news);
	rte_pktmbuf_free_bulk(out.unreach, out.n_unreach);
	out.n_sip = out.n_media = out.n_news = out.n_unreach = 0;
}

// Every mbuf is back, whatever the test did.
static int teardown(void **state)
{
	(void)state;
	release();
	net_destroy(net);
	assert_int_equal(rte_mempool_in_use_count(pool), 0);
	assert_int_equal(rte_mempool_in_use_count(big), 0);
	return 0;
}

static struct rte_mbuf *mbuf_of(const struct frame *f)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(f->n > 2048 ? big : pool);

	assert_non_null(m);
	memcpy(rte_pktmbuf_append(m, (uint16_t)f->n), f->b, f->n);
	return m;
}

static void receive_on(struct net *to, uint16_t p, const struct frame *f)
{
	struct rte_mbuf *m = mbuf_of(f);

	release();
	net_classify(to, p, &m, 1, now, &out);
}

static void receive(const struct frame *f)
{
	receive_on(net, 0, f);
}

static void assert_dropped(const struct frame *f, enum drop why)
{
	uint64_t before = stats.drop[why];

	receive(f);
	assert_int_equal(stats.drop[why], before + 1);
	assert_int_equal(out.n_sip + out.n_media + out.n_news + out.n_unreach, 0);
}

// The oldest frame that waits on a port.
static bool sent_by(struct net *from, uint16_t p, struct frame *f)
{
	struct net_tx *tx = net_tx(from, p);
	struct rte_mbuf *m;

	if (tx->n == 0)
		return false;
	m = tx->pkt[0];
	assert_true(m->pkt_len <= sizeof(f->b));
	f->n = m->pkt_len;
	if (rte_pktmbuf_read(m, 0, f->n, f->b) != f->b)
		memcpy(f->b, rte_pktmbuf_mtod(m, void *), f->n);
	rte_pktmbuf_free(m);
	memmove(tx->pkt, tx->pkt + 1, --tx->n * sizeof(tx->pkt[0]));
	return true;
}

static struct seen sent(uint16_t p, struct frame *f)
{
	struct seen s;

	assert_true(sent_by(net, p, f));
	s = look(f);
	assert_true(s.good);
	assert_memory_equal(s.src_mac, own_mac[p], 6);
	return s;
}

static void assert_silent(void)
{
	assert_int_equal(net_tx(net, 0)->n, 0);
	assert_int_equal(net_tx(net, 1)->n, 0);
}

static struct frame udp_vlan(const char *from, unsigned sport, const char *to, unsigned dport,
			     unsigned n, unsigned vlan)
{
	struct frame f = {.n = 0};
	struct ip_addr src = addr(from), dst = addr(to);
	unsigned p = get16(dst.b + 12) == 0x0a08 || dst.b[5] == 8;

	put_eth(&f, own_mac[p], peer_mac, vlan, ip_is_v4(&src) ? 0x0800 : 0x86dd);
	put_iphdr(&f, &src, &dst, 17, n + 8);
	put_udp(&f, &src, sport, &dst, dport, pattern, n);
	return f;
}

static struct frame udp(const char *from, unsigned sport, const char *to, unsigned dport,
			unsigned n)
{
	return udp_vlan(from, sport, to, dport, n, 0);
}

static struct frame arp(const uint8_t *to, unsigned vlan, unsigned op, const char *sender,
			const char *target)
{
	struct frame f = {.n = 0};
	struct ip_addr s = addr(sender), t = addr(target);

	put_eth(&f, to, peer_mac, vlan, 0x0806);
	put_hex(&f, "0001 0800 06 04 0000");
	put16at(f.b + f.n - 2, op);
	put_bytes_at_end(&f, peer_mac, 6);
	put_bytes_at_end(&f, s.b + 12, 4);
	put_hex(&f, "000000000000");
	put_bytes_at_end(&f, t.b + 12, 4);
	return f;
}

// type: 135 or 136; flags: "e0000000"; option: "" or its hexadecimal.
static struct frame nd(const uint8_t *to, unsigned vlan, unsigned type, const char *flags,
		       const char *from, const char *dst, const char *target, const char *option)
{
	struct frame f = {.n = 0};
	struct ip_addr s = addr(from), d = addr(dst), t = addr(target);
	unsigned l3, bytes = 24 + (unsigned)strlen(option) / 2;

	put_eth(&f, to, peer_mac, vlan, 0x86dd);
	l3 = f.n;
	put_iphdr(&f, &s, &d, 58, bytes);
	f.b[l3 + 7] = 255;
	put_hex(&f, type == 135 ? "8700 0000" : "8800 0000");
	put_hex(&f, flags);
	put_bytes_at_end(&f, t.b, 16);
	put_hex(&f, option);
	icmp6_sum(&f, &s, &d, bytes);
	return f;
}

#define SOURCE_MAC "0101020000000099"
#define TARGET_MAC "0201020000000099"

static struct frame solicitation(unsigned vlan, const char *from, const char *target)
{
	static const uint8_t group[6] = {0x33, 0x33, 0xff, 0, 0, 1};

	return nd(group, vlan, 135, "00000000", from, "ff02::1:ff00:1", target, SOURCE_MAC);
}

static struct frame advertisement(const char *from, const char *to, const char *flags)
{
	return nd(own_mac[0], 0, 136, flags, from, to, from, TARGET_MAC);
}

// The neighbour becomes known, and everything said about it is forgotten.
static void meet(uint16_t p, const char *ip, const char *ours, unsigned vlan)
{
	struct ip_addr a = addr(ip);
	struct frame f = ip_is_v4(&a) ? arp(all_ones, vlan, 1, ip, ours) :
					solicitation(vlan, ip, ours);

	receive_on(net, p, &f);
	assert_int_equal(out.n_news, 1);
	assert_true(sent_by(net, p, &f));
	assert_silent();
}

static struct path path_to(const char *ip, uint16_t remote_port, uint8_t local, uint16_t local_port)
{
	return (struct path){{addr(ip), remote_port}, local_port, local};
}

static void send_bytes(const struct path *path, unsigned n)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(n > 1800 ? big : pool);

	assert_non_null(m);
	memcpy(rte_pktmbuf_append(m, (uint16_t)n), pattern, n);
	net_send(net, m, path, now);
}

static void send_to(const char *ip, unsigned n)
{
	struct path path = path_to(ip, 5070, 0, 5060);

	send_bytes(&path, n);
}

/* --- what comes in --- */

static void check_payload(struct rte_mbuf *m, unsigned n)
{
	struct span p = net_payload(m);

	assert_int_equal(m->nb_segs, 1);
	assert_int_equal(p.n, n);
	assert_memory_equal(p.p, pattern, n);
	assert_ptr_equal(p.p + p.n, rte_pktmbuf_mtod(m, uint8_t *) + m->data_len);
}

static void sip_and_media_are_told_apart(void **state)
{
	struct ip_addr peer = addr(PEER4);
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 100);

	(void)state;
	receive(&f);
	assert_int_equal(out.n_sip, 1);
	check_payload(out.sip[0], 100);
	assert_true(ip_eq(&net_meta(out.sip[0])->path.remote.ip, &peer));
	assert_int_equal(net_meta(out.sip[0])->path.remote.port, 5070);
	assert_int_equal(net_meta(out.sip[0])->path.local_port, 5060);
	assert_int_equal(net_meta(out.sip[0])->path.local, 0);
	f = udp(PEER4, 7000, OURS4, 10000, 172);
	receive(&f);
	assert_int_equal(out.n_media, 1);
	f = udp(PEER6, 7000, OURS6, 10099, 172);
	receive(&f);
	assert_int_equal(out.n_media, 1);
	check_payload(out.media[0], 172);
	assert_true(net_meta(out.media[0])->v6);
	assert_int_equal(net_meta(out.media[0])->path.local, 1);
	f = udp(PEER4, 7000, OURS4, 10100, 172);
	assert_dropped(&f, DROP_UDP_PORT);
	assert_int_equal(stats.stat[STAT_RX_PACKETS], 4);
}

static void padding_is_cut_off(void **state)
{
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 2);

	(void)state;
	f.n = 60;
	receive(&f);
	check_payload(out.sip[0], 2);
	f = udp(PEER6, 5070, OURS6, 5060, 2);
	f.n += 7;
	receive(&f);
	check_payload(out.sip[0], 2);
}

static void an_empty_datagram_is_one(void **state)
{
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 0);

	(void)state;
	receive(&f);
	assert_int_equal(out.n_sip, 1);
	assert_int_equal(net_payload(out.sip[0]).n, 0);
}

static void ip_may_carry_more_than_udp_says(void **state)
{
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 40);
	struct ip_addr s = addr(PEER4), d = addr(OURS4);

	(void)state;
	put16at(f.b + 38, 28);
	put16at(f.b + 40, 0);
	put16at(f.b + 40, ~l4_sum(&s, &d, 17, f.b + 34, 28) & 0xffff);
	receive(&f);
	assert_int_equal(out.n_sip, 1);
	check_payload(out.sip[0], 20);
}

static void wrong_checksums_are_dropped(void **state)
{
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 100);

	(void)state;
	f.b[80] ^= 1;
	assert_dropped(&f, DROP_UDP_CHECKSUM);
	f = udp(PEER6, 5070, OURS6, 5060, 101);
	f.b[80] ^= 1;
	assert_dropped(&f, DROP_UDP_CHECKSUM);
	f = udp(PEER4, 5070, OURS4, 5060, 100);
	f.b[24] ^= 1;
	assert_dropped(&f, DROP_IP_BAD);
}

static void no_checksum_is_for_ipv4_only(void **state)
{
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 100);

	(void)state;
	put16at(f.b + 40, 0);
	receive(&f);
	assert_int_equal(out.n_sip, 1);
	f = udp(PEER6, 5070, OURS6, 5060, 100);
	put16at(f.b + 60, 0);
	assert_dropped(&f, DROP_UDP_CHECKSUM);
}

static void the_nic_is_believed(void **state)
{
	static const struct {
		uint64_t flags;
		bool taken;
	} table[] = {
		{RTE_MBUF_F_RX_L4_CKSUM_GOOD, true},
		{RTE_MBUF_F_RX_L4_CKSUM_NONE, true},
		{RTE_MBUF_F_RX_L4_CKSUM_BAD, false},
		{RTE_MBUF_F_RX_IP_CKSUM_BAD | RTE_MBUF_F_RX_L4_CKSUM_GOOD, false},
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(table); i++) {
		struct frame f = udp(PEER4, 5070, OURS4, 5060, 100);
		struct rte_mbuf *m;

		f.b[80] ^= 1;
		m = mbuf_of(&f);
		m->ol_flags |= table[i].flags;
		release();
		net_classify(net, 0, &m, 1, now, &out);
		assert_int_equal(out.n_sip, table[i].taken);
	}
}

static void frames_of_others_are_dropped(void **state)
{
	static const uint8_t stranger[6] = {2, 0, 0, 0, 0, 0x55};
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 10);

	(void)state;
	memcpy(f.b, stranger, 6);
	assert_dropped(&f, DROP_ETH_NOT_OURS);
	memcpy(f.b, all_ones, 6);
	assert_dropped(&f, DROP_ETH_NOT_OURS); // unicast in a broadcast: RFC 1122 3.3.6
	f = udp(PEER4, 5070, OURS4, 5060, 10);
	memcpy(f.b + 6, own_mac[0], 6);
	assert_dropped(&f, DROP_ETH_NOT_OURS); // our own, seen again
	f = udp(PEER4, 5070, "10.9.0.77", 5060, 10);
	assert_dropped(&f, DROP_IP_NOT_OURS);
	f = udp(PEER6, 5070, "2001:db8:9::77", 5060, 10);
	assert_dropped(&f, DROP_IP_NOT_OURS);
	f = udp(PEER4, 5070, OURS4, 5060, 10);
	put16at(f.b + 12, 0x88cc);
	assert_dropped(&f, DROP_ETH_TYPE);
	f = udp(PEER4, 5070, OURS4, 5060, 10);
	f.b[23] = 6;
	put16at(f.b + 24, 0);
	put16at(f.b + 24, ~sum_of(f.b + 14, 20, 0) & 0xffff);
	assert_dropped(&f, DROP_IP_PROTO);
}

static void a_port_knows_only_its_own_addresses(void **state)
{
	struct frame f = udp(PEER4, 5070, "10.8.0.1", 5060, 10);

	(void)state;
	memcpy(f.b, own_mac[0], 6);
	assert_dropped(&f, DROP_IP_NOT_OURS);
}

static void no_host_has_these_addresses(void **state)
{
	static const char *const bad[] = {
		"0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255", "10.9.0.255", OURS4,
	};
	static const char *const bad6[] = {"::", "::1", "ff02::1", OURS6, "fe80::ff:fe00:1"};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
		struct frame f = udp(bad[i], 5070, OURS4, 5060, 10);

		assert_dropped(&f, DROP_IP_SOURCE);
	}
	for (unsigned i = 0; i < ARRAY_SIZE(bad6); i++) {
		struct frame f = udp(bad6[i], 5070, OURS6, 5060, 10);

		assert_dropped(&f, DROP_IP_SOURCE);
	}
}

static void mapped_addresses_do_not_cross_a_link(void **state)
{
	struct frame f = udp(PEER6, 5070, OURS6, 5060, 10);
	struct ip_addr ours = addr(OURS4), peer = addr(PEER4);

	(void)state;
	memcpy(f.b + 38, ours.b, 16);
	assert_dropped(&f, DROP_IP_NOT_OURS);
	f = udp(PEER6, 5070, OURS6, 5060, 10);
	memcpy(f.b + 22, peer.b, 16);
	assert_dropped(&f, DROP_IP_SOURCE);
}

static void ip_options_are_skipped(void **state)
{
	struct frame f = {.n = 0}, plain = udp(PEER4, 5070, OURS4, 5060, 50);

	(void)state;
	put_bytes_at_end(&f, plain.b, 34);
	put_hex(&f, "94040000 01010100");
	put_bytes_at_end(&f, plain.b + 34, plain.n - 34);
	f.b[14] = 0x47;
	put16at(f.b + 16, 28 + 58);
	put16at(f.b + 24, 0);
	put16at(f.b + 24, ~sum_of(f.b + 14, 28, 0) & 0xffff);
	receive(&f);
	assert_int_equal(out.n_sip, 1);
	check_payload(out.sip[0], 50);
}

// The datagram with 'ext' between the IPv6 and UDP headers.
static struct frame extended(unsigned first, const char *ext)
{
	struct frame f = {.n = 0}, plain = udp(PEER6, 5070, OURS6, 5060, 50);

	put_bytes_at_end(&f, plain.b, 54);
	put_hex(&f, ext);
	put_bytes_at_end(&f, plain.b + 54, plain.n - 54);
	f.b[20] = (uint8_t)first;
	put16at(f.b + 18, f.n - 54);
	return f;
}

static void extension_headers_are_skipped(void **state)
{
	struct frame f = extended(0, "3c00050200000100" "2b01010400000000" "0000000000000000"
				     "1102000000000000" "0000000000000000" "0000000000000000");

	(void)state;
	receive(&f);
	assert_int_equal(out.n_sip, 1);
	check_payload(out.sip[0], 50);
	f = extended(44, "1100000000000001"); // RFC 6946
	receive(&f);
	assert_int_equal(out.n_sip, 1);
	check_payload(out.sip[0], 50);
}

static void bad_extension_headers_are_dropped(void **state)
{
	struct frame f = extended(0, "11ff000000000000");

	(void)state;
	assert_dropped(&f, DROP_IP_BAD); // beyond the packet
	f = extended(43, "1100040100000000");
	assert_dropped(&f, DROP_IP_BAD); // segments left
	f = extended(60, "0000050200000100" "1100050200000100");
	assert_dropped(&f, DROP_IP_BAD); // hop-by-hop options not first
	f = extended(59, "");
	assert_dropped(&f, DROP_IP_PROTO);
	f = extended(50, "1100000000000000");
	assert_dropped(&f, DROP_IP_PROTO);
	f = extended(60, "3c00000000000000" "3c00000000000000" "3c00000000000000"
			 "3c00000000000000" "3c00000000000000" "3c00000000000000"
			 "3c00000000000000" "3c00000000000000" "1100000000000000");
	assert_dropped(&f, DROP_IP_PROTO); // too many
}

static uint64_t all_drops(void)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < DROP_MAX; i++)
		n += stats.drop[i];
	return n;
}

static void every_prefix(const struct frame *whole)
{
	for (unsigned n = 0; n < whole->n; n++) {
		struct frame f = *whole;
		uint64_t before = all_drops();

		f.n = n;
		receive(&f);
		assert_int_equal(all_drops(), before + 1);
		assert_int_equal(out.n_sip + out.n_media + out.n_news + out.n_unreach, 0);
	}
	receive(whole);
}

static struct frame unreachable4(void);
static struct frame unreachable6(void);

static void a_truncated_frame_is_dropped_at_every_length(void **state)
{
	struct frame good[] = {
		udp(PEER4, 5070, OURS4, 5060, 20),
		udp(PEER6, 5070, OURS6, 5060, 20),
		udp_vlan(PEER4, 5070, OURS4, 5060, 20, 5),
		extended(0, "3c00050200000100" "1100050200000100"),
		arp(all_ones, 0, 1, PEER4, OURS4),
		solicitation(0, PEER6, OURS6),
		unreachable4(),
		unreachable6(),
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(good); i++) {
		every_prefix(&good[i]);
		assert_int_equal(out.n_sip + out.n_news + out.n_unreach, 1);
	}
}

// Lengths that agree with each other, but not with the headers that should be there.
static void a_shortened_packet_is_dropped_at_every_length(void **state)
{
	struct frame good[] = {udp(PEER4, 5070, OURS4, 5060, 20), unreachable4(),
			       udp(PEER6, 5070, OURS6, 5060, 20), unreachable6(),
			       extended(0, "3c00050200000100" "1100050200000100"),
			       solicitation(0, PEER6, OURS6)};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(good); i++) {
		bool v4 = get16(good[i].b + 12) == 0x0800;

		for (unsigned n = v4 ? 34 : 54; n < good[i].n; n++) {
			struct frame f = good[i];
			uint64_t before = all_drops();

			f.n = n;
			put16at(f.b + (v4 ? 16 : 18), n - (v4 ? 14 : 54));
			if (v4) {
				put16at(f.b + 24, 0);
				put16at(f.b + 24, ~sum_of(f.b + 14, 20, 0) & 0xffff);
			}
			receive(&f);
			assert_int_equal(all_drops(), before + 1);
		}
	}
}

static void random_bytes_do_no_harm(void **state)
{
	struct frame good[] = {
		udp(PEER4, 5070, OURS4, 5060, 20),  udp(PEER6, 5070, OURS6, 5060, 20),
		arp(all_ones, 0, 1, PEER4, OURS4),  solicitation(0, PEER6, OURS6),
		unreachable4(),			    unreachable6(),
		extended(0, "3c00050200000100" "2c00010400000000" "1100000100000007"),
	};
	unsigned seed = 1;

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		struct frame f = good[i % ARRAY_SIZE(good)];
		struct frame gone;

		for (int k = 0; k < 3; k++)
			f.b[12 + (unsigned)rand_r(&seed) % (f.n - 12)] = (uint8_t)rand_r(&seed);
		receive(&f);
		while (sent_by(net, 0, &gone))
			;
		net_tick(net, ++now, false);
	}
	assert_true(all_drops() > 10000);
}

static void segments_become_one(void **state)
{
	struct frame f = udp(PEER4, 5070, OURS4, 5060, 1000);
	struct rte_mbuf *head = rte_pktmbuf_alloc(pool), *tail = rte_pktmbuf_alloc(pool);

	(void)state;
	memcpy(rte_pktmbuf_append(head, 20), f.b, 20);
	memcpy(rte_pktmbuf_append(tail, (uint16_t)(f.n - 20)), f.b + 20, f.n - 20);
	assert_int_equal(rte_pktmbuf_chain(head, tail), 0);
	net_classify(net, 0, &head, 1, now, &out);
	assert_int_equal(out.n_sip, 1);
	check_payload(out.sip[0], 1000);
}

/* --- neighbours --- */

static void arp_is_answered(void **state)
{
	struct frame f = arp(all_ones, 0, 1, PEER4, OURS4), reply;

	(void)state;
	receive(&f);
	assert_int_equal(out.n_news, 1);
	assert_true(sent_by(net, 0, &reply));
	assert_int_equal(reply.n, 42);
	f.n = 0;
	put_eth(&f, peer_mac, own_mac[0], 0, 0x0806);
	put_hex(&f, "0001 0800 06 04 0002 020000000001 0a090001 020000000099 0a090002");
	assert_memory_equal(reply.b, f.b, 42);
	f = arp(all_ones, 0, 1, PEER4, "10.9.0.3");
	assert_dropped(&f, DROP_ARP_NOT_OURS);
	assert_silent();
}

static void arp_probes_are_answered_and_conflicts_not_believed(void **state)
{
	struct frame f = arp(all_ones, 0, 1, "0.0.0.0", OURS4);

	(void)state;
	receive(&f); // RFC 5227 2.1.1
	assert_true(sent_by(net, 0, &f));
	f = arp(all_ones, 0, 1, OURS4, OURS4);
	assert_dropped(&f, DROP_ARP_BAD);
	f = arp(own_mac[0], 0, 2, OURS4, PEER4);
	assert_dropped(&f, DROP_ARP_BAD);
}

static void bad_arp_is_dropped(void **state)
{
	static const unsigned at[] = {15, 16, 18, 19, 21, 22};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(at); i++) {
		struct frame f = arp(all_ones, 0, 1, PEER4, OURS4);

		f.b[at[i]] = 0x11;
		assert_dropped(&f, DROP_ARP_BAD);
	}
}

static void what_was_learned_is_used(void **state)
{
	struct frame f;
	struct seen s;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	send_to(PEER4, 333);
	s = sent(0, &f);
	assert_memory_equal(s.dst_mac, peer_mac, 6);
	assert_int_equal(s.n, 341);
	assert_memory_equal(s.p + 8, pattern, 333);
	assert_int_equal(get16(s.p), 5060);
	assert_int_equal(get16(s.p + 2), 5070);
	assert_silent();
}

static void packets_wait_for_arp(void **state)
{
	struct frame f;
	struct seen s;

	(void)state;
	send_to(PEER4, 10);
	send_to(PEER4, 11);
	s = sent(0, &f);
	assert_int_equal(s.type, 0x0806);
	assert_memory_equal(s.dst_mac, all_ones, 6);
	assert_int_equal(get16(f.b + 20), 1);
	assert_silent();
	f = arp(own_mac[0], 0, 2, PEER4, OURS4);
	receive(&f);
	s = sent(0, &f);
	assert_int_equal(s.n, 18);
	s = sent(0, &f);
	assert_int_equal(s.n, 19);
	assert_silent();
}

static void packets_wait_for_nd(void **state)
{
	static const uint8_t group[6] = {0x33, 0x33, 0xff, 0, 0, 2};
	struct ip_addr dst = addr("ff02::1:ff00:2"), src = addr(OURS6), target = addr(PEER6);
	struct frame f;
	struct seen s;

	(void)state;
	send_to(PEER6, 10);
	s = sent(0, &f);
	assert_int_equal(s.p[0], 135);
	assert_int_equal(s.ttl, 255);
	assert_memory_equal(s.dst_mac, group, 6);
	assert_true(ip_eq(&s.dst, &dst) && ip_eq(&s.src, &src));
	assert_memory_equal(s.p + 8, &target, 16);
	assert_memory_equal(s.p + 24, "\1\1\2\0\0\0\0\1", 8);
	f = advertisement(PEER6, OURS6, "60000000");
	receive(&f);
	assert_int_equal(out.n_news, 1);
	s = sent(0, &f);
	assert_int_equal(s.proto, 17);
	assert_memory_equal(s.dst_mac, peer_mac, 6);
	assert_silent();
}

static void solicitations_are_answered(void **state)
{
	struct frame f = solicitation(0, PEER6, OURS6);
	struct ip_addr ours = addr(OURS6), peer = addr(PEER6);
	struct seen s;

	(void)state;
	receive(&f);
	s = sent(0, &f);
	assert_memory_equal(s.dst_mac, peer_mac, 6);
	assert_true(ip_eq(&s.src, &ours) && ip_eq(&s.dst, &peer));
	assert_int_equal(s.ttl, 255);
	assert_int_equal(s.n, 32);
	assert_memory_equal(s.p + 4, "\x60\0\0\0", 4);
	assert_memory_equal(s.p + 8, &ours, 16);
	assert_memory_equal(s.p + 24, "\2\1\2\0\0\0\0\1", 8);
}

static void duplicate_address_detection_is_answered(void **state)
{
	static const uint8_t group[6] = {0x33, 0x33, 0xff, 0, 0, 1};
	struct frame f = nd(group, 0, 135, "00000000", "::", "ff02::1:ff00:1", OURS6, "");
	struct ip_addr all = addr("ff02::1");
	struct seen s;

	(void)state;
	receive(&f);
	s = sent(0, &f);
	assert_memory_equal(s.dst_mac, all_nodes_mac, 6);
	assert_true(ip_eq(&s.dst, &all));
	assert_memory_equal(s.p + 4, "\x20\0\0\0", 4);
	f = nd(group, 0, 135, "00000000", "::", "ff02::1:ff00:1", OURS6, SOURCE_MAC);
	assert_dropped(&f, DROP_ND_BAD);
	f = nd(own_mac[0], 0, 135, "00000000", "::", OURS6, OURS6, "");
	assert_dropped(&f, DROP_IP_SOURCE);
}

static void bad_nd_is_dropped(void **state)
{
	struct frame f = solicitation(0, PEER6, OURS6);

	(void)state;
	f.b[21] = 254;
	assert_dropped(&f, DROP_ND_BAD);
	f = solicitation(0, PEER6, OURS6);
	f.b[56] ^= 1;
	assert_dropped(&f, DROP_ICMP_BAD);
	f = nd(own_mac[0], 0, 135, "00000000", PEER6, OURS6, OURS6, "0100020000000099");
	assert_dropped(&f, DROP_ND_BAD); // option of no length
	f = nd(own_mac[0], 0, 135, "00000000", PEER6, OURS6, OURS6, "0102020000000099");
	assert_dropped(&f, DROP_ND_BAD); // beyond the packet
	f = nd(own_mac[0], 0, 135, "00000000", PEER6, OURS6, OURS6, "0101");
	assert_dropped(&f, DROP_ND_BAD);
	f = nd(own_mac[0], 0, 135, "00000000", PEER6, OURS6, OURS6, "0101330000000099");
	assert_dropped(&f, DROP_ND_BAD); // a group's MAC address
	f = nd(own_mac[0], 0, 135, "00000000", PEER6, OURS6, "ff02::1", SOURCE_MAC);
	assert_dropped(&f, DROP_ND_BAD);
	f = nd(own_mac[0], 0, 135, "00000000", PEER6, OURS6, "2001:db8:9::5", SOURCE_MAC);
	assert_dropped(&f, DROP_ND_NOT_OURS);
	f = nd(all_nodes_mac, 0, 136, "40000000", PEER6, "ff02::1", PEER6, TARGET_MAC);
	assert_dropped(&f, DROP_ND_BAD); // solicited, to a group
	f = nd(all_nodes_mac, 0, 136, "20000000", PEER6, "ff02::1", OURS6, TARGET_MAC);
	assert_dropped(&f, DROP_ND_BAD); // somebody claims our address
	assert_silent();
}

static void an_advertisement_without_override_changes_nothing(void **state)
{
	struct frame f;
	struct seen s;

	(void)state;
	meet(0, PEER6, OURS6, 0);
	f = nd(own_mac[0], 0, 136, "40000000", PEER6, OURS6, PEER6, "0201020000000077");
	receive(&f);
	send_to(PEER6, 10);
	s = sent(0, &f);
	assert_int_equal(s.dst_mac[5], 0x99);
	f = nd(own_mac[0], 0, 136, "60000000", PEER6, OURS6, PEER6, "0201020000000077");
	receive(&f);
	send_to(PEER6, 10);
	s = sent(0, &f);
	assert_int_equal(s.dst_mac[5], 0x77);
}

static void the_link_local_address_is_ours(void **state)
{
	// EUI-64 of 02:00:00:00:00:01.
	struct ip_addr ours = addr("fe80::ff:fe00:1"), peer = addr("fe80::99");
	struct frame f = nd(own_mac[0], 0, 135, "00000000", "fe80::99", "fe80::ff:fe00:1",
			    "fe80::ff:fe00:1", SOURCE_MAC);
	struct seen s;

	(void)state;
	receive(&f);
	s = sent(0, &f);
	assert_true(ip_eq(&s.src, &ours) && ip_eq(&s.dst, &peer));
	f.n = 0;
	put_eth(&f, own_mac[0], peer_mac, 0, 0x86dd);
	put_iphdr(&f, &peer, &ours, 58, 16);
	put_hex(&f, "8000 0000 1234 0001 0011223344556677");
	icmp6_sum(&f, &peer, &ours, 16);
	receive(&f);
	s = sent(0, &f);
	assert_int_equal(s.p[0], 129);
	assert_true(ip_eq(&s.src, &ours) && ip_eq(&s.dst, &peer));
	assert_silent();
}

// As from another core's mailbox.
static void hear(const struct frame *f)
{
	struct rte_mbuf *m = mbuf_of(f);

	m->port = 0;
	net_learn(net, m, now);
}

static void another_core_learns(void **state)
{
	struct frame f;
	struct seen s;

	(void)state;
	send_to(PEER4, 10);
	sent(0, &f);
	send_to(PEER6, 10);
	sent(0, &f);
	f = arp(own_mac[0], 0, 2, PEER4, OURS4);
	hear(&f);
	s = sent(0, &f);
	assert_memory_equal(s.dst_mac, peer_mac, 6);
	f = solicitation(0, PEER6, OURS6);
	hear(&f);
	s = sent(0, &f);
	assert_int_equal(s.proto, 17); // the waiting datagram, and no answer
	assert_silent();
	f = udp(PEER4, 5070, OURS4, 5060, 10);
	hear(&f);
	assert_silent();
}

static void a_reply_nobody_asked_for_is_not_learned(void **state)
{
	struct frame f = arp(own_mac[0], 0, 2, PEER4, OURS4);
	struct seen s;

	(void)state;
	receive(&f);
	send_to(PEER4, 10);
	s = sent(0, &f);
	assert_int_equal(s.type, 0x0806);
}

static void tick_until(uint64_t end)
{
	for (; now < end; now += 10)
		net_tick(net, now, false);
}

static void who_does_not_answer_is_given_up(void **state)
{
	struct frame f;

	(void)state;
	send_to(PEER4, 10);
	tick_until(now + 2900);
	for (int i = 0; i < 3; i++)
		assert_int_equal(sent(0, &f).type, 0x0806);
	assert_silent();
	assert_int_equal(stats.drop[DROP_NEIGH_TIMEOUT], 0);
	tick_until(now + 200);
	assert_int_equal(stats.drop[DROP_NEIGH_TIMEOUT], 1);
	send_to(PEER4, 10);
	assert_int_equal(sent(0, &f).type, 0x0806);
}

static void only_a_few_packets_wait(void **state)
{
	struct frame f;

	(void)state;
	for (int i = 0; i < 20; i++)
		send_to(PEER4, 10);
	assert_int_equal(stats.drop[DROP_NEIGH_FULL], 12);
	sent(0, &f);
	f = arp(own_mac[0], 0, 2, PEER4, OURS4);
	receive(&f);
	for (int i = 0; i < 8; i++)
		sent(0, &f);
	assert_silent();
}

static void what_is_in_use_is_asked_again_and_never_stalls(void **state)
{
	struct frame f;
	struct seen s;
	unsigned asked = 0;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	for (uint64_t end = now + 300000; now < end;) {
		tick_until(now + 20);
		while (net_tx(net, 0)->n > 0) {
			s = sent(0, &f);
			assert_int_equal(s.type, 0x0806);
			assert_memory_equal(s.dst_mac, peer_mac, 6);
			asked++;
			f = arp(own_mac[0], 0, 2, PEER4, OURS4);
			receive(&f);
		}
		send_to(PEER4, 10);
		s = sent(0, &f);
		assert_int_equal(s.proto, 17);
	}
	assert_in_range(asked, 4, 5);
}

static void what_is_idle_expires(void **state)
{
	struct frame f;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	tick_until(now + 61000);
	assert_silent();
	send_to(PEER4, 10);
	assert_int_equal(sent(0, &f).type, 0x0806);
}

static void who_moved_is_found_before_it_is_given_up(void **state)
{
	struct frame f;

	(void)state;
	meet(0, PEER4, OURS4, 0);
	send_to(PEER4, 10);
	sent(0, &f);
	tick_until(now + 62500);
	assert_int_equal(sent(0, &f).dst_mac[0], 2);
	assert_int_equal(sent(0, &f).dst_mac[0], 2);
	assert_int_equal(sent(0, &f).dst_mac[0], 0xff);
	send_to(PEER4, 10);
	assert_int_equal(sent(0, &f).proto, 17);
	tick_until(now + 1000);
	send_to(PEER4, 10);
	assert_int_equal(sent(0, &f).type, 0x0806);
	assert_int_equal(stats.drop[DROP_NEIGH_TIMEOUT], 0);
}

static void a_full_cache_gives_up_who_is_idle(void **state)
{
	struct frame f;
	char ip[20];

	(void)state;
	meet(0, PEER4, OURS4, 0);
	send_to(PEER4, 10);
	sent(0, &f);
	for (int i = 3; i < 100; i++) {
		snprintf(ip, sizeof(ip), "10.9.0.%d", i);
		meet(0, ip, OURS4, 0);
	}
	send_to(PEER4, 10);
	assert_int_equal(sent(0, &f).proto, 17);
	send_to(ip, 10);
	assert_int_equal(sent(0, &f).proto, 17);
}

static void a_cache_full_of_use_refuses(void **state)
{
	char ip[20];

	(void)state;
	for (int i = 3; i < 3 + NEIGHBOURS + 4; i++) {
		snprintf(ip, sizeof(ip), "10.9.0.%d", i);
		send_to(ip, 10);
	}
	assert_true(stats.drop[DROP_NEIGH_FULL] >= 4);
	tick_until(now + 5000);
	assert_int_equal(stats.drop[DROP_NEIGH_TIMEOUT] + stats.drop[DROP_NEIGH_FULL],
			 NEIGHBOURS + 4);
}

static void a_tag_is_kept_for_its_neighbour(void **state)
{
	struct frame f = arp(all_ones, 0x2005, 1, PEER4, OURS4);
	struct seen s;

	(void)state;
	receive(&f);
	s = sent(0, &f);
	assert_int_equal(s.vlan, 0x2005);
	assert_int_equal(s.type, 0x0806);
	f = udp_vlan(PEER4, 5070, OURS4, 5060, 77, 0x2005);
	receive(&f);
	assert_int_equal(out.n_sip, 1);
	check_payload(out.sip[0], 77);
	send_to(PEER4, 10);
	s = sent(0, &f);
	assert_int_equal(s.vlan, 0x2005);
	meet(0, PEER6, OURS6, 7);
	send_to(PEER6, 10);
	assert_int_equal(sent(0, &f).vlan, 7);
	// Who is not known may be there, too.
	send_to("10.9.0.9", 10);
	assert_int_equal(sent(0, &f).vlan, 0);
	assert_int_equal(sent(0, &f).vlan, 7);
}

static void a_tag_that_the_nic_took_off_counts(void **state)
{
	struct frame f = arp(all_ones, 0, 1, PEER4, OURS4);
	struct rte_mbuf *m = mbuf_of(&f);

	(void)state;
	m->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
	m->vlan_tci = 9;
	net_classify(net, 0, &m, 1, now, &out);
	assert_int_equal(sent(0, &f).vlan, 9);
	send_to(PEER4, 10);
	assert_int_equal(sent(0, &f).vlan, 9);
}

static void our_addresses_are_announced_once(void **state)
{
	struct frame f;
	struct seen s;

	(void)state;
	net_tick(net, now, false);
	assert_silent();
	net_tick(net, now, true);
	net_tick(net, now, true);
	s = sent(0, &f);
	assert_memory_equal(s.dst_mac, all_ones, 6);
	assert_memory_equal(f.b + 28, "\x0a\x09\0\1", 4);
	assert_memory_equal(f.b + 38, "\x0a\x09\0\1", 4);
	s = sent(0, &f);
	assert_memory_equal(s.dst_mac, all_nodes_mac, 6);
	assert_int_equal(s.p[0], 136);
	assert_memory_equal(s.p + 4, "\x20\0\0\0", 4);
	sent(1, &f);
	sent(1, &f);
	assert_silent();
}

/* --- ICMP --- */

static struct frame echo(const char *from, const char *to, unsigned n)
{
	struct frame f = {.n = 0};
	struct ip_addr src = addr(from), dst = addr(to);
	bool v4 = ip_is_v4(&src);
	uint8_t *h;

	put_eth(&f, own_mac[0], peer_mac, 0, v4 ? 0x0800 : 0x86dd);
	put_iphdr(&f, &src, &dst, v4 ? 1 : 58, n + 8);
	h = f.b + f.n;
	put_hex(&f, v4 ? "0800 0000 abcd 0001" : "8000 0000 abcd 0001");
	put_bytes_at_end(&f, pattern, n);
	if (v4)
		put16at(h + 2, ~sum_of(h, n + 8, 0) & 0xffff);
	else
		icmp6_sum(&f, &src, &dst, n + 8);
	return f;
}

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

// A router's or host's complaint about a datagram of ours.
static struct frame complaint(const char *head, const char *ours, const char *peer, unsigned sport,
			      unsigned quoted)
{
	struct frame f = {.n = 0}, about = {.n = 0};
	struct ip_addr src = addr(ours), dst = addr(peer);
	bool v4 = ip_is_v4(&src);
	unsigned l4;

	put_iphdr(&about, &src, &dst, 17, 108);
	put_udp(&about, &src, sport, &dst, 5070, pattern, 100);
	quoted += v4 ? 28 : 48;
	put_eth(&f, own_mac[0], peer_mac, 0, v4 ? 0x0800 : 0x86dd);
	put_iphdr(&f, &dst, &src, v4 ? 1 : 58, quoted + 8);
	l4 = f.n;
	put_hex(&f, head);
	put_bytes_at_end(&f, about.b, quoted);
	if (v4)
		put16at(f.b + l4 + 2, ~sum_of(f.b + l4, quoted + 8, 0) & 0xffff);
	else
		icmp6_sum(&f, &dst, &src, quoted + 8);
	return f;
}

static struct frame unreachable4(void)
{
	return complaint("0303 0000 0000 0000", OURS4, PEER4, 5060, 60);
}

static struct frame unreachable6(void)
{
	return complaint("0104 0000 0000 0000", OURS6, PEER6, 5060, 60);
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

/* --- fragments --- */

struct parts {
	struct frame f[16];
	unsigned n;
};

// Part of 'whole' (an unfragmented frame) from l4 byte 'at', len bytes.
static struct frame part(const struct frame *whole, unsigned at, unsigned len, unsigned id)
{
	struct frame f = {.n = 0};
	bool v4 = get16(whole->b + 12) == 0x0800;
	unsigned l4 = v4 ? 34 : 54, more = at + len < whole->n - l4;

	put_bytes_at_end(&f, whole->b, l4);
	if (v4) {
		put16at(f.b + 16, len + 20);
		put16at(f.b + 18, id);
		put16at(f.b + 20, at / 8 | more << 13);
		put16at(f.b + 24, 0);
		put16at(f.b + 24, ~sum_of(f.b + 14, 20, 0) & 0xffff);
	} else {
		put_hex(&f, "0000 0000 0000 0000");
		f.b[l4] = f.b[20];
		f.b[20] = 44;
		put16at(f.b + l4 + 2, at | more);
		put16at(f.b + l4 + 6, id);
		put16at(f.b + 18, len + 8);
	}
	put_bytes_at_end(&f, whole->b + l4 + at, len);
	return f;
}

static void cut(const struct frame *whole, unsigned size, unsigned id, struct parts *p)
{
	unsigned l4 = get16(whole->b + 12) == 0x0800 ? 34 : 54;

	p->n = 0;
	for (unsigned at = 0; at < whole->n - l4; at += size)
		p->f[p->n++] = part(whole, at, RTE_MIN(size, whole->n - l4 - at), id);
}

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

/* --- what goes out --- */

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

/* --- what is passed on --- */

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

/* --- when mbufs run out --- */

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

static int start_eal(void **state)
{
	static char *args[] = {"test", "--no-huge", "--no-shconf", "--no-pci", "--no-telemetry",
			       "-m", "256", "-l", "0", "--log-level=*:error"};
	const uint16_t priv = RTE_ALIGN_CEIL(sizeof(struct net_meta), RTE_MBUF_PRIV_ALIGN);

	(void)state;
	if (rte_eal_init(ARRAY_SIZE(args), args) < 0)
		return -1;
	pool = rte_pktmbuf_pool_create("net", 2047, 0, priv, RTE_MBUF_DEFAULT_BUF_SIZE, 0);
	big = rte_pktmbuf_pool_create("big", 63, 0, priv, NET_HEADROOM + MAX_MESSAGE + 300, 0);
	return pool == NULL || big == NULL;
}

static int stop_eal(void **state)
{
	(void)state;
	rte_mempool_free(pool);
	rte_mempool_free(big);
	return rte_eal_cleanup();
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(sip_and_media_are_told_apart),
		CASE(padding_is_cut_off),
		CASE(an_empty_datagram_is_one),
		CASE(ip_may_carry_more_than_udp_says),
		CASE(wrong_checksums_are_dropped),
		CASE(no_checksum_is_for_ipv4_only),
		CASE(the_nic_is_believed),
		CASE(frames_of_others_are_dropped),
		CASE(a_port_knows_only_its_own_addresses),
		CASE(no_host_has_these_addresses),
		CASE(mapped_addresses_do_not_cross_a_link),
		CASE(ip_options_are_skipped),
		CASE(extension_headers_are_skipped),
		CASE(bad_extension_headers_are_dropped),
		CASE(a_truncated_frame_is_dropped_at_every_length),
		CASE(a_shortened_packet_is_dropped_at_every_length),
		CASE(random_bytes_do_no_harm),
		CASE(segments_become_one),
		CASE(arp_is_answered),
		CASE(arp_probes_are_answered_and_conflicts_not_believed),
		CASE(bad_arp_is_dropped),
		CASE(what_was_learned_is_used),
		CASE(packets_wait_for_arp),
		CASE(packets_wait_for_nd),
		CASE(solicitations_are_answered),
		CASE(duplicate_address_detection_is_answered),
		CASE(bad_nd_is_dropped),
		CASE(an_advertisement_without_override_changes_nothing),
		CASE(the_link_local_address_is_ours),
		CASE(another_core_learns),
		CASE(a_reply_nobody_asked_for_is_not_learned),
		CASE(who_does_not_answer_is_given_up),
		CASE(only_a_few_packets_wait),
		CASE(what_is_in_use_is_asked_again_and_never_stalls),
		CASE(what_is_idle_expires),
		CASE(who_moved_is_found_before_it_is_given_up),
		CASE(a_full_cache_gives_up_who_is_idle),
		CASE(a_cache_full_of_use_refuses),
		CASE(a_tag_is_kept_for_its_neighbour),
		CASE(a_tag_that_the_nic_took_off_counts),
		CASE(our_addresses_are_announced_once),
		CASE(echo_is_answered),
		CASE(bad_icmp_is_dropped),
		CASE(unreachable_tells_who),
		CASE(other_complaints_are_dropped),
		CASE(fragments_in_any_order),
		CASE(fragments_of_two_datagrams_mix),
		CASE(a_missing_fragment_times_out),
		CASE(overlapping_fragments_are_dropped),
		CASE(impossible_fragments_are_dropped),
		CASE(what_is_too_long_is_dropped),
		CASE(fragments_behind_extension_headers),
		CASE(nd_in_fragments_is_dropped),
		CASE(a_long_echo_is_answered),
		CASE(replies_keep_the_address_they_were_sent_to),
		CASE(the_gateway_is_asked_for_what_is_far),
		CASE(where_no_way_leads),
		CASE(checksums_are_right_for_every_length),
		CASE(the_nic_is_left_its_part),
		CASE(too_large_is_fragmented),
		CASE(a_large_datagram_waits_whole),
		CASE(a_full_transmit_array_is_counted),
		CASE(forwarded_checksums_equal_new_ones),
		CASE(forwarded_checksums_at_their_edges),
		CASE(no_checksum_stays_none),
		CASE(between_the_families),
		CASE(headers_with_extras_are_replaced),
		CASE(forwarding_between_tags),
		CASE(forwarding_where_no_way_leads),
		CASE(without_mbufs_nothing_breaks),
	};

	return cmocka_run_group_tests_name("net", tests, start_eal, stop_eal);
}
