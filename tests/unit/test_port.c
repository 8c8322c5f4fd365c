/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eal.h"
#include "port.h"

#include <errno.h>
#include <rte_dev.h>
#include <stdio.h>
#include <sys/mman.h>

static struct rte_mempool *pool;
static char why[PORT_WHY_MAX];

static uint16_t plug(const char *name, const char *args)
{
	uint16_t id;

	assert_int_equal(rte_eal_hotplug_add("vdev", name, args), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name(name, &id), 0);
	return id;
}

static struct port_cfg cfg_of(uint16_t id, uint16_t n_queues, struct rte_mempool **pools)
{
	for (uint16_t i = 0; i < n_queues; i++)
		pools[i] = pool;
	return (struct port_cfg){
		.port_id = id, .n_queues = n_queues, .rx_desc = 512, .tx_desc = 512, .pool = pools,
	};
}

static void a_port_starts_and_says_what_it_is(void **state)
{
	uint16_t id = plug("net_ring0", "");
	struct rte_mempool *pools[1];
	struct port_cfg cfg = cfg_of(id, 1, pools);
	struct net_port p;
	char text[200], expected[40];

	(void)state;
	assert_int_equal(port_start(&cfg, &p, why), 0);
	assert_true(p.present);
	assert_int_equal(p.mtu, 1500);
	assert_int_equal(p.mac[0], 2); // it has none itself
	port_describe(id, &p, text, sizeof(text));
	snprintf(expected, sizeof(expected), "port %u: net_ring, ", id);
	assert_memory_equal(text, expected, strlen(expected));
	assert_non_null(strstr(text, "MTU 1500"));
	assert_non_null(strstr(text, "1 queue,"));
	assert_int_equal(port_socket(id), 0);
	port_stop(id);
	rte_eal_hotplug_remove("vdev", "net_ring0");
}

static void too_many_queues_are_refused_with_a_way_out(void **state)
{
	uint16_t id = plug("net_ring1", "");
	struct rte_mempool *pools[RTE_MAX_QUEUES_PER_PORT];
	struct rte_eth_dev_info info;
	struct port_cfg cfg;
	struct net_port p;

	(void)state;
	assert_int_equal(rte_eth_dev_info_get(id, &info), 0);
	cfg = cfg_of(id, (uint16_t)(info.max_rx_queues + 1), pools);
	assert_int_equal(port_start(&cfg, &p, why), -EINVAL);
	assert_non_null(strstr(why, "net_ring"));
	assert_non_null(strstr(why, "fewer lcores"));
	rte_eal_hotplug_remove("vdev", "net_ring1");
}

static void a_port_that_is_not_there(void **state)
{
	struct rte_mempool *pools[1];
	struct port_cfg cfg = cfg_of(17, 1, pools);
	struct net_port p;

	(void)state;
	assert_int_equal(port_start(&cfg, &p, why), -ENODEV);
	assert_non_null(strstr(why, "no port 17"));
}

static void several_queues_start(void **state)
{
	uint16_t id = plug("net_null0", "");
	struct rte_mempool *pools[2];
	struct port_cfg cfg = cfg_of(id, 2, pools);
	struct rte_mbuf *pkt[8];
	struct net_port p;
	char text[200];

	(void)state;
	assert_int_equal(port_start(&cfg, &p, why), 0);
	port_describe(id, &p, text, sizeof(text));
	assert_non_null(strstr(text, "2 queues"));
	for (uint16_t q = 0; q < 2; q++) {
		assert_int_equal(port_rx_burst(id, q, pkt, 8), 8);
		rte_pktmbuf_free_bulk(pkt, 8);
	}
	port_stop(id);
	rte_eal_hotplug_remove("vdev", "net_null0");
}

// What a ring takes comes out of it again, in order; what it refuses is freed and counted.
static void a_burst_is_sent_or_counted(void **state)
{
	uint16_t id = plug("net_ring2", "");
	struct rte_mempool *pools[1];
	struct port_cfg cfg = cfg_of(id, 1, pools);
	static struct stats stats;
	static struct net_tx tx;
	struct rte_mbuf *got[64];
	struct net_port p;
	unsigned n = 0, k;

	(void)state;
	assert_int_equal(port_start(&cfg, &p, why), 0);
	port_tx_burst(id, 0, &tx, &stats);
	assert_int_equal(stats.stat[STAT_TX_PACKETS], 0);
	for (unsigned round = 0; round < 2; round++) {
		while (tx.n < NET_TX_MAX) {
			tx.pkt[tx.n] = rte_pktmbuf_alloc(pool);
			assert_non_null(rte_pktmbuf_append(tx.pkt[tx.n], 60));
			tx.n++;
		}
		port_tx_burst(id, 0, &tx, &stats);
		assert_int_equal(tx.n, 0);
	}
	assert_int_equal(stats.stat[STAT_TX_PACKETS] + stats.drop[DROP_TX_FULL], 2 * NET_TX_MAX);
	assert_true(stats.stat[STAT_TX_PACKETS] > 1000);
	assert_true(stats.drop[DROP_TX_FULL] > 0);
	while ((k = port_rx_burst(id, 0, got, 64)) > 0) {
		rte_pktmbuf_free_bulk(got, k);
		n += k;
	}
	assert_int_equal(n, stats.stat[STAT_TX_PACKETS]);
	port_stop(id);
	rte_eal_hotplug_remove("vdev", "net_ring2");
}

