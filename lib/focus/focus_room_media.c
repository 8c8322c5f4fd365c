/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// What those who are in a room have in common: what they say, and who hears whom.

static const struct words *words_of(struct focus_core *core, uint32_t i)
{
	const struct focus *f;

	for (uint32_t g = focus_room_at(core, i)->first; g != FOCUS_NONE; g = f->next) {
		f = core_focus(core, g);
		if (f->dialled)
			return &f->offer;
		if (f->answer.text.n)
			return &f->answer;
	}
	return NULL;
}

static void put_words(struct focus_core *core, const struct words *words, struct sdp_text *out)
{
	*out = (struct sdp_text){focus_gather_other(core, &words->text), words->has};
}

void focus_room_offer(struct focus_core *core, uint32_t room, struct sdp_text *out)
{
	const struct words *words = room == ROOM_NONE ? NULL : words_of(core, room);

	if (words)
		put_words(core, words, out);
	else
		focus_first_words(core, out);
}

// What the room says: what those who are in have been told. Who is first brings it along.
static bool words_for(struct focus_core *core, const struct focus *f, struct sdp_text *out)
{
	const struct words *words = words_of(core, f->room);

	if (!words)
		return focus_own_words(core, f, out);
	put_words(core, words, out);
	return true;
}

uint16_t focus_room_agree(struct focus_core *core, uint32_t i)
{
	struct sdp_text text;

	return words_for(core, core_focus(core, i), &text) ? focus_agree(core, i, &text) : 488;
}

static bool is_in(struct focus_core *core, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);

	if (leg->role == LEG_ORIGINATOR)
		return core_focus(core, leg->focus)->state == FOCUS_UP;
	return leg->standing == LEG_IN;
}

// In f: one that is in a ring already, or the only one whose turn to be bridged has been.
static bool find_flow(struct focus_core *core, const struct focus *f, uint32_t but, uint8_t line,
		      uint32_t *found)
{
	bool had_its_turn = !f->settling;

	for (uint32_t l = focus_first_leg(f); l != LEG_NONE; l = focus_next_leg(core, l)) {
		uint32_t flow = MEDIA_NONE;

		if (l == but)
			had_its_turn = false; // those behind it will
		else if (is_in(core, l))
			flow = focus_flow_of(core, l, line, false);
		if (flow != MEDIA_NONE && (had_its_turn || !media_alone(&core->media, flow)))
			*found = flow;
		if (flow != MEDIA_NONE && !media_alone(&core->media, flow))
			return true;
	}
	return false;
}

// One of those who are in and have that stream; all such are one ring. Of several who come in one
// burst the others have their turn after this one: two of them must not become another ring.
static uint32_t flow_beside(struct focus_core *core, uint32_t but, uint8_t line)
{
	uint32_t g = focus_first_beside(core, core_leg(core, but)->focus), flow = MEDIA_NONE;

	while (g != FOCUS_NONE && !find_flow(core, core_focus(core, g), but, line, &flow))
		g = focus_next_beside(core, g);
	return flow;
}

static void bridge_flow(struct focus_core *core, uint32_t l, uint32_t flow)
{
	uint32_t other;

	if (!media_alone(&core->media, flow))
		return;
	other = flow_beside(core, l, core->media.flow[flow].stream);
	if (other != MEDIA_NONE)
		media_join(&core->media, flow, other);
}

static void bridge_leg(struct focus_core *core, uint32_t l)
{
	for (uint32_t i = core_leg(core, l)->flow; i != MEDIA_NONE; i = core->media.flow[i].more) {
		if (core->media.flow[i].floor == MEDIA_CONTROL)
			continue; // it is heard by us
		if (core_leg(core, l)->role == LEG_ORIGINATOR)
			focus_agree_mux(core, l, i);
		bridge_flow(core, l, i);
	}
}

void focus_room_bridge(struct focus_core *core, const struct focus *f)
{
	for (uint32_t l = focus_first_leg(f); l != LEG_NONE; l = focus_next_leg(core, l))
		if (is_in(core, l))
			bridge_leg(core, l);
}
