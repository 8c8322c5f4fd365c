/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// A 2xx whose leg is gone is still a callee in a call. Its branch proves that we invited it; the
// response itself says everything an ACK and a BYE need.

#define HEIRS_MAX 4 // dialogs of one INVITE beyond its first

// Both at once, nothing kept: should they be lost, the callee repeats its 2xx and gets them again.
// The spare leg lends its record, so that this works when the table is full.
static void finish_stateless(struct focus_core *core, const struct sip_msg *m,
			     const struct path *path)
{
	uint32_t l = core->legs.spare;
	struct leg *leg = core_leg(core, l);

	leg->alias = leg_dialog_hash(&core->legs, m->call_id, m->to.tag);
	if (!leg_dialog_2xx(&core->legs, l, m, path)) {
		count_drop(core, DROP_TABLE_FULL);
		return;
	}
	leg_send_ack(&core->legs, l);
	leg_send_bye(&core->legs, l, SPAN_NONE, core->now_ms);
	leg->request.state = TXN_NONE;
}

// A leg takes over the dialog, as if it had just been completed.
static bool adopt(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	uint32_t l = leg_open(&core->legs, LEG_TERMINATING, LEG_UP);
	struct leg *leg;

	if (l == LEG_NONE)
		return false;
	leg = core_leg(core, l);
	if (!leg_dialog_2xx(&core->legs, l, m, path) || !leg_heir_add(&core->legs, l)) {
		leg_close(&core->legs, l);
		return false;
	}
	leg->doomed = leg->torn = true;
	txn_begin(&leg->invite, TXN_CLIENT_INVITE, &core->cfg.times, core->now_ms);
	txn_step(&leg->invite, TXN_EV_2XX, &core->cfg.times, core->now_ms); // timer M runs
	leg_rearm(&core->legs, l);
	focus_owe(core, l, LEG_OWES_ACK | LEG_OWES_BYE);
	return true;
}

// The dialog has its heir already, or gets one now and 'why' is counted; *heirs is how many its leg has
// had. Beyond the bound, or without room: no state (row 32).
static void inherit(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		    uint8_t *heirs, enum race why)
{
	uint64_t dialog = leg_dialog_hash(&core->legs, m->call_id, m->to.tag);
	uint32_t l = leg_heir_find(&core->legs, dialog);

	if (l != LEG_NONE) {
		count_race(core, RACE_RETRANS_2XX);
		focus_owe(core, l, LEG_OWES_ACK);
	} else if (*heirs < HEIRS_MAX && adopt(core, m, path)) {
		count_race(core, why);
		++*heirs;
	} else {
		count_race(core, RACE_STATELESS);
		finish_stateless(core, m, path);
	}
}

// Row 11: the callee's side has forked, or a proxy passes on a second answer.
void focus_forked_2xx(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		      uint32_t l)
{
	inherit(core, m, path, &core_leg(core, l)->heirs, RACE_FORKED);
}

void focus_late_2xx(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		    uint64_t name)
{
	struct leg_tombstone *stone;
	uint8_t none = HEIRS_MAX;

	if (!focus_is_honest(core, m, name))
		return;
	stone = leg_tombstone_find(&core->legs, name);
	inherit(core, m, path, stone ? &stone->heirs : &none, RACE_CROSS_LATE);
}
