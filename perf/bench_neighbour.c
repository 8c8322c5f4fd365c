/* SPDX-License-Identifier: BSD-3-Clause */
#include "bench_neighbour.h"

#define SENDER_AT 28 // in the frame: the sender's and the target's IP address
#define TARGET_AT 38

bool bench_neighbour(struct net *net, struct rte_mempool *pool, const struct ip_addr *ours,
		     const struct ip_addr *peer, uint64_t now_ms)
{
	static const uint8_t request[42] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 9, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1,
		2,    0,    0,    0,    0,    9,
	};
	static struct net_sorted sorted;
	struct rte_mbuf *m = rte_pktmbuf_alloc(pool);
	uint8_t *frame = m ? (uint8_t *)rte_pktmbuf_append(m, sizeof(request)) : NULL;

	if (!frame)
		return false;
	memcpy(frame, request, sizeof(request));
	memcpy(frame + SENDER_AT, peer->b + 12, 4);
	memcpy(frame + TARGET_AT, ours->b + 12, 4);
	net_classify(net, 0, &m, 1, now_ms, &sorted);
	rte_pktmbuf_free_bulk(sorted.news, sorted.n_news);
	return true;
}
