/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_bench.h"

#include "eal.h"

struct rte_mempool *pool, *big, *heads;
struct net_port port[RTE_MAX_ETHPORTS];
struct home home;
struct stats stats;
struct net *net;
struct net_sorted out;
uint64_t now;

int start_eal(void **state)
{
	const uint16_t priv = RTE_ALIGN_CEIL(sizeof(struct net_meta), RTE_MBUF_PRIV_ALIGN);

	(void)state;
	if (eal_start("256") < 0)
		return -1;
	pool = rte_pktmbuf_pool_create("net", 2047, 0, priv, RTE_MBUF_DEFAULT_BUF_SIZE, 0);
	big = rte_pktmbuf_pool_create("big", 63, 0, priv, NET_HEADROOM + MAX_MESSAGE + 300, 0);
	heads = rte_pktmbuf_pool_create("heads", 63, 0, priv, 2 * NET_HEADROOM, 0);
	return pool == NULL || big == NULL || heads == NULL;
}

int stop_eal(void **state)
{
	(void)state;
	rte_mempool_free(pool);
	rte_mempool_free(big);
	rte_mempool_free(heads);
	return rte_eal_cleanup();
}

struct net *another(const struct home *h, struct stats *s)
{
	const struct net_cfg cfg = {
		.home = h,
		.port = port,
		.stats = s,
		.pool = pool,
		.big_pool = big,
		.head_pool = heads,
		.media_low = 10000,
		.media_high = 10099,
		.max_message = MAX_MESSAGE,
		.max_neighbours = NEIGHBOURS,
	};

	return net_create(&cfg);
}

void add_home(struct home *h, const char *ip, uint8_t len, uint16_t port_id)
{
	struct ip_addr a = addr(ip);

	assert_true(home_add(h, &a, len, port_id));
}

int setup(void **state)
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
	pattern_fill();
	now = 1000000;
	net = another(&home, &stats);
	memset(&out, 0, sizeof(out));
	return net == NULL;
}

void release(void)
{
	rte_pktmbuf_free_bulk(out.sip, out.n_sip);
	rte_pktmbuf_free_bulk(out.media, out.n_media);
	rte_pktmbuf_free_bulk(out.news, out.n_news);
	rte_pktmbuf_free_bulk(out.unreach, out.n_unreach);
	out.n_sip = out.n_media = out.n_news = out.n_unreach = 0;
}

// Every mbuf is back, whatever the test did.
int teardown(void **state)
{
	(void)state;
	release();
	net_destroy(net);
	assert_int_equal(rte_mempool_in_use_count(pool), 0);
	assert_int_equal(rte_mempool_in_use_count(big), 0);
	assert_int_equal(rte_mempool_in_use_count(heads), 0);
	return 0;
}

struct rte_mbuf *mbuf_of(const struct frame *f)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(f->n > 2048 ? big : pool);

	assert_non_null(m);
	memcpy(rte_pktmbuf_append(m, (uint16_t)f->n), f->b, f->n);
	return m;
}

void receive_on(struct net *to, uint16_t p, const struct frame *f)
{
	struct rte_mbuf *m = mbuf_of(f);

	release();
	net_classify(to, p, &m, 1, now, &out);
}

void receive(const struct frame *f)
{
	receive_on(net, 0, f);
}

void assert_dropped(const struct frame *f, enum drop why)
{
	uint64_t before = stats.drop[why];

	receive(f);
	assert_int_equal(stats.drop[why], before + 1);
	assert_int_equal(out.n_sip + out.n_media + out.n_news + out.n_unreach, 0);
}

uint64_t all_drops(void)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < DROP_MAX; i++)
		n += stats.drop[i];
	return n;
}

bool sent_by(struct net *from, uint16_t p, struct frame *f)
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

struct seen sent(uint16_t p, struct frame *f)
{
	struct seen s;

	assert_true(sent_by(net, p, f));
	s = look(f);
	assert_true(s.good);
	assert_memory_equal(s.src_mac, own_mac[p], 6);
	return s;
}

void assert_silent(void)
{
	assert_int_equal(net_tx(net, 0)->n, 0);
	assert_int_equal(net_tx(net, 1)->n, 0);
}

void meet(uint16_t p, const char *ip, const char *ours, unsigned vlan)
{
	struct ip_addr a = addr(ip);
	struct frame f = ip_is_v4(&a) ? arp(all_ones, vlan, 1, ip, ours) :
					solicitation(vlan, ip, ours);

	receive_on(net, p, &f);
	assert_int_equal(out.n_news, 1);
	assert_true(sent_by(net, p, &f));
	assert_silent();
}

struct path path_to(const char *ip, uint16_t remote_port, uint32_t local, uint16_t local_port)
{
	return (struct path){{addr(ip), remote_port}, local_port, local};
}

void send_bytes(const struct path *path, unsigned n)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(n > 1800 ? big : pool);

	assert_non_null(m);
	memcpy(rte_pktmbuf_append(m, (uint16_t)n), pattern, n);
	net_send(net, m, path, now);
}

void send_to(const char *ip, unsigned n)
{
	struct path path = path_to(ip, 5070, 0, 5060);

	send_bytes(&path, n);
}

void check_payload(struct rte_mbuf *m, unsigned n)
{
	struct span p = net_payload(m);

	assert_int_equal(m->nb_segs, 1);
	assert_int_equal(p.n, n);
	assert_memory_equal(p.p, pattern, n);
	assert_ptr_equal(p.p + p.n, rte_pktmbuf_mtod(m, uint8_t *) + m->data_len);
}

void tick_until(uint64_t end)
{
	for (; now < end; now += 10)
		net_tick(net, now, false);
}

uint64_t any_flags(unsigned *seed)
{
	static const uint64_t flags[] = {
		RTE_MBUF_F_RX_IP_CKSUM_GOOD | RTE_MBUF_F_RX_L4_CKSUM_GOOD,
		RTE_MBUF_F_RX_IP_CKSUM_BAD,
		RTE_MBUF_F_RX_IP_CKSUM_NONE,
		RTE_MBUF_F_RX_L4_CKSUM_BAD,
		RTE_MBUF_F_RX_L4_CKSUM_NONE,
		RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED,
	};

	return rand_r(seed) % 2 ? 0 : flags[(unsigned)rand_r(seed) % ARRAY_SIZE(flags)];
}

void same_bytes(const struct rte_mbuf *a, const struct rte_mbuf *b)
{
	assert_int_equal(a->pkt_len, b->pkt_len);
	assert_int_equal(a->data_len, b->data_len);
	assert_memory_equal(rte_pktmbuf_mtod(a, void *), rte_pktmbuf_mtod(b, void *), a->data_len);
}

struct rte_mbuf *taken_off(uint16_t p)
{
	struct net_tx *tx = net_tx(net, p);

	assert_int_equal(tx->n, 1);
	tx->n = 0;
	return tx->pkt[0];
}

void meet_others(void)
{
	meet(1, OTHER4, "10.8.0.1", 0);
	meet(1, OTHER6, "2001:db8:8::1", 0);
}
