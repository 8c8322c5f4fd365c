/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

// There is no way to an INVITE's owner: who holds it says so to its sender (RFC 3261 21.5.4),
// who would else repeat it for as long as the mailbox is full. Who is short of time himself
// loses it, for to answer takes several times as long as to hand over what the calls need that
// there are.

// What came as a frame is looked at as its owner would have, which changes nothing of it. NULL:
// it is gone.
static struct rte_mbuf *checked(struct worker *w, struct rte_mbuf *m)
{
	struct net_sorted *s = &w->sorted; // nothing is in it while frames are dealt out

	if (worker_what(m) == PARCEL_SIP)
		return m;
	net_classify(w->net, m->port, &m, 1, w->now_ms, s);
	return worker_acl(w, s->sip, s->n_sip) ? s->sip[0] : NULL;
}

// What --screen keeps out is not answered here, whatever its rule says: its owner does that.
static enum focus_turn turn_away(struct worker *w, struct rte_mbuf *m)
{
	if (w->screen && screen_judge(w->screen, net_payload(m)))
		return FOCUS_TURN_NONE;
	return focus_turn_away(&w->deputy, net_payload(m), &net_meta(m)->path);
}

struct rte_mbuf *worker_turn_away(struct worker *w, struct rte_mbuf *m)
{
	enum focus_turn turn = FOCUS_TURN_NONE;

	if (worker_has_time(w)) {
		m = checked(w, m);
		if (!m)
			return NULL;
		turn = turn_away(w, m);
	}
	switch (turn) {
	case FOCUS_TURN_URGENT:
		return m;
	case FOCUS_TURN_AWAY:
		rte_pktmbuf_free(m);
		break;
	case FOCUS_TURN_NONE:
		worker_lose(w, &m, 1);
		break;
	}
	return NULL;
}

static struct span sip_in(struct rte_mbuf *m)
{
	struct net_aim aim;

	switch (worker_what(m)) {
	case PARCEL_FRAME:
	case PARCEL_OWN:
		return net_aim(m, &aim) ? aim.payload : SPAN_NONE;
	case PARCEL_SIP:
		return net_payload(m);
	default:
		return SPAN_NONE;
	}
}

bool worker_acks_refusal(const struct worker *w, struct rte_mbuf *m)
{
	struct span sip = sip_in(m);
	struct sip_peek peek;
	struct leg_id id;

	return span_starts(sip, SPAN("ACK ")) && sip_peek(sip, &peek) &&
	       leg_id_read(&w->cfg.focus.key, peek.to_tag, &id) == LEG_ID_OURS &&
	       id.kind == LEG_ID_STATELESS;
}
