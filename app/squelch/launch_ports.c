/* SPDX-License-Identifier: BSD-3-Clause */
#include "launch_ports.h"

// What is addressed to a worker's own UDP ports shall come to its queue. Flow rules first, for they
// leave all else spread over the queues; where a port refuses one, RSS by destination port; else
// software. All ports agree on whose a UDP port is. Where there are receivers, all queues are theirs.

static bool share_media(struct server *s, unsigned rss_bits, char why[LAUNCH_WHY_MAX])
{
	const struct worker_shared *w = &s->shared;

	if (worker_share_media(&s->shared, rss_bits))
		return true;
	snprintf(why, LAUNCH_WHY_MAX,
		 "--media-ports: %u port pairs do not suffice for %u workers: give more",
		 (w->media_high - w->media_low + 1) / 2, w->n_workers);
	return false;
}

static bool overlap(uint32_t low, uint32_t high, uint32_t other_low, uint32_t other_high)
{
	return low <= other_high && other_low <= high;
}

// A port of its own for each worker's dialogs.
static bool share_core_ports(struct server *s, unsigned rss_bits, char why[LAUNCH_WHY_MAX])
{
	const struct worker_shared *w = &s->shared;
	uint32_t low = w->home.core_port, high;
	bool all = worker_share_core_ports(&s->shared, rss_bits);

	if (low == 0)
		return true;
	high = all ? low + w->home.n_core_ports - 1 : low + w->n_workers - 1;
	if (all && !overlap(low, high, w->home.sip_port, w->home.sip_port) &&
	    !overlap(low, high, w->media_low, w->media_high))
		return true;
	snprintf(why, LAUNCH_WHY_MAX,
		 "--core-ports %u: %u workers need %u to %u, and --sip-port or --media-ports has "
		 "some of them, or there are none so high: move one of them",
		 low, w->n_workers, low, high);
	return false;
}

static bool share(struct server *s, unsigned rss_bits, char why[LAUNCH_WHY_MAX])
{
	return share_media(s, rss_bits, why) && share_core_ports(s, rss_bits, why);
}

static bool start(struct server *s, uint16_t port_id, const struct worker_cfg *cfg,
		  const struct port_rss *rss, char why[LAUNCH_WHY_MAX])
{
	struct rte_mempool *pool[WORKERS_MAX];
	const struct port_cfg p = {
		.port_id = port_id,
		.n_queues = (uint16_t)worker_pollers(&s->shared),
		.rx_desc = (uint16_t)s->args->descriptors,
		.tx_desc = (uint16_t)s->args->descriptors,
		.pool = pool,
		.rss = rss,
	};

	// What waits in mailboxes must not be what a worker would answer with.
	for (unsigned i = 0; i < worker_pollers(&s->shared); i++)
		pool[i] = cfg[worker_receiver_of(&s->shared, i)].pool;
	return port_start(&p, &s->shared.port[port_id], why) == 0;
}

// True: the port has taken them all.
static bool ask_for_rules(struct server *s, uint16_t port_id)
{
	const struct worker_shared *w = &s->shared;
	struct port_steering *to = &s->steering[port_id];
	uint32_t low = w->media_low;

	for (uint16_t q = 0; q < w->n_workers; q++) {
		uint32_t size = 2 * w->media_flows[q];

		if (w->core_port[q])
			port_steer(to, port_id, q, w->core_port[q], 1);
		port_steer(to, port_id, q, (uint16_t)low, size);
		low += size;
	}
	return to->given == to->asked;
}

static bool has_family(const struct home *h, uint16_t port_id, bool v4)
{
	for (unsigned i = 0; i < h->n; i++)
		if (h->addr[i].port_id == port_id && ip_is_v4(&h->addr[i].ip) == v4)
			return true;
	return false;
}

static unsigned rss_bits_of(struct server *s, uint16_t port_id)
{
	struct port_steering *to = &s->steering[port_id];

	return port_rss_bits(port_id, (uint16_t)s->shared.n_workers,
			     has_family(&s->shared.home, port_id, true), to->no_rss,
			     sizeof(to->no_rss));
}

// As many bits as all ports have that can; 0: there is none.
static unsigned common_bits(struct server *s)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < s->shared.n_ports; i++) {
		unsigned n = rss_bits_of(s, s->shared.ports[i]);

		if (n && (bits == 0 || n < bits))
			bits = n;
	}
	return bits;
}

// Starts the port once more, with the key and the table of destination ports; or as it was, if it
// will not have those.
static bool restart(struct server *s, uint16_t port_id, const struct worker_cfg *cfg, unsigned bits,
		    char why[LAUNCH_WHY_MAX])
{
	struct port_steering *to = &s->steering[port_id];
	bool v4 = has_family(&s->shared.home, port_id, true);
	struct port_rss rss = {.bits = bits};

	port_rss_key(&rss, v4);
	port_steer_forget(to, port_id);
	port_stop(port_id);
	to->rss = start(s, port_id, cfg, &rss, why);
	to->both = v4 && has_family(&s->shared.home, port_id, false);
	if (to->rss)
		return true;
	snprintf(to->no_rss, sizeof(to->no_rss), "%s", why);
	return start(s, port_id, cfg, NULL, why);
}

static void note_no_rss(struct server *s, const char *why)
{
	for (unsigned i = 0; i < s->shared.n_ports; i++) {
		struct port_steering *to = &s->steering[s->shared.ports[i]];

		if (!to->no_rss[0])
			snprintf(to->no_rss, sizeof(to->no_rss), "%s", why);
	}
}

static bool steer_by_rss(struct server *s, const struct worker_cfg *cfg, char why[LAUNCH_WHY_MAX])
{
	unsigned bits = common_bits(s);

	if (bits && !s->shared.home.core_port) {
		note_no_rss(s, "without --core-ports all SIP would come to one queue");
		return true;
	}
	if (bits == 0)
		return true;
	if (!share(s, bits, why)) {
		note_no_rss(s, "too few --media-ports, or other ports among --core-ports");
		return share(s, 0, why);
	}
	for (unsigned i = 0; i < s->shared.n_ports; i++) {
		uint16_t id = s->shared.ports[i];

		// Other workers than in its rules have the UDP ports now.
		if (s->steering[id].no_rss[0])
			port_steer_forget(&s->steering[id], id);
		else if (!restart(s, id, cfg, bits, why))
			return false;
	}
	return true;
}

bool launch_ports(struct server *s, const struct worker_cfg *cfg, char why[LAUNCH_WHY_MAX])
{
	bool ruled = true, steers = s->shared.n_workers > 1 && s->shared.n_receivers == 0;

	if (!share(s, s->rss_outside ? s->rss_outside->bits : 0, why))
		return false;
	for (unsigned i = 0; i < s->shared.n_ports; i++) {
		uint16_t id = s->shared.ports[i];

		if (!start(s, id, cfg, NULL, why))
			return false;
		if (steers && !s->rss_outside)
			ruled &= ask_for_rules(s, id);
	}
	return ruled || steer_by_rss(s, cfg, why);
}
