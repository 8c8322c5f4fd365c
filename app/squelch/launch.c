/* SPDX-License-Identifier: BSD-3-Clause */
#include "launch_ports.h"
#include "tables.h"

#include <time.h>

#include <rte_launch.h>
#include <rte_lcore.h>

// Mbufs of one worker, besides those in its rings: what waits (for reassembly, for a neighbour, in a
// mailbox) and bursts under way.
#define MBUFS_EACH     14335
#define BIG_MBUFS_EACH 127
#define HEADS_SPARE    2048 // in the pool's cache, and on their way

static unsigned share(uint32_t whole, unsigned n)
{
	return (whole + n - 1) / n;
}

// Every port that an address lives on.
static bool collect_ports(struct server *s, char why[LAUNCH_WHY_MAX])
{
	struct worker_shared *shared = &s->shared;

	for (unsigned i = 0; i < shared->home.n; i++) {
		uint16_t id = shared->home.addr[i].port_id;
		bool known = false;

		for (unsigned k = 0; k < shared->n_ports; k++)
			known |= shared->ports[k] == id;
		if (known)
			continue;
		if (!rte_eth_dev_is_valid_port(id)) {
			snprintf(why, LAUNCH_WHY_MAX,
				 "--address %s: there is no DPDK port %u (there are %u): bind a NIC "
				 "or add a --vdev before '--'",
				 shared->home.addr[i].text, id, rte_eth_dev_count_avail());
			return false;
		}
		shared->ports[shared->n_ports++] = id;
	}
	return true;
}

static bool count_workers(struct server *s, char why[LAUNCH_WHY_MAX])
{
	unsigned all = rte_lcore_count() - 1, n = all > s->skip ? all - s->skip : 0;

	if (n == 0 || n > WORKERS_MAX) {
		snprintf(why, LAUNCH_WHY_MAX,
			 "%u worker lcores: give %u for control and 1 to %u to poll, such as -l 0-%u or "
			 "--lcores '0@0,1@1'",
			 n, 1 + s->skip, WORKERS_MAX, 1 + s->skip);
		return false;
	}
	if (n <= s->args->receivers) {
		snprintf(why, LAUNCH_WHY_MAX,
			 "--receivers %u: of %u polling lcores none would be left for calls: give more "
			 "lcores, or fewer receivers",
			 s->args->receivers, n);
		return false;
	}
	s->shared.n_receivers = s->args->receivers;
	s->shared.n_workers = n - s->args->receivers;
	return true;
}

static void choose_lcores(struct server *s)
{
	unsigned lcore, met = 0;

	RTE_LCORE_FOREACH_WORKER(lcore) {
		if (met >= s->skip)
			s->lcore[met - s->skip] = lcore;
		met++;
	}
}

static struct floor_times floor_times(const struct args *a)
{
	struct floor_times times = FLOOR_TIMES;

	times.t1 = a->floor_silence_ms;
	times.t2 = a->floor_t2_s * 1000;
	return times;
}

// The bindings of each worker lie beside it.
static bool create_location(struct server *s, char why[LAUNCH_WHY_MAX])
{
	const struct args *a = s->args;
	struct location *loc = &s->shared.location;
	uint32_t each = share(a->max_bindings, s->shared.n_workers);

	if (a->max_bindings == 0)
		return true;
	*loc = (struct location){s->key, a->min_expires_s, a->max_expires_s, s->shared.n_workers, {0}};
	for (unsigned i = 0; i < loc->n_parts; i++) {
		int socket = (int)rte_lcore_to_socket_id(s->lcore[i]);
		void *mem = port_memory("bindings", location_part_footprint(each), socket);

		if (!mem) {
			snprintf(why, LAUNCH_WHY_MAX,
				 "no %zu MiB for bindings on NUMA node %d: give more memory with -m, "
				 "or lower --max-bindings",
				 (location_part_footprint(each) >> 20) + 1, socket);
			return false;
		}
		loc->part[i] = location_part_init(mem, each, worker_now_ms());
	}
	return location_file_restore(&s->bindings, loc, worker_now_ms(), why, LAUNCH_WHY_MAX);
}

