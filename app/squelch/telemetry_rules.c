/* SPDX-License-Identifier: BSD-3-Clause */
#include "telemetry_rules.h"

#include <rte_telemetry.h>

#include <signal.h>
#include <unistd.h>

// What is counted by the operator's own rules.

static struct server *server;

static uint64_t hits(const struct worker_tables *t, unsigned rule)
{
	uint64_t sum = 0;

	for (unsigned w = 0; w < server->shared.n_workers; w++)
		sum += __atomic_load_n(&screen_hits(t->screen_view[w])[rule], __ATOMIC_RELAXED);
	return sum;
}

static void add_screen(struct rte_tel_data *d, const struct worker_tables *t)
{
	const struct screen_rule *rule;
	unsigned n = t->screen ? screen_rules(t->screen, &rule) : 0;

	for (unsigned i = 0; i < n; i++) {
		char name[32];

		snprintf(name, sizeof(name), "line_%u", rule[i].line);
		if (rte_tel_data_add_dict_u64(d, name, hits(t, i)) < 0)
			return; // it holds 256
	}
}

static struct rte_tel_data *total(struct rte_tel_data *d)
{
	struct rte_tel_data *group = rte_tel_data_alloc();

	rte_tel_data_start_dict(d);
	if (!group)
		return NULL;
	rte_tel_data_start_dict(group);
	rte_tel_data_add_dict_container(d, "total", group, 0);
	return group;
}

// {"total": {"line_7": n, ...}}: since the file was read.
static int answer_screen(const char *cmd __rte_unused, const char *params __rte_unused,
			 struct rte_tel_data *d)
{
	struct rte_tel_data *group = total(d);

	if (!group)
		return -ENOMEM;
	pthread_mutex_lock(&server->reading);
	add_screen(group, server->shared.tables);
	pthread_mutex_unlock(&server->reading);
	return 0;
}

static int answer_reloads(const char *cmd __rte_unused, const char *params __rte_unused,
			  struct rte_tel_data *d)
{
	struct rte_tel_data *group = total(d);

	if (!group)
		return -ENOMEM;
	rte_tel_data_add_dict_u64(group, "done",
				  __atomic_load_n(&server->reloads, __ATOMIC_RELAXED));
	rte_tel_data_add_dict_u64(group, "refused",
				  __atomic_load_n(&server->reloads_refused, __ATOMIC_RELAXED));
	rte_tel_data_add_dict_u64(group, "running",
				  __atomic_load_n(&server->reload.running, __ATOMIC_RELAXED));
	rte_tel_data_add_dict_u64(group, "waiting",
				  __atomic_load_n(&server->reload.again, __ATOMIC_RELAXED));
	return 0;
}

// {"total": {"asked": 1}}: what comes of it /squelch/reloads tells. The control thread takes it for what the
// operator's SIGHUP is; this thread belongs to the EAL.
static int answer_reload(const char *cmd __rte_unused, const char *params __rte_unused,
			 struct rte_tel_data *d)
{
	struct rte_tel_data *group = total(d);

	if (!group)
		return -ENOMEM;
	rte_tel_data_add_dict_u64(group, "asked", kill(getpid(), SIGHUP) == 0);
	return 0;
}

int telemetry_rules_begin(struct server *s)
{
	int bad = 0;

	server = s;
	bad |= rte_telemetry_register_cmd(
		"/squelch/screen", answer_screen,
		"How often each rule of --screen has matched, by its line. No "
		"parameters.");
	bad |= rte_telemetry_register_cmd(
		"/squelch/reloads", answer_reloads,
		"How often the files were read anew, and refused; and whether they are being read. No parameters.");
	bad |= rte_telemetry_register_cmd("/squelch/reload", answer_reload,
					  "Reads the files anew, as SIGHUP does. No parameters.");
	return bad;
}
