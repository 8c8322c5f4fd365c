/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

// Whoever writes datagrams writes them straight into mbufs, which come from the pool in bulk.

static struct rte_mbuf *ordinary(struct net_outbox *ob)
{
	if (ob->n_stock == 0 &&
	    rte_pktmbuf_alloc_bulk(ob->net->cfg.pool, ob->stock, NET_OUTBOX_STOCK) == 0)
		ob->n_stock = NET_OUTBOX_STOCK;
	return ob->n_stock ? ob->stock[--ob->n_stock] : NULL;
}

static uint32_t ordinary_room(const struct net_outbox *ob)
{
	return (uint32_t)rte_pktmbuf_data_room_size(ob->net->cfg.pool) - NET_HEADROOM;
}

// What was opened and then not sent serves the next.
static void put_back(struct net_outbox *ob)
{
	struct rte_mbuf *m = ob->open;

	ob->open = NULL;
	if (m && ob->n_stock < NET_OUTBOX_STOCK && m->pool == ob->net->cfg.pool)
		ob->stock[ob->n_stock++] = m;
	else
		rte_pktmbuf_free(m);
}

static bool outbox_mbuf_open(struct outbox *base, struct writer *w, uint32_t need)
{
	struct net_outbox *ob = (struct net_outbox *)base;

	put_back(ob);
	ob->open = need <= ordinary_room(ob) ? ordinary(ob)
					     : rte_pktmbuf_alloc(ob->net->cfg.big_pool);
	if (!ob->open) {
		net_count(ob->net, DROP_NO_MBUF, 1);
		return false;
	}
	*w = writer_on(rte_pktmbuf_mtod(ob->open, void *), rte_pktmbuf_tailroom(ob->open));
	return true;
}

static void outbox_mbuf_send(struct outbox *base, const struct writer *w, const struct path *to)
{
	struct net_outbox *ob = (struct net_outbox *)base;
	struct rte_mbuf *m = ob->open;

	ob->open = NULL;
	rte_pktmbuf_append(m, (uint16_t)w->n);
	ob->net->cfg.stats->stat[STAT_TX_SIP]++;
	net_send(ob->net, m, to, *ob->now_ms);
}

void net_outbox_init(struct net_outbox *ob, struct net *net, const uint64_t *now_ms)
{
	*ob = (struct net_outbox){
		.base = {.open = outbox_mbuf_open, .send = outbox_mbuf_send},
		.net = net,
		.now_ms = now_ms,
	};
}
