/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// What the arbiter wants said and done: messages into the outbox, and who is heard into the flows.

static struct focus_core *core_of(struct floor_sink *sink)
{
	return ((struct focus_floors *)sink)->core;
}

// The first conference of those that have that floor.
static uint32_t focus_of(struct focus_core *core, const struct floor *f)
{
	uint32_t i = (uint32_t)(f - core->floors.at), n = core->cfg.max_conferences;

	return i < n ? i : ((const struct room *)slab_at(&core->rooms, i - n))->first;
}

// A stream of floor control's own, where there is one; else beside its RTP.
static bool way_to(struct focus_core *core, uint32_t l, struct media_hop *hop)
{
	uint32_t own = focus_flow_first(core, l, true);
	uint32_t beside = focus_flow_first(core, l, false);

	return (own != MEDIA_NONE && media_rtcp_hop(&core->media, own, hop)) ||
	       (beside != MEDIA_NONE && media_rtcp_hop(&core->media, beside, hop));
}

static void send(struct focus_core *core, uint32_t l, const struct tbcp *m)
{
	struct media_hop hop;
	struct writer w;

	if (!way_to(core, l, &hop) || !outbox_open(core->out, &w, TBCP_MAX))
		return;
	tbcp_build(&w, m);
	outbox_send(
		core->out, &w,
		&(struct path){.remote = hop.to, .local_port = hop.local_port, .local = hop.local});
	count(core, STAT_FLOOR_SAID);
}

static bool is_taken(const struct tbcp *m)
{
	return m->type == TBCP_TAKEN || m->type == TBCP_TAKEN_ACK;
}

// Who has no display name is called by the user part of its URI, for a display wants to show
// something (and Wireshark takes a Taken without a NAME for malformed).
static void name_talker(struct focus_core *core, uint32_t l, uint8_t room[LEG_WIRE_MAX],
			struct tbcp *m)
{
	struct sip_uri uri;

	leg_peer(&core->legs, l, room, &m->taken.cname, &m->taken.name);
	if (m->taken.name.n == 0 && sip_uri_parse(m->taken.cname, &uri))
		m->taken.name = uri.user.n ? uri.user : uri.host;
}

// The message as it goes out: from us, and with the name of who talks. That may lie in room.
static struct tbcp signed_by_us(struct focus_core *core, const struct floor *f,
				const struct tbcp *m, uint8_t room[LEG_WIRE_MAX])
{
	struct tbcp out = *m;

	out.ssrc = core->floors.ssrc;
	if (is_taken(m))
		name_talker(core, f->holder, room, &out);
	return out;
}

static void say(struct floor_sink *sink, const struct floor *f, uint32_t to, const struct tbcp *m)
{
	struct focus_core *core = core_of(sink);
	uint8_t room[LEG_WIRE_MAX];
	struct tbcp out = signed_by_us(core, f, m, room);

	send(core, to, &out);
}

static void say_if_seated(struct focus_core *core, uint32_t l, uint32_t but, const struct tbcp *m)
{
	if (l != but && floor_seat_at(&core->floors.common, l)->seated)
		send(core, l, m);
}

static void say_others(struct floor_sink *sink, const struct floor *f, uint32_t but,
		       const struct tbcp *m)
{
	struct focus_core *core = core_of(sink);
	const struct focus *focus;
	uint8_t room[LEG_WIRE_MAX];
	struct tbcp out = signed_by_us(core, f, m, room);

	for (uint32_t i = focus_of(core, f); i != FOCUS_NONE;
	     i = focus->in_room ? focus->next : FOCUS_NONE) {
		focus = core_focus(core, i);
		if (focus->originator != LEG_NONE)
			say_if_seated(core, focus->originator, but, &out);
		for (uint32_t l = focus->members; l != LEG_NONE; l = core_leg(core, l)->next)
			say_if_seated(core, l, but, &out);
	}
}

static void set(struct focus_core *core, uint32_t l, enum media_floor floor)
{
	struct media *m = &core->media;

	if (l == FLOOR_NOBODY)
		return;
	for (uint32_t i = core_leg(core, l)->flow; i != MEDIA_NONE; i = m->flow[i].more)
		if (m->flow[i].floor != MEDIA_CONTROL)
			media_floor(m, i, floor);
}

static void holder(struct floor_sink *sink, const struct floor *f, uint32_t was)
{
	struct focus_core *core = core_of(sink);

	set(core, was, MEDIA_LISTENS);
	set(core, f->holder, MEDIA_TALKS);
}

static struct floor_heard heard(struct floor_sink *sink, uint32_t l)
{
	return core_of(sink)->floors.heard[l];
}

void focus_floor_sink(struct focus_floors *floors)
{
	floors->sink = (struct floor_sink){
		.say = say, .say_others = say_others, .holder = holder, .heard = heard};
	floors->common.sink = &floors->sink;
}
