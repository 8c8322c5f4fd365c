/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

// Stages unwrap mbufs into spans and call the folders that know nothing of mbufs.

void worker_media(struct worker *w, struct rte_mbuf *m)
{
	const struct net_meta *meta = net_meta(m);
	struct media_hop hop;
	enum drop drop = media_route(focus_media(w->core), &meta->path, &hop);
	struct path to;

	if (drop != DROP_NONE) {
		w->stats.drop[drop]++;
		w->stats.race[RACE_RTP_DOOMED] += drop == DROP_MEDIA_DOOMED;
		rte_pktmbuf_free(m);
		return;
	}
	to = (struct path){.remote = hop.to, .local_port = hop.local_port, .local = hop.local};
	w->stats.stat[STAT_TX_MEDIA]++;
	media_heard(focus_media(w->core), &hop, net_payload(m), w->now_us);
	net_forward(w->net, m, &to, w->now_ms);
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
