/* SPDX-License-Identifier: BSD-3-Clause */
#include "launch.h"
#include "tables.h"

#include <rte_lcore.h>

// What brings a packet to its worker's queue; where nothing of the kind is asked for, why not.
static void describe_steering(const struct server *s, uint16_t port_id)
{
	char line[512];

	port_steer_describe(&s->steering[port_id], line, sizeof(line));
	if (!line[0])
		snprintf(line, sizeof(line), "steering: none (%s)",
			 s->shared.n_receivers ? "receivers hand all over" : "one worker");
	printf("    %s\n", line);
}

static void describe_ports(const struct server *s)
{
	for (unsigned i = 0; i < s->shared.n_ports; i++) {
		uint16_t id = s->shared.ports[i];
		char line[512];

		port_describe(id, &s->shared.port[id], line, sizeof(line));
		printf("  %s\n", line);
		describe_steering(s, id);
	}
}

static void describe_addresses(const struct home *h)
{
	for (unsigned i = 0; i < h->n; i++)
		printf("  address %s/%u on port %u, SIP on UDP %u\n", h->addr[i].text,
		       h->addr[i].prefix_len, h->addr[i].port_id, h->sip_port);
}

// Of one address, for all workers together.
static unsigned pairs_each(const struct server *s)
{
	unsigned n = 0;

	for (unsigned i = 0; i < s->shared.n_workers; i++)
		n += s->shared.media_flows[i];
	return n;
}

static void describe_ranges(const struct server *s)
{
	const struct home *h = &s->shared.home;

	for (unsigned i = 0; i < h->n_ranges; i++) {
		const struct home_range *r = &h->range[i];
		char text[96];
		struct writer w = writer_on(text, sizeof(text) - 1);

		put_home_range(&w, r);
		text[w.n] = '\0';
		printf("  media on %s on port %u, %u address%s, %u port pairs\n", text, r->port_id,
		       r->count, r->count == 1 ? "" : "es", pairs_each(s) * r->count);
	}
}

// An --address that no range serves has its own media; all of these share one set of ports.
static bool serves_itself(const struct home *h, const struct home_addr *a)
{
	for (unsigned i = 0; i < h->n_ranges; i++)
		if (home_range_serves(&h->range[i], a))
			return false;
	return true;
}

static unsigned media_pairs(const struct server *s)
{
	const struct home *h = &s->shared.home;
	bool shared = false;

	for (unsigned i = 0; i < h->n; i++)
		shared |= serves_itself(h, &h->addr[i]);
	return pairs_each(s) * (h->n_media + shared);
}

// In a row, or dealt out.
static void describe_media_ports(const struct worker_shared *w, unsigned id)
{
	unsigned first = w->media_low, row = 0, n = w->media_flows[id];

	while (w->media_owner[first / 2] != id)
		first += 2;
	while (row < n && w->media_owner[first / 2 + row] == id)
		row++;
	if (row == n)
		printf("media ports %u-%u", first, first + 2 * n - 1);
	else
		printf("%u media ports of %u-%u", 2 * n, w->media_low, w->media_high);
}

// Every so many of the queues there are.
static void describe_queues(const struct worker_shared *w, unsigned id)
{
	unsigned first = id - w->n_workers, last = worker_pollers(w) - 1;

	if (first + w->n_receivers > last)
		printf("queue %u", first);
	else if (w->n_receivers == 1)
		printf("all %u queues", last + 1);
	else
		printf("every %u%s queue from %u on", w->n_receivers,
		       w->n_receivers == 2 ? "nd" : w->n_receivers == 3 ? "rd" : "th", first);
	printf(" of each port, hands all over to the workers\n");
}

static void describe_receivers(const struct server *s)
{
	const struct worker_shared *w = &s->shared;

	for (unsigned i = w->n_workers; i < worker_pollers(w); i++) {
		unsigned lcore = worker_lcore(s->worker[i]);

		printf("  receiver %u: lcore %u (NUMA node %u), ", i - w->n_workers, lcore,
		       rte_lcore_to_socket_id(lcore));
		describe_queues(w, i);
	}
}

static void describe_workers(const struct server *s)
{
	const struct worker_shared *w = &s->shared;

	printf("  control: lcore %u\n", rte_get_main_lcore());
	for (unsigned i = 0; i < w->n_workers; i++) {
		unsigned lcore = worker_lcore(s->worker[i]);

		printf("  worker %u: lcore %u (NUMA node %u), ", i, lcore,
		       rte_lcore_to_socket_id(lcore));
		if (w->n_receivers == 0)
			printf("queue %u of each port, ", i);
		describe_media_ports(w, i);
		if (w->core_port[i])
			printf(", its dialogs on UDP %u", w->core_port[i]);
		printf("\n");
	}
}

// A packet that crosses between NUMA nodes costs the reader a remote memory access.
static void warn_of_distance_to(const struct server *s, uint16_t port, unsigned id)
{
	const struct worker_shared *w = &s->shared;
	int node = (int)rte_lcore_to_socket_id(worker_lcore(s->worker[id]));
	bool receives = worker_is_receiver(w, id);

	if (port_socket(port) == node)
		return;
	printf("  warning: port %u is on NUMA node %d, %s %u on node %d: choose lcores of the port's "
	       "node\n",
	       port, port_socket(port), receives ? "receiver" : "worker",
	       receives ? id - w->n_workers : id, node);
}

static void warn_of_distance(const struct server *s)
{
	for (unsigned p = 0; p < s->shared.n_ports; p++)
		for (unsigned i = 0; i < worker_pollers(&s->shared); i++)
			warn_of_distance_to(s, s->shared.ports[p], i);
}

static void warn_of_short_frames(const struct server *s)
{
	for (unsigned p = 0; p < s->shared.n_ports; p++) {
		uint32_t frame = port_ring_frame(s->shared.ports[p]);

		if (frame && frame < 8192 && frame < s->args->max_message)
			printf("  note: port %u takes IPv4 datagrams of less than %u bytes: for longer "
			       "ones add framesz=8192,blocksz=8192 to its --vdev\n",
			       s->shared.ports[p], frame);
	}
}

static void describe_limits(const struct server *s)
{
	static const char *const cancel[] = {"complete", "hybrid", "rfc"};
	static const char *const answer[] = {"first", "all", "immediate"};
	const struct args *a = s->args;

	printf("  limits: %u legs, %u conferences, %u media port pairs, messages of %u bytes; shared "
	       "by %u worker%s\n",
	       a->max_legs, a->max_conferences, media_pairs(s),
	       a->max_message, s->shared.n_workers, s->shared.n_workers == 1 ? "" : "s");
	printf("  tables: %zu MiB, %zu bytes for each leg\n", (s->tables >> 20) + 1,
	       s->tables / a->max_legs);
	printf("  policy: cancel %s, answer %s, answer limit %u ms, T1 %u ms\n",
	       cancel[a->cancel_policy], answer[a->answer_policy], a->answer_limit_ms, a->t1_ms);
	tables_describe(s->shared.tables, a);
}

void launch_describe(const struct server *s)
{
	printf("squelch %s\n", SQUELCH_VERSION);
	describe_ports(s);
	describe_addresses(&s->shared.home);
	describe_ranges(s);
	describe_workers(s);
	describe_receivers(s);
	warn_of_distance(s);
	warn_of_short_frames(s);
	describe_limits(s);
	fflush(stdout);
}
