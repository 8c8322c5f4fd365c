/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

#include <rte_errno.h>

#define FRAG_LIFE_MS 5000 // RFC 1122 3.3.2 wants a minute; a SIP transaction is over after 32 s
#define FRAG_SLOTS   4
#define FRAG_TABLE   256 // datagrams in the making, if the pool can spare their mbufs
#define FRAG_OUT_MAX 64  // 65535 bytes in fragments of 1280

int net_frag_init(struct net *net)
{
	// What is in the making may hold a quarter of the mbufs, not more.
	uint32_t spare = net->cfg.pool->size / 4 / RTE_LIBRTE_IP_FRAG_MAX_FRAG;
	uint32_t datagrams = RTE_MIN(RTE_MAX(spare, 1u), (uint32_t)FRAG_TABLE);

	// Sparsely filled: a full bucket is rare before the table is full. Its clock is ours.
	net->frag = rte_ip_frag_table_create(FRAG_TABLE, FRAG_SLOTS, datagrams, FRAG_LIFE_MS,
					     net->cfg.socket);
	return net->frag ? 0 : -ENOMEM;
}

void net_frag_fini(struct net *net)
{
	if (net->frag)
		rte_ip_frag_table_destroy(net->frag);
}

static void bury(struct net *net, enum drop why)
{
	for (uint32_t i = 0; i < net->dead.cnt; i++)
		net_count(net, why, net->dead.row[i]->nb_segs);
	rte_ip_frag_free_death_row(&net->dead, 0);
}

void net_frag_tick(struct net *net, uint64_t now_ms)
{
	rte_ip_frag_table_del_expired_entries(net->frag, &net->dead, now_ms);
	bury(net, DROP_FRAG_TIMEOUT);
}

enum drop net_flatten(struct rx *rx)
{
	struct rte_mbuf *m = rx->m, *flat = rte_pktmbuf_alloc(rx->net->cfg.big_pool);

	if (flat == NULL)
		return DROP_NO_MBUF;
	if (m->pkt_len > rte_pktmbuf_tailroom(flat)) {
		rte_pktmbuf_free(flat);
		return DROP_FRAG_TOO_LONG;
	}
	rte_pktmbuf_read(m, 0, m->pkt_len, rte_pktmbuf_append(flat, (uint16_t)m->pkt_len));
	flat->port = m->port;
	flat->ol_flags = m->ol_flags & ~(RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL);
	flat->vlan_tci = m->vlan_tci;
	rte_pktmbuf_free(m);
	rx->m = flat;
	return DROP_NONE;
}

// A part of 'len' bytes at 'at' that cannot belong to any datagram of ours.
static enum drop check_part(const struct rx *rx, uint32_t at, uint32_t len, bool more)
{
	if (len == 0 || (more && len % 8 != 0) || rx->off - rx->ip_off + at + len > UINT16_MAX)
		return DROP_FRAG_BAD;
	return DROP_NONE;
}

// What the table gave back: a whole datagram whose headers end at rx->off, or nothing yet.
static enum drop take(struct rx *rx, struct rte_mbuf *whole)
{
	struct net *net = rx->net;
	enum drop why;

	rx->m = whole;
	bury(net, DROP_FRAG_BAD);
	if (whole == NULL)
		return DROP_NONE;
	rx->len = whole->pkt_len - rx->off;
	rx->reassembled = true;
	if (rx->len > net->cfg.max_message + UDP_BYTES)
		return DROP_FRAG_TOO_LONG;
	why = net_flatten(rx);
	if (why != DROP_NONE)
		return why;
	// What the NIC said about a checksum was about the first part.
	rx->m->ol_flags &= ~RTE_MBUF_F_RX_L4_CKSUM_MASK;
	net->cfg.stats->stat[STAT_REASSEMBLED]++;
	return DROP_NONE;
}

enum drop net_reassemble4(struct rx *rx, struct rte_ipv4_hdr *ip)
{
	uint16_t field = rte_be_to_cpu_16(ip->fragment_offset);
	uint32_t at = (field & RTE_IPV4_HDR_OFFSET_MASK) * 8u;
	enum drop why = check_part(rx, at, rx->len, field & RTE_IPV4_HDR_MF_FLAG);
	struct rte_mbuf *whole;

	if (why != DROP_NONE)
		return why;
	// What is too old goes first: everything that dies below is then malformed.
	net_frag_tick(rx->net, rx->now_ms);
	rx->m->l2_len = rx->ip_off & 0x7fu;
	rx->m->l3_len = (rx->off - rx->ip_off) & 0x1ffu;
	whole = rte_ipv4_frag_reassemble_packet(rx->net->frag, &rx->net->dead, rx->m, rx->now_ms,
						ip);
	// The first part's header, which may carry other options than the last one's.
	if (whole)
		rx->off = (uint16_t)(whole->l2_len + whole->l3_len);
	return take(rx, whole);
}

