/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include <numaif.h>

#include "eal.h"
#include "port.h"

// Without hugepages a worker's memory is asked of the kernel on the worker's node. A machine with two
// nodes is not at hand: what libnuma passes to the kernel goes to the test.

#define MEM (1u << 20)

static struct said {
	int mode;
	unsigned long nodes;
	unsigned long pages; // resident, of all of the process
} said[4];

static unsigned n_said;
static int policy; // that of whoever started us

long get_mempolicy(int *mode, unsigned long *nodes, unsigned long max, void *addr, unsigned flags)
{
	(void)nodes, (void)max, (void)addr, (void)flags;
	*mode = policy;
	return 0;
}

static unsigned long resident(void)
{
	unsigned long all, pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%lu %lu", &all, &pages), 2);
	fclose(f);
	return pages;
}

long set_mempolicy(int mode, const unsigned long *nodes, unsigned long max)
{
	(void)max;
	assert_true(n_said < 4);
	said[n_said++] = (struct said){mode, nodes ? *nodes : 0, resident()};
	return 0;
}

static int fresh(void **state)
{
	(void)state;
	n_said = 0;
	policy = MPOL_DEFAULT;
	return 0;
}

static void assert_asked_of(int node)
{
	assert_int_equal(n_said, 2);
	assert_int_equal(said[0].mode, MPOL_PREFERRED);
	assert_true(said[0].nodes == 1ul << node);
	assert_int_equal(said[1].mode, MPOL_DEFAULT);
}

static void tables(void **state)
{
	(void)state;
	assert_non_null(port_memory("tables", MEM, 1));
	assert_asked_of(1);
}

// Of all its pages none is left for whoever comes later.
static void touched_before_it_ends(void **state)
{
	(void)state;
	assert_non_null(port_memory("touched", MEM, 0));
	assert_true(said[1].pages - said[0].pages >= MEM / 4096);
}

static void pools(void **state)
{
	char why[PORT_WHY_MAX];

	(void)state;
	if (port_pool_create("pool", 63, 0, why) == NULL)
		fail_msg("%s", why);
	assert_asked_of(0);
}

static void any_node(void **state)
{
	(void)state;
	assert_non_null(port_memory("anywhere", MEM, SOCKET_ID_ANY));
	assert_int_equal(n_said, 0);
}

static void under_numactl(void **state)
{
	(void)state;
	policy = MPOL_BIND;
	assert_non_null(port_memory("bound", MEM, 1));
	assert_int_equal(n_said, 0);
}

static int start_eal(void **state)
{
	(void)state;
	return eal_start("64") < 0;
}

static int stop_eal(void **state)
{
	(void)state;
	return rte_eal_cleanup();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(tables, fresh),
		cmocka_unit_test_setup(touched_before_it_ends, fresh),
		cmocka_unit_test_setup(pools, fresh),
		cmocka_unit_test_setup(any_node, fresh),
		cmocka_unit_test_setup(under_numactl, fresh),
	};

	return cmocka_run_group_tests(tests, start_eal, stop_eal);
}
