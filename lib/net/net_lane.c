/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_lane.h"

// Opens lanes of IPv4.

static struct lane_ends ends(const struct ip_addr *src, uint16_t src_port,
			     const struct ip_addr *dst, uint16_t dst_port)
{
	return (struct lane_ends){
		.src = lane_load32(src->b + 12),
		.dst = lane_load32(dst->b + 12),
		.src_port = rte_cpu_to_be_16(src_port),
		.dst_port = rte_cpu_to_be_16(dst_port),
	};
}

void net_lane_open(struct net *net, struct rte_mbuf *m, const struct media_hop *hop,
		   const struct ip_addr *src, const struct way *way)
{
	const struct path *in = &net_meta(m)->path;
	struct ip_addr ours = home_ip(net->cfg.home, in->local);
	const uint16_t ttl_word = rte_cpu_to_be_16(NET_TTL << 8 | IPPROTO_UDP);
	struct lane lane = {
		.in = ends(&in->remote.ip, in->remote.port, &ours, in->local_port),
		.out = ends(src, hop->local_port, &hop->to.ip, hop->to.port),
	};

	lane.link = lane_link_of(m, way, lane_change(&lane.in, &lane.out, 3));
	lane.link.ip_change = net_fold((uint64_t)lane_change(&lane.in, &lane.out, 2) + ttl_word);
	*hop->lane = lane;
}
