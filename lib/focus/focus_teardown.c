/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// The teardown batch. Legs that complete in one burst collect here; one pass writes what they owe from
// their wire skeletons, ACK before BYE, into the same transmit queue.

// The method's own case, and not one that takes longer to write.
static bool owes_both(const struct focus_core *core, uint32_t l, const struct leg *leg)
{
	return leg->debt == (LEG_OWES_ACK | LEG_OWES_BYE) && leg->ack_body.n == 0 &&
	       leg_request_max(leg) <= LEG_BRIEF_MAX && !focus_has_credentials(core, l);
}

static void pay(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);

	leg->batched = false;
	focus_seek(core, &core->legs, l);
	if (owes_both(core, l, leg)) {
		leg_send_ack_bye(&core->legs, l, focus_reason(core, l), core->now_ms);
	} else {
		if (leg->debt & LEG_OWES_ACK)
			leg_send_ack(&core->legs, l, focus_invite_credentials(core, l));
		if (leg->debt & LEG_OWES_BYE)
			focus_send(core, l, SIP_BYE);
		if (leg->debt & LEG_OWES_INVITE)
			focus_again_owed(core, l);
	}
	if (leg->debt & LEG_OWES_BYE) {
		leg->state = LEG_CLOSING;
		leg->session_at = MOMENT_NEVER;
	}
	leg->debt = 0;
	focus_leg_tidy(core, l);
}

// The record's first lines and its skeleton, on their way while the one before it is written.
static void prefetch_next(struct focus_core *core)
{
	const struct leg *next;

	if (core->batch.n == 0)
		return;
	next = core_leg(core, queue_peek(&core->batch));
	for (unsigned line = 0; line < sizeof(*next); line += 64)
		__builtin_prefetch((const char *)next + line);
}

void focus_teardown_drain(struct focus_core *core, unsigned budget)
{
	if (core->batch.n == 0)
		return;
	count(core, STAT_TEARDOWN_BATCHES);
	while (core->batch.n && budget--) {
		uint32_t l = queue_pop(&core->batch);

		prefetch_next(core);
		count(core, STAT_TEARDOWN_LEGS);
		pay(core, l);
	}
}
