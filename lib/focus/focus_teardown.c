/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// The teardown batch. Legs that complete in one burst collect here; one pass writes what they owe from
// their wire skeletons, ACK before BYE, into the same transmit queue.

static void pay(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);

	leg->batched = false;
	if (leg->debt & LEG_OWES_ACK)
		leg_send_ack(&core->legs, l);
	if (leg->debt & LEG_OWES_BYE) {
		leg->state = LEG_CLOSING;
		leg->session_at = TXN_NEVER;
		focus_send(core, l, SIP_BYE);
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
