/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

#include <rte_cycles.h>
#include <rte_errno.h>
#include <rte_string_fns.h>

#define NEIGHBOURS_MAX 4096

static bool create_network(struct worker *w, char why[PORT_WHY_MAX])
{
	const struct worker_shared *shared = w->cfg.shared;
	struct net_cfg cfg = {
		.home = &shared->home,
		.port = shared->port,
		.stats = &w->stats,
		.pool = w->cfg.pool,
		.big_pool = w->cfg.big_pool,
		.head_pool = w->cfg.head_pool,
		.media_low = shared->media_low,
		.media_high = shared->media_high,
		.max_message = shared->max_message,
		.max_neighbours = NEIGHBOURS_MAX,
		.socket = w->cfg.socket,
	};

	w->net = net_create(&cfg);
	if (!w->net)
		snprintf(why, PORT_WHY_MAX, "no memory for the network tables (%s): give more with -m",
			 rte_strerror(rte_errno));
	return w->net != NULL;
}

static bool create_log(struct worker *w, char why[PORT_WHY_MAX])
{
	if (!w->cfg.call_log)
		return true;
	w->cfg.focus.log = &w->log.base;
	if (!worker_log_init(w))
		snprintf(why, PORT_WHY_MAX, "no memory for the call log (%s): give more with -m",
			 rte_strerror(rte_errno));
	return w->log.ring != NULL;
}

static bool create_location_log(struct worker *w, char why[PORT_WHY_MAX])
{
	if (!w->cfg.location_log)
		return true;
	w->cfg.focus.location_log = &w->bindings.base;
	if (!worker_location_init(w))
		snprintf(why, PORT_WHY_MAX, "no memory for --location (%s): give more with -m",
			 rte_strerror(rte_errno));
	return w->bindings.ring != NULL;
}

static bool create_names(struct worker *w, char why[PORT_WHY_MAX])
{
	if (!w->cfg.focus.names)
		return true;
	w->cfg.focus.asker = &w->names.base;
	if (!worker_names_init(w))
		snprintf(why, PORT_WHY_MAX, "no memory for host names (%s): give more with -m",
			 rte_strerror(rte_errno));
	return w->names.ring != NULL;
}

static bool create_core(struct worker *w, char why[PORT_WHY_MAX])
{
	size_t bytes = focus_core_footprint(&w->cfg.focus);
	void *mem = port_memory("conferences", bytes, w->cfg.socket);

	if (!mem) {
		snprintf(why, PORT_WHY_MAX,
			 "no %zu MiB for the leg tables on NUMA node %d: give more memory with -m, or "
			 "lower --max-legs or --max-conferences, or leave some --media-address out",
			 (bytes >> 20) + 1, w->cfg.socket);
		return false;
	}
	w->core = focus_core_init(mem, &w->cfg.focus, &w->outbox.base, &w->stats, w->now_ms);
	return true;
}

static void appoint(struct worker *w)
{
	w->deputy.cfg = &w->cfg.focus;
	w->deputy.out = &w->outbox.base;
	w->deputy.stats = &w->stats;
}

struct worker *worker_create(const struct worker_cfg *cfg, char why[PORT_WHY_MAX])
{
	struct worker *w = port_memory("worker", sizeof(*w), cfg->socket);

	if (!w) {
		snprintf(why, PORT_WHY_MAX, "no memory for a worker on NUMA node %d: give more with -m",
			 cfg->socket);
		return NULL;
	}
	w->cfg = *cfg;
	w->tsc_per_ms = rte_get_tsc_hz() / 1000;
	w->us_per_tsc = (1000ull << 32) / w->tsc_per_ms;
	w->now_ms = worker_now_ms();
	if (!create_network(w, why) || !create_log(w, why) || !create_location_log(w, why) ||
	    !create_names(w, why))
		return NULL;
	net_outbox_init(&w->outbox, w->net, &w->now_ms);
	appoint(w);
	return worker_is_receiver(cfg->shared, cfg->id) || create_core(w, why) ? w : NULL;
}

uint64_t worker_now_ms(void)
{
	return rte_rdtsc() / (rte_get_tsc_hz() / 1000);
}

void worker_close(struct worker *w)
{
	__atomic_store_n(&w->close_asked, true, __ATOMIC_RELAXED);
}

bool worker_idle(const struct worker *w)
{
	return __atomic_load_n(&w->idle, __ATOMIC_RELAXED);
}

void worker_stop(struct worker *w)
{
	__atomic_store_n(&w->stop_asked, true, __ATOMIC_RELAXED);
}

const struct stats *worker_stats(const struct worker *w)
{
	return &w->stats;
}

const struct media *worker_flows(const struct worker *w)
{
	return focus_media(w->core);
}

unsigned worker_lcore(const struct worker *w)
{
	return w->cfg.lcore;
}
