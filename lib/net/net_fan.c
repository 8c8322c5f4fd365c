/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

// One packet to many. Each receiver gets an mbuf of its own with the headers, which are its own, and
// behind it the packet that came, cut down to its payload and counted once for each. Nobody writes to
// that payload any more: what is done to a packet on its way out (net_forward.c, net_neigh.c) is done
// to its first segment.

/* The packet and what of it goes before the payload. */
struct fan {
	struct net *net;
	struct rte_mbuf *m; /* shared: begins with the payload */
	uint16_t front;     /* bytes of headers, which lie before that */
	bool shared;
};

// Where a packet can go as one of two segments: its headers serve again, in one frame, on a port that
// sends such frames. Whoever does not fit gets a copy.
static bool can_share(const struct fan *fan, const struct media_hop *hop, const struct route *r)
{
	const struct net_meta *meta = net_meta(fan->m);
	const struct net_port *port = &fan->net->cfg.port[r->hop.port];
	uint32_t bytes = (uint32_t)meta->payload_off + meta->payload_len;

	return fan->net->cfg.head_pool && port->tx_multi_segs && meta->l3_len &&
	       meta->v6 != ip_is_v4(&hop->to.ip) && bytes <= port->mtu + (uint32_t)meta->l2_len;
}

static const uint8_t *headers(const struct fan *fan)
{
	return rte_pktmbuf_mtod(fan->m, const uint8_t *) - (fan->shared ? fan->front : 0);
}

// A segment with the packet's headers and n bytes behind them.
static struct rte_mbuf *begin(const struct fan *fan, struct rte_mempool *from, uint16_t n)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(from);
	uint16_t bytes = (uint16_t)(fan->front + n);
	char *at = m ? rte_pktmbuf_append(m, bytes) : NULL;

	if (at == NULL) {
		rte_pktmbuf_free(m);
		net_count(fan->net, DROP_NO_MBUF, 1);
		return NULL;
	}
	memcpy(at, headers(fan), bytes);
	m->ol_flags = fan->m->ol_flags & ~(RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL);
	*net_meta(m) = *net_meta(fan->m);
	return m;
}

static struct rte_mbuf *copy(const struct fan *fan)
{
	uint16_t payload = net_meta(fan->m)->payload_len;
	struct net *net = fan->net;
	bool small = (uint32_t)NET_HEADROOM + fan->front + payload <=
		     rte_pktmbuf_data_room_size(net->cfg.pool);

	net->cfg.stats->stat[STAT_MEDIA_COPIES]++;
	return begin(fan, small ? net->cfg.pool : net->cfg.big_pool, payload);
}

static struct rte_mbuf *share(struct fan *fan)
{
	struct rte_mbuf *m = begin(fan, fan->net->cfg.head_pool, 0);

	if (m == NULL)
		return NULL;
	if (!fan->shared) {
		rte_pktmbuf_adj(fan->m, fan->front);
		fan->shared = true;
	}
	rte_mbuf_refcnt_update(fan->m, 1);
	m->next = fan->m;
	m->nb_segs = 2;
	m->pkt_len += fan->m->data_len;
	return m;
}

static void pass_one(struct fan *fan, const struct media_hop *hop, uint64_t now_ms)
{
	const struct path path = {hop->to, hop->local_port, hop->local};
	const struct route *r = net_route_of(fan->net, &path);
	struct rte_mbuf *m = can_share(fan, hop, r) ? share(fan) : copy(fan);

	if (m)
		net_pass(fan->net, m, hop, now_ms);
}

void net_fan(struct net *net, struct rte_mbuf *m, const struct media_hop *hop, unsigned n,
	     uint64_t now_ms)
{
	struct fan fan = {.net = net, .m = m, .front = net_meta(m)->payload_off};

	for (unsigned i = 0; i + 1 < n; i++)
		pass_one(&fan, &hop[i], now_ms);
	// The last one takes the packet itself, unless others have its payload.
	if (!fan.shared) {
		net_pass(net, m, &hop[n - 1], now_ms);
		return;
	}
	pass_one(&fan, &hop[n - 1], now_ms);
	rte_pktmbuf_free(m);
}
