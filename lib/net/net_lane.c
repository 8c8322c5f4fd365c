/* SPDX-License-Identifier: BSD-3-Clause */
#include "net_priv.h"

// A stream's packets are all alike but for a few bytes: one that has gone the general way says how
// the next ones are told, and what their headers become. Whatever differs in the least is left to
// that way, which is the only one that drops anything (tests/unit/test_net_lane.c).

// A frame's beginning.
struct front4 {
	struct rte_ether_hdr eth;
	struct rte_ipv4_hdr ip;
	struct rte_udp_hdr udp;
};

_Static_assert(sizeof(struct front4) == NET_LANE_FRONT &&
		       offsetof(struct front4, udp.dgram_len) -
				       offsetof(struct front4, ip.src_addr) ==
			       sizeof(struct lane_ends),
	       "headers without options, in which addresses and ports lie together");

static inline uint64_t load64(const void *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

static inline uint32_t load32(const void *p)
{
	uint32_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

// 0: the MAC addresses agree. Both are read with the two bytes behind them.
static inline uint64_t mac_differs(const void *a, const void *b)
{
	static const union {
		uint8_t byte[8];
		uint64_t word;
	} mac = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

	return (load64(a) ^ load64(b)) & mac.word;
}

static inline uint64_t ends_differ(const void *a, const struct lane_ends *b)
{
	return (load64(a) ^ load64(b)) | (load32((const uint8_t *)a + 8) ^ load32(&b->src_port));
}

// 0: it is a whole frame for us, of one datagram without options, and nothing pads it.
static inline uint64_t differs(const struct front4 *f, const struct rte_mbuf *m, const uint8_t *own)
{
	uint16_t bytes = (uint16_t)(m->data_len - sizeof(f->eth));

	return mac_differs(&f->eth.dst_addr, own) | (m->ol_flags & NET_ODD_FLAGS) |
	       (uint64_t)((m->nb_segs ^ 1) | (f->eth.ether_type ^ RTE_BE16(RTE_ETHER_TYPE_IPV4)) |
			  (f->ip.version_ihl ^ RTE_IPV4_VHL_DEF) |
			  (f->ip.total_length ^ rte_cpu_to_be_16(bytes)) |
			  (f->ip.fragment_offset &
			   (uint16_t)~RTE_BE16(RTE_IPV4_HDR_DF_FLAG | 0x8000)) |
			  (f->ip.next_proto_id ^ IPPROTO_UDP) |
			  (f->udp.dgram_len ^ rte_cpu_to_be_16((uint16_t)(bytes - sizeof(f->ip)))));
}

// RFC 1624 3, equation 3, in words that are folded already.
static inline uint16_t carried_on(uint16_t checksum, uint32_t change)
{
	return (uint16_t)~net_fold32((uint16_t)~checksum + change);
}

static inline uint16_t ttl_word(const struct rte_ipv4_hdr *ip)
{
	uint16_t word;

	memcpy(&word, &ip->time_to_live, sizeof(word));
	return word;
}

static inline void rewrite(struct front4 *f, const struct lane *lane)
{
	uint16_t udp = carried_on(f->udp.dgram_cksum, lane->udp_change);

	memcpy(&f->eth, lane->macs, sizeof(lane->macs));
	f->ip.hdr_checksum = carried_on(f->ip.hdr_checksum,
					(uint32_t)lane->ip_change + (uint16_t)~ttl_word(&f->ip));
	f->ip.time_to_live = NET_TTL;
	memcpy(&f->ip.src_addr, &lane->out, sizeof(lane->out));
	// RFC 768: 0 says that there is none, and there is none afterwards either.
	if (f->udp.dgram_cksum)
		f->udp.dgram_cksum = udp ? udp : UINT16_MAX;
}

bool net_lane_pass(struct net *net, struct rte_mbuf *m, uint16_t port, struct lane *lane)
{
	struct front4 *f = rte_pktmbuf_mtod(m, struct front4 *);
	const uint8_t *own = net->cfg.port[port].mac;
	struct net_tx *tx = net->tx[lane->port_out];
	struct neigh *n = &net->neigh.entry[lane->neighbour];

	if (ends_differ(&f->ip.src_addr, &lane->in))
		return false;
	if (differs(f, m, own) || !mac_differs(&f->eth.src_addr, own) || port != lane->port_in ||
	    n->version != lane->version || m->data_len > lane->bytes_max || tx->n == NET_TX_MAX ||
	    !net_sum_right(&f->ip, m->ol_flags)) {
		lane_close(lane); // those behind it must not overtake it
		return false;
	}
	rewrite(f, lane);
	net_renew(m);
	m->l2_len = sizeof(f->eth);
	n->used = true;
	tx->pkt[tx->n++] = m;
	return true;
}

static uint16_t change_of(const void *before, const void *after, unsigned words)
{
	const uint64_t zero = (uint64_t)words * UINT32_MAX; // a multiple of 0xffff

	return net_fold(net_sum32(after, words) + zero - net_sum32(before, words));
}

static struct lane_ends ends(const struct ip_addr *src, uint16_t src_port,
			     const struct ip_addr *dst, uint16_t dst_port)
{
	return (struct lane_ends){
		.src = load32(src->b + 12),
		.dst = load32(dst->b + 12),
		.src_port = rte_cpu_to_be_16(src_port),
		.dst_port = rte_cpu_to_be_16(dst_port),
	};
}

void net_lane_open(struct net *net, struct rte_mbuf *m, const struct media_hop *hop,
		   const struct ip_addr *src, const struct way *way)
{
	const struct path *in = &net_meta(m)->path;
	const struct neigh *n = &net->neigh.entry[way->entry];
	struct ip_addr ours = home_ip(net->cfg.home, in->local);
	const struct rte_ipv4_hdr left = {.time_to_live = NET_TTL, .next_proto_id = IPPROTO_UDP};
	struct lane lane = {
		.in = ends(&in->remote.ip, in->remote.port, &ours, in->local_port),
		.out = ends(src, hop->local_port, &hop->to.ip, hop->to.port),
		.neighbour = way->entry,
		.version = way->version,
		.bytes_max = (uint16_t)(net->cfg.port[n->key.port].mtu + RTE_ETHER_HDR_LEN),
		.port_in = m->port,
		.port_out = n->key.port,
	};

	memcpy(lane.macs, n->mac, sizeof(n->mac));
	memcpy(lane.macs + sizeof(n->mac), net->cfg.port[n->key.port].mac, sizeof(n->mac));
	lane.udp_change = change_of(&lane.in, &lane.out, 3);
	lane.ip_change = net_fold((uint64_t)change_of(&lane.in, &lane.out, 2) + ttl_word(&left));
	*hop->lane = lane;
}
