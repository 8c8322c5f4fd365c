/* SPDX-License-Identifier: BSD-3-Clause */
#include "telemetry_hops.h"
#include "control.h"

#include <rte_cycles.h>
#include <rte_telemetry.h>

// What worker 0 has found out about the next hops of routes.

#define PAGE_HOPS 64

static struct server *server;

// As the workers count it.
static uint64_t now_ms(void)
{
	return rte_rdtsc() / (rte_get_tsc_hz() / 1000);
}

static void put_state(struct rte_tel_data *d, const struct hop *h)
{
	static const char *const words[] = {
		[HOP_NEW] = "new", [HOP_ALIVE] = "alive", [HOP_DEAD] = "dead"};
	enum hop_state state = __atomic_load_n(&h->state, __ATOMIC_RELAXED);
	uint64_t since = __atomic_load_n(&h->since_ms, __ATOMIC_RELAXED), now = now_ms();

	rte_tel_data_add_dict_string(d, "state", words[state]);
	if (state != HOP_NEW)
		rte_tel_data_add_dict_u64(d, "seconds", now > since ? (now - since) / 1000 : 0);
}

static void put_name(struct rte_tel_data *d, uint32_t i)
{
	struct span uri = dialplan_hop(server->shared.tables->plan, i)->uri;
	char text[RESOLVE_NAME_MAX + 32];

	snprintf(text, sizeof(text), "%.*s", (int)uri.n, (const char *)uri.p);
	rte_tel_data_add_dict_string(d, "name", text);
}

static int put_hop(struct rte_tel_data *d, const struct hop_board *b, uint32_t i)
{
	const struct hop *h = &b->hop[i];
	struct endpoint at = hop_where(h);
	struct rte_tel_data *one = at.port ? rte_tel_data_alloc() : NULL;
	uint64_t answers = __atomic_load_n(&h->answers, __ATOMIC_RELAXED);
	char name[24];

	if (at.port == 0)
		return 0; // a name, whose targets are behind all hops, or a place that none of them takes
	if (!one)
		return -ENOMEM;
	rte_tel_data_start_dict(one);
	telemetry_put_endpoint(one, "address", &at);
	if (i >= b->n_hops)
		put_name(one, h->of);
	put_state(one, h);
	if (answers)
		rte_tel_data_add_dict_u64(one, "rtt_ms",
					  __atomic_load_n(&h->rtt_ms, __ATOMIC_RELAXED));
	rte_tel_data_add_dict_u64(one, "answers", answers);
	rte_tel_data_add_dict_u64(one, "misses", __atomic_load_n(&h->misses, __ATOMIC_RELAXED));
	snprintf(name, sizeof(name), "hop_%u", i);
	return rte_tel_data_add_dict_container(d, name, one, 0);
}

// "next" is the FIRST of the next page; without it there is none.
static int put_page(struct rte_tel_data *d, const struct hop_board *b, uint32_t first)
{
	for (uint32_t i = first; i < b->n; i++) {
		if (i - first == PAGE_HOPS)
			return rte_tel_data_add_dict_u64(d, "next", i);
		if (put_hop(d, b, i) < 0)
			return -1;
	}
	return 0;
}

static int answer_hops(const char *cmd __rte_unused, const char *params, struct rte_tel_data *d)
{
	uint32_t first = 0;
	int bad;

	if (params && params[0] && !span_u32(span_cstr(params), UINT32_MAX, &first))
		return -EINVAL;
	rte_tel_data_start_dict(d);
	pthread_mutex_lock(&server->reading);
	bad = put_page(d, server->shared.tables->hops, first);
	pthread_mutex_unlock(&server->reading);
	return bad;
}

int telemetry_hops_begin(struct server *s)
{
	server = s;
	return rte_telemetry_register_cmd(
		"/squelch/hops", answer_hops,
		"Next hops of routes, and which are dead; FIRST: from that on.");
}
