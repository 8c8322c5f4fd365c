/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

#define TYPICAL_DATAGRAM 384

// Whoever writes datagrams writes them straight into mbufs, which come from the pool in bulk.

// As they lie in the pool: each is reset when it is used, for which it will have been fetched. Kept out
// of line, as all that is rare here is: it would cost every datagram its registers.
static __rte_noinline void restock(struct net_outbox *ob)
{
	if (rte_mempool_get_bulk(ob->net->cfg.pool, (void **)ob->stock, NET_OUTBOX_STOCK) == 0)
		ob->n_stock = NET_OUTBOX_STOCK;
}

// The next mbuf, and where its datagram will be written, headers included: on their way while this one
// is.
static void look_ahead(const struct net_outbox *ob)
{
	struct rte_mbuf *m;
	const char *at;

	if (ob->n_stock == 0)
		return;
	m = ob->stock[ob->n_stock - 1];
	rte_mbuf_prefetch_part1(m);
	rte_mbuf_prefetch_part2(m);
	at = rte_mbuf_buf_addr(m, ob->net->cfg.pool);
	for (unsigned line = 0; line < TYPICAL_DATAGRAM + NET_HEADROOM; line += RTE_CACHE_LINE_SIZE)
		__builtin_prefetch(at + line, 1);
}

static struct rte_mbuf *ordinary(struct net_outbox *ob)
{
	struct rte_mbuf *m;

	if (ob->n_stock == 0)
		restock(ob);
	if (ob->n_stock == 0)
		return NULL;
	m = ob->stock[--ob->n_stock];
	look_ahead(ob);
	rte_pktmbuf_reset(m);
	return m;
}

static __rte_noinline struct rte_mbuf *big(struct net_outbox *ob)
{
	return rte_pktmbuf_alloc(ob->net->cfg.big_pool);
}

// What was opened and then not sent serves the next.
static __rte_noinline void put_back(struct net_outbox *ob)
{
	struct rte_mbuf *m = ob->open;

	ob->open = NULL;
	if (ob->n_stock < NET_OUTBOX_STOCK && m->pool == ob->net->cfg.pool)
		ob->stock[ob->n_stock++] = m;
	else
		rte_pktmbuf_free(m);
}

// Member by member: a struct that is put together and then copied is read in other pieces than it
// was written in, and that waits until all of them have left the store buffer.
static void write_into(struct writer *w, struct rte_mbuf *m)
{
	w->buf = rte_pktmbuf_mtod(m, uint8_t *);
	w->cap = rte_pktmbuf_tailroom(m);
	w->n = 0;
	w->full = false;
}

static bool outbox_mbuf_open(struct outbox *base, struct writer *w, uint32_t need)
{
	struct net_outbox *ob = (struct net_outbox *)base;

	if (ob->open)
		put_back(ob);
	ob->open = need <= ob->ordinary_room ? ordinary(ob) : big(ob);
	if (!ob->open) {
		net_count(ob->net, DROP_NO_MBUF, 1);
		return false;
	}
	write_into(w, ob->open);
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
		.ordinary_room = (uint32_t)rte_pktmbuf_data_room_size(net->cfg.pool) - NET_HEADROOM,
		.now_ms = now_ms,
	};
}
