/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// What a message's identifiers prove.

uint32_t focus_leg_of_tag(struct focus_core *core)
{
	const struct intake *in = core->in;
	uint32_t l;

	if (in->whose != LEG_ID_OURS || in->own.kind != LEG_ID_TAG)
		return LEG_NONE;
	// A dialog is Call-ID and both tags (12); the name alone is only our half of it.
	l = leg_find(&core->legs, in->own.name);
	if (l != LEG_NONE && core_leg(core, l)->dialog == in->id.dialog)
		return l;
	return leg_heir_find(&core->legs, in->id.dialog);
}

bool focus_is_buried(struct focus_core *core)
{
	const struct intake *in = core->in;
	const struct leg_entry *stone;

	if (in->whose != LEG_ID_OURS || in->own.kind != LEG_ID_TAG)
		return false;
	stone = leg_tombstone_find(&core->legs, in->own.name, core->now_ms);
	return stone && leg_entry_had(stone, in->id.dialog);
}

// The identifiers in a 2xx must be those of the leg that its branch names: the ACK, the BYE and the
// dialog are built from them.
static bool believe(struct focus_core *core, bool honest)
{
	if (!honest)
		count_drop(core, DROP_SIP_LYING);
	return honest;
}

bool focus_is_honest(struct focus_core *core, const struct sip_msg *m, uint32_t l)
{
	return believe(core, leg_has_minted(&core->legs, l, m->from.tag, m->call_id));
}

// Of a leg that is gone there are but its name, and their MACs.
bool focus_was_honest(struct focus_core *core, const struct sip_msg *m, uint64_t name)
{
	struct leg_id call, tag;

	return believe(core, leg_id_read(&core->cfg.key, m->call_id, &call) == LEG_ID_OURS &&
			     leg_id_read(&core->cfg.key, m->from.tag, &tag) == LEG_ID_OURS &&
			     call.kind == LEG_ID_CALL && tag.kind == LEG_ID_TAG &&
			     call.name == name && tag.name == name);
}
