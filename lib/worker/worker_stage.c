/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

#define FRAMES_AHEAD 4 // a burst is more than the nearest cache holds

// Stages unwrap mbufs into spans and call the folders that know nothing of mbufs.

void worker_media(struct worker *w, struct rte_mbuf *m)
{
	struct media_hops *hops = &w->hops;
	enum drop drop = focus_route(w->core, &net_meta(m)->path, net_payload(m), hops);

	if (drop != DROP_NONE) {
		w->stats.drop[drop]++;
		w->stats.race[RACE_RTP_DOOMED] += drop == DROP_MEDIA_DOOMED;
	}
	if (drop != DROP_NONE || hops->n == 0) { // no way: it was for us
		rte_pktmbuf_free(m);
		return;
	}
	media_heard(focus_media(w->core), hops, net_payload(m), w->now_us);
	w->stats.stat[STAT_TX_MEDIA] += hops->n;
	net_fan(w->net, m, hops->hop, hops->n, w->now_ms);
}

void worker_sip(struct worker *w, struct rte_mbuf **m, unsigned n)
{
	struct focus_datagram d[NET_BURST_MAX];

	n = worker_screen(w, m, n);
	if (n == 0)
		return;
	for (unsigned i = 0; i < n; i++)
		d[i] = (struct focus_datagram){net_payload(m[i]), &net_meta(m[i])->path};
	focus_receive_burst(w->core, d, n);
	rte_pktmbuf_free_bulk(m, n);
}

void worker_unreach(struct worker *w, struct rte_mbuf *m)
{
	focus_unreachable(w->core, net_payload(m));
	rte_pktmbuf_free(m);
}

static void hand_media(struct worker *w, struct rte_mbuf *m)
{
	worker_label(m, PARCEL_MEDIA, PARCEL_CAN_WAIT);
	worker_hand_off(w, worker_owner_media(w->cfg.shared, net_meta(m)->path.local_port), &m, 1);
}

// Those of others are handed over; how many are left, and each one's flow, or NULL.
static unsigned keep_own(struct worker *w, struct rte_mbuf **m, struct media_flow **flow,
			 unsigned n)
{
	const struct media *media = focus_media(w->core);
	unsigned mine = 0;

	for (unsigned i = 0; i < n; i++) {
		const struct path *in = &net_meta(m[i])->path;
		struct media_flow *f = media_find(media, in);
		unsigned owner = f ? w->cfg.id : worker_owner_media(w->cfg.shared, in->local_port);

		if (owner != w->cfg.id) {
			hand_media(w, m[i]);
			continue;
		}
		if (f)
			media_fetch(f);
		m[mine] = m[i];
		flow[mine++] = f;
	}
	return mine;
}

static void relay(struct worker *w, struct rte_mbuf *m, const struct media_flow *f)
{
	struct media_hop hop;

	if (f == NULL || !media_relay(focus_media(w->core), f, &net_meta(m)->path, net_payload(m),
				      w->now_us, &hop)) {
		worker_media(w, m);
		return;
	}
	w->stats.stat[STAT_TX_MEDIA]++;
	net_pass(w->net, m, &hop, w->now_ms);
}

// In passes, each of which asks memory for what the next one touches.
static void relay_own(struct worker *w, struct rte_mbuf **m, unsigned n)
{
	const struct media *media = focus_media(w->core);
	struct media_flow *flow[NET_BURST_MAX];

	n = keep_own(w, m, flow, n);
	for (unsigned i = 0; i < n; i++)
		if (flow[i])
			media_fetch_next(media, flow[i]);
	for (unsigned i = 0; i < n; i++) {
		if (i + FRAMES_AHEAD < n)
			rte_prefetch0(rte_pktmbuf_mtod(m[i + FRAMES_AHEAD], void *));
		relay(w, m[i], flow[i]);
	}
}

void worker_stage_media(struct worker *w, struct rte_mbuf **m, unsigned n)
{
	w->stats.stat[STAT_RX_MEDIA] += n;
	if (w->core)
		relay_own(w, m, n);
	else
		for (unsigned i = 0; i < n; i++)
			hand_media(w, m[i]);
}

// What has come in one burst its owner takes in together, too: an INVITE and its CANCEL have one
// outcome, whichever core they came to.
void worker_stage_sip(struct worker *w, struct rte_mbuf **m, unsigned n)
{
	uint8_t owner[NET_BURST_MAX];

	n = worker_acl(w, m, n);
	for (unsigned i = 0; i < n; i++) {
		unsigned self = worker_self(&w->cfg, net_meta(m[i])->path.remote.port);
		struct span sip = net_payload(m[i]);

		owner[i] = (uint8_t)worker_owner(&w->cfg, self, w->plan, sip);
		worker_label(m[i], PARCEL_SIP, worker_urgency(sip));
	}
	worker_sip(w, m, worker_deal(w, m, owner, n));
}

void worker_stage_unreach(struct worker *w, struct rte_mbuf **m, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned self = worker_self(&w->cfg, net_meta(m[i])->path.remote.port);
		unsigned owner = worker_owner_quoted(&w->cfg.focus.key, w->cfg.shared->n_workers,
						     self, net_payload(m[i]));

		if (owner == w->cfg.id) {
			worker_unreach(w, m[i]);
		} else {
			worker_label(m[i], PARCEL_UNREACH, 0);
			worker_hand_off(w, owner, &m[i], 1);
		}
	}
}

void worker_frames(struct worker *w, uint16_t port, struct rte_mbuf **m, unsigned n,
		   bool sip_is_own)
{
	struct net_sorted *s = &w->sorted;

	net_classify(w->net, port, m, n, w->now_ms, s);
	worker_stage_media(w, s->media, s->n_media);
	if (sip_is_own)
		worker_sip(w, s->sip, worker_acl(w, s->sip, s->n_sip));
	else
		worker_stage_sip(w, s->sip, s->n_sip);
	worker_stage_unreach(w, s->unreach, s->n_unreach);
	for (unsigned i = 0; i < s->n_news; i++)
		worker_spread_news(w, s->news[i]);
}
