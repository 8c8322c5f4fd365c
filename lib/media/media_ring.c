/* SPDX-License-Identifier: BSD-3-Clause */
#include "media_priv.h"

// Who hears whom: a ring through the records themselves, so that a group needs no object of its own
// and nothing is allocated for it. Whoever leaves looks for the one before it: a walk around, for
// which a packet in the ring pays nothing.

static uint32_t before(const struct media *m, uint32_t flow)
{
	uint32_t i = flow;

	while (m->flow[i].next != flow)
		i = m->flow[i].next;
	return i;
}

void media_leave(struct media *m, uint32_t flow)
{
	media_lanes_close(m, flow);
	m->flow[before(m, flow)].next = m->flow[flow].next;
	m->flow[flow].next = flow;
}

void media_join(struct media *m, uint32_t flow, uint32_t with)
{
	if (flow == with)
		return;
	media_leave(m, flow);
	media_lanes_close(m, with);
	m->flow[flow].next = m->flow[with].next;
	m->flow[with].next = flow;
}

void media_disband(struct media *m, uint32_t flow)
{
	media_lanes_close(m, flow);
	while (!media_alone(m, flow)) {
		uint32_t i = m->flow[flow].next;

		m->flow[flow].next = m->flow[i].next;
		m->flow[i].next = i;
	}
}
