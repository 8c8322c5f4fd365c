/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eal.h"
#include "port.h"

#include <rte_dev.h>
#include <rte_random.h>
#include <rte_thash.h>
#include <stdio.h>

// What a NIC would do is computed by DPDK's own Toeplitz, over whole packets from anywhere.

static const uint16_t queues[] = {2, 3, 4, 5, 7, 8, 16, 64};

// words: of both addresses, 2 or 8.
static uint32_t hash(const uint8_t *key, unsigned words, uint16_t udp_port)
{
	uint32_t tuple[9];

	for (unsigned i = 0; i < words; i++)
		tuple[i] = (uint32_t)rte_rand();
	tuple[words] = (uint32_t)rte_rand() << 16 | udp_port;
	return rte_softrss(tuple, words + 1, key);
}

static void every_port_comes_home(bool ipv4, unsigned words)
{
	struct port_rss rss;

	port_rss_key(&rss, ipv4);
	for (unsigned q = 0; q < RTE_DIM(queues); q++)
		for (unsigned bits = 1; bits <= PORT_RSS_BITS; bits++)
			for (uint32_t p = 0; p <= UINT16_MAX; p++) {
				uint32_t h = hash(rss.key, words, (uint16_t)p);

				if (queues[q] > 1u << bits)
					continue;
				// of the table's size, or of a larger one
				assert_int_equal(port_rss_entry(h % (1u << bits), bits, queues[q]),
						 port_rss_queue((uint16_t)p, bits, queues[q]));
				assert_int_equal(port_rss_entry(h % 512, bits, queues[q]),
						 port_rss_queue((uint16_t)p, bits, queues[q]));
			}
}

static void ipv4_whoever_sends(void **state)
{
	(void)state;
	every_port_comes_home(true, 2);
}

static void ipv6_alone_whoever_sends(void **state)
{
	(void)state;
	every_port_comes_home(false, 8);
}

// Beside IPv4 it depends on the sender's address, bits 88 to 94: those of fd09::7 are 0.
static void ipv6_beside_ipv4(void **state)
{
	struct port_rss rss;

	(void)state;
	port_rss_key(&rss, true);
	for (uint32_t p = 0; p <= UINT16_MAX; p++) {
		uint32_t tuple[9] = {0xfd090000, 0, 0, 7, 0xfd090000, 0, 0, 1, 5060u << 16 | p};
		uint32_t h = rte_softrss(tuple, 9, rss.key);

		assert_int_equal(port_rss_entry(h % 128, 7, 4), port_rss_queue((uint16_t)p, 7, 4));
	}
}

static void a_pair_stays_together(void **state)
{
	(void)state;
	for (unsigned bits = 1; bits <= PORT_RSS_BITS; bits++)
		for (uint32_t p = 0; p <= UINT16_MAX; p += 2)
			assert_int_equal(port_rss_queue((uint16_t)p, bits, 2),
					 port_rss_queue((uint16_t)(p + 1), bits, 2));
}

static void each_queue_has_its_share(void **state)
{
	(void)state;
	for (unsigned q = 0; q < RTE_DIM(queues); q++) {
		unsigned n[64] = {0}, least = UINT16_MAX, most = 0;

		for (uint32_t p = 16384; p < 32768; p++)
			n[port_rss_queue((uint16_t)p, PORT_RSS_BITS, queues[q])]++;
		for (unsigned i = 0; i < queues[q]; i++) {
			least = RTE_MIN(least, n[i]);
			most = RTE_MAX(most, n[i]);
		}
		// The classes are dealt out: nobody has more than one more of the 128.
		assert_in_range(most - least, 0, 128);
		assert_true(128 % queues[q] != 0 || most == least);
	}
}

// net_null has a key and a table, and hands back what it was given.
static uint16_t null_port(struct rte_mempool *pool, const struct port_rss *rss, uint16_t n)
{
	struct rte_mempool *pools[8];
	struct port_cfg cfg = {
		.n_queues = n, .rx_desc = 512, .tx_desc = 512, .pool = pools, .rss = rss};
	char why[PORT_WHY_MAX];
	struct net_port p;

	assert_int_equal(rte_eal_hotplug_add("vdev", "net_null0", ""), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name("net_null0", &cfg.port_id), 0);
	for (unsigned i = 0; i < n; i++)
		pools[i] = pool;
	assert_int_equal(port_start(&cfg, &p, why), 0);
	return cfg.port_id;
}

