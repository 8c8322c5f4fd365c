/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker_priv.h"

// What a rule of --screen keeps out goes no further than this: it is not even parsed, unless there
// is to be an answer.

static bool passes(struct worker *w, struct rte_mbuf *m)
{
	const struct screen_rule *rule = screen_judge(w->screen, net_payload(m));

	if (!rule)
		return true;
	w->stats.drop[DROP_SCREENED]++;
	if (rule->status)
		focus_reject(w->core, net_payload(m), &net_meta(m)->path, rule->status,
			     rule->reason);
	rte_pktmbuf_free(m);
	return false;
}

unsigned worker_screen(struct worker *w, struct rte_mbuf **m, unsigned n)
{
	unsigned kept = 0;

	if (!w->screen)
		return n;
	for (unsigned i = 0; i < n; i++)
		if (passes(w, m[i]))
			m[kept++] = m[i];
	return kept;
}
