/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "eal.h"
#include "load_impair.h"

#include <rte_ether.h>

#define PACKETS 10000
#define BURST   20

static struct rte_mempool *pool;

// A frame that carries its number.
static struct rte_mbuf *frame(uint32_t number, uint16_t type)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(pool);
	struct rte_ether_hdr *eth;

	assert_non_null(m);
	eth = (void *)rte_pktmbuf_append(m, sizeof(*eth) + sizeof(number));
	memset(eth, 0, sizeof(*eth));
	eth->ether_type = rte_cpu_to_be_16(type);
	memcpy(eth + 1, &number, sizeof(number));
	return m;
}

static uint32_t number_of(struct rte_mbuf *m)
{
	uint32_t number;

	memcpy(&number, rte_pktmbuf_mtod_offset(m, void *, sizeof(struct rte_ether_hdr)),
	       sizeof(number));
	return number;
}

struct outcome {
	unsigned seen[PACKETS], out, behind;
};

// PACKETS frames, BURST of them every 100 us, through imp and back into the pool.
static void play(struct load_impair *imp, uint16_t type, struct outcome *o)
{
	uint32_t highest = 0;

	memset(o, 0, sizeof(*o));
	imp->pool = pool;
	imp->rand = load_rand_of(7);
	for (uint32_t i = 0; i < PACKETS + 100 * BURST; i += BURST) {
		struct rte_mbuf *pkt[64];
		unsigned n = 0;

		for (; n < BURST && i + n < PACKETS; n++)
			pkt[n] = frame(i + n, type);
		n = load_impair(imp, pkt, n, pkt, 64, (uint64_t)i / BURST * 100000);
		for (unsigned k = 0; k < n; k++) {
			uint32_t number = number_of(pkt[k]);

			o->seen[number]++;
			o->behind += number < highest;
			highest = RTE_MAX(highest, number);
		}
		o->out += n;
		rte_pktmbuf_free_bulk(pkt, n);
	}
	assert_int_equal(imp->n_held, 0);
	assert_int_equal(rte_mempool_in_use_count(pool), 0);
}

static void a_good_network_changes_nothing(void **state)
{
	static struct load_impair imp;
	static struct outcome o;

	(void)state;
	play(&imp, RTE_ETHER_TYPE_IPV4, &o);
	assert_int_equal(o.out, PACKETS);
	assert_int_equal(o.behind, 0);
}

static void some_are_lost(void **state)
{
	static struct load_impair imp = {.loss = 100};
	static struct outcome o;

	(void)state;
	play(&imp, RTE_ETHER_TYPE_IPV4, &o);
	assert_in_range(imp.lost, 850, 1150);
	assert_int_equal(o.out, PACKETS - imp.lost);
	assert_int_equal(o.behind, 0);
}

static void some_come_twice(void **state)
{
	static struct load_impair imp = {.duplicate = 100};
	static struct outcome o;
	unsigned twice = 0;

	(void)state;
	play(&imp, RTE_ETHER_TYPE_IPV4, &o);
	for (unsigned i = 0; i < PACKETS; i++) {
		assert_in_range(o.seen[i], 1, 2);
		twice += o.seen[i] == 2;
	}
	assert_in_range(imp.duplicated, 850, 1150);
	assert_int_equal(twice, imp.duplicated);
}

static void some_come_late_and_none_is_lost(void **state)
{
	static struct load_impair imp = {.reorder = 100};
	static struct outcome o;

	(void)state;
	play(&imp, RTE_ETHER_TYPE_IPV6, &o);
	assert_in_range(imp.reordered, 850, 1150);
	assert_in_range(o.behind, imp.reordered * 3 / 4, imp.reordered);
	assert_int_equal(o.out, PACKETS);
}

static void arp_goes_through(void **state)
{
	static struct load_impair imp = {.loss = 500, .duplicate = 500, .reorder = 500};
	static struct outcome o;

	(void)state;
	play(&imp, RTE_ETHER_TYPE_ARP, &o);
	assert_int_equal(o.out, PACKETS);
	assert_int_equal(o.behind, 0);
}

static int setup(void **state)
{
	(void)state;
	if (eal_start("64") < 0)
		return -1;
	pool = rte_pktmbuf_pool_create("mbufs", 4095, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, 0);
	return pool ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_network_changes_nothing),
		cmocka_unit_test(some_are_lost),
		cmocka_unit_test(some_come_twice),
		cmocka_unit_test(some_come_late_and_none_is_lost),
		cmocka_unit_test(arp_goes_through),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
