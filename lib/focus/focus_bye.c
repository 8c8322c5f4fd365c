/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// A BYE from a station: 200 to it in any case, and then the rest of the conference is told.

// Races row 26: on the early dialog a BYE is a CANCEL by another name (15.1.2).
static void early_bye(struct focus_core *core, const struct leg *leg)
{
	count_race(core, RACE_EARLY_BYE);
	count(core, STAT_CANCELLED);
	txn_server_reply(&core->txns, leg->server_txn, 487, TXN_TAIL_EMPTY, core->now_ms);
}

static void originator_left(struct focus_core *core, const struct sip_msg *m, uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	uint32_t f = leg->focus;

	if (leg->state == LEG_CLOSING)
		return; // theirs crossed ours, which has an answer of its own coming
	if (leg->state == LEG_INVITED)
		early_bye(core, leg);
	focus_keep_reason(core, f, m);
	// Our 200, while its ACK is not here, goes on being repeated (13.3.1.4): it may have been lost, and
	// the BYE be meant for what the originator holds for an early dialog.
	leg->debt = 0;
	focus_end(core, f);
	focus_leg_over(core, l);
}

static void member_left(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);

	if (leg->state == LEG_CLOSING) {
		count_race(core, RACE_BYE_CROSSED); // row 14: ours may get 200 or 481
		return;
	}
	if (leg->debt & LEG_OWES_BYE) {
		count_race(core, RACE_BYE_FIRST); // row 15
		leg->debt &= (uint8_t)~LEG_OWES_BYE;
		if (leg->torn)
			count(core, STAT_LEGS_TORN_DOWN);
	}
	if (leg->awaits) // its 2xx is still owed an ACK
		focus_refuse_offer(core, l, focus_gather(core, &leg->theirs));
	focus_leg_over(core, l);
}

// The callee may not end an early dialog (15); it has not sent us its 2xx, or we have lost it. That
// 2xx will come again, and gets its ACK and BYE then.
bool focus_may_end(const struct leg *leg)
{
	if (leg->state == LEG_OVER)
		return false;
	return leg->role == LEG_ORIGINATOR || leg->state == LEG_UP || leg->state == LEG_CLOSING;
}

void focus_bye(struct focus_core *core, const struct sip_msg *m, const struct path *path, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);

	focus_reply_plain(core, m, path, 200, l);
	if (leg->role == LEG_ORIGINATOR)
		originator_left(core, m, l);
	else
		member_left(core, l);
}
