/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <rte_cycles.h>
#include <rte_launch.h>

#include "bench_neighbour.h"
#include "worker_priv.h"

// squelch-rtp: the server's own worker on a real port, passing on the RTP of calls that were opened
// without SIP. The port is the EAL's (net_pcap with infinite_rx=1); the packets are those that
// squelch-load
// --write-pcap --scenario rtp makes for so many calls. Says what it did as one JSON object.

#define MEDIA_LOW  16384
#define MEDIA_HIGH 65535
#define HEADS      4096 // as the server has for one port
#define FLOWS_EACH ((MEDIA_HIGH - MEDIA_LOW + 1) / 2)

static const struct ip_addr ours = {{[10] = 0xff, [11] = 0xff, 10, 9, 0, 1}};
static const struct ip_addr media = {{[10] = 0xff, [11] = 0xff, 10, 9, 64, 0}};
static const struct ip_addr originators = {{[10] = 0xff, [11] = 0xff, 10, 9, 0, 9}};
static const struct ip_addr members = {{[10] = 0xff, [11] = 0xff, 10, 9, 0, 2}};

struct run {
	struct worker *worker;
	uint64_t packets;
	double cpu_seconds;
};

static void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "squelch-rtp: %s\n", what);
	exit(1);
}

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

// More than one address has ports for: then all are on addresses for media alone.
static void add_addresses(struct home *home, unsigned flows)
{
	struct ip_addr last = media;

	must(home_add(home, &ours, 24, 0), "no room for an address");
	last.b[15] = (uint8_t)((flows - 1) / FLOWS_EACH);
	if (flows > FLOWS_EACH)
		must(home_add_range(home, &media, &last, 0), "no room for addresses");
}

static struct worker *worker_make(struct worker_shared *shared, unsigned mbufs)
{
	char why[PORT_WHY_MAX] = "";
	struct worker_cfg cfg = {
		.shared = shared,
		.lcore = rte_get_next_lcore(-1, 1, 0),
		.pool = port_pool_create("rtp", mbufs, 0, why),
		.big_pool = port_big_pool_create("big", 63, 16384, 0, why),
		.head_pool = port_head_pool_create("heads", HEADS, 0, why),
	};
	struct port_cfg port = {.n_queues = 1, .rx_desc = 1024, .tx_desc = 1024, .pool = &cfg.pool};
	struct worker *w;

	must(worker_rcu_create(shared, 0) == 0, "no memory");
	must(cfg.pool && cfg.big_pool && cfg.head_pool &&
	     port_start(&port, &shared->port[0], why) == 0, why);
	// net_pcap does not say so, but without a file to write to it only frees what it gets.
	shared->port[0].tx_multi_segs = true;
	cfg.focus = (struct focus_cfg){
		.home = &shared->home,
		.max_legs = 16,
		.max_conferences = 8,
		.max_message = shared->max_message,
		.times = {500, 4000, 5000},
		.media_base = MEDIA_LOW,
		.media_flows = (MEDIA_HIGH - MEDIA_LOW + 1) / 2,
	};
	w = worker_create(&cfg, why);
	must(w, why);
	return w;
}

static uint32_t flow_open(struct media *m, const struct ip_addr *host, unsigned call)
{
	struct endpoint far = {*host, (uint16_t)(20000 + 2 * (call % 20000))};
	struct media_far said = {.rtp = far, .rtcp = far};
	uint32_t flow = media_open(m, 0, 0, 0);

	must(flow != MEDIA_NONE, "more calls than there are media ports");
	media_far_end(m, flow, &said);
	return flow;
}

// As a squelch that was just started would give them out: the originator's, then the member's. So
// many in a row hear each other.
static void calls_open(struct media *m, unsigned n, unsigned each)
{
	uint32_t first = 0;

	for (unsigned i = 0; i < 2 * n; i++) {
		uint32_t flow = flow_open(m, i % 2 ? &members : &originators, i / 2);

		if (i % each == 0)
			first = flow;
		media_join(m, flow, first);
	}
}

static void meet(struct worker *w, const struct ip_addr *host)
{
	must(bench_neighbour(w->net, w->cfg.pool, &ours, host, w->now_ms), "no mbuf");
}

static int work(void *arg)
{
	struct run *r = arg;
	double begin = cpu_seconds();

	worker_run(r->worker);
	r->cpu_seconds = cpu_seconds() - begin;
	r->packets = worker_stats(r->worker)->stat[STAT_TX_PACKETS];
	return 0;
}

int main(int argc, char **argv)
{
	static struct worker_shared shared = {
		.home = {.sip_port = 5060},
		.ports = {0},
		.n_ports = 1,
		.n_workers = 1,
		.media_low = MEDIA_LOW,
		.media_high = MEDIA_HIGH,
		.max_message = 16384,
	};
	int n = rte_eal_init(argc, argv);
	struct run run = {0};

	must(n >= 0 && argc - n == 5,
	     "usage: squelch-rtp EAL-OPTIONS -- CALLS SECONDS MBUFS FLOWS-THAT-HEAR-EACH-OTHER");
	argv += n;
	add_addresses(&shared.home, 2 * (unsigned)atoi(argv[1]));
	run.worker = worker_make(&shared, (unsigned)atoi(argv[3]));
	calls_open(focus_media(run.worker->core), (unsigned)atoi(argv[1]), (unsigned)atoi(argv[4]));
	meet(run.worker, &originators);
	meet(run.worker, &members);
	rte_eal_remote_launch(work, &run, run.worker->cfg.lcore);
	usleep((useconds_t)(1e6 * atof(argv[2])));
	worker_stop(run.worker);
	rte_eal_mp_wait_lcore();
	for (unsigned i = 0; i < DROP_MAX; i++)
		if (run.worker->stats.drop[i])
			fprintf(stderr, "squelch-rtp: dropped %lu: reason %u\n",
				run.worker->stats.drop[i], i);
	printf("{\"packets\": %lu, \"cpu_seconds\": %.6f, \"tsc_hz\": %lu}\n", run.packets,
	       run.cpu_seconds, rte_get_tsc_hz());
	return 0;
}
