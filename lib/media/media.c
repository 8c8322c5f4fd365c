/* SPDX-License-Identifier: BSD-3-Clause */
#include "media.h"

#include <assert.h>

// Whose flows are numbered how: slot 0 stands for whichever --address, the others for one address
// each.
static uint32_t slot_of(uint32_t local)
{
	return local < HOME_MAX ? 0 : local - HOME_MAX + 1;
}

static size_t flows(const struct media_cfg *cfg)
{
	return ((size_t)cfg->home->n_media + 1) * cfg->flows_each;
}

static size_t flow_bytes(const struct media_cfg *cfg)
{
	return whole_lines(flows(cfg) * sizeof(struct media_flow));
}

size_t media_footprint(const struct media_cfg *cfg)
{
	return flow_bytes(cfg) + flows(cfg) * sizeof(uint32_t);
}

static void pool_init(struct media *m, struct media_pool *p, uint32_t local, uint32_t n_addresses)
{
	uint32_t each = m->cfg.flows_each;

	*p = (struct media_pool){
		.first = slot_of(local) * each,
		.count = n_addresses * each,
		.n_idle = n_addresses * each,
	};
	for (uint32_t i = 0; i < p->count; i++) {
		m->idle[p->first + i] = p->first + i;
		m->flow[p->first + i] = (struct media_flow){
			.peer = MEDIA_NONE,
			.local = local + i / each,
			.port = (uint16_t)(m->cfg.base_port + 2 * (i % each)),
		};
	}
}

void media_init(struct media *m, void *mem, const struct media_cfg *cfg)
{
	const struct home *home = cfg->home;

	assert(cfg->base_port % 2 == 0 && cfg->base_port + 2 * cfg->flows_each <= 65536);
	*m = (struct media){
		.cfg = *cfg,
		.flow = mem,
		.idle = (uint32_t *)(void *)((uint8_t *)mem + flow_bytes(cfg)),
	};
	pool_init(m, &m->pool[0], 0, 1);
	for (unsigned i = 0; i < home->n_ranges; i++)
		pool_init(m, &m->pool[1 + i], home->range[i].local, home->range[i].count);
}

// A kind is named by the first pool that has flows of it; others may follow.
uint32_t media_kind(const struct media *m, uint32_t local)
{
	const struct home *home = m->cfg.home;

	for (unsigned i = 0; i < home->n_ranges; i++)
		if (home_range_serves(&home->range[i], &home->addr[local]))
			return 1 + i;
	return 0;
}

static bool is_of(const struct media *m, uint32_t pool, uint32_t kind)
{
	const struct home *home = m->cfg.home;

	return pool == kind || (pool && kind && pool <= home->n_ranges &&
				home_range_serves(&home->range[pool - 1],
						  home_host(home, home->range[kind - 1].local)));
}

uint32_t media_free(const struct media *m, uint32_t kind)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < MEDIA_POOLS_MAX; i++)
		n += is_of(m, i, kind) ? m->pool[i].n_idle : 0;
	return n;
}

uint32_t media_used(const struct media *m)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < MEDIA_POOLS_MAX; i++)
		n += m->pool[i].count - m->pool[i].n_idle;
	return n;
}

uint32_t media_flows(const struct media *m)
{
	return (uint32_t)flows(&m->cfg);
}

static struct media_pool *fullest(struct media *m, uint32_t kind)
{
	struct media_pool *best = &m->pool[kind];

	for (uint32_t i = 0; i < MEDIA_POOLS_MAX; i++)
		if (is_of(m, i, kind) && m->pool[i].n_idle > best->n_idle)
			best = &m->pool[i];
	return best;
}

static uint32_t take(struct media *m, struct media_pool *p)
{
	uint32_t i = m->idle[p->first + p->idle_head];

	p->idle_head = (p->idle_head + 1) % p->count;
	p->n_idle--;
	return i;
}

uint32_t media_open(struct media *m, uint32_t local)
{
	struct media_pool *p = fullest(m, media_kind(m, local));
	struct media_flow *f;
	uint32_t i;

	if (p->n_idle == 0)
		return MEDIA_NONE;
	i = take(m, p);
	f = &m->flow[i];
	*f = (struct media_flow){
		.peer = MEDIA_NONE,
		.local = p == m->pool ? local : f->local,
		.port = f->port,
		.state = MEDIA_OPEN,
	};
	media_quality_init(&f->quality);
	return i;
}

void media_begin(struct media *m, uint32_t flow, uint64_t now_ms)
{
	m->flow[flow].since = (uint32_t)now_ms ? (uint32_t)now_ms : 1;
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

// The pools lie one behind the other.
static struct media_pool *pool_of(struct media *m, uint32_t flow)
{
	unsigned i = 0;

	while (flow - m->pool[i].first >= m->pool[i].count)
		i++;
	return &m->pool[i];
}

static void sum_add(struct media_sum *sum, const struct media_quality *q)
{
	sum->packets += q->packets;
	sum->bytes += q->bytes;
	sum->late += q->late;
	sum->lost += q->lost;
}

void media_close(struct media *m, uint32_t flow)
{
	struct media_flow *f = &m->flow[flow];
	struct media_pool *p = pool_of(m, flow);

	assert(f->state != MEDIA_FREE);
	unbridge(m, f);
	f->state = MEDIA_FREE;
	sum_add(&m->ended, &f->quality);
	m->idle[p->first + (p->idle_head + p->n_idle++) % p->count] = flow;
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

enum drop media_route(struct media *m, const struct path *in, struct media_hop *hop)
{
	uint32_t pair = (uint32_t)(in->local_port - m->cfg.base_port) / 2;
	bool rtcp = in->local_port & 1;
	struct media_flow *f, *out;

	if (in->local_port < m->cfg.base_port || pair >= m->cfg.flows_each)
		return DROP_MEDIA_NO_FLOW;
	f = &m->flow[slot_of(in->local) * m->cfg.flows_each + pair];
	if (f->state != MEDIA_BRIDGED)
		return drop_of(f->state);
	// Only the host that the SDP named is heard; its port may differ (no latching yet).
	if (!ip_eq(&in->remote.ip, rtcp ? &f->rtcp.ip : &f->rtp.ip))
		return DROP_MEDIA_SOURCE;
	out = &m->flow[f->peer];
	hop->to = rtcp ? out->rtcp : out->rtp;
	if (hop->to.port == 0)
		return DROP_MEDIA_NOT_BRIDGED;
	hop->local = out->local;
	hop->local_port = (uint16_t)(out->port + rtcp);
	hop->from = (uint32_t)(f - m->flow);
	hop->rtcp = rtcp;
	return DROP_NONE;
}

void media_heard(struct media *m, const struct media_hop *hop, struct span payload, uint64_t now_us)
{
	struct media_quality *q = &m->flow[hop->from].quality;

	if (hop->rtcp)
		media_quality_rtcp(q, payload);
	else
		media_quality_rtp(q, payload, now_us);
}

void media_flow_read(const struct media_flow *f, struct media_flow *out)
{
	typedef uint64_t __attribute__((may_alias)) word;
	const word *from = (const word *)(const void *)f;
	word *to = (word *)(void *)out;

	for (unsigned i = 0; i < sizeof(*f) / sizeof(word); i++)
		to[i] = __atomic_load_n(&from[i], __ATOMIC_RELAXED);
}