static void receiver_cfg(const struct server *s, struct focus_cfg *out)
{
	*out = (struct focus_cfg){
		.key = s->key,
		.location = s->args->max_bindings ? &s->shared.location : NULL,
		.priorities = s->args->priorities,
		.emergencies = s->args->emergencies,
		.emergency_reserve = s->args->emergency_reserve,
	};
}

static void core_cfg(const struct server *s, unsigned id, struct focus_cfg *out)
{
	const struct args *a = s->args;
	unsigned n = s->shared.n_workers;

	*out = (struct focus_cfg){
		.home = &s->shared.home,
		.plan = s->shared.tables->plan_view[id],
		.core = (uint8_t)id,
		.sip_port = s->shared.core_port[id],
		.key = s->key,
		.epoch = s->epoch,
		.max_legs = share(a->max_legs, n),
		.max_conferences = share(a->max_conferences, n),
		.max_rooms = share(a->max_rooms, n),
		.max_subscriptions = a->max_subscriptions ? share(a->max_subscriptions, n) : 0,
		.notify_interval_ms = a->notify_interval_ms,
		.min_expires_s = a->min_expires_s,
		.max_expires_s = a->max_expires_s,
		.max_message = a->max_message,
		.max_members = a->max_members,
		.times = {.t1 = a->t1_ms, .t2 = a->t2_ms, .t4 = a->t4_ms},
		.answer_limit_ms = a->answer_limit_ms,
		.session_expires_s = a->session_expires_s,
		.min_se_s = a->min_se_s,
		.realm = a->users ? args_realm(a) : SPAN_NONE,
		.credentials = a->credentials != NULL,
		.nonce_life_ms = 1000 * a->nonce_life_s,
		.probe_ms = id == 0 ? 1000 * a->probe_s : 0,
		.names = s->names,
		.name_wait_ms = a->dns_timeout_ms,
		.location = a->max_bindings ? &s->shared.location : NULL,
		.location_part = id,
		.priorities = a->priorities,
		.emergencies = a->emergencies,
		.emergency_reserve = a->emergency_reserve,
		.source_rate = a->source_rate,
		.cancel_policy = a->cancel_policy,
		.late_cancel = a->late_cancel,
		.answer_policy = a->answer_policy,
		.media_mode = a->media_mode,
		.latch = a->latch,
		.media_timeout_s = a->media_timeout_s,
		.floor = a->floor,
		.rules_floor = s->floors,
		.floor_grade = FLOOR_NORMAL + a->floor_priority,
		.floor_queue = (uint8_t)a->floor_queue,
		.floor_times = floor_times(a),
		.media_base = s->shared.media_low,
		.media_owner = s->shared.media_owner,
		.media_flows = s->shared.media_flows[id],
	};
}

// Its receive rings of each port are full of them, and its transmit ring may be.
static unsigned mbufs_of(const struct server *s, unsigned id)
{
	const struct worker_shared *w = &s->shared;
	unsigned queues = 1;

	if (worker_is_receiver(w, id))
		queues = share(worker_pollers(w), w->n_receivers);
	return MBUFS_EACH + w->n_ports * (1 + queues) * s->args->descriptors;
}

// The transmit ring of each port may be full of what goes to many, and so may what waits for it.
static unsigned heads_each(const struct server *s)
{
	return s->shared.n_ports * (NET_TX_MAX + s->args->descriptors) + HEADS_SPARE;
}

static bool create_pools(const struct server *s, struct worker_cfg *cfg, char why[LAUNCH_WHY_MAX])
{
	uint32_t max_message = s->shared.max_message;
	char name[32];

	snprintf(name, sizeof(name), "mbufs_%u", cfg->id);
	cfg->pool = port_pool_create(name, mbufs_of(s, cfg->id), cfg->socket, why);
	snprintf(name, sizeof(name), "big_mbufs_%u", cfg->id);
	if (cfg->pool)
		cfg->big_pool = port_big_pool_create(name, BIG_MBUFS_EACH, max_message, cfg->socket,
						     why);
	snprintf(name, sizeof(name), "head_mbufs_%u", cfg->id);
	if (cfg->big_pool)
		cfg->head_pool = port_head_pool_create(name, heads_each(s), cfg->socket, why);
	return cfg->head_pool != NULL;
}

