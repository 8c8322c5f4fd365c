/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker.h"

// Which UDP port is whose: in blocks, so that few flow rules bring each worker what is its own, or
// where RSS brings it by itself.

static unsigned owner_of(const struct worker_shared *s, unsigned rss_bits, uint32_t i,
			 uint32_t each)
{
	if (rss_bits)
		return port_rss_queue((uint16_t)(s->media_low + 2 * i), rss_bits,
				      (uint16_t)s->n_workers);
	return i / each < s->n_workers ? i / each : s->n_workers - 1;
}

bool worker_share_media(struct worker_shared *s, unsigned rss_bits)
{
	uint32_t pairs = (uint32_t)(s->media_high - s->media_low + 1) / 2;
	uint32_t each = pairs / s->n_workers;
	bool all = each > 0;

	memset(s->media_flows, 0, sizeof(s->media_flows));
	for (uint32_t i = 0; each && i < pairs; i++) {
		unsigned owner = owner_of(s, rss_bits, i, each);

		s->media_owner[s->media_low / 2 + i] = (uint8_t)owner;
		if (rss_bits || s->media_flows[owner] < each) // the remainder of blocks is nobody's
			s->media_flows[owner]++;
	}
	for (unsigned i = 0; i < s->n_workers; i++)
		all &= s->media_flows[i] > 0;
	return all;
}

bool worker_share_core_ports(struct worker_shared *s, unsigned rss_bits)
{
	uint32_t port = s->home.core_port, high = port;
	unsigned missing = port ? s->n_workers : 0;

	memset(s->core_port, 0, sizeof(s->core_port));
	for (; missing && port <= UINT16_MAX; port++) {
		unsigned owner =
			rss_bits ? port_rss_queue((uint16_t)port, rss_bits, (uint16_t)s->n_workers)
				 : port - s->home.core_port;

		if (port - s->home.core_port >= CORE_PORTS_MAX)
			break;
		s->core_owner[port - s->home.core_port] = (uint8_t)owner;
		if (s->core_port[owner])
			continue;
		s->core_port[owner] = (uint16_t)port;
		high = port;
		missing--;
	}
	s->home.n_core_ports = s->home.core_port ? (uint16_t)(high - s->home.core_port + 1) : 0;
	return missing == 0;
}
