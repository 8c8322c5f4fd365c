/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_lane.h"

// Opens lanes of IPv6.

static struct lane_ends6 ends(const struct ip_addr *src, uint16_t src_port,
			      const struct ip_addr *dst, uint16_t dst_port)
{
	struct lane_ends6 e = {.src_port = rte_cpu_to_be_16(src_port),
			       .dst_port = rte_cpu_to_be_16(dst_port)};

	memcpy(e.src, src->b, sizeof(e.src));
	memcpy(e.dst, dst->b, sizeof(e.dst));
	return e;
}

void net_lane6_open(struct net *net, struct rte_mbuf *m, const struct media_hop *hop,
		    const struct ip_addr *src, const struct way *way)
{
	const struct path *in = &net_meta(m)->path;
	struct ip_addr ours = home_ip(net->cfg.home, in->local);
	struct lane6 lane = {
		.in = ends(&in->remote.ip, in->remote.port, &ours, in->local_port),
		.out = ends(src, hop->local_port, &hop->to.ip, hop->to.port),
	};

	lane.link = lane_link_of(m, way, lane_change(&lane.in, &lane.out, 9));
	*hop->lane6 = lane;
}
