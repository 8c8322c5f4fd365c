/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_frame.h"

#include <rte_ether.h>
#include <rte_ip.h>
#include <rte_udp.h>

#define TTL 64

static uint8_t *udp(uint8_t *at, uint32_t payload, const struct load_frame_path *path)
{
	struct rte_udp_hdr *h = (void *)(at -= sizeof(*h));

	*h = (struct rte_udp_hdr){
		.src_port = rte_cpu_to_be_16(path->src.port),
		.dst_port = rte_cpu_to_be_16(path->dst.port),
		.dgram_len = rte_cpu_to_be_16((uint16_t)(payload + sizeof(*h))),
	};
	return at;
}

static uint8_t *ip4(uint8_t *at, uint32_t payload, const struct load_frame_path *path)
{
	struct rte_udp_hdr *u = (void *)at;
	struct rte_ipv4_hdr *h = (void *)(at -= sizeof(*h));

	*h = (struct rte_ipv4_hdr){
		.version_ihl = RTE_IPV4_VHL_DEF,
		.total_length = rte_cpu_to_be_16((uint16_t)(payload + sizeof(*h))),
		.time_to_live = TTL,
		.next_proto_id = IPPROTO_UDP,
	};
	memcpy(&h->src_addr, path->src.ip.b + 12, 4);
	memcpy(&h->dst_addr, path->dst.ip.b + 12, 4);
	h->hdr_checksum = rte_ipv4_cksum(h);
	u->dgram_cksum = rte_ipv4_udptcp_cksum(h, u);
	return at;
}

static uint8_t *ip6(uint8_t *at, uint32_t payload, const struct load_frame_path *path)
{
	struct rte_udp_hdr *u = (void *)at;
	struct rte_ipv6_hdr *h = (void *)(at -= sizeof(*h));

	*h = (struct rte_ipv6_hdr){
		.vtc_flow = rte_cpu_to_be_32(6u << 28),
		.payload_len = rte_cpu_to_be_16((uint16_t)payload),
		.proto = IPPROTO_UDP,
		.hop_limits = TTL,
	};
	memcpy(h->src_addr, path->src.ip.b, 16);
	memcpy(h->dst_addr, path->dst.ip.b, 16);
	u->dgram_cksum = rte_ipv6_udptcp_cksum(h, u);
	return at;
}

struct span load_frame(uint8_t *buf, uint32_t payload, const struct load_frame_path *path)
{
	uint8_t *end = buf + LOAD_FRAME_HEADERS + payload;
	uint8_t *at = udp(buf + LOAD_FRAME_HEADERS, payload, path);
	bool v4 = ip_is_v4(&path->dst.ip);
	struct rte_ether_hdr *eth;

	at = v4 ? ip4(at, (uint32_t)(end - at), path) : ip6(at, (uint32_t)(end - at), path);
	eth = (void *)(at -= sizeof(*eth));
	memcpy(&eth->dst_addr, path->dst_mac, 6);
	memcpy(&eth->src_addr, path->src_mac, 6);
	eth->ether_type = v4 ? RTE_BE16(RTE_ETHER_TYPE_IPV4) : RTE_BE16(RTE_ETHER_TYPE_IPV6);
	return span_of(at, (size_t)(end - at));
}
