/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Who may talk: conferences and legs as the arbiter (lib/floor) wants to be told of them. Whatever
// it has been told, the conference's timer is set to what it waits for then.

static bool has_floor(const struct focus_core *core)
{
	return core->floors.at != NULL;
}

static struct floor_seat *seat_of(struct focus_core *core, uint32_t l)
{
	return floor_seat_at(&core->floors.common, l);
}

// Those who are in a room have one floor together, behind those of conferences.
static uint32_t of_room(const struct focus_core *core, uint32_t room)
{
	return core->cfg.max_conferences + room;
}

static uint32_t of_conference(struct focus_core *core, uint32_t f)
{
	const struct focus *focus = core_focus(core, f);

	return focus->in_room ? of_room(core, focus->room) : f;
}

static void rearm(struct focus_core *core, uint32_t i)
{
	uint64_t due = floor_due(&core->floors.at[i]);

	if (due == FLOOR_NEVER)
		wheel_disarm(&core->wheel, core->floors.wheel_base + i);
	else
		wheel_arm(&core->wheel, core->floors.wheel_base + i, due);
}

static void open_floor(struct focus_core *core, uint32_t i)
{
	if (has_floor(core))
		floor_open(&core->floors.at[i]);
}

static void close_floor(struct focus_core *core, uint32_t i)
{
	if (!has_floor(core))
		return;
	floor_close(&core->floors.common, &core->floors.at[i], core->now_ms);
	rearm(core, i);
}

void focus_floor_open(struct focus_core *core, uint32_t f)
{
	open_floor(core, f);
}

void focus_floor_close(struct focus_core *core, uint32_t f)
{
	close_floor(core, f);
}

void focus_floor_open_room(struct focus_core *core, uint32_t room)
{
	open_floor(core, of_room(core, room));
}

void focus_floor_close_room(struct focus_core *core, uint32_t room)
{
	close_floor(core, of_room(core, room));
}

enum floor_control focus_floor_control(const struct focus_core *core, int8_t rule)
{
	if (!has_floor(core))
		return CONTROL_NONE;
	return rule < 0 ? core->cfg.floor : (enum floor_control)rule;
}

enum floor_control focus_floor_control_of(const struct focus_core *core, uint32_t l)
{
	const struct leg *leg = leg_at(&core->legs, l);
	const struct focus *f;

	if (leg->focus == FOCUS_NONE)
		return has_floor(core) ? CONTROL_TBCP : CONTROL_NONE;
	f = slab_at(&core->foci, leg->focus);
	return (enum floor_control)f->floor;
}

enum floor_grade focus_floor_grade(const struct focus_core *core, int8_t priority)
{
	if (priority < 0)
		return core->cfg.floor_grade;
	// An emergency may interrupt.
	return priority < DIALPLAN_PREEMPTIVE ? FLOOR_NORMAL + priority : FLOOR_PREEMPTIVE;
}

enum floor_grade focus_floor_grade_of(const struct focus_core *core, uint32_t l)
{
	const struct leg *leg = leg_at(&core->legs, l);
	const struct focus *f;

	if (leg->focus == FOCUS_NONE)
		return core->cfg.floor_grade;
	f = slab_at(&core->foci, leg->focus);
	return f->floor_grade;
}

// Who is in already may have said something else of itself.
static void join(struct focus_core *core, uint32_t i, uint32_t l)
{
	const struct floor_seat *seat = seat_of(core, l);
	enum floor_grade most = focus_floor_grade_of(core, l);

	floor_join(&core->floors.common, &core->floors.at[i], l,
		   seat->grade < most ? seat->grade : most, seat->queues, core->now_ms);
}

void focus_floor_fill(struct focus_core *core, uint32_t f)
{
	const struct focus *focus = core_focus(core, f);
	uint32_t i = of_conference(core, f);

	if (focus->floor == CONTROL_NONE)
		return;
	if (focus->originator != LEG_NONE)
		join(core, i, focus->originator);
	for (uint32_t l = focus->members; l != LEG_NONE; l = core_leg(core, l)->next)
		if (core_leg(core, l)->standing == LEG_IN)
			join(core, i, l);
	rearm(core, i);
}

