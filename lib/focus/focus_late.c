/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// A 2xx whose leg is gone is still a callee in a call. Its branch proves that we invited it; the
// response itself says everything an ACK and a BYE need.

// Both at once, nothing kept: should they be lost, the callee repeats its 2xx and gets them again.
// The spare leg lends its record, so that this works when the table is full.
void focus_finish_stateless(struct focus_core *core, const struct sip_msg *m,
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
	leg_send_bye(&core->legs, l, core->now_ms);
	leg->request.state = TXN_NONE;
	chain_drop(&core->txns.chunks, &leg->wire.more);
}

// A leg takes over the late dialog, as if it had just been completed.
static uint32_t adopt(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	uint32_t l = leg_open(&core->legs, LEG_TERMINATING, LEG_UP);
	struct leg *leg;

	if (l == LEG_NONE)
		return LEG_NONE;
	leg = core_leg(core, l);
	if (!leg_dialog_2xx(&core->legs, l, m, path)) {
		leg_close(&core->legs, l);
		return LEG_NONE;
	}
	leg->doomed = leg->torn = true;
	txn_begin(&leg->invite, TXN_CLIENT_INVITE, &core->cfg.times, core->now_ms);
	txn_step(&leg->invite, TXN_EV_2XX, &core->cfg.times, core->now_ms); // timer M runs
	leg_rearm(&core->legs, l);
	focus_owe(core, l, LEG_OWES_ACK | LEG_OWES_BYE);
	return l;
}

// The tombstone remembers which leg took over, for the retransmissions of the 2xx.
static bool exhume(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		   struct leg_tombstone *stone)
{
	uint32_t l = stone->successor ? leg_find(&core->legs, stone->successor) : LEG_NONE;

	if (l != LEG_NONE &&
	    core_leg(core, l)->dialog == leg_dialog_hash(&core->legs, m->call_id, m->to.tag)) {
		count_race(core, RACE_RETRANS_2XX);
		focus_owe(core, l, LEG_OWES_ACK);
		return true;
	}
	if (stone->successor)
		return false;
	l = adopt(core, m, path);
	if (l == LEG_NONE)
		return false;
	count_race(core, RACE_CROSS_LATE);
	stone->successor = leg_name(&core->legs, l);
	return true;
}

void focus_late_2xx(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		    uint64_t name)
{
	struct leg_tombstone *stone;

	if (!focus_is_honest(core, m, name))
		return;
	stone = leg_tombstone_find(&core->legs, name);
	if (stone && exhume(core, m, path, stone))
		return;
	count_race(core, RACE_STATELESS); // row 32
	focus_finish_stateless(core, m, path);
}
