/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Participants by their URI, as a REFER speaks of them: what somebody calls himself in From, what we
// have called him by, or his Contact.

static bool is_named(struct focus_core *core, uint32_t l, struct span text)
{
	uint8_t room[LEG_WIRE_MAX];
	struct span uri, name;

	leg_peer(&core->legs, l, room, &uri, &name);
	return sip_uri_eq(text, uri) || sip_uri_eq(text, leg_target(&core->legs, l, room));
}

static bool was_called(struct focus_core *core, const struct focus *f, struct span text)
{
	return f->dialled && sip_uri_eq(text, focus_gather(core, &f->called));
}

// Who is on his way out takes no part any more.
static bool stays(struct focus_core *core, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);

	if (leg->role == LEG_ORIGINATOR)
		return !core_focus(core, leg->focus)->bye_after_ack;
	return leg->standing != LEG_OUT;
}

static bool has(struct focus_core *core, const struct focus *f, struct span text)
{
	if (f->n_in + f->n_pending && was_called(core, f, text))
		return true;
	for (uint32_t l = focus_first_leg(f); l != LEG_NONE; l = focus_next_leg(core, l))
		if (stays(core, l) && is_named(core, l, text))
			return true;
	return false;
}

bool focus_takes_part(struct focus_core *core, uint32_t f, struct span uri)
{
	for (uint32_t g = focus_first_beside(core, f); g != FOCUS_NONE; g = focus_next_beside(core, g))
		if (has(core, core_focus(core, g), uri))
			return true;
	return false;
}

// By the rules of the method: who has answered gets a BYE, who has not is completed first. A member is
// heard no more from now on.
static void put_out(struct focus_core *core, uint32_t l)
{
	if (core_leg(core, l)->role == LEG_TERMINATING)
		focus_flows_leave(core, l);
	focus_part(core, l);
}

static unsigned put_out_of(struct focus_core *core, uint32_t f, struct span uri)
{
	const struct focus *focus = core_focus(core, f);
	unsigned n = 0;

	if (was_called(core, focus, uri)) {
		focus_end(core, f);
		return 1;
	}
	for (uint32_t l = focus_first_leg(focus), next; l != LEG_NONE; l = next) {
		next = focus_next_leg(core, l);
		if (!stays(core, l) || !is_named(core, l, uri))
			continue;
		put_out(core, l);
		n++;
	}
	return n;
}

bool focus_put_out(struct focus_core *core, uint32_t f, struct span uri)
{
	unsigned n = 0;

	for (uint32_t g = focus_first_beside(core, f), next; g != FOCUS_NONE; g = next) {
		next = focus_next_beside(core, g);
		n += put_out_of(core, g, uri);
	}
	core->stats->stat[STAT_PUT_OUT] += n;
	return n != 0;
}