// Pools before ports, for the receive queues are filled from them; ports before workers, for a worker
// must know what its ports can do, and which UDP ports are its own.
static bool create_workers(struct server *s, struct worker_cfg *cfg, char why[LAUNCH_WHY_MAX])
{
	s->floors = s->args->floor != CONTROL_NONE ||
		    dialplan_needs_floor(s->shared.tables->plan);
	for (unsigned i = 0; i < worker_pollers(&s->shared); i++) {
		if (worker_is_receiver(&s->shared, i)) {
			receiver_cfg(s, &cfg[i].focus);
		} else {
			core_cfg(s, i, &cfg[i].focus);
			s->tables += focus_core_footprint(&cfg[i].focus);
		}
		s->worker[i] = worker_create(&cfg[i], why);
		if (!s->worker[i])
			return false;
	}
	return true;
}

static bool prepare_workers(struct server *s, char why[LAUNCH_WHY_MAX])
{
	struct worker_cfg cfg[WORKERS_MAX];

	for (unsigned id = 0; id < worker_pollers(&s->shared); id++) {
		unsigned lcore = s->lcore[id];
		bool calls = !worker_is_receiver(&s->shared, id);

		cfg[id] = (struct worker_cfg){
			.shared = &s->shared,
			.id = id,
			.lcore = lcore,
			.socket = (int)rte_lcore_to_socket_id(lcore),
			.idle = s->args->idle,
			.call_log = calls && s->args->call_log != NULL,
			.location_log = calls && s->args->location != NULL,
		};
		if (!create_pools(s, &cfg[id], why))
			return false;
	}
	return launch_ports(s, cfg, why) && create_workers(s, cfg, why);
}

// A number for this run: no start is within 250 ms of the one before, and it comes back after four and
// a half hours, when no leg of that run can be pending any more.
static uint16_t epoch_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint16_t)(now.tv_sec * 4 + now.tv_nsec / 250000000);
}

bool launch_prepare(struct server *s, char why[LAUNCH_WHY_MAX])
{
	pthread_mutex_init(&s->reading, NULL);
	s->shared.home = s->args->home;
	s->shared.max_message = s->args->max_message;
	s->epoch = epoch_now();
	if (!worker_can_rest(s->args->idle)) {
		snprintf(why, LAUNCH_WHY_MAX,
			 "--idle umwait: this processor has no UMWAIT: use --idle pause");
		return false;
	}
	s->shared.media_low = s->args->media_low;
	s->shared.media_high = s->args->media_high;
	if (!count_workers(s, why) || !collect_ports(s, why))
		return false;
	if (worker_mailboxes_create(&s->shared, mbufs_of(s, worker_pollers(&s->shared) - 1),
				     (int)rte_socket_id()) < 0) {
		snprintf(why, LAUNCH_WHY_MAX, "no memory for the mailboxes: give more with -m");
		return false;
	}
	choose_lcores(s);
	if (worker_rcu_create(&s->shared, (int)rte_socket_id()) < 0 ||
	    !tables_view(s->shared.tables, s->lcore, worker_pollers(&s->shared))) {
		snprintf(why, LAUNCH_WHY_MAX, "no memory to ask the dialplan and its like: give more with -m");
		return false;
	}
	return create_location(s, why) && prepare_workers(s, why);
}

void launch_workers(struct server *s)
{
	for (unsigned i = 0; i < worker_pollers(&s->shared); i++)
		rte_eal_remote_launch(worker_run, s->worker[i], worker_lcore(s->worker[i]));
}

void launch_end(struct server *s)
{
	for (unsigned i = 0; i < worker_pollers(&s->shared); i++)
		worker_stop(s->worker[i]);
	for (unsigned i = 0; i < worker_pollers(&s->shared); i++)
		rte_eal_wait_lcore(worker_lcore(s->worker[i]));
	for (unsigned i = 0; i < s->shared.n_ports; i++)
		port_stop(s->shared.ports[i]);
}
