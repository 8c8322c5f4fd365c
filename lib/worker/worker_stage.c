/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

// Stages unwrap mbufs into spans and call the folders that know nothing of mbufs.

static void forward(struct worker *w, struct rte_mbuf *m, const struct media_hop *hop)
{
	struct path to = {.remote = hop->to, .local_port = hop->local_port, .local = hop->local};

	w->stats.stat[STAT_TX_MEDIA]++;
	net_forward(w->net, m, &to, w->now_ms);
}

// The same to many: a copy to each but the last, which gets the packet itself.
static void fan_out(struct worker *w, struct rte_mbuf *m, const struct media_hops *hops)
{
	for (uint32_t i = 0; i + 1 < hops->n; i++) {
		struct rte_mbuf *copy = rte_pktmbuf_copy(m, w->cfg.pool, 0, UINT32_MAX);

		if (copy == NULL) {
			w->stats.drop[DROP_NO_MBUF]++;
			continue;
		}
		*net_meta(copy) = *net_meta(m);
		w->stats.stat[STAT_MEDIA_COPIES]++;
		forward(w, copy, &hops->hop[i]);
	}
	forward(w, m, &hops->hop[hops->n - 1]);
}

void worker_media(struct worker *w, struct rte_mbuf *m)
{
	struct media *media = focus_media(w->core);
	struct media_hops *hops = &w->hops;
	enum drop drop = focus_route(w->core, &net_meta(m)->path, net_payload(m), hops);

	if (drop != DROP_NONE) {
		w->stats.drop[drop]++;
		w->stats.race[RACE_RTP_DOOMED] += drop == DROP_MEDIA_DOOMED;
		rte_pktmbuf_free(m);
		return;
	}
	if (hops->n == 0) { // it was for us
		rte_pktmbuf_free(m);
		return;
	}
	media_heard(media, hops, net_payload(m), w->now_us);
	fan_out(w, m, hops);
}

void worker_sip(struct worker *w, struct rte_mbuf **m, unsigned n)
{
	struct focus_datagram d[NET_BURST_MAX];

	n = worker_screen(w, m, n);
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

void worker_stage_media(struct worker *w, struct rte_mbuf **m, unsigned n)
{
	w->stats.stat[STAT_RX_MEDIA] += n;
	for (unsigned i = 0; i < n; i++) {
		unsigned owner = worker_owner_media(w->cfg.shared, net_meta(m[i])->path.local_port);

		if (owner == w->cfg.id)
			worker_media(w, m[i]);
		else
			worker_hand_off(w, owner, m[i], PARCEL_MEDIA);
	}
}

void worker_stage_sip(struct worker *w, struct rte_mbuf **m, unsigned n)
{
	unsigned mine = 0;

	n = worker_acl(w, m, n);
	for (unsigned i = 0; i < n; i++) {
		unsigned owner = worker_owner_sip(&w->cfg.focus.key, w->cfg.shared->n_workers,
						  w->cfg.id, net_payload(m[i]));

		if (owner == w->cfg.id)
			m[mine++] = m[i];
		else
			worker_hand_off(w, owner, m[i], PARCEL_SIP);
	}
	worker_sip(w, m, mine);
}

void worker_stage_unreach(struct worker *w, struct rte_mbuf **m, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned owner = worker_owner_quoted(&w->cfg.focus.key, w->cfg.shared->n_workers,
						     w->cfg.id, net_payload(m[i]));

		if (owner == w->cfg.id)
			worker_unreach(w, m[i]);
		else
			worker_hand_off(w, owner, m[i], PARCEL_UNREACH);
	}
}
