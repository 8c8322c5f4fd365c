/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <rte_mbuf.h>

#include "load_rand.h"

/*
 * A bad network: of a thousand IP packets some are lost, some come twice, some come later than
 * those behind them. ARP goes through. One for each direction.
 */
#define LOAD_IMPAIR_HELD 256 /* late at one time; what is beyond is not made late */

#define LOAD_IMPAIR_MAX  1024 /* packets taken at once */

struct load_impair {
	uint32_t loss, duplicate, reorder; /* per mille */
	struct load_rand rand;
	struct rte_mempool *pool;          /* for second ones */
	uint64_t lost, duplicated, reordered;
	unsigned n_held;
	struct rte_mbuf *held[LOAD_IMPAIR_HELD];
	uint64_t until_ns[LOAD_IMPAIR_HELD];
};

/*
 * What comes out of n packets, and of those that were late: at most max of them, in out[], which
 * may be in[]. n is at most max, and max at most LOAD_IMPAIR_MAX; what finds no room is lost.
 */
unsigned load_impair(struct load_impair *imp, struct rte_mbuf *const *in, unsigned n,
		     struct rte_mbuf **out, unsigned max, uint64_t now_ns);
