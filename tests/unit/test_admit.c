/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include <rte_cycles.h>
#include <rte_mbuf.h>

#include "eal.h"
#include "port.h"
#include "rig.h"
#include "worker_priv.h"

// What a worker sees of its pool and its queues decides whether its core takes new calls; those
// that stand go on whatever it sees (races row 31).

#define MBUFS 1023

// A worker on the bench: what worker_admit knows of one.
struct admission {
	struct worker w;
	struct rig *r;
	struct rte_mbuf *taken[MBUFS];
};

static struct admission *begin(void **state)
{
	static struct admission a;

	a = (struct admission){.r = rig_open(NULL)};
	a.w.core = a.r->core;
	a.w.cfg.pool = *state;
	a.w.tsc_per_ms = rte_get_tsc_hz() / 1000;
	return &a;
}

// So many turns of the run loop come to their end, and another begins.
static void turns(struct admission *a, unsigned n)
{
	for (unsigned i = 0; i < n; i++, a->w.turns++) {
		worker_admit(&a->w);
		worker_begin_turn(&a->w);
	}
}

static void another_call_is(struct admission *a, const char *sent)
{
	a->r->call++;
	O(a->r, "INVITE one");
	SENT(a->r, sent);
}

#define ACCEPTED "O 100 INVITE, A INVITE"
#define REFUSED	 "O 503 INVITE"

static void without_mbufs(void **state)
{
	struct admission *a = begin(state);
	const unsigned most = MBUFS - MBUFS / 8;

	turns(a, 1);
	another_call_is(a, ACCEPTED);
	assert_int_equal(rte_pktmbuf_alloc_bulk(*state, a->taken, most), 0);
	turns(a, 64);
	another_call_is(a, ACCEPTED); // an eighth is left
	a->taken[most] = rte_pktmbuf_alloc(*state);
	turns(a, 64);
	another_call_is(a, REFUSED);
	LAST_HAS(a->r, "Retry-After: ");
	assert_int_equal(DROP(a->r, SHORT_OF_MBUFS), 1);
	a->r->call = 2;
	O(a->r, "CANCEL one");
	SENT(a->r, "O 200 CANCEL, O 487 INVITE");
	rte_pktmbuf_free_bulk(a->taken, most + 1);
	turns(a, 64);
	a->r->call = 3;
	another_call_is(a, ACCEPTED);
	rig_close(a->r);
}

static void without_time(void **state)
{
	struct admission *a = begin(state);

	worker_note_queue(&a->w, 750, 1000);
	turns(a, 1);
	another_call_is(a, ACCEPTED);
	worker_note_queue(&a->w, 752, 1000);
	worker_note_queue(&a->w, 3, 1000); // the fullest of all counts
	turns(a, 1);
	another_call_is(a, REFUSED);
	LAST_HAS(a->r, "Retry-After: ");
	assert_int_equal(DROP(a->r, SHORT_OF_TIME), 1);
	turns(a, 1); // for one turn
	another_call_is(a, ACCEPTED);
	rig_close(a->r);
}

static int start_eal(void **state)
{
	char why[PORT_WHY_MAX];

	if (eal_start("64") < 0)
		return -1;
	*state = port_pool_create("pool", MBUFS, 0, why);
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
		cmocka_unit_test(without_mbufs),
		cmocka_unit_test(without_time),
	};

	return cmocka_run_group_tests(tests, start_eal, stop_eal);
}
