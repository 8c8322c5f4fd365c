/* SPDX-License-Identifier: BSD-3-Clause */
#include "media_priv.h"

#include <assert.h>

// Flows that are free: which of them a leg gets, and how long one rests that a leg has given back.

#define FETCH_AHEAD 4
#define LOCAL_MASK  ((1u << 26) - 1)

_Static_assert(HOME_MAX + HOME_MEDIA_MAX <= LOCAL_MASK, "a flow names each of our addresses");

static size_t flows(const struct media_cfg *cfg)
{
	return ((size_t)cfg->home->n_media + 1) * cfg->flows_each;
}

static size_t flow_bytes(const struct media_cfg *cfg)
{
	return whole_lines(flows(cfg) * sizeof(struct media_flow));
}

static size_t lane6_bytes(const struct media_cfg *cfg)
{
	return home_has_ipv6(cfg->home) ? flows(cfg) * sizeof(struct lane6) : 0;
}

size_t media_footprint(const struct media_cfg *cfg)
{
	return flow_bytes(cfg) + lane6_bytes(cfg) + MEDIA_PAIRS * sizeof(uint16_t) +
	       flows(cfg) * sizeof(uint32_t);
}

static void pool_init(struct media *m, struct media_pool *p, uint32_t local, uint32_t n_addresses)
{
	uint32_t each = m->cfg.flows_each;

	*p = (struct media_pool){
		.first = media_slot(local) * each,
		.count = n_addresses * each,
		.n_idle = n_addresses * each,
	};
	for (uint32_t i = 0; i < p->count; i++) {
		m->idle[p->first + i] = p->first + i;
		m->flow[p->first + i] = (struct media_flow){
			.next = p->first + i,
			.more = MEDIA_NONE,
			.local = (local + i / each) & LOCAL_MASK,
			.rested_at = MOMENT_NEVER,
		};
		media_lane_close(m, p->first + i);
	}
}

// The port of each flow, and the flow of each port.
static void share_ports(struct media *m)
{
	const struct media_cfg *cfg = &m->cfg;
	uint32_t n = 0;

	memset(m->pair, MEDIA_NO_PAIR & 0xff, MEDIA_PAIRS * sizeof(*m->pair));
	for (uint32_t pair = cfg->base_port / 2; n < cfg->flows_each; pair++) {
		assert(pair < MEDIA_PAIRS);
		if (cfg->owner && cfg->owner[pair] != cfg->core)
			continue;
		for (size_t i = n; i < flows(cfg); i += cfg->flows_each)
			m->flow[i].port = (uint16_t)(2 * pair);
		m->pair[pair] = (uint16_t)n++;
	}
}

void media_init(struct media *m, void *mem, const struct media_cfg *cfg)
{
	const struct home *home = cfg->home;

	assert(cfg->base_port % 2 == 0);
	*m = (struct media){
		.cfg = *cfg,
		.flow = mem,
		.idle = (void *)((uint8_t *)mem + flow_bytes(cfg) + lane6_bytes(cfg)),
	};
	if (lane6_bytes(cfg))
		m->lane6 = (void *)((uint8_t *)mem + flow_bytes(cfg));
	m->pair = (uint16_t *)(m->idle + flows(cfg));
	m->ranged = cfg->home->n_ranges > 0;
	pool_init(m, &m->pool[0], 0, 1);
	for (unsigned i = 0; i < home->n_ranges; i++)
		pool_init(m, &m->pool[1 + i], home->range[i].local, home->range[i].count);
	share_ports(m);
}

