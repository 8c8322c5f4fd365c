/* SPDX-License-Identifier: BSD-3-Clause */
#include "control.h"

#include <rte_telemetry.h>

// Counters over DPDK's own socket: {"total": {name: n, ...}, "lcore_1": {...}, ...}.

static const struct server *server;

enum counters { COUNTERS_STATS, COUNTERS_DROPS, COUNTERS_RACES };

struct view {
	const struct counter_info *info;
	unsigned n;
	const uint64_t *(*of)(const struct stats *s);
};

static const uint64_t *stats_of(const struct stats *s)
{
	return s->stat;
}

static const uint64_t *drops_of(const struct stats *s)
{
	return s->drop;
}

static const uint64_t *races_of(const struct stats *s)
{
	return s->race;
}

static const struct view views[] = {
	[COUNTERS_STATS] = {stat_info, STAT_MAX, stats_of},
	[COUNTERS_DROPS] = {drop_info, DROP_MAX, drops_of},
	[COUNTERS_RACES] = {race_info, RACE_MAX, races_of},
};

// The counter over all workers, or of one.
static uint64_t value(const struct view *v, unsigned first, unsigned last, unsigned i)
{
	uint64_t sum = 0;

	for (unsigned w = first; w < last; w++)
		sum += __atomic_load_n(&v->of(worker_stats(server->worker[w]))[i], __ATOMIC_RELAXED);
	return sum;
}

static int add_group(struct rte_tel_data *d, const char *name, const struct view *v, unsigned first,
		     unsigned last)
{
	struct rte_tel_data *group = rte_tel_data_alloc();

	if (!group)
		return -ENOMEM;
	rte_tel_data_start_dict(group);
	for (unsigned i = 0; i < v->n; i++)
		if (v->info[i].name)
			rte_tel_data_add_dict_u64(group, v->info[i].name, value(v, first, last, i));
	return rte_tel_data_add_dict_container(d, name, group, 0);
}

static int answer(enum counters which, struct rte_tel_data *d)
{
	const struct view *v = &views[which];

	rte_tel_data_start_dict(d);
	if (add_group(d, "total", v, 0, worker_pollers(&server->shared)) < 0)
		return -1;
	for (unsigned w = 0; w < worker_pollers(&server->shared); w++) {
		char name[32];

		snprintf(name, sizeof(name), "lcore_%u", worker_lcore(server->worker[w]));
		if (add_group(d, name, v, w, w + 1) < 0)
			return -1;
	}
	return 0;
}

static int answer_stats(const char *cmd __rte_unused, const char *params __rte_unused,
			struct rte_tel_data *d)
{
	return answer(COUNTERS_STATS, d);
}

static int answer_drops(const char *cmd __rte_unused, const char *params __rte_unused,
			struct rte_tel_data *d)
{
	return answer(COUNTERS_DROPS, d);
}

static int answer_races(const char *cmd __rte_unused, const char *params __rte_unused,
			struct rte_tel_data *d)
{
	return answer(COUNTERS_RACES, d);
}

static int answer_media(const char *cmd __rte_unused, const char *params, struct rte_tel_data *d)
{
	return telemetry_media(server, params, d);
}

int telemetry_begin(const struct server *s)
{
	int bad = 0;

	server = s;
	bad |= rte_telemetry_register_cmd("/squelch/stats", answer_stats,
					  "What squelch has done, in all and by lcore. No parameters.");
	bad |= rte_telemetry_register_cmd("/squelch/drops", answer_drops,
					  "What squelch has dropped, by reason. No parameters.");
	bad |= rte_telemetry_register_cmd("/squelch/races", answer_races,
					  "The cancel races it has met, by row. No parameters.");
	bad |= rte_telemetry_register_cmd("/squelch/media", answer_media,
					  "Media by lcore; of LCORE[,FIRST]: its flows.");
	return bad;
}
