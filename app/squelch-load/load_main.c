/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_inside.h"
#include "load_io.h"
#include "load_pcap.h"
#include "load_queue.h"
#include "load_report.h"

#include "args.h"
#include "control.h"

#include <signal.h>
#include <stdlib.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_launch.h>
#include <rte_lcore.h>

// squelch-load [EAL options] -- [options] [-- squelch's options]: read the options, start the
// EAL, prepare ports, perhaps a server, launch the load, wait, report. Exit status: 0 when the
// server did all that it must, 1 when not or when it could not run, 2 for a wrong option or file.

#define EXIT_USAGE  2
#define MBUFS       8191
#define BIG_MBUFS   63
#define DESCRIPTORS 1024
#define MAX_MESSAGE 16384

struct program {
	struct load_args args;
	struct load_inside *inside; // NULL: the server is elsewhere
	struct net_port port[RTE_MAX_ETHPORTS];
	struct load_io_cfg cfg;
	struct load_io *io;
};

static int usage_error(const char *why)
{
	fprintf(stderr, "squelch-load: %s\n", why);
	return EXIT_USAGE;
}

static int start_error(const char *why)
{
	fprintf(stderr, "squelch-load: cannot start: %s\n", why);
	rte_eal_cleanup();
	return EXIT_FAILURE;
}

static int eal_error(void)
{
	fflush(stdout); // the EAL may have printed its usage there
	fprintf(stderr,
		"squelch-load: the EAL did not start (%s): see its message above; without "
		"hugepages add --no-huge, without root --no-huge --no-pci --no-shconf\n",
		rte_strerror(rte_errno));
	return rte_errno == EINVAL ? EXIT_USAGE : EXIT_FAILURE;
}

// --- what the load is made of

static bool collect_ports(struct program *p, char why[LAUNCH_WHY_MAX])
{
	struct load_io_cfg *cfg = &p->cfg;

	for (unsigned i = 0; i < p->args.home.n; i++) {
		struct home_addr *a = &p->args.home.addr[i];

		if (p->inside)
			a->port_id = p->inside->load_port;
		if (!rte_eth_dev_is_valid_port(a->port_id)) {
			snprintf(why, LAUNCH_WHY_MAX,
				 "--address %s: there is no DPDK port %u (there are %u): bind a "
				 "NIC or add a --vdev before '--'",
				 a->text, a->port_id, rte_eth_dev_count_avail());
			return false;
		}
		if (cfg->n_ports == 0 || cfg->ports[0] != a->port_id)
			cfg->ports[cfg->n_ports++] = a->port_id;
	}
	return true;
}

static bool start_ports(struct program *p, char why[LAUNCH_WHY_MAX])
{
	struct load_io_cfg *cfg = &p->cfg;
	struct rte_mempool *pools[WORKERS_MAX];

	for (unsigned i = 0; i < cfg->n_queues; i++)
		pools[i] = cfg->pool;
	for (unsigned i = 0; i < cfg->n_ports; i++) {
		struct port_cfg port = {
			.port_id = cfg->ports[i],
			.n_queues = cfg->n_queues,
			.rx_desc = DESCRIPTORS,
			.tx_desc = DESCRIPTORS,
			.pool = pools,
		};
		struct net_port *out = &p->port[port.port_id];

		if (port_start(&port, out, why) < 0)
			return false;
		if (cfg->wire_checksums)
			out->tx_ip_checksum = out->tx_udp_checksum = true;
	}
	return true;
}

static bool check_lcores(const struct program *p, char why[LAUNCH_WHY_MAX])
{
	if (p->inside || rte_lcore_count() == 2)
		return true;
	snprintf(why, LAUNCH_WHY_MAX,
		 "%u lcores: give one that waits and one that calls, such as -l 0-1 or "
		 "--lcores '0@0,1@0'",
		 rte_lcore_count());
	return false;
}

static void choose_queues(struct program *p)
{
	struct load_io_cfg *cfg = &p->cfg;

	cfg->n_queues = p->inside ? (uint16_t)(rte_lcore_count() - 2) : 1;
	if (p->args.queue == LOAD_QUEUE_SPREAD)
		cfg->spread = true;
	else if (p->args.queue == LOAD_QUEUE_WRONG)
		cfg->queue_of = load_queue_wrong;
	else if (p->args.queue == LOAD_QUEUE_RSS)
		cfg->queue_of = load_queue_rss;
	else
		cfg->queue = (uint16_t)p->args.queue;
	cfg->queue_of_arg = p->inside ? &p->inside->server : NULL;
}

