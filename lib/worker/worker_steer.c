/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

// Whose a frame is, before anything else is done about it: what is another's goes there as it came. A
// worker asks no more than the UDP port, for what has come to its own queue is mostly its own; a
// receiver reads as much of SIP as it takes, for that is all it does. In passes over the burst, each
// of which asks memory for what the next one touches.

#define SIP_LINES 5 // of 64 bytes, in which a request says what its owner hangs on

static bool is_media(const struct worker_shared *s, uint16_t port)
{
	return port >= s->media_low && port <= s->media_high;
}

static bool by_port(const struct worker_shared *s, uint16_t port, unsigned *owner)
{
	uint16_t at = (uint16_t)(port - s->home.core_port);

	if (at < s->home.n_core_ports)
		*owner = s->core_owner[at];
	else if (is_media(s, port))
		*owner = worker_owner_media(s, port);
	else
		return false;
	return true;
}

// What may be refused or lost sooner than the rest: media, and what begins a call.
static unsigned urgency_of(const struct worker_shared *s, const struct net_aim *aim)
{
	return is_media(s, aim->to) ? PARCEL_CAN_WAIT : worker_urgency(aim->payload);
}

static unsigned owner_of(struct worker *w, struct rte_mbuf *m, const struct net_aim *aim)
{
	const struct worker_shared *s = w->cfg.shared;
	enum parcel what = PARCEL_FRAME;
	unsigned owner = w->cfg.id;

	if (!by_port(s, aim->to, &owner) && aim->to == s->home.sip_port &&
	    worker_is_receiver(s, w->cfg.id)) {
		owner = worker_owner(&w->cfg, worker_self(&w->cfg, aim->from), w->plan,
				     aim->payload);
		what = PARCEL_OWN;
	}
	if (owner != w->cfg.id)
		worker_label(m, what, urgency_of(s, aim));
	return owner;
}

static void fetch_sip(const struct net_aim *aim)
{
	for (unsigned i = 1; i <= SIP_LINES; i++)
		rte_prefetch0(aim->payload.p + 64 * i);
}

static void aim_all(struct worker *w, struct rte_mbuf **m, unsigned n, struct net_aim *aim)
{
	bool reads = worker_is_receiver(w->cfg.shared, w->cfg.id);

	for (unsigned i = 0; i < n; i++) {
		if (!net_aim(m[i], &aim[i]))
			aim[i] = (struct net_aim){0};
		else if (reads && aim[i].to == w->cfg.shared->home.sip_port)
			fetch_sip(&aim[i]);
	}
}

unsigned worker_steer(struct worker *w, uint16_t port, struct rte_mbuf **m, unsigned n)
{
	struct net_aim aim[NET_BURST_MAX];
	uint8_t owner[NET_BURST_MAX];

	if (worker_pollers(w->cfg.shared) == 1)
		return n;
	for (unsigned i = 0; i < n; i++)
		rte_prefetch0(rte_pktmbuf_mtod(m[i], void *));
	aim_all(w, m, n, aim);
	for (unsigned i = 0; i < n; i++) {
		m[i]->port = port;
		owner[i] = (uint8_t)owner_of(w, m[i], &aim[i]);
	}
	return worker_deal(w, m, owner, n);
}
