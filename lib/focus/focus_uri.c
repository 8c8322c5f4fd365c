/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// The URI of a conference's own, where no rule names it: of a group's or a list's (RFC 4579 5.2, RFC
// 5366 4). It is an identifier of ours, so no table is needed to find the conference, and who has not
// been told of it cannot name it. Its originator may look in by it; its members are told one of another
// serial, for whom it has called they need not know.

#define FOR_ORIGINATOR 0
#define FOR_MEMBERS    1

static void put(const struct focus_core *core, const struct focus *f, uint8_t whose,
		struct writer *w)
{
	leg_id_put(w, &core->cfg.key,
		   (struct leg_id){.kind = LEG_ID_CONFERENCE, .serial = whose, .name = f->name});
}

void focus_put_uri_user(struct focus_core *core, uint32_t l, struct writer *w)
{
	const struct leg *leg = core_leg(core, l);

	put(core, core_focus(core, leg->focus),
	    leg->role == LEG_ORIGINATOR ? FOR_ORIGINATOR : FOR_MEMBERS, w);
}

void focus_put_uri_name(const struct focus_core *core, const struct focus *f, struct writer *w)
{
	put(core, f, FOR_ORIGINATOR, w);
}

bool focus_has_made(const struct siphash_key *key, struct span user, struct leg_id *out)
{
	return leg_id_read(key, user, out) == LEG_ID_OURS && out->kind == LEG_ID_CONFERENCE;
}

// It stands as long as its originator is in.
uint32_t focus_of_uri(struct focus_core *core, struct span user, bool *member)
{
	struct leg_id id;
	uint32_t l, f;

	if (!focus_has_made(&core->cfg.key, user, &id))
		return FOCUS_NONE;
	*member = id.serial != FOR_ORIGINATOR;
	l = leg_find(&core->legs, id.name);
	f = l == LEG_NONE ? FOCUS_NONE : core_leg(core, l)->focus;
	if (f == FOCUS_NONE || !core_focus(core, f)->has_uri ||
	    core_focus(core, f)->state == FOCUS_ENDING)
		return FOCUS_NONE;
	return f;
}

// Nobody comes in by it: whom such a conference is for, whoever began it has said.
uint16_t focus_uri_refuses(struct focus_core *core, struct span user)
{
	bool member;

	return focus_of_uri(core, user, &member) == FOCUS_NONE ? 404 : 403;
}