static bool prepare(struct program *p, char why[LAUNCH_WHY_MAX])
{
	struct load_io_cfg *cfg = &p->cfg;
	int socket = (int)rte_socket_id();

	if (!check_lcores(p, why) || (p->inside && !load_inside_join(p->inside, &p->args, why)) ||
	    !collect_ports(p, why))
		return false;
	cfg->pool = port_pool_create("load_mbufs", MBUFS, socket, why);
	if (cfg->pool)
		cfg->big_pool = port_big_pool_create("load_big_mbufs", BIG_MBUFS, MAX_MESSAGE,
						     socket, why);
	if (!cfg->pool || !cfg->big_pool)
		return false;
	load_args_core(&p->args, &cfg->core);
	cfg->port = p->port;
	cfg->max_message = MAX_MESSAGE;
	cfg->media_low = p->args.media_low;
	cfg->media_high = p->args.media_high;
	cfg->duration_ms = p->args.duration_ms;
	cfg->warmup_ms = p->args.warmup_ms;
	cfg->drain_ms = p->args.drain_ms;
	choose_queues(p);
	cfg->wire = p->inside != NULL;
	cfg->wire_checksums = p->inside && p->args.checksums == CHECKSUMS_NIC;
	cfg->loss = p->args.loss;
	cfg->duplicate = p->args.duplicate;
	cfg->reorder = p->args.reorder;
	cfg->impaired = cfg->loss || cfg->duplicate || cfg->reorder;
	cfg->on_mark = p->inside ? load_inside_mark : NULL;
	cfg->on_mark_arg = p->inside;
	cfg->socket = socket;
	if (!start_ports(p, why))
		return false;
	p->io = load_io_create(cfg, why);
	return p->io && (!p->inside || load_inside_launch(p->inside, &p->args, why));
}

// --- running

// The first worker lcore is the load's.
static unsigned load_lcore(void)
{
	return rte_get_next_lcore(-1, 1, 0);
}

static void wait_for_end(struct program *p)
{
	unsigned lcore = load_lcore();

	while (rte_eal_get_lcore_state(lcore) == RUNNING) {
		if (control_signalled_within(20))
			load_io_stop(p->io);
		if (p->inside)
			control_log(&p->inside->server);
	}
	rte_eal_wait_lcore(lcore);
}

static int report(const struct program *p, bool server_ended)
{
	struct load_report r = {
		.args = &p->args, .inside = p->inside, .server_ended = server_ended,
	};

	load_io_result(p->io, &r.result);
	if (!r.result.answered) {
		fprintf(stderr,
			"squelch-load: no answer from %s: does the server run, on this network?\n",
			p->args.server_text);
		return EXIT_FAILURE;
	}
	if (p->args.json)
		load_report_json(&r, stdout);
	else
		load_report_text(&r, stdout);
	return load_report_clean(&r) ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run(struct program *p)
{
	char why[LAUNCH_WHY_MAX];
	bool server_ended = true;
	int status;

	if (!prepare(p, why))
		return start_error(why);
	rte_eal_remote_launch(load_io_run, p->io, load_lcore());
	wait_for_end(p);
	if (p->inside)
		server_ended = load_inside_end(p->inside);
	status = report(p, server_ended);
	for (unsigned i = 0; i < p->cfg.n_ports; i++)
		port_stop(p->cfg.ports[i]);
	rte_eal_cleanup();
	return status;
}

int main(int argc, char **argv)
{
	static struct program program;
	static struct load_inside inside;
	char why[LAUNCH_WHY_MAX];

	switch (args_ask(argc, argv)) {
	case ARGS_ASK_HELP:
		load_args_help(stdout);
		return EXIT_SUCCESS;
	case ARGS_ASK_VERSION:
		printf("squelch-load %s\n", SQUELCH_VERSION);
		return EXIT_SUCCESS;
	case ARGS_ASK_EAL:
		return rte_eal_init(args_eal(argc, argv), argv) < 0 ? eal_error() : EXIT_SUCCESS;
	case ARGS_ASK_RUN:
		break;
	}
	if (!load_args_parse(&program.args, argc, argv, why, sizeof(why)))
		return usage_error(why);
	if (program.args.inside) {
		program.inside = &inside;
		if (!load_inside_parse(&inside, &program.args, argc, argv, why))
			return usage_error(why);
	}
	if (program.args.pcap) {
		if (!load_pcap_write(&program.args, why, sizeof(why)))
			return usage_error(why);
		return EXIT_SUCCESS;
	}
	control_begin(false);
	if (rte_eal_init(args_eal(argc, argv), argv) < 0)
		return eal_error();
	return run(&program);
}
