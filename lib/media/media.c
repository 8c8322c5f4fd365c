/* SPDX-License-Identifier: BSD-3-Clause */
#include "media.h"

#include <assert.h>

static size_t flow_bytes(uint32_t count)
{
	return whole_lines((size_t)count * sizeof(struct media_flow));
}

size_t media_footprint(uint32_t count)
{
	return flow_bytes(count) + (size_t)count * sizeof(uint32_t);
}

void media_init(struct media *m, void *mem, uint16_t base_port, uint32_t count)
{
	assert(base_port % 2 == 0 && base_port + 2 * count <= 65536);
	*m = (struct media){
		.flow = mem,
		.idle = (uint32_t *)(void *)((uint8_t *)mem + flow_bytes(count)),
		.count = count,
		.n_idle = count,
		.base_port = base_port,
	};
	for (uint32_t i = 0; i < count; i++) {
		m->idle[i] = i;
		m->flow[i] = (struct media_flow){.peer = MEDIA_NONE};
	}
}

uint32_t media_open(struct media *m, uint8_t local)
{
	uint32_t i;

	if (m->n_idle == 0)
		return MEDIA_NONE;
	i = m->idle[m->idle_head];
	m->idle_head = (m->idle_head + 1) % m->count;
	m->n_idle--;
	m->flow[i] = (struct media_flow){.peer = MEDIA_NONE, .state = MEDIA_OPEN, .local = local};
	return i;
}

void media_far_end(struct media *m, uint32_t flow, const struct endpoint *rtp,
		   const struct endpoint *rtcp)
{
	m->flow[flow].rtp = *rtp;
	m->flow[flow].rtcp = *rtcp;
}

// Nobody hears the flow any more, and it hears nobody.
static void unbridge(struct media *m, struct media_flow *f)
{
	struct media_flow *peer;

	if (f->peer == MEDIA_NONE)
		return;
	peer = &m->flow[f->peer];
	peer->peer = MEDIA_NONE;
	if (peer->state == MEDIA_BRIDGED)
		peer->state = MEDIA_OPEN;
	f->peer = MEDIA_NONE;
}

void media_bridge(struct media *m, uint32_t a, uint32_t b)
{
	unbridge(m, &m->flow[a]);
	unbridge(m, &m->flow[b]);
	m->flow[a].peer = b;
	m->flow[b].peer = a;
	m->flow[a].state = m->flow[b].state = MEDIA_BRIDGED;
}

void media_doom(struct media *m, uint32_t flow)
{
	unbridge(m, &m->flow[flow]);
	m->flow[flow].state = MEDIA_DOOMED;
}

void media_close(struct media *m, uint32_t flow)
{
	struct media_flow *f = &m->flow[flow];

	assert(f->state != MEDIA_FREE);
	unbridge(m, f);
	f->state = MEDIA_FREE;
	m->idle[(m->idle_head + m->n_idle++) % m->count] = flow;
}

static enum drop drop_of(enum media_state state)
{
	switch (state) {
	case MEDIA_FREE:
		return DROP_MEDIA_NO_FLOW;
	case MEDIA_OPEN:
		return DROP_MEDIA_NOT_BRIDGED;
	case MEDIA_DOOMED:
		return DROP_MEDIA_DOOMED;
	case MEDIA_BRIDGED:
		break;
	}
	return DROP_NONE;
}

enum drop media_route(struct media *m, uint16_t port, const struct endpoint *from, uint32_t bytes,
		      struct media_hop *hop)
{
	uint32_t i = (uint32_t)(port - m->base_port) / 2;
	bool rtcp = port & 1;
	struct media_flow *f, *out;

	if (port < m->base_port || i >= m->count)
		return DROP_MEDIA_NO_FLOW;
	f = &m->flow[i];
	if (f->state != MEDIA_BRIDGED)
		return drop_of(f->state);
	// Only the host that the SDP named is heard; its port may differ (no latching yet).
	if (!ip_eq(&from->ip, rtcp ? &f->rtcp.ip : &f->rtp.ip))
		return DROP_MEDIA_SOURCE;
	out = &m->flow[f->peer];
	hop->to = rtcp ? out->rtcp : out->rtp;
	if (hop->to.port == 0)
		return DROP_MEDIA_NOT_BRIDGED;
	hop->local = out->local;
	hop->local_port = (uint16_t)(media_port(m, f->peer) + rtcp);
	f->packets++;
	f->bytes += bytes;
	return DROP_NONE;
}