static unsigned n_pools(const struct media *m)
{
	return 1 + m->cfg.home->n_ranges;
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

static uint32_t *idle_at(const struct media *m, const struct media_pool *p, uint32_t i)
{
	return &m->idle[p->first + (p->idle_head + i) % p->count];
}

// The ring is in the order in which they were closed, so this holds for all before it, too. One
// that has never been used is ready; and so is one that has lain there for weeks, whose moment is
// not to be compared any more.
static bool has_rested(const struct media *m, const struct media_pool *p, uint32_t i,
		       uint64_t now_ms)
{
	uint32_t at = m->flow[*idle_at(m, p, i)].rested_at, ahead = at - (uint32_t)now_ms;

	return at == MOMENT_NEVER || ahead == 0 || ahead > MEDIA_REST_MS;
}

// So many of the pool, at most 'most', can be opened.
static uint32_t ready(const struct media *m, const struct media_pool *p, uint32_t most,
		      uint64_t now_ms)
{
	uint32_t n = 0, end = most < p->n_idle ? most : p->n_idle;

	if (end && has_rested(m, p, end - 1, now_ms))
		return end;
	while (n < end) {
		uint32_t half = n + (end - n) / 2;

		if (has_rested(m, p, half, now_ms))
			n = half + 1;
		else
			end = half;
	}
	return n;
}

bool media_has(const struct media *m, uint32_t kind, uint32_t n, uint64_t now_ms)
{
	for (uint32_t i = 0; i < n_pools(m) && n; i++)
		n -= is_of(m, i, kind) ? ready(m, &m->pool[i], n, now_ms) : 0;
	return n == 0;
}

uint32_t media_pairs_of(const struct media *m, uint32_t kind)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < n_pools(m); i++)
		n += is_of(m, i, kind) ? m->pool[i].count : 0;
	return n;
}

uint32_t media_used(const struct media *m)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < n_pools(m); i++)
		n += m->pool[i].count - m->pool[i].n_idle;
	return n;
}

uint32_t media_flows(const struct media *m)
{
	return (uint32_t)flows(&m->cfg);
}

// NULL: none has anything to give now.
static struct media_pool *fullest(struct media *m, uint32_t kind, uint64_t now_ms)
{
	struct media_pool *best = NULL;

	for (uint32_t i = 0; i < n_pools(m); i++)
		if (is_of(m, i, kind) && ready(m, &m->pool[i], 1, now_ms) &&
		    (!best || m->pool[i].n_idle > best->n_idle))
			best = &m->pool[i];
	return best;
}

// A flow that was not used for so long is not in any cache: those whose turn it is soon are asked
// for.
static void fetch_ahead(const struct media *m, const struct media_pool *p)
{
	const struct media_flow *f = &m->flow[*idle_at(m, p, FETCH_AHEAD)];

	__builtin_prefetch(f, 1);
	__builtin_prefetch(&f->lane, 1);
	__builtin_prefetch(&f->said, 1);
}

static uint32_t take(struct media *m, struct media_pool *p)
{
	uint32_t i = *idle_at(m, p, 0);

	p->idle_head = (p->idle_head + 1) % p->count;
	p->n_idle--;
	fetch_ahead(m, p);
	return i;
}

uint32_t media_open(struct media *m, uint32_t local, uint8_t stream, uint64_t now_ms)
{
	struct media_pool *p = fullest(m, media_kind(m, local), now_ms);
	struct media_flow *f;
	uint32_t i;

	if (p == NULL)
		return MEDIA_NONE;
	i = take(m, p);
	f = &m->flow[i];
	*f = (struct media_flow){
		.next = i,
		.more = MEDIA_NONE,
		.local = (p == m->pool ? local : f->local) & LOCAL_MASK,
		.port = f->port,
		.stream = stream,
		.state = MEDIA_OPEN,
	};
	media_quality_init(&f->quality);
	return i;
}

// The pools lie one behind the other.
static struct media_pool *pool_of(struct media *m, uint32_t flow)
{
	unsigned i = 0;

	while (flow - m->pool[i].first >= m->pool[i].count)
		i++;
	return &m->pool[i];
}

static void sum_add(struct media_sum *sum, const struct media_flow *f)
{
	const struct media_quality q = media_quality_now(&f->quality);

	sum->packets += q.packets;
	sum->bytes += q.bytes;
	sum->late += q.late;
	sum->lost += q.lost;
}

void media_close(struct media *m, uint32_t flow, uint64_t now_ms)
{
	struct media_flow *f = &m->flow[flow];
	struct media_pool *p = pool_of(m, flow);

	assert(f->state != MEDIA_FREE);
	media_leave(m, flow);
	f->state = MEDIA_FREE;
	sum_add(&m->ended, f);
	f->rested_at = moment_at(now_ms + MEDIA_REST_MS);
	*idle_at(m, p, p->n_idle++) = flow;
}