static void pools_have_room_for_what_they_are_for(void **state)
{
	struct rte_mempool *big = port_big_pool_create("big", 15, 9000, 0, why);
	struct rte_mbuf *m;

	(void)state;
	assert_non_null(big);
	m = rte_pktmbuf_alloc(big);
	assert_true(rte_pktmbuf_headroom(m) >= NET_HEADROOM);
	assert_true(rte_pktmbuf_tailroom(m) >= 9000 + 18 + 60 + 8);
	assert_true(rte_pktmbuf_priv_size(big) >= sizeof(struct net_meta));
	rte_pktmbuf_free(m);
	rte_mempool_free(big);
	assert_true(rte_pktmbuf_priv_size(pool) >= sizeof(struct net_meta));
	assert_true(rte_pktmbuf_data_room_size(pool) >= NET_HEADROOM + 1518);
}

// net_af_packet with large ring frames wants mbufs that hold one; the loopback device will do.
static void ring_frames_of_a_packet_socket_fit(void **state)
{
	struct rte_mempool *pools[1], *large;
	struct port_cfg cfg;
	struct net_port p;

	(void)state;
	if (rte_eal_hotplug_add("vdev", "net_af_packet0", "iface=lo,framesz=8192,blocksz=8192"))
		skip(); // not root
	cfg = cfg_of(0, 1, pools);
	assert_int_equal(rte_eth_dev_get_port_by_name("net_af_packet0", &cfg.port_id), 0);
	assert_int_not_equal(port_start(&cfg, &p, why), 0);
	large = port_pool_create("large", 63, 0, why);
	assert_non_null(large);
	pools[0] = large;
	assert_int_equal(port_start(&cfg, &p, why), 0);
	port_stop(cfg.port_id);
	rte_eal_hotplug_remove("vdev", "net_af_packet0");
	rte_mempool_free(large);
}

static void what_does_not_fit_is_explained(void **state)
{
	(void)state;
	assert_null(port_big_pool_create("huge", 15, 65500, 0, why));
	assert_non_null(strstr(why, "at most 65279"));
	assert_null(port_pool_create("many", 100000000, 0, why));
	assert_non_null(strstr(why, "--socket-mem"));
}

static void memory_is_zero_and_aligned(void **state)
{
	uint8_t *p = port_memory("table", 1000, 0);

	(void)state;
	assert_non_null(p);
	assert_int_equal((uintptr_t)p % 64, 0);
	for (unsigned i = 0; i < 1000; i++)
		assert_int_equal(p[i], 0);
	assert_null(port_memory("too much", (size_t)1 << 40, 0));
}

static void memory_is_there_before_it_is_used(void **state)
{
	enum { PAGE = 4096, PAGES = 2048 };
	static uint8_t there[PAGES + 1];
	uint8_t *p = port_memory("large", (size_t)PAGES * PAGE, 0);

	(void)state;
	assert_non_null(p);
	p -= (uintptr_t)p % PAGE;
	assert_int_equal(mincore(p, (size_t)PAGES * PAGE, there), 0);
	for (unsigned i = 0; i < PAGES; i++)
		assert_int_equal(there[i] & 1, 1);
}

// Nothing of a test may stay in the pool's books.
static int all_mbufs_are_back(void **state)
{
	(void)state;
	return rte_mempool_in_use_count(pool) != 0;
}

static int start_eal(void **state)
{
	(void)state;
	if (eal_start("256") < 0)
		return -1;
	pool = port_pool_create("pool", 4095, 0, why);
	return pool == NULL;
}

static int stop_eal(void **state)
{
	(void)state;
	rte_mempool_free(pool);
	return rte_eal_cleanup();
}

#define CASE(f) cmocka_unit_test_teardown(f, all_mbufs_are_back)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_port_starts_and_says_what_it_is),
		CASE(too_many_queues_are_refused_with_a_way_out),
		CASE(a_port_that_is_not_there),
		CASE(several_queues_start),
		CASE(a_burst_is_sent_or_counted),
		CASE(pools_have_room_for_what_they_are_for),
		CASE(ring_frames_of_a_packet_socket_fit),
		CASE(what_does_not_fit_is_explained),
		CASE(memory_is_zero_and_aligned),
		CASE(memory_is_there_before_it_is_used),
	};

	return cmocka_run_group_tests_name("port", tests, start_eal, stop_eal);
}
