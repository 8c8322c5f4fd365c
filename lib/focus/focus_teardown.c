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

static void pay(struct focus_core *core, uint32_t l, const struct leg_pair *pair)
{
	struct leg *leg = core_leg(core, l);

	leg->batched = false;
	focus_seek(core, &core->legs, l);
	if (owes_both(core, l, leg)) {
		leg_send_ack_bye(&core->legs, l, pair, focus_reason(core, l), core->now_ms);
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

// A record and its skeleton, on their way while those of the legs before it are written.
static void prefetch_ahead(struct focus_core *core, uint32_t k)
{
	const struct leg *leg;

	if (core->batch.n <= k)
		return;
	leg = core_leg(core, queue_peek(&core->batch, k));
	for (unsigned line = 0; line < sizeof(*leg); line += 64)
		__builtin_prefetch((const char *)leg + line);
}

static unsigned take(struct focus_core *core, uint32_t l[LEG_PAIRS_MAX], unsigned budget)
{
	unsigned n = 0;

	while (n < LEG_PAIRS_MAX && n < budget && core->batch.n)
		l[n++] = queue_pop(&core->batch);
	return n;
}

void focus_teardown_drain(struct focus_core *core, unsigned budget)
{
	struct leg_pair pair[LEG_PAIRS_MAX];
	uint32_t l[LEG_PAIRS_MAX];

	if (core->batch.n == 0)
		return;
	count(core, STAT_TEARDOWN_BATCHES);
	for (unsigned n; (n = take(core, l, budget)) != 0; budget -= n) {
		leg_pairs(&core->legs, l, n, pair);
		for (unsigned i = 0; i < n; i++) {
			prefetch_ahead(core, i);
			count(core, STAT_TEARDOWN_LEGS);
			pay(core, l[i], &pair[i]);
		}
	}
}
