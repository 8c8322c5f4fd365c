/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// A 2xx whose leg is gone is still a callee in a call. Its branch proves that we invited it; the
// response itself says everything an ACK and a BYE need.

#define HEIRS_MAX 4 // dialogs of one INVITE beyond its first

/* What is known of the INVITE whose 2xx it is. */
struct legacy {
	uint8_t *heirs;			 /* how many its leg has had */
	const struct focus_early *early; /* what the dialog was before; NULL: not known */
	uint32_t leg;			 /* LEG_NONE: it is gone */
	bool delayed;			 /* it had no offer */
	enum race why;
};

// The dialog of a 2xx in the spare leg, so that this works when the table is full. LEG_NONE: it
// cannot be built.
static uint32_t borrow(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	uint32_t l = core->legs.spare;
	struct leg *leg = core_leg(core, l);
	uint64_t dialog = txn_dialog(&core->cfg.key, m->call_id, m->to.tag);

	core->legs.alias = leg_dialog_alias(&core->cfg.key, dialog);
	leg->said = (struct revision){0}; // the same bytes each time
	if (leg_dialog_2xx(&core->legs, l, m, path)) {
		focus_seek(core, &core->legs, l);
		return l;
	}
	count_drop(core, DROP_TABLE_FULL);
	return LEG_NONE;
}

// Row 6, when the leg is gone: the ACK that it sent.
static void ack_again(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		      const struct leg_id *id)
{
	uint32_t l = borrow(core, m, path);
	struct leg_id branch = {.kind = LEG_ID_ACK, .name = id->name};

	count_race(core, RACE_RETRANS_2XX);
	if (l != LEG_NONE)
		leg_send_ack_as(&core->legs, l, branch, SPAN_NONE);
}

// Both at once, nothing kept: should they be lost, the callee repeats its 2xx and gets them again.
static void finish_stateless(struct focus_core *core, const struct sip_msg *m,
			     const struct path *path, const struct legacy *from)
{
	uint32_t l = borrow(core, m, path);
	struct leg *leg = core_leg(core, l == LEG_NONE ? 0 : l);

	if (l == LEG_NONE)
		return;
	leg->cseq += FOCUS_CSEQ_SPARE;
	leg_send_ack_with(&core->legs, l,
			  from->delayed ? focus_sdp_refuse(core, l, focus_sdp(m)) : SPAN_NONE);
	leg_send_request(&core->legs, l, SIP_BYE, SPAN_NONE, core->now_ms);
	leg->request.state = TXN_NONE;
}

// A leg takes over the dialog, as if it had just been completed.
static bool adopt(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		  const struct legacy *from)
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
	if (from->leg != LEG_NONE)
		focus_credentials_share(core, l, from->leg);
	leg->cseq = from->early ? from->early->cseq : leg->cseq + FOCUS_CSEQ_SPARE;
	leg->cseq_remote = from->early ? from->early->cseq_remote : SIP_ABSENT;
	leg->doomed = leg->torn = true;
	if (from->delayed)
		focus_refuse_offer(core, l, focus_sdp(m));
	txn_begin(&leg->invite, TXN_CLIENT_INVITE, &core->cfg.times, core->now_ms);
	txn_step(&leg->invite, TXN_EV_2XX, &core->cfg.times, core->now_ms); // timer M runs
	leg_rearm(&core->legs, l);
	focus_owe(core, l, LEG_OWES_ACK | LEG_OWES_BYE);
	return true;
}

// The dialog has its heir already, or gets one now and 'why' is counted. Beyond the bound, or
// without room: no state (row 32).
static void inherit(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		    const struct legacy *from)
{
	uint64_t dialog = txn_dialog(&core->cfg.key, m->call_id, m->to.tag);
	uint32_t l = leg_heir_find(&core->legs, dialog);

	if (l != LEG_NONE) {
		count_race(core, RACE_RETRANS_2XX);
		focus_owe(core, l, LEG_OWES_ACK);
	} else if (*from->heirs < HEIRS_MAX && adopt(core, m, path, from)) {
		count_race(core, from->why);
		++*from->heirs;
	} else {
		count_race(core, RACE_STATELESS);
		finish_stateless(core, m, path, from);
	}
}

// Row 11: the callee's side has forked, or a proxy passes on a second answer.
void focus_forked_2xx(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		      uint32_t l)
{
	uint64_t dialog = txn_dialog(&core->cfg.key, m->call_id, m->to.tag);
	struct leg *leg = core_leg(core, l);
	struct legacy from = {
		.heirs = &leg->heirs,
		.leg = l,
		.delayed = leg->delayed,
		.why = RACE_FORKED,
	};
	struct focus_early early = {.cseq = m->cseq, .cseq_remote = SIP_ABSENT};

	// What it was before is known, unless it may be one of those that a failure has ended.
	if (!leg->had_early)
		from.early = &early;
	if (focus_early_yield(core, l, dialog, &early)) {
		chain_drop(&core->txns.chunks, &early.theirs);
		from.early = &early;
	}
	inherit(core, m, path, &from);
}

// The ACK of a failure, from the response alone (17.1.1.3); rehosted: its INVITE's Request-URI named
// whom it went to. False: it cannot be built.
static bool ack_failure(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			uint64_t name, bool rehosted)
{
	uint32_t l = core->legs.spare;

	core_leg(core, l)->rehosted = rehosted;
	if (!focus_was_honest(core, m, name) || !leg_dialog_refused(&core->legs, l, m, path) ||
	    !focus_again_name(core, l, &path->remote))
		return false;
	leg_send_failure_ack(&core->legs, l, m);
	return true;
}

void focus_late_2xx(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		    const struct leg_id *id)
{
	struct leg_entry *stone;
	uint8_t none = HEIRS_MAX;
	struct legacy from = {.heirs = &none, .leg = LEG_NONE, .why = RACE_CROSS_LATE};
	const struct focus_early fresh = {.cseq = m->cseq, .cseq_remote = SIP_ABSENT};

	if (!focus_was_honest(core, m, id->name))
		return;
	stone = leg_tombstone_find(&core->legs, id->name, core->now_ms);
	if (stone && leg_entry_had(stone, txn_dialog(&core->cfg.key, m->call_id, m->to.tag))) {
		ack_again(core, m, path, id);
		return;
	}
	if (stone)
		from.heirs = &stone->heirs;
	if (stone && stone->answered)
		from.why = RACE_FORKED;
	if (stone && !stone->had_early)
		from.early = &fresh;
	from.delayed = id->serial & LEG_SERIAL_DELAYED;
	inherit(core, m, path, &from);
}

void focus_late_failure(struct focus_core *core, const struct sip_msg *m, const struct path *path,
			const struct leg_id *id)
{
	if (!leg_tombstone_find(&core->legs, id->name, core->now_ms) ||
	    !ack_failure(core, m, path, id->name, false))
		count_drop(core, DROP_SIP_STALE);
}

void focus_failure_behind(struct focus_core *core, uint32_t l, const struct sip_msg *m,
			  const struct path *path)
{
	const struct leg *leg = core_leg(core, l);

	if (!leg->dialog || !ack_failure(core, m, path, leg_name(&core->legs, l), leg->rehosted))
		count_drop(core, DROP_SIP_UNEXPECTED);
}
