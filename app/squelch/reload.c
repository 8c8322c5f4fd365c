/* SPDX-License-Identifier: BSD-3-Clause */
#include "reload.h"
#include "tables.h"

#include <stdio.h>

static struct worker_tables *prepare(struct server *s, char why[LAUNCH_WHY_MAX])
{
	struct worker_tables *t = tables_load(s->args, why, LAUNCH_WHY_MAX);

	if (!t || tables_view(t, s->lcore, s->shared.n_workers))
		return t;
	snprintf(why, LAUNCH_WHY_MAX,
		 "no memory to ask the dialplan and its like: give more with -m");
	tables_free(t);
	return NULL;
}

void reload(struct server *s)
{
	char why[LAUNCH_WHY_MAX];
	struct worker_tables *t = prepare(s, why);

	if (!t) {
		fprintf(stderr, "squelch: not reloaded: %s\n", why);
		__atomic_store_n(&s->reloads_refused, s->reloads_refused + 1, __ATOMIC_RELAXED);
		return;
	}
	tables_carry(t, s->shared.tables);
	pthread_mutex_lock(&s->reading);
	tables_free(worker_tables_replace(&s->shared, t));
	pthread_mutex_unlock(&s->reading);
	__atomic_store_n(&s->reloads, s->reloads + 1, __ATOMIC_RELAXED);
	printf("squelch: reloaded\n");
	tables_describe(t, s->args);
	fflush(stdout);
}
