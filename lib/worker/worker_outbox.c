/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

// The signalling core writes straight into mbufs, which come from the pool in bulk.

static struct rte_mbuf *ordinary(struct worker_outbox *ob)
{
	if (ob->n_stock == 0 &&
	    rte_pktmbuf_alloc_bulk(ob->worker->cfg.pool, ob->stock, OUTBOX_STOCK) == 0)
		ob->n_stock = OUTBOX_STOCK;
	return ob->n_stock ? ob->stock[--ob->n_stock] : NULL;
}

static uint32_t ordinary_room(const struct worker_outbox *ob)
{
	return (uint32_t)rte_pktmbuf_data_room_size(ob->worker->cfg.pool) - NET_HEADROOM;
}

// What was opened and then not sent serves the next.
static void put_back(struct worker_outbox *ob)
{
	struct rte_mbuf *m = ob->open;

	ob->open = NULL;
	if (m && ob->n_stock < OUTBOX_STOCK && m->pool == ob->worker->cfg.pool)
		ob->stock[ob->n_stock++] = m;
	else
		rte_pktmbuf_free(m);
}

static bool outbox_mbuf_open(struct outbox *base, struct writer *w, uint32_t need)
{
	struct worker_outbox *ob = (struct worker_outbox *)base;

	put_back(ob);
	ob->open = need <= ordinary_room(ob) ? ordinary(ob)
					     : rte_pktmbuf_alloc(ob->worker->cfg.big_pool);
	if (!ob->open) {
		ob->worker->stats.drop[DROP_NO_MBUF]++;
		return false;
	}
	*w = writer_on(rte_pktmbuf_mtod(ob->open, void *), rte_pktmbuf_tailroom(ob->open));
	return true;
}

static void outbox_mbuf_send(struct outbox *base, const struct writer *w, const struct path *to)
{
	struct worker_outbox *ob = (struct worker_outbox *)base;
	struct rte_mbuf *m = ob->open;

	ob->open = NULL;
	rte_pktmbuf_append(m, (uint16_t)w->n);
	ob->worker->stats.stat[STAT_TX_SIP]++;
	net_send(ob->worker->net, m, to, ob->worker->now_ms);
}

void worker_outbox_init(struct worker_outbox *ob, struct worker *w)
{
	*ob = (struct worker_outbox){
		.base = {.open = outbox_mbuf_open, .send = outbox_mbuf_send},
		.worker = w,
	};
}
