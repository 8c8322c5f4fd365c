/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

// Too much to do: new conferences wait until there is time and memory for those there are.

#define FULL          750 // of a thousand places in a queue: it will soon overflow
#define FULL_URGENT   900 // and then there is room for an emergency only
#define TURNS_A_COUNT 64  // of the free mbufs, which takes a while

enum drop worker_shortage(unsigned mbufs_free, unsigned mbufs, unsigned fullness, bool emergency)
{
	if (mbufs_free < mbufs / (emergency ? 16 : 8))
		return DROP_SHORT_OF_MBUFS;
	return fullness > (emergency ? FULL_URGENT : FULL) ? DROP_SHORT_OF_TIME : DROP_NONE;
}

void worker_note_queue(struct worker *w, unsigned waiting, unsigned places)
{
	unsigned fullness = places ? 1000 * waiting / places : 0;

	if (fullness > w->fullness)
		w->fullness = fullness;
}

bool worker_has_time(const struct worker *w)
{
	return w->fullness <= FULL;
}

void worker_admit(struct worker *w)
{
	const struct rte_mempool *pool = w->cfg.pool;

	if (w->turns % TURNS_A_COUNT == 0)
		w->mbufs_free = rte_mempool_avail_count(pool);
	focus_admit(w->core, worker_shortage(w->mbufs_free, pool->size, w->fullness, false),
		    worker_shortage(w->mbufs_free, pool->size, w->fullness, true));
}
