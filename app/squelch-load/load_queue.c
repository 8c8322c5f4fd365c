/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_queue.h"

#include <rte_net.h>
#include <rte_thash.h>
#include <rte_udp.h>

#define TABLE 128 // entries of the NIC that there would be

// The UDP header; NULL: there is none, it is ARP or a fragment.
static const struct rte_udp_hdr *udp_of(struct rte_mbuf *m, struct rte_net_hdr_lens *lens,
					uint32_t *type)
{
	uint32_t at;

	*type = rte_net_get_ptype(m, lens, RTE_PTYPE_ALL_MASK);
	at = lens->l2_len + lens->l3_len;
	if ((*type & RTE_PTYPE_L4_MASK) != RTE_PTYPE_L4_UDP ||
	    at + sizeof(struct rte_udp_hdr) > m->data_len)
		return NULL;
	return rte_pktmbuf_mtod_offset(m, const struct rte_udp_hdr *, at);
}

static unsigned owner(const struct server *s, struct rte_mbuf *m, const struct rte_udp_hdr *udp)
{
	const uint8_t *payload = (const uint8_t *)(udp + 1);
	const uint8_t *end = rte_pktmbuf_mtod_offset(m, const uint8_t *, m->data_len);
	uint16_t port = rte_be_to_cpu_16(udp->dst_port);

	if (port >= s->shared.media_low && port <= s->shared.media_high)
		return worker_owner_media(&s->shared, port);
	return worker_owner_sip(&s->key, s->shared.n_workers, 0, NULL,
				span_of(payload, (size_t)(end - payload)));
}

uint16_t load_queue_wrong(const void *server, struct rte_mbuf *m)
{
	const struct server *s = server;
	struct rte_net_hdr_lens lens;
	uint32_t type;
	const struct rte_udp_hdr *udp = udp_of(m, &lens, &type);

	if (!udp)
		return 0;
	return (uint16_t)((owner(s, m, udp) + 1) % s->shared.n_workers);
}

const struct port_rss *load_queue_nic(void)
{
	static struct port_rss rss = {.bits = PORT_RSS_BITS};

	port_rss_key(&rss, true);
	return &rss;
}

// Both addresses, then both ports.
static uint32_t hash(const struct port_rss *rss, const uint8_t *addresses, unsigned bytes,
		     const struct rte_udp_hdr *udp)
{
	uint32_t tuple[RTE_THASH_V6_L4_LEN];
	unsigned n = bytes / sizeof(*tuple);

	memcpy(tuple, addresses, bytes);
	memcpy(&tuple[n], udp, sizeof(*tuple));
	for (unsigned i = 0; i <= n; i++)
		tuple[i] = rte_be_to_cpu_32(tuple[i]);
	return rte_softrss(tuple, n + 1, rss->key);
}

uint16_t load_queue_rss(const void *server, struct rte_mbuf *m)
{
	const struct server *s = server;
	struct rte_net_hdr_lens lens;
	uint32_t type, h;
	const struct rte_udp_hdr *udp = udp_of(m, &lens, &type);
	const uint8_t *ip;

	if (!udp)
		return 0;
	ip = rte_pktmbuf_mtod_offset(m, const uint8_t *, lens.l2_len);
	if (RTE_ETH_IS_IPV4_HDR(type))
		h = hash(s->rss_outside, ip + offsetof(struct rte_ipv4_hdr, src_addr), 8, udp);
	else
		h = hash(s->rss_outside, ip + offsetof(struct rte_ipv6_hdr, src_addr), 32, udp);
	return port_rss_entry(h % TABLE, s->rss_outside->bits, (uint16_t)s->shared.n_workers);
}
