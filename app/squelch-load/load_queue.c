/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_queue.h"

#include <rte_net.h>
#include <rte_udp.h>

static unsigned owner(const struct server *s, struct rte_mbuf *m, uint32_t at)
{
	const struct rte_udp_hdr *udp = rte_pktmbuf_mtod_offset(m, const struct rte_udp_hdr *, at);
	uint16_t port = rte_be_to_cpu_16(udp->dst_port);

	if (port >= s->shared.media_low && port <= s->shared.media_high)
		return worker_owner_media(&s->shared, port);
	return worker_owner_sip(&s->key, s->shared.n_workers, 0,
				span_of(udp + 1, m->data_len - at - sizeof(*udp)));
}

uint16_t load_queue_wrong(const void *server, struct rte_mbuf *m)
{
	const struct server *s = server;
	struct rte_net_hdr_lens lens;
	uint32_t type = rte_net_get_ptype(m, &lens, RTE_PTYPE_ALL_MASK);
	uint32_t at = lens.l2_len + lens.l3_len;

	if ((type & RTE_PTYPE_L4_MASK) != RTE_PTYPE_L4_UDP ||
	    at + sizeof(struct rte_udp_hdr) > m->data_len)
		return 0; // ARP, or a fragment: nobody's
	return (uint16_t)((owner(s, m, at) + 1) % s->shared.n_workers);
}
