/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

#include "media_quality_packet.h"
#include "net_lane_packet.h"

// Media of which all is known, before anything else is looked at: a frame's destination is the
// index of its flow, and the flow's lane says the rest. In passes over the burst, each of which
// asks memory for what the next one touches. What is left comes first afterwards.

static const uint8_t *rtp_of(const struct rte_mbuf *m, unsigned front)
{
	return rte_pktmbuf_mtod_offset(m, const uint8_t *, front);
}

static inline struct lane *fetched(struct media_flow *flow)
{
	if (!flow)
		return NULL;
	media_fetch_lane(flow);
	return &flow->lane;
}

// Asks memory for it. NULL: it is no RTP to a media port.
static inline struct lane *lane_of(const struct media *media, const struct rte_mbuf *m)
{
	struct net_dst dst;

	if (!net_dst4(m, MEDIA_RTP_BYTES, &dst) || !media_is_rtp(rtp_of(m, NET_LANE_FRONT)))
		return NULL;
	return fetched(media_guess(media, dst.ip, dst.udp));
}

static inline struct lane *lane_of6(const struct media *media, const struct rte_mbuf *m)
{
	struct net_dst6 dst;

	if (!net_dst6(m, MEDIA_RTP_BYTES, &dst) || !media_is_rtp(rtp_of(m, NET_LANE_FRONT6)))
		return NULL;
	return fetched(media_guess6(media, dst.ip, dst.udp));
}

// Read before its frame is written to, for the compiler cannot know that the mbuf stays as it is.
static inline struct span payload_of(const struct rte_mbuf *m, unsigned front)
{
	return span_of(rtp_of(m, front), m->data_len - front);
}

static inline void hear(struct lane *lane, struct span rtp, uint64_t now_us)
{
	media_quality_packet(&media_flow_of(lane)->quality, rtp.p, (uint32_t)rtp.n, now_us);
}

static inline bool pass(const struct lanes *lanes, struct rte_mbuf *m, struct lane *lane,
			uint64_t now_us)
{
	struct span rtp;

	if (!lane)
		return false;
	rtp = payload_of(m, NET_LANE_FRONT);
	if (!net_lane_pass(lanes, m, lane))
		return false;
	hear(lane, rtp, now_us);
	return true;
}

static inline bool pass6(const struct media *media, const struct lanes *lanes, struct rte_mbuf *m,
			 struct lane *lane, uint64_t now_us)
{
	struct span rtp;

	if (!lane)
		return false;
	rtp = payload_of(m, NET_LANE_FRONT6);
	if (!net_lane6_pass(lanes, m, media_lane6(media, media_flow_of(lane))))
		return false;
	hear(lane, rtp, now_us);
	return true;
}

static unsigned pass_all(struct worker *w, uint16_t port, struct rte_mbuf **m, unsigned n)
{
	const struct media *media = focus_media(w->core);
	const struct lanes lanes = lanes_of(w->net, port, RTE_ETHER_TYPE_IPV4);
	const uint64_t now_us = w->now_us;
	struct lane *lane[NET_BURST_MAX];
	unsigned left = 0;

	for (unsigned i = 0; i < n; i++)
		rte_prefetch0(rte_pktmbuf_mtod(m[i], void *));
	for (unsigned i = 0; i < n; i++)
		lane[i] = lane_of(media, m[i]);
	for (unsigned i = 0; i < n; i++)
		if (unlikely(!pass(&lanes, m[i], lane[i], now_us)))
			m[left++] = m[i];
	return left;
}

// Of what is left, that of IPv6.
static unsigned pass_all6(struct worker *w, uint16_t port, struct rte_mbuf **m, unsigned n)
{
	const struct media *media = focus_media(w->core);
	const struct lanes lanes = lanes_of(w->net, port, RTE_ETHER_TYPE_IPV6);
	struct lane *lane[NET_BURST_MAX];
	unsigned left = 0;

	for (unsigned i = 0; i < n; i++) {
		lane[i] = lane_of6(media, m[i]);
		if (lane[i])
			media_fetch_lane6(media_lane6(media, media_flow_of(lane[i])));
	}
	for (unsigned i = 0; i < n; i++)
		if (!pass6(media, &lanes, m[i], lane[i], w->now_us))
			m[left++] = m[i];
	return left;
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
