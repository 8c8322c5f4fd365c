/* SPDX-License-Identifier: BSD-3-Clause */
#include "media_priv.h"

// What becomes of a packet.

static struct media_flow *flow_of(struct media *m, const struct path *in)
{
	uint32_t pair = (uint32_t)(in->local_port - m->cfg.base_port) / 2;

	if (in->local_port < m->cfg.base_port || pair >= m->cfg.flows_each)
		return NULL;
	return &m->flow[media_slot(in->local) * m->cfg.flows_each + pair];
}

// Only the host that the SDP named is heard; its port may differ (no latching yet).
static enum drop objection(const struct media_flow *f, const struct path *in, bool rtcp)
{
	if (f == NULL || f->state == MEDIA_FREE)
		return DROP_MEDIA_NO_FLOW;
	if (f->state == MEDIA_DOOMED)
		return DROP_MEDIA_DOOMED;
	if (!ip_eq(&in->remote.ip, rtcp ? &f->rtcp.ip : &f->rtp.ip))
		return DROP_MEDIA_SOURCE;
	return DROP_NONE;
}

static void add_hop(struct media_hops *hops, const struct media_flow *out, bool rtcp)
{
	const struct endpoint *to = rtcp ? &out->rtcp : &out->rtp;

	if (to->port == 0)
		return;
	hops->hop[hops->n++] = (struct media_hop){
		.to = *to,
		.local_port = (uint16_t)(out->port + rtcp),
		.local = out->local,
	};
}

enum drop media_route(struct media *m, const struct path *in, uint32_t bytes,
		      struct media_hops *hops)
{
	struct media_flow *f = flow_of(m, in);
	bool rtcp = in->local_port & 1;
	enum drop drop = objection(f, in, rtcp);

	if (drop != DROP_NONE)
		return drop;
	hops->from = (uint32_t)(f - m->flow);
	hops->n = 0;
	for (uint32_t i = f->next; i != hops->from && hops->n < MEDIA_HOPS_MAX; i = m->flow[i].next)
		add_hop(hops, &m->flow[i], rtcp);
	if (hops->n == 0)
		return DROP_MEDIA_NOT_BRIDGED;
	f->packets++;
	f->bytes += bytes;
	return DROP_NONE;
}
