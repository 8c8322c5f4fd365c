/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

bool net_udp_wrong(const struct rte_udp_hdr *udp, const struct ip_addr *src,
		   const struct ip_addr *dst)
{
	uint16_t bytes = rte_be_to_cpu_16(udp->dgram_len);
	uint64_t sum = net_pseudo_sum(src, dst, IPPROTO_UDP, bytes);

	// RFC 768: none was computed. RFC 8200 8.1: IPv6 has no such thing.
	if (udp->dgram_cksum == 0)
		return !ip_is_v4(src);
	return net_fold(sum + rte_raw_cksum(udp, bytes)) != 0xffff;
}

// What the NIC has found out; where it has not, the sum is checked here, if that is wanted.
static bool checksum_wrong(const struct rx *rx, const struct rte_udp_hdr *udp, bool check)
{
	if (udp->dgram_cksum == 0)
		return !ip_is_v4(&rx->src);
	switch (rx->m->ol_flags & RTE_MBUF_F_RX_L4_CKSUM_MASK) {
	case RTE_MBUF_F_RX_L4_CKSUM_GOOD:
	case RTE_MBUF_F_RX_L4_CKSUM_NONE: // not filled in, but the data is known to be right
		return false;
	case RTE_MBUF_F_RX_L4_CKSUM_BAD:
		return true;
	default:
		return check && net_udp_wrong(udp, &rx->src, &rx->dst);
	}
}

// In-place rewriting wants headers without options and a checksum that can be carried on.
static bool rewritable(const struct rx *rx, uint16_t bytes)
{
	return !rx->frozen && !rx->reassembled && bytes == rx->len &&
	       (rx->m->ol_flags & RTE_MBUF_F_RX_L4_CKSUM_MASK) != RTE_MBUF_F_RX_L4_CKSUM_NONE;
}

static void note(struct rx *rx, const struct rte_udp_hdr *udp, uint16_t bytes, bool as_it_is)
{
	*net_meta(rx->m) = (struct net_meta){
		.path = {
			.remote = {rx->src, rte_be_to_cpu_16(udp->src_port)},
			.local_port = rte_be_to_cpu_16(udp->dst_port),
			.local = rx->local,
		},
		.payload_off = (uint16_t)(rx->off + UDP_BYTES),
		.payload_len = (uint16_t)(bytes - UDP_BYTES),
		.l2_len = (uint8_t)rx->ip_off,
		.l3_len = (uint8_t)(as_it_is ? rx->off - rx->ip_off : 0),
		.v6 = !ip_is_v4(&rx->src),
	};
}

enum drop net_udp_input(struct rx *rx)
{
	const struct net_cfg *cfg = &rx->net->cfg;
	const struct rte_udp_hdr *udp = rx_at(rx);
	uint16_t port, bytes;
	bool sip, as_it_is;

	if (rx->len < UDP_BYTES)
		return DROP_UDP_BAD;
	bytes = rte_be_to_cpu_16(udp->dgram_len);
	if (bytes < UDP_BYTES || bytes > rx->len)
		return DROP_UDP_BAD;
	// Nothing listens on a group or a link-local address.
	if (rx->local == HOME_NONE)
		return DROP_IP_NOT_OURS;
	port = rte_be_to_cpu_16(udp->dst_port);
	sip = home_hears(cfg->home, rx->local, port);
	as_it_is = rewritable(rx, bytes);
	// Media that is passed on as it is keeps a wrong checksum, for the far end to see (RFC 1624
	// carries the error along): its payload need not be read here.
	if (checksum_wrong(rx, udp, sip || !as_it_is))
		return DROP_UDP_CHECKSUM;
	if (!sip && (port < cfg->media_low || port > cfg->media_high))
		return DROP_UDP_PORT;
	if (rx->out == NULL)
		return DROP_IP_PROTO; // passed on as news, but is none
	note(rx, udp, bytes, as_it_is);
	rte_pktmbuf_trim(rx->m, (uint16_t)(rx->len - bytes));
	if (sip)
		rx->out->sip[rx->out->n_sip++] = rx->m;
	else
		rx->out->media[rx->out->n_media++] = rx->m;
	return DROP_NONE;
}
