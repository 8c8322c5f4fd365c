/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// The teardown batch. Legs that complete in one burst collect here; one pass writes what they owe from
// their wire skeletons, ACK before BYE, into the same transmit queue.

// The method's own case, and not one that takes longer to write.
static bool owes_both(const struct focus_core *core, uint32_t l)
{
	const struct leg *leg = leg_at(&core->legs, l);

	return leg->debt == (LEG_OWES_ACK | LEG_OWES_BYE) && leg->ack_body.n == 0 &&
	       leg_request_max(leg) <= LEG_BRIEF_MAX && !focus_has_credentials(core, l);
}

// pair: of a leg that owes both; NULL: of any other.
static void pay(struct focus_core *core, uint32_t l, const struct leg_pair *pair)
{
	struct leg *leg = core_leg(core, l);

	leg->batched = false;
	focus_seek(core, &core->legs, l);
	if (pair) {
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
	if (core->batch.n > k)
		fetch_lines(core_leg(core, queue_peek(&core->batch, k)), sizeof(struct leg));
}

static unsigned take(struct focus_core *core, uint32_t l[LEG_PAIRS_MAX], unsigned budget)
{
	unsigned n = 0;

	while (n < LEG_PAIRS_MAX && n < budget && core->batch.n)
		l[n++] = queue_pop(&core->batch);
	return n;
}

// Those that owe both, in their order; how many.
static unsigned both_of(const struct focus_core *core, const uint32_t *l, unsigned n,
			uint32_t both[LEG_PAIRS_MAX])
{
	unsigned n_both = 0;

	for (unsigned i = 0; i < n; i++)
		if (owes_both(core, l[i]))
			both[n_both++] = l[i];
	return n_both;
}

static void pay_together(struct focus_core *core, const uint32_t *l, unsigned n)
{
	struct leg_pair pair[LEG_PAIRS_MAX];
	uint32_t both[LEG_PAIRS_MAX];
	unsigned n_both = both_of(core, l, n, both), k = 0;

	leg_pairs(&core->legs, both, n_both, pair);
	for (unsigned i = 0; i < n; i++) {
		bool next = k < n_both && l[i] == both[k];

		prefetch_ahead(core, i);
		count(core, STAT_TEARDOWN_LEGS);
		pay(core, l[i], next ? &pair[k] : NULL);
		k += next;
	}
}

void focus_teardown_drain(struct focus_core *core, unsigned budget)
{
	uint32_t l[LEG_PAIRS_MAX];

	if (core->batch.n == 0)
		return;
	count(core, STAT_TEARDOWN_BATCHES);
	for (unsigned n; (n = take(core, l, budget)) != 0; budget -= n)
		pay_together(core, l, n);
}
