/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

// Media of which all is known, before anything else is looked at: a frame's destination is the
// index of its flow, and the flow's lane says the rest.

// How many packets before its turn a frame is asked for from memory, and then its flow.
#define FRAME_AHEAD 16
#define FLOW_AHEAD  8

static struct media_flow *flow_of(const struct media *media, const struct rte_mbuf *m)
{
	struct net_dst dst;
	struct media_flow *f =
		net_dst4(m, MEDIA_RTP_BYTES, &dst) ? media_guess(media, dst.ip, dst.udp) : NULL;

	if (f)
		media_fetch_lane(f);
	return f;
}

static bool pass(struct worker *w, struct rte_mbuf *m, uint16_t port, struct media_flow *f)
{
	struct span payload = span_of(rte_pktmbuf_mtod_offset(m, const uint8_t *, NET_LANE_FRONT),
				      m->data_len - NET_LANE_FRONT);

	if (!media_is_rtp(payload) || !net_lane_pass(w->net, m, port, &f->lane))
		return false;
	media_quality_rtp(&f->quality, payload, w->now_us);
	return true;
}

static unsigned pass_all(struct worker *w, uint16_t port, struct rte_mbuf **m, unsigned n)
{
	const struct media *media = focus_media(w->core);
	struct media_flow *flow[NET_BURST_MAX];
	unsigned left = 0;

	for (unsigned i = 0; i < n + FRAME_AHEAD; i++) {
		unsigned next = i - FLOW_AHEAD, now = i - FRAME_AHEAD; // below n: there is one

		if (i < n)
			rte_prefetch0(rte_pktmbuf_mtod(m[i], void *));
		if (next < n)
			flow[next] = flow_of(media, m[next]);
		if (now < n && (flow[now] == NULL || !pass(w, m[now], port, flow[now])))
			m[left++] = m[now];
	}
	return left;
}

unsigned worker_lanes(struct worker *w, uint16_t port, struct rte_mbuf **m, unsigned n)
{
	unsigned left = pass_all(w, port, m, n);

	w->stats.stat[STAT_RX_PACKETS] += n - left;
	w->stats.stat[STAT_RX_MEDIA] += n - left;
	w->stats.stat[STAT_TX_MEDIA] += n - left;
	return left;
}
