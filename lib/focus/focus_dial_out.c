/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Whom a room calls (RFC 4579 5.5, "dial-out"). As who comes is a conference of an originator and no
// members, those whom one REFER names are one of members and no originator: they answer, fail, and
// leave by the rules for members, and nobody in the room waits for them.

static bool open_focus(struct focus_core *core, uint32_t i, const struct sip_msg *m,
		       const struct asked *a, const struct sdp_text *says)
{
	struct focus *f = core_focus(core, i);

	f->originator = f->members = f->cursor = f->speaker = LEG_NONE;
	f->dialled = true;
	f->floor = a->floor & 3;
	f->state = FOCUS_UP;
	focus_set_forwards(f, m);
	focus_set_policy(core, f, &a->rule->policy);
	f->offer.has = says->has;
	focus_floor_open(core, i);
	return chain_store(&core->txns.chunks, says->kept, &f->offer.text) &&
	       chain_store(&core->txns.chunks, a->text, &f->called);
}

static void abandon(struct focus_core *core, uint32_t i)
{
	chain_drop(&core->txns.chunks, &core_focus(core, i)->offer.text);
	slab_put(&core->foci, i);
}

static enum drop lacks(const struct focus_core *core, const struct sip_msg *m,
		       const struct path *path, uint32_t room, const struct asked *a,
		       const struct sdp_text *says)
{
	if (room == ROOM_NONE && core->rooms.n_free < 1)
		return DROP_ROOMS;
	return focus_lacks_more(core, m, path, a, focus_streams(&says->has, a->floor), true);
}

enum drop focus_dial_out(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			 struct span user, const struct asked *a)
{
	uint32_t room = focus_room_find(core, user), i;
	struct sdp_text says;
	enum drop lack;

	focus_room_offer(core, room, &says);
	lack = lacks(core, m, path, room, a, &says);
	if (lack != DROP_NONE)
		return lack;
	i = slab_get(&core->foci);
	if (!open_focus(core, i, m, a, &says)) {
		abandon(core, i);
		return DROP_TABLE_FULL;
	}
	count(core, STAT_CONFERENCES);
	core->stats->stat[STAT_CONFERENCES_NOW] = slab_used(&core->foci);
	core->stats->stat[STAT_DIALLED_OUT] += a->who.n;
	focus_room_enter(core, i, user);
	focus_call(core, i, a, SPAN_NONE);
	focus_room_begin(core, i);
	return DROP_NONE;
}
