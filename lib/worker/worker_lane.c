/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

#include "media_quality_packet.h"

// Media of which all is known, before anything else is looked at: a frame's destination is the
// index of its flow, and the flow's lane says the rest. In passes over the burst, each of which
// asks memory for what the next one touches.

static const uint8_t *rtp_of(const struct rte_mbuf *m)
{
	return rte_pktmbuf_mtod_offset(m, const uint8_t *, NET_LANE_FRONT);
}

// NULL: it is no RTP to a media port.
static struct lane *lane_of(const struct media *media, const struct rte_mbuf *m)
{
	struct media_flow *f;
	struct net_dst dst;

	if (!net_dst4(m, MEDIA_RTP_BYTES, &dst) || !media_is_rtp(rtp_of(m)))
		return NULL;
	f = media_guess(media, dst.ip, dst.udp);
	if (f == NULL)
		return NULL;
	media_fetch_lane(f);
	return &f->lane;
}

// How well they came that are gone; the others come first now: how many.
static unsigned hear(struct rte_mbuf **m, struct lane **lane, unsigned n, uint64_t gone,
		     uint64_t now_us)
{
	unsigned left = 0;

	for (unsigned i = 0; i < n; i++)
		if (gone >> i & 1)
			media_quality_packet(&media_flow_of(lane[i])->quality, rtp_of(m[i]),
					     m[i]->data_len - NET_LANE_FRONT, now_us);
		else
			m[left++] = m[i];
	return left;
}

static unsigned pass_all(struct worker *w, uint16_t port, struct rte_mbuf **m, unsigned n)
{
	const struct media *media = focus_media(w->core);
	struct lane *lane[NET_BURST_MAX];
	uint64_t gone;

	for (unsigned i = 0; i < n; i++)
		rte_prefetch0(rte_pktmbuf_mtod(m[i], void *));
	for (unsigned i = 0; i < n; i++)
		lane[i] = lane_of(media, m[i]);
	gone = net_lanes(w->net, port, m, lane, n);
	return hear(m, lane, n, gone, w->now_us);
}

unsigned worker_lanes(struct worker *w, uint16_t port, struct rte_mbuf **m, unsigned n)
{
	unsigned left = pass_all(w, port, m, n);

	w->stats.stat[STAT_RX_MEDIA] += n - left;
	w->stats.stat[STAT_TX_MEDIA] += n - left;
	return left;
}
