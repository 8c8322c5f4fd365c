/* SPDX-License-Identifier: BSD-3-Clause */
#include "reload.h"
#include "tables.h"

#include <stdio.h>
#include <string.h>

#include <rte_lcore.h>

static void refused(struct server *s, const char *why)
{
	fprintf(stderr, "squelch: not reloaded: %s\n", why);
	__atomic_store_n(&s->reloads_refused, s->reloads_refused + 1, __ATOMIC_RELAXED);
}

// It touches nothing of the EAL's, which may be gone before it ends.
static void *load(void *server)
{
	struct server *s = server;
	struct reload *r = &s->reload;

	r->tables = tables_load(s->args, r->why, sizeof(r->why));
	__atomic_store_n(&r->loaded, true, __ATOMIC_RELEASE);
	return NULL;
}

static void start(struct server *s)
{
	struct reload *r = &s->reload;
	int error;

	r->loaded = false;
	__atomic_store_n(&r->again, false, __ATOMIC_RELAXED);
	error = -rte_ctrl_thread_create(&r->thread, "squelch-reload", NULL, load, s);
	if (error)
		refused(s, strerror(error));
	__atomic_store_n(&r->running, error == 0, __ATOMIC_RELAXED);
}

void reload_begin(struct server *s)
{
	if (s->reload.running)
		__atomic_store_n(&s->reload.again, true, __ATOMIC_RELAXED);
	else
		start(s);
}

bool reload_running(const struct server *s)
{
	return s->reload.running;
}

static void replace(struct server *s, struct worker_tables *t)
{
	tables_carry(t, s->shared.tables);
	pthread_mutex_lock(&s->reading);
	tables_free(worker_tables_replace(&s->shared, t));
	pthread_mutex_unlock(&s->reading);
	__atomic_store_n(&s->reloads, s->reloads + 1, __ATOMIC_RELAXED);
	printf("squelch: reloaded\n");
	tables_describe(t, s->args);
	fflush(stdout);
}

// Their host names are asked for from now on. False: there are too many; those of before had room.
static bool names_fit(struct server *s, const struct worker_tables *t)
{
	char *why = s->reload.why, unsaid[LAUNCH_WHY_MAX];

	if (tables_names(t, s->resolver, why, LAUNCH_WHY_MAX))
		return true;
	tables_names(s->shared.tables, s->resolver, unsaid, sizeof(unsaid));
	return false;
}

// Nothing is allocated once calls are taken: without a rule for it at start there is no table for it.
static bool floors_fit(struct server *s, const struct worker_tables *t)
{
	uint32_t line = s->floors ? 0 : dialplan_needs_floor(t->plan);

	if (line)
		snprintf(s->reload.why, LAUNCH_WHY_MAX,
			 "%s:%u: floor=tbcp: there is no room for floor control, for no rule had it "
			 "at start; start squelch anew",
			 s->args->dialplan, line);
	return line == 0;
}

static void finish(struct server *s, struct worker_tables *t)
{
	if (!t) {
		refused(s, s->reload.why);
	} else if (!floors_fit(s, t)) {
		refused(s, s->reload.why);
		tables_free(t);
	} else if (!tables_view(t, s->lcore, worker_pollers(&s->shared))) {
		refused(s, "no memory to ask the dialplan and its like: give more with -m");
		tables_free(t);
	} else if (!names_fit(s, t)) {
		refused(s, s->reload.why);
		tables_free(t);
	} else {
		replace(s, t);
	}
}

void reload_advance(struct server *s)
{
	struct reload *r = &s->reload;

	if (!r->running || !__atomic_load_n(&r->loaded, __ATOMIC_ACQUIRE))
		return;
	pthread_join(r->thread, NULL);
	finish(s, r->tables);
	__atomic_store_n(&r->running, false, __ATOMIC_RELAXED);
	if (r->again)
		start(s);
}
