/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_impair.h"

#include <rte_ether.h>

#include <string.h>

#define LATE_NS 4000000 // at most so much later

static bool happens(struct load_impair *imp, uint32_t per_mille)
{
	return per_mille && load_rand_below(&imp->rand, 1000) < per_mille;
}

static bool is_arp(struct rte_mbuf *m)
{
	const struct rte_ether_hdr *eth = rte_pktmbuf_mtod(m, const struct rte_ether_hdr *);

	return m->data_len < sizeof(*eth) || eth->ether_type == RTE_BE16(RTE_ETHER_TYPE_ARP);
}

static bool make_late(struct load_impair *imp, struct rte_mbuf *m, uint64_t now_ns)
{
	if (imp->n_held == LOAD_IMPAIR_HELD || !happens(imp, imp->reorder))
		return false;
	imp->until_ns[imp->n_held] = now_ns + load_rand_below(&imp->rand, LATE_NS);
	imp->held[imp->n_held++] = m;
	imp->reordered++;
	return true;
}

static void put(struct load_impair *imp, struct rte_mbuf *m, struct rte_mbuf **out, unsigned *n,
		unsigned max)
{
	if (*n < max) {
		out[(*n)++] = m;
		return;
	}
	imp->lost++;
	rte_pktmbuf_free(m);
}

static void one(struct load_impair *imp, struct rte_mbuf *m, struct rte_mbuf **out, unsigned *n,
		unsigned max, uint64_t now_ns)
{
	struct rte_mbuf *twin = NULL;

	if (is_arp(m)) {
		put(imp, m, out, n, max);
		return;
	}
	if (happens(imp, imp->loss)) {
		imp->lost++;
		rte_pktmbuf_free(m);
		return;
	}
	if (happens(imp, imp->duplicate))
		twin = rte_pktmbuf_copy(m, imp->pool, 0, UINT32_MAX);
	if (!make_late(imp, m, now_ns))
		put(imp, m, out, n, max);
	if (twin) {
		imp->duplicated++;
		put(imp, twin, out, n, max);
	}
}

static void release_late(struct load_impair *imp, struct rte_mbuf **out, unsigned *n, unsigned max,
			 uint64_t now_ns)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < imp->n_held; i++) {
		if (imp->until_ns[i] <= now_ns && *n < max) {
			out[(*n)++] = imp->held[i];
			continue;
		}
		imp->held[kept] = imp->held[i];
		imp->until_ns[kept++] = imp->until_ns[i];
	}
	imp->n_held = kept;
}

unsigned load_impair(struct load_impair *imp, struct rte_mbuf *const *in, unsigned n,
		     struct rte_mbuf **out, unsigned max, uint64_t now_ns)
{
	struct rte_mbuf *copy[LOAD_IMPAIR_MAX];
	unsigned n_out = 0;

	memcpy(copy, in, n * sizeof(*copy));
	for (unsigned i = 0; i < n; i++)
		one(imp, copy[i], out, &n_out, max, now_ns);
	release_late(imp, out, &n_out, max, now_ns);
	return n_out;
}