static void unplug(uint16_t id)
{
	port_stop(id);
	assert_int_equal(rte_eal_hotplug_remove("vdev", "net_null0"), 0);
}

static void a_port_is_set_up_so(void **state)
{
	struct rte_eth_rss_reta_entry64 table[2] = {{.mask = UINT64_MAX}, {.mask = UINT64_MAX}};
	uint8_t key[40];
	struct rte_eth_rss_conf conf = {.rss_key = key, .rss_key_len = sizeof(key)};
	struct port_rss rss = {.bits = 7};
	uint16_t id;

	port_rss_key(&rss, true);
	id = null_port(*state, &rss, 3);
	assert_int_equal(rte_eth_dev_rss_hash_conf_get(id, &conf), 0);
	assert_int_equal(rte_eth_dev_rss_reta_query(id, table, 128), 0);
	for (uint32_t p = 0; p <= UINT16_MAX; p++) {
		uint32_t i = hash(key, 2, (uint16_t)p) % 128;

		assert_int_equal(table[i / 64].reta[i % 64], port_rss_queue((uint16_t)p, 7, 3));
	}
	unplug(id);
}

static void what_a_port_can_do(void **state)
{
	uint16_t id = null_port(*state, NULL, 3), ring;
	char why[64];

	assert_int_equal(port_rss_bits(id, 3, true, why, sizeof(why)), 7);
	assert_int_equal(port_rss_bits(id, 3, false, why, sizeof(why)), 7);
	assert_int_equal(port_rss_bits(id, 129, true, why, sizeof(why)), 0);
	assert_string_equal(why, "a redirection table too small");
	unplug(id);
	assert_int_equal(rte_eal_hotplug_add("vdev", "net_ring0", ""), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name("net_ring0", &ring), 0);
	assert_int_equal(port_rss_bits(ring, 2, true, why, sizeof(why)), 0);
	assert_string_equal(why, "no hash of UDP ports");
	rte_eal_hotplug_remove("vdev", "net_ring0");
}

static void says(const struct port_steering *s, const char *expected)
{
	char text[512];

	port_steer_describe(s, text, sizeof(text));
	assert_string_equal(text, expected);
}

static void what_is_in_use_is_told(void **state)
{
	struct port_steering s = {0};

	(void)state;
	says(&s, "");
	s = (struct port_steering){.asked = 8, .no_rules = "not supported", .no_rss = "no hash"};
	says(&s, "steering: software (no flow rules: not supported; no RSS by destination port: "
		 "no hash)");
	s.given = 6;
	says(&s, "steering: flow rules, 6 of 8, the rest by software (not supported)");
	s.given = 8;
	says(&s, "steering: flow rules");
	s = (struct port_steering){.rss = true, .no_rules = "not supported"};
	says(&s, "steering: RSS by destination port (no flow rules: not supported)");
	s = (struct port_steering){.rss = true};
	port_steer_forget(&s, 0); // it had its rules, and must do without
	says(&s, "steering: RSS by destination port (no flow rules: another port takes none)");
	s = (struct port_steering){.rss = true, .no_rules = "not supported"};
	s.both = true;
	says(&s, "steering: RSS by destination port, of IPv4; of IPv6 where it so happens (no flow "
		 "rules: not supported)");
}

static int start_eal(void **state)
{
	char why[PORT_WHY_MAX];

	if (eal_start("128") < 0)
		return -1;
	rte_srand(1);
	*state = port_pool_create("pool", 4095, 0, why);
	return *state == NULL;
}

static int stop_eal(void **state)
{
	rte_mempool_free(*state);
	return rte_eal_cleanup();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ipv4_whoever_sends),
		cmocka_unit_test(ipv6_alone_whoever_sends),
		cmocka_unit_test(ipv6_beside_ipv4),
		cmocka_unit_test(a_pair_stays_together),
		cmocka_unit_test(each_queue_has_its_share),
		cmocka_unit_test(a_port_is_set_up_so),
		cmocka_unit_test(what_a_port_can_do),
		cmocka_unit_test(what_is_in_use_is_told),
	};

	return cmocka_run_group_tests_name("port_rss", tests, start_eal, stop_eal);
}
