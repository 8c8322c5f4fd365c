/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

#include <rte_errno.h>
#include <rte_malloc.h>
#include <rte_rcu_qsbr.h>

// Tables that are replaced while workers ask them. A worker looks once a turn whether there are
// others, and says before it does so that it holds nothing of what it had: no lock, and a store a
// turn.

int worker_rcu_create(struct worker_shared *shared, int socket)
{
	size_t bytes = rte_rcu_qsbr_get_memsize(WORKERS_MAX);

	shared->rcu = rte_zmalloc_socket("rcu", bytes, RTE_CACHE_LINE_SIZE, socket);
	return shared->rcu ? -rte_rcu_qsbr_init(shared->rcu, WORKERS_MAX) : -ENOMEM;
}

struct worker_tables *worker_tables_replace(struct worker_shared *shared,
					    struct worker_tables *tables)
{
	struct worker_tables *old = __atomic_exchange_n(&shared->tables, tables, __ATOMIC_ACQ_REL);

	rte_rcu_qsbr_synchronize(shared->rcu, RTE_QSBR_THRID_INVALID);
	return old;
}

void worker_tables_begin(struct worker *w)
{
	rte_rcu_qsbr_thread_register(w->cfg.shared->rcu, w->cfg.id);
	rte_rcu_qsbr_thread_online(w->cfg.shared->rcu, w->cfg.id);
}

void worker_tables_end(struct worker *w)
{
	rte_rcu_qsbr_thread_offline(w->cfg.shared->rcu, w->cfg.id);
	rte_rcu_qsbr_thread_unregister(w->cfg.shared->rcu, w->cfg.id);
}

static void tell_core(struct worker *w, const struct worker_tables *t)
{
	focus_users(w->core, t->users);
	focus_accounts(w->core, t->accounts);
	focus_trusted(w->core, t->trusted);
	focus_plan(w->core, w->plan, t->hops);
}

void worker_tables_take(struct worker *w)
{
	const struct worker_shared *shared = w->cfg.shared;
	const struct worker_tables *t;

	rte_rcu_qsbr_quiescent(shared->rcu, w->cfg.id);
	t = __atomic_load_n(&shared->tables, __ATOMIC_ACQUIRE);
	if (t == w->tables)
		return;
	w->tables = t;
	w->acl = t->acl;
	w->plan = t->plan_view[w->cfg.id];
	w->screen = t->screen_view[w->cfg.id];
	w->deputy.trusted = t->trusted;
	if (w->core)
		tell_core(w, t);
}