enum drop net_reassemble6(struct rx *rx, struct rte_ipv6_hdr *ip)
{
	struct rte_ipv6_fragment_ext *frag = rte_ipv6_frag_get_ipv6_fragment_header(ip);
	uint16_t field = rte_be_to_cpu_16(frag->frag_data);
	uint32_t len = rx->len - (uint32_t)sizeof(*frag);
	enum drop why = check_part(rx, field & RTE_IPV6_EHDR_FO_MASK, len,
				   field & RTE_IPV6_EHDR_MF_MASK);
	struct rte_mbuf *whole;

	if (why != DROP_NONE)
		return why;
	net_frag_tick(rx->net, rx->now_ms);
	rx->m->l2_len = rx->ip_off & 0x7fu;
	rx->m->l3_len = sizeof(*ip) + sizeof(*frag);
	whole = rte_ipv6_frag_reassemble_packet(rx->net->frag, &rx->net->dead, rx->m, rx->now_ms,
						ip, frag);
	if (whole) {
		// Parts may have come with different tags, or none: the first one's header counts.
		rx->ip_off = whole->l2_len;
		rx->off = (uint16_t)(rx->ip_off + sizeof(*ip));
		ip = rte_pktmbuf_mtod_offset(whole, struct rte_ipv6_hdr *, rx->ip_off);
		rx->proto = ip->proto;
		rx->ttl = ip->hop_limits;
	}
	return take(rx, whole);
}

static int cut4(struct net *net, struct rte_mbuf *m, uint16_t mtu, struct rte_mbuf **part)
{
	struct rte_ipv4_hdr *ip = rte_pktmbuf_mtod(m, struct rte_ipv4_hdr *);
	int n;

	// A forwarded datagram may say "don't fragment"; to its far end it came from us.
	ip->fragment_offset = 0;
	n = rte_ipv4_fragment_packet(m, part, FRAG_OUT_MAX, mtu, net->cfg.pool, net->cfg.pool);
	for (int i = 0; i < n; i++) {
		ip = rte_pktmbuf_mtod(part[i], struct rte_ipv4_hdr *);
		ip->hdr_checksum = rte_ipv4_cksum(ip);
	}
	return n;
}

static int cut6(struct net *net, struct rte_mbuf *m, uint16_t mtu, struct rte_mbuf **part)
{
	int n = rte_ipv6_fragment_packet(m, part, FRAG_OUT_MAX, mtu, net->cfg.pool, net->cfg.pool);
	uint32_t id = rte_cpu_to_be_32(net->frag_id++);

	// The library leaves the identification at 0 for all datagrams.
	for (int i = 0; i < n; i++)
		rte_ipv6_frag_get_ipv6_fragment_header(
			rte_pktmbuf_mtod(part[i], struct rte_ipv6_hdr *))->id = id;
	return n;
}

// A part is a header and a reference to the payload; a port that wants one segment gets a copy.
static void send_part(struct net *net, struct rte_mbuf *m, const struct neigh *n, uint16_t type)
{
	struct rte_mbuf *one = m;

	if (!net->cfg.port[n->key.port].tx_multi_segs) {
		one = rte_pktmbuf_copy(m, net->cfg.pool, 0, UINT32_MAX);
		rte_pktmbuf_free(m);
	}
	if (one == NULL)
		net_count(net, DROP_NO_MBUF, 1);
	else
		net_ether_send(net, one, n->key.port, n->mac, n->vlan, type);
}

void net_emit(struct net *net, struct rte_mbuf *m, const struct neigh *n)
{
	bool v4 = ip_is_v4(&n->key.ip);
	uint16_t type = v4 ? RTE_ETHER_TYPE_IPV4 : RTE_ETHER_TYPE_IPV6;
	uint16_t mtu = net->cfg.port[n->key.port].mtu;
	struct rte_mbuf *part[FRAG_OUT_MAX];
	int parts;

	if (m->pkt_len <= mtu) {
		net_ether_send(net, m, n->key.port, n->mac, n->vlan, type);
		return;
	}
	parts = v4 ? cut4(net, m, mtu, part) : cut6(net, m, mtu, part);
	if (parts < 0) {
		net_drop(net, m, parts == -ENOMEM ? DROP_NO_MBUF : DROP_TX_TOO_LONG);
		return;
	}
	net->cfg.stats->stat[STAT_FRAGMENTED]++;
	for (int i = 0; i < parts; i++)
		send_part(net, part[i], n, type);
	rte_pktmbuf_free(m);
}