static const struct sdp_stream *find(const struct sdp *said, bool floor)
{
	for (unsigned i = 0; i < said->has.n_streams; i++)
		if ((said->has.stream[i].kind == SDP_FLOOR) == floor)
			return &said->has.stream[i];
	return NULL;
}

// What it wants; what it may is another matter, and the conference's.
static enum floor_grade grade_of(const struct sdp *said)
{
	const struct sdp_stream *talk = find(said, false);
	uint8_t wants = said->floor.priority ? said->floor.priority : FLOOR_NORMAL;

	if (talk == NULL || talk->mute)
		return FLOOR_LISTEN_ONLY;
	return wants < FLOOR_PREEMPTIVE ? wants : FLOOR_PREEMPTIVE;
}

// Without a stream of floor control there is nothing to say it with, and it may be queued: what it
// does not understand it passes over.
void focus_floor_terms(struct focus_core *core, uint32_t l, const struct sdp *said)
{
	struct floor_seat *seat;

	if (!has_floor(core))
		return;
	seat = seat_of(core, l);
	seat->grade = (uint8_t)grade_of(said);
	seat->queues = said->floor.queues || !find(said, true);
}

void focus_floor_leave(struct focus_core *core, uint32_t l)
{
	if (!has_floor(core))
		return;
	if (seat_of(core, l)->seated) {
		uint32_t i = of_conference(core, core_leg(core, l)->focus);

		floor_leave(&core->floors.common, &core->floors.at[i], l, core->now_ms);
		rearm(core, i);
	}
	*seat_of(core, l) = (struct floor_seat){0}; // its terms, where it was never in
	core->floors.heard[l] = (struct floor_heard){0};
}

enum media_floor focus_floor_of(struct focus_core *core, uint32_t l)
{
	uint32_t f = core_leg(core, l)->focus;

	if (f == FOCUS_NONE || core->floors.at[of_conference(core, f)].holder != l)
		return MEDIA_LISTENS;
	return MEDIA_TALKS;
}

void focus_floor_due(struct focus_core *core, uint32_t i)
{
	floor_tick(&core->floors.common, &core->floors.at[i], core->now_ms);
	rearm(core, i);
}

// The bursts' own counting: its silence is looked for, and its last packet.
static void note(struct focus_core *core, uint32_t l, struct span rtp)
{
	struct floor_heard *heard = &core->floors.heard[l];

	heard->at_ms = core->now_ms;
	if (rtp.n >= 4)
		heard->seq = (uint16_t)(rtp.p[2] << 8 | rtp.p[3]); // RFC 3550 5.1
}

static bool hear(struct focus_core *core, uint32_t l, struct span rtcp)
{
	uint32_t i = of_conference(core, core_leg(core, l)->focus);
	bool ours = floor_receive(&core->floors.common, &core->floors.at[i], l, rtcp, core->now_ms);

	if (ours)
		rearm(core, i);
	return ours;
}

// It has talked without having the floor.
static void intrude(struct focus_core *core, uint32_t l)
{
	uint32_t i = of_conference(core, core_leg(core, l)->focus);

	floor_intrude(&core->floors.common, &core->floors.at[i], l, core->now_ms);
}

static enum drop under_floor(struct focus_core *core, struct span payload, struct media_hops *hops,
			     enum drop drop)
{
	uint32_t l = leg_find(&core->legs, core->media.flow[hops->from].leg);

	if (hops->rtcp && hear(core, l, payload)) {
		hops->n = 0;
		return DROP_NONE;
	}
	if (hops->media && hops->floor == MEDIA_TALKS)
		note(core, l, payload);
	if (drop == DROP_MEDIA_NO_FLOOR)
		intrude(core, l);
	return drop;
}

enum drop focus_route(struct focus_core *core, const struct path *in, struct span payload,
		      struct media_hops *hops)
{
	enum drop drop = media_route(&core->media, in, payload, hops);

	return hops->floor == MEDIA_FREE_TALK ? drop : under_floor(core, payload, hops, drop);
}
