/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

#include "media_quality_packet.h"

// Media of which all is known, before anything else is looked at: a frame's destination is the
// index of its flow, and the flow's lane says the rest. In passes over the burst, each of which
// asks memory for what the next one touches.

static const uint8_t *rtp_of(const struct rte_mbuf *m, unsigned front)
{
	return rte_pktmbuf_mtod_offset(m, const uint8_t *, front);
}

// NULL: it is no RTP to a media port.
static struct media_flow *flow_of(const struct media *media, const struct rte_mbuf *m)
{
	struct net_dst dst;

	if (!net_dst4(m, MEDIA_RTP_BYTES, &dst) || !media_is_rtp(rtp_of(m, NET_LANE_FRONT)))
		return NULL;
	return media_guess(media, dst.ip, dst.udp);
}

static struct media_flow *flow_of6(const struct media *media, const struct rte_mbuf *m)
{
	struct net_dst6 dst;

	if (!net_dst6(m, MEDIA_RTP_BYTES, &dst) || !media_is_rtp(rtp_of(m, NET_LANE_FRONT6)))
		return NULL;
	return media_guess6(media, dst.ip, dst.udp);
}

// How well they came that are not left (a bit each), behind so many bytes of headers; those that are
// come first now: how many.
static inline unsigned hear(struct rte_mbuf **m, struct media_flow *const *flow, unsigned n,
			    uint64_t left, unsigned front, uint64_t now_us)
{
	unsigned n_left = 0;

	for (unsigned i = 0; i < n; i++)
		if (left >> i & 1)
			m[n_left++] = m[i];
		else
			media_quality_packet(&flow[i]->quality, rtp_of(m[i], front),
					     m[i]->data_len - front, now_us);
	return n_left;
}

static unsigned pass_all(struct worker *w, uint16_t port, struct rte_mbuf **m, unsigned n)
{
	const struct media *media = focus_media(w->core);
	struct media_flow *flow[NET_BURST_MAX];
	struct lane *lane[NET_BURST_MAX];
	uint64_t left;

	for (unsigned i = 0; i < n; i++)
		rte_prefetch0(rte_pktmbuf_mtod(m[i], void *));
	for (unsigned i = 0; i < n; i++) {
		flow[i] = flow_of(media, m[i]);
		lane[i] = flow[i] ? &flow[i]->lane : NULL;
		if (flow[i])
			media_fetch_lane(flow[i]);
	}
	left = net_lanes(w->net, port, m, lane, n);
	return hear(m, flow, n, left, NET_LANE_FRONT, w->now_us);
}

// Of what is left, that of IPv6.
static unsigned pass_all6(struct worker *w, uint16_t port, struct rte_mbuf **m, unsigned n)
{
	const struct media *media = focus_media(w->core);
	struct media_flow *flow[NET_BURST_MAX];
	struct lane6 *lane[NET_BURST_MAX];
	uint64_t left;

	for (unsigned i = 0; i < n; i++) {
		flow[i] = flow_of6(media, m[i]);
		lane[i] = flow[i] ? media_lane6(media, flow[i]) : NULL;
		if (flow[i]) {
			media_fetch_lane(flow[i]);
			media_fetch_lane6(lane[i]);
		}
	}
	left = net_lanes6(w->net, port, m, lane, n);
	return hear(m, flow, n, left, NET_LANE_FRONT6, w->now_us);
}

unsigned worker_lanes(struct worker *w, uint16_t port, struct rte_mbuf **m, unsigned n)
{
	unsigned left = pass_all(w, port, m, n);

	if (left && focus_media(w->core)->lane6)
		left = pass_all6(w, port, m, left);
	w->stats.stat[STAT_RX_MEDIA] += n - left;
	w->stats.stat[STAT_TX_MEDIA] += n - left;
	return left;
}
