/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// The method itself: the originator gives up, and nothing of it is forwarded. It gets its 200 and its
// 487 at once; every leg is completed and then torn down (focus_doom.c).

// The leg whose INVITE or re-INVITE that transaction is, while there is one.
uint32_t focus_leg_of_txn(struct focus_core *core, uint32_t t)
{
	uint32_t l = txn_server_at(&core->txns, t)->user;

	if (l == LEG_NONE || !slab_in_use(&core->legs.slab, l))
		return LEG_NONE;
	return core_leg(core, l)->server_txn == t || core_leg(core, l)->mid_txn == t ? l : LEG_NONE;
}

void focus_give_up(struct focus_core *core, const struct sip_msg *m, uint32_t t, uint32_t l)
{
	uint32_t f = core_leg(core, l)->focus;

	count(core, STAT_CANCELLED);
	if (core_focus(core, f)->burst == core->burst)
		count_race(core, RACE_WITH_INVITE);
	focus_keep_reason(core, f, m);
	txn_server_reply(&core->txns, t, 487, TXN_TAIL_EMPTY, core->now_ms);
	focus_end(core, f);
	focus_leg_over(core, l);
}

// Row 21: the final answer has been given, and a CANCEL has no effect on it (9.2) but where the
// operator wants the caller's wish honoured.
static void too_late(struct focus_core *core, const struct sip_msg *m, uint32_t l)
{
	count_race(core, RACE_CANCEL_LATE);
	if (l == LEG_NONE || core->cfg.late_cancel != LATE_HONOUR)
		return;
	if (core_leg(core, l)->focus == FOCUS_NONE)
		return;
	focus_keep_reason(core, core_leg(core, l)->focus, m);
	focus_bye_originator(core, core_leg(core, l)->focus);
}

static bool is_reinvite(struct focus_core *core, uint32_t t, uint32_t l)
{
	return core_leg(core, l)->mid_txn == t;
}

void focus_cancel(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	uint64_t key = txn_server_key(&core->in->id, SIP_INVITE);
	uint32_t t = txn_server_find(&core->txns, key);
	uint32_t l;

	if (t == TXN_SERVER_NONE) {
		count_race(core, RACE_CANCEL_STRAY); // row 22
		focus_refuse(core, m, path, 481, SPAN_NONE);
		return;
	}
	l = focus_leg_of_txn(core, t);
	if (txn_server_at(&core->txns, t)->source_port != path->remote.port)
		count_race(core, RACE_CANCEL_ELSEWHERE);
	// 9.2: the To tag of this 200 is that of the INVITE's answers.
	focus_reply_plain(core, m, path, 200, l);
	switch (txn_server_at(&core->txns, t)->txn.state) {
	case TXN_PROCEEDING:
		if (l == LEG_NONE)
			break;
		if (is_reinvite(core, t, l)) {
			count_race(core, RACE_REINVITE_CANCELLED); // row 29: the session lives
			focus_reinvite_refuse(core, l, 487);
		} else {
			focus_give_up(core, m, t, l);
		}
		break;
	case TXN_ACCEPTED:
		if (l == LEG_NONE || !is_reinvite(core, t, l))
			too_late(core, m, l);
		break;
	default:
		break; // refused already: nothing is left to give up
	}
}
