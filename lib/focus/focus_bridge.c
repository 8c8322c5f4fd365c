/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Who of a conference hears whom.

_Static_assert(DIALPLAN_MEMBERS_MAX <= MEDIA_HOPS_MAX, "a member would not be heard by all");

// When the member whose media was relayed has left, the next who is in.
static void choose_speaker(struct focus_core *core, struct focus *f)
{
	for (uint32_t l = f->members; f->speaker == LEG_NONE && l != LEG_NONE;) {
		const struct leg *leg = core_leg(core, l);

		if (leg->standing == LEG_IN)
			f->speaker = l;
		l = leg->next;
	}
}

// The originator's flow and that of whom it hears, and nobody else's.
static void pair(struct focus_core *core, const struct focus *f, uint32_t flow)
{
	uint32_t other = MEDIA_NONE;

	if (f->speaker != LEG_NONE)
		other = focus_flow_of(core, f->speaker, core->media.flow[flow].stream, false);
	if (other != MEDIA_NONE && core->media.flow[flow].next == other)
		return;
	media_leave(&core->media, flow);
	if (other != MEDIA_NONE)
		media_join(&core->media, other, flow);
}

// All who are in, and the originator.
static void group(struct focus_core *core, const struct focus *f, uint32_t flow)
{
	for (uint32_t l = f->members; l != LEG_NONE; l = core_leg(core, l)->next) {
		uint32_t other = MEDIA_NONE;

		if (core_leg(core, l)->standing == LEG_IN)
			other = focus_flow_of(core, l, core->media.flow[flow].stream, false);
		if (other != MEDIA_NONE && media_alone(&core->media, other))
			media_join(&core->media, other, flow);
	}
}

void focus_agree_mux(struct focus_core *core, uint32_t o, uint32_t flow)
{
	const struct focus *f = core_focus(core, core_leg(core, o)->focus);
	uint8_t line = core->media.flow[flow].stream;

	media_mux(&core->media, flow,
		  focus_muxes(&f->offer.has, line) && focus_muxes(&f->answer.has, line));
}

void focus_bridge(struct focus_core *core, struct focus *f)
{
	uint32_t i;

	if (f->in_room) {
		focus_room_bridge(core, f);
		return;
	}
	choose_speaker(core, f);
	for (i = core_leg(core, f->originator)->flow; i != MEDIA_NONE; i = core->media.flow[i].more) {
		if (core->media.flow[i].floor == MEDIA_CONTROL)
			continue; // it is heard by us
		focus_agree_mux(core, f->originator, i);
		if (core->cfg.media_mode == MODE_PAIR)
			pair(core, f, i);
		else
			group(core, f, i);
	}
}
