/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>

#include "bench.h"
#include "bench_corpus.h"
#include "bench_eal.h"
#include "worker_priv.h"

// What a receiver does for a cancelled call: what begins it comes to the port of all, what the called
// station says to its worker's own. As frames that are handed over at once, and as they were before:
// classified first, and read by sip_peek as far as it goes.

#define WORKERS	 8
#define CALLS	 CORPUS_MESSAGES
#define MESSAGES 6  // INVITE, CANCEL, ACK; 180, 200, 200 to the BYE
#define BURST	 10 // calls
#define CORE	 6000

struct scene {
	struct worker_shared shared;
	struct worker worker;
	struct rte_mempool *pool;
	struct rte_mbuf *frame[CALLS * MESSAGES];
};

static struct scene *scene; // one for all

static struct rte_mbuf *frame_of(struct scene *s, struct span payload, uint16_t port)
{
	const uint32_t ours = rte_cpu_to_be_32(RTE_IPV4(10, 0, 0, 1));
	struct rte_mbuf *m = rte_pktmbuf_alloc(s->pool);
	struct rte_ether_hdr *eth;
	struct rte_ipv4_hdr *ip;
	struct rte_udp_hdr *udp;
	uint16_t bytes = (uint16_t)(sizeof(*udp) + payload.n);

	eth = m ? (void *)rte_pktmbuf_append(m, (uint16_t)(sizeof(*eth) + sizeof(*ip) + bytes)) : NULL;
	bench_must(eth, "no mbuf, or a message is longer than one");
	if (!eth)
		return NULL; // for the compiler, which does not know
	ip = (void *)(eth + 1);
	udp = (void *)(ip + 1);
	memset(eth, 0, (size_t)((uint8_t *)(udp + 1) - (uint8_t *)eth));
	eth->dst_addr.addr_bytes[0] = eth->src_addr.addr_bytes[0] = 2;
	eth->src_addr.addr_bytes[5] = 9;
	eth->ether_type = RTE_BE16(RTE_ETHER_TYPE_IPV4);
	*ip = (struct rte_ipv4_hdr){
		.version_ihl = RTE_IPV4_VHL_DEF,
		.total_length = rte_cpu_to_be_16((uint16_t)(sizeof(*ip) + bytes)),
		.time_to_live = 64,
		.next_proto_id = IPPROTO_UDP,
		.src_addr = rte_cpu_to_be_32(RTE_IPV4(10, 0, 0, 2)),
		.dst_addr = ours,
	};
	ip->hdr_checksum = rte_ipv4_cksum(ip);
	udp->src_port = RTE_BE16(5060);
	udp->dst_port = rte_cpu_to_be_16(port);
	udp->dgram_len = rte_cpu_to_be_16(bytes);
	memcpy(udp + 1, payload.p, payload.n);
	udp->dgram_cksum = rte_ipv4_udptcp_cksum(ip, udp);
	return m;
}

static void frames_make(struct scene *s)
{
	struct corpus *invite = corpus_invite(), *cancel = corpus_cancel(), *ok = corpus_ok();

	for (unsigned i = 0; i < CALLS; i++) {
		struct rte_mbuf **m = &s->frame[MESSAGES * i];
		uint16_t own = (uint16_t)(CORE + i % WORKERS);

		m[0] = frame_of(s, invite->message[i], 5060);
		m[1] = frame_of(s, cancel->message[i], 5060);
		m[2] = frame_of(s, cancel->message[i], 5060); // an ACK is like it
		for (unsigned k = 3; k < MESSAGES; k++)
			m[k] = frame_of(s, ok->message[i], own);
	}
	corpus_done(invite);
	corpus_done(cancel);
	corpus_done(ok);
}

static void shared_make(struct worker_shared *s)
{
	const struct ip_addr self = ip_v4((const uint8_t[]){10, 0, 0, 1});

	home_add(&s->home, &self, 24, 0);
	s->home.sip_port = 5060;
	s->home.core_port = CORE;
	s->port[0] = (struct net_port){.mac = {2}, .mtu = 1500, .present = true};
	s->n_workers = WORKERS;
	s->n_receivers = 1;
	s->media_low = 16384;
	s->media_high = 32767;
	s->max_message = 16384;
	bench_must(worker_share_media(s, 0) && worker_share_core_ports(s, 0) &&
		   worker_mailboxes_create(s, 16384, 0) == 0, "no memory");
}

static void worker_make(struct scene *s)
{
	const struct net_cfg net = {
		.home = &s->shared.home,
		.port = s->shared.port,
		.stats = &s->worker.stats,
		.pool = s->pool,
		.big_pool = s->pool,
		.media_low = s->shared.media_low,
		.media_high = s->shared.media_high,
		.max_message = s->shared.max_message,
		.max_neighbours = 64,
	};

	s->worker.cfg = (struct worker_cfg){
		.shared = &s->shared, .id = WORKERS, .pool = s->pool, .focus = {.key = {{11, 22}}}};
	s->worker.net = net_create(&net);
	bench_must(s->worker.net, "no network");
}

static void *setup(void)
{
	char why[PORT_WHY_MAX];

	if (scene)
		return scene;
	scene = aligned_alloc(RTE_CACHE_LINE_SIZE, whole_lines(sizeof(*scene)));
	bench_must(scene, "no memory");
	memset(scene, 0, sizeof(*scene));
	bench_eal_start();
	scene->pool = port_pool_create("handoff", CALLS * MESSAGES + 1023, 0, why);
	bench_must(scene->pool, "no pool");
	shared_make(&scene->shared);
	worker_make(scene);
	frames_make(scene);
	return scene;
}

// In place of the workers.
static void take(struct scene *s)
{
	struct rte_mbuf *m[NET_BURST_MAX];

	for (unsigned i = 0; i < WORKERS; i++)
		bench_keep(rte_ring_sc_dequeue_burst(s->shared.ring[WORKERS][i], (void **)m,
						     NET_BURST_MAX, NULL));
}

static void steered(struct scene *s, struct rte_mbuf **m, unsigned n)
{
	bench_keep(worker_steer(&s->worker, 0, m, n));
}

static void classified(struct scene *s, struct rte_mbuf **m, unsigned n)
{
	worker_frames(&s->worker, 0, m, n, false);
}

static void run(struct scene *s, uint64_t n, void way(struct scene *, struct rte_mbuf **, unsigned))
{
	for (uint64_t i = 0; i < n; i += BURST) {
		struct rte_mbuf *m[BURST * MESSAGES];
		unsigned first = (unsigned)(i % (CALLS - BURST));

		memcpy(m, &s->frame[MESSAGES * first], sizeof(m));
		way(s, m, BURST * MESSAGES);
		take(s);
	}
}

static void run_steered(void *state, uint64_t n)
{
	run(state, n, steered);
}

static void run_classified(void *state, uint64_t n)
{
	run(state, n, classified);
}

static void done(void *state)
{
	(void)state;
}

const struct bench bench_handoff[] = {
	{"handoff/steered", setup, run_steered, done, "call"},
	{"handoff/classified", setup, run_classified, done, "call"},
	{NULL, NULL, NULL, NULL, NULL},
};
