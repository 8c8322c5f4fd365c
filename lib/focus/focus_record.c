/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// What is left of a leg's session when it has ended.

static void add_flow(struct call_record *r, const struct media_flow *f)
{
	const struct media_quality q = media_quality_now(&f->quality);

	r->packets += q.packets;
	r->bytes += q.bytes;
	r->late += q.late;
	r->duplicates += q.duplicates;
	r->lost += q.lost;
}

// Jitter and reports are of its first stream, for they cannot be added up.
static struct call_record record_of(struct focus_core *core, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);
	const struct media_flow *flow = &core->media.flow[focus_flow_first(core, l, false)];
	const struct media_quality *q = &flow->quality;

	return (struct call_record){
		.conference = core_focus(core, leg->focus)->name,
		.leg = leg_name(&core->legs, l),
		.duration_ms = (uint32_t)core->now_ms - flow->since,
		.jitter_us = media_quality_jitter_us(q),
		.reported_jitter_us = q->reported_jitter * 100u,
		.reported_fraction = q->reported_fraction,
		.reported = q->reported,
		.local = {home_ip(core->cfg.home, flow->local), flow->port},
		.remote = flow->rtp,
		.originator = leg->role == LEG_ORIGINATOR,
	};
}

void focus_record(struct focus_core *core, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);
	uint32_t first = focus_flow_first(core, l, false);
	struct call_record r;

	if (!core->cfg.log || first == MEDIA_NONE || leg->focus == FOCUS_NONE)
		return;
	if (core->media.flow[first].since == 0)
		return; // there was no session
	r = record_of(core, l);
	for (uint32_t i = leg->flow; i != MEDIA_NONE; i = core->media.flow[i].more)
		add_flow(&r, &core->media.flow[i]);
	core->cfg.log->take(core->cfg.log, &r);
}
