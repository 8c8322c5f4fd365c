/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_inside.h"
#include "load_queue.h"
#include "control.h"
#include "secret.h"
#include "tables.h"

#include <rte_cycles.h>
#include <rte_eth_ring.h>
#include <rte_ethdev.h>
#include <rte_lcore.h>
#include <rte_ring.h>

#define WORDS_MAX 256
#define PLAN_MAX  8192

// Calls that come and go by the ten thousand a second need more ports than one address has: each
// rests for a while.
#define MEDIA_INSIDE "10.9.0.64-10.9.0.95"

static bool given(int argc, char *const *argv, const char *name)
{
	for (int i = 0; i < argc; i++)
		if (strncmp(argv[i], name, strlen(name)) == 0)
			return true;
	return false;
}

// Whoever is called, the terminators answer.
static bool default_plan(struct load_inside *in, const struct load_args *own,
			 char why[LAUNCH_WHY_MAX])
{
	const struct home_addr *t = &own->home.addr[own->home.n - 1];
	struct dialplan *plan;
	char text[PLAN_MAX];
	int n = snprintf(text, sizeof(text), "sip:*@* =");

	for (unsigned i = 0; i < own->members; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, " sip:t%u@%s:%u", i, t->text,
			      own->home.sip_port);
	plan = dialplan_parse(span_of(text, (size_t)n), "squelch-load", NULL, why, LAUNCH_WHY_MAX);
	in->server.shared.tables = plan ? tables_of(plan) : NULL;
	return in->server.shared.tables != NULL;
}

bool load_inside_parse(struct load_inside *in, const struct load_args *own, int argc, char **argv,
		       char why[LAUNCH_WHY_MAX])
{
	static char address[64], port[16];
	char *words[WORDS_MAX] = {"squelch", "--"};
	int n = 2, split = load_args_own(argc, argv) + 1;
	bool plan = given(argc - split, argv + split, "--dialplan");
	bool usual = strcmp(own->server_text, LOAD_SERVER_INSIDE) == 0;

	snprintf(address, sizeof(address), "%.*s/24", (int)strcspn(own->server_text, ":"),
		 own->server_text);
	snprintf(port, sizeof(port), "%u", own->server.port);
	if (!given(argc - split, argv + split, "--address")) {
		words[n++] = "--address";
		words[n++] = address;
		words[n++] = "--sip-port";
		words[n++] = port;
	}
	if (usual && !given(argc - split, argv + split, "--media-address")) {
		words[n++] = "--media-address";
		words[n++] = MEDIA_INSIDE;
	}
	if (!plan) {
		words[n++] = "--dialplan";
		words[n++] = "(of squelch-load)";
	}
	for (int i = split; i < argc && n < WORDS_MAX; i++)
		words[n++] = argv[i];
	if (!args_parse(&in->args, n, words, why, LAUNCH_WHY_MAX) ||
	    !secret_load(in->args.secret, &in->server.key, why, LAUNCH_WHY_MAX) ||
	    !call_file_open(&in->server.calls, in->args.call_log, why, LAUNCH_WHY_MAX))
		return false;
	in->args.dns = "none"; // who waits for nobody asks nobody
	in->server.args = &in->args;
	in->server.skip = 1; // the load's own lcore
	if (!plan)
		return default_plan(in, own, why);
	in->server.shared.tables = tables_load(&in->args, why, LAUNCH_WHY_MAX);
	return in->server.shared.tables != NULL;
}

static bool rings(const char *name, struct rte_ring **ring, unsigned n, unsigned frames)
{
	for (unsigned i = 0; i < n; i++) {
		char text[RTE_RING_NAMESIZE];

		snprintf(text, sizeof(text), "%s_%u", name, i);
		ring[i] = rte_ring_create(text, rte_align32pow2(frames), (int)rte_socket_id(),
					  RING_F_SP_ENQ | RING_F_SC_DEQ);
		if (!ring[i])
			return false;
	}
	return true;
}

// Which of n queues --queue names: there must be such a one.
static bool check_queue(const struct load_args *own, unsigned n, char why[LAUNCH_WHY_MAX])
{
	if (own->queue == LOAD_QUEUE_SPREAD || own->queue == LOAD_QUEUE_RSS ||
	    (own->queue == LOAD_QUEUE_WRONG && n > 1) ||
	    own->queue < n)
		return true;
	snprintf(why, LAUNCH_WHY_MAX,
		 "--queue %s: squelch has %u worker%s: give it more, by further lcores",
		 own->queue_text, n, n == 1 ? "" : "s");
	return false;
}

bool load_inside_join(struct load_inside *in, const struct load_args *own, char why[LAUNCH_WHY_MAX])
{
	struct rte_ring *to[WORKERS_MAX], *from[WORKERS_MAX];
	unsigned n = rte_lcore_count() - 2, socket = rte_socket_id();
	int server, load;

	if (rte_lcore_count() < 3 || n > WORKERS_MAX || n > RTE_PMD_RING_MAX_RX_RINGS) {
		snprintf(why, LAUNCH_WHY_MAX,
			 "--server-inside: %u lcores: give one for control, one for the load "
			 "and one or more for squelch, such as --lcores '0@0,1@0,2@1'",
			 rte_lcore_count());
		return false;
	}
	if (!check_queue(own, n, why))
		return false;
	if (!rings("to_server", to, n, own->wire_frames) ||
	    !rings("from_server", from, n, own->wire_frames)) {
		snprintf(why, LAUNCH_WHY_MAX, "no memory for the rings: give more with -m");
		return false;
	}
	server = rte_eth_from_rings("server", to, n, from, n, socket);
	load = rte_eth_from_rings("load", from, n, to, n, socket);
	if (server < 0 || load < 0) {
		snprintf(why, LAUNCH_WHY_MAX, "the ring ports could not be made");
		return false;
	}
	in->server_port = (uint16_t)server;
	in->load_port = (uint16_t)load;
	return true;
}

bool load_inside_launch(struct load_inside *in, const struct load_args *own,
			char why[LAUNCH_WHY_MAX])
{
	struct server *s = &in->server;
	struct net_port *p = &s->shared.port[in->server_port];

	for (unsigned i = 0; i < in->args.home.n; i++)
		in->args.home.addr[i].port_id = in->server_port;
	if (own->queue == LOAD_QUEUE_RSS)
		s->rss_outside = load_queue_nic();
	if (!launch_prepare(s, why))
		return false;
	if (own->checksums == CHECKSUMS_NIC)
		p->tx_ip_checksum = p->tx_udp_checksum = true;
	launch_workers(s);
	return true;
}

static uint64_t statistic(const struct load_inside *in, unsigned i, enum tally which)
{
	return __atomic_load_n(&worker_stats(in->server.worker[i])->stat[which], __ATOMIC_RELAXED);
}

void load_inside_mark(void *arg, bool begin)
{
	struct load_inside *in = arg;
	struct load_inside_mark *m = &in->mark[!begin];

	m->tsc = rte_rdtsc();
	for (unsigned i = 0; i < worker_pollers(&in->server.shared); i++) {
		m->worker[i] = (struct load_inside_worker){
			.busy = statistic(in, i, STAT_CYCLES_BUSY),
			.taken = statistic(in, i, STAT_CYCLES_TAKEN),
			.rx_packets = statistic(in, i, STAT_RX_PACKETS),
			.handed_off = statistic(in, i, STAT_HANDED_OFF),
		};
	}
}

bool load_inside_end(struct load_inside *in)
{
	bool clean = control_drain(&in->server);

	launch_end(&in->server);
	control_log(&in->server);
	return clean;
}
