/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// What will be touched is asked for from memory some steps before: a call's leg, its conference and all
// else were last looked at thousands of messages ago, and each points to the next. A step follows one
// pointer, when what the step before has asked for should be there. What is followed may have ended
// meanwhile: then it is not needed, and there is memory where it was.

static void fetch_flow(struct focus_core *core, const struct leg *leg)
{
	if (leg->flow != MEDIA_NONE)
		fetch_lines(&core->media.flow[leg->flow], sizeof(struct media_flow));
}

static void to_leg(struct focus_core *core, struct focus_fetch *fetching, uint32_t l,
		   enum focus_fetch_step next)
{
	fetching->next = l == LEG_NONE ? FETCH_NOTHING : next;
	fetching->l = l;
	if (l != LEG_NONE)
		fetch_lines(core_leg(core, l), sizeof(struct leg));
}

static void to_focus(struct focus_core *core, struct focus_fetch *fetching)
{
	const struct leg *leg = core_leg(core, fetching->l);

	fetching->next = leg->focus == FOCUS_NONE ? FETCH_NOTHING : FETCH_OTHER;
	fetch_flow(core, leg);
	if (leg->focus != FOCUS_NONE)
		fetch_lines(core_focus(core, leg->focus), sizeof(struct focus));
}

static void to_other(struct focus_core *core, struct focus_fetch *fetching)
{
	uint32_t i = core_leg(core, fetching->l)->focus;
	const struct focus *f;

	fetching->next = FETCH_NOTHING;
	if (i == FOCUS_NONE)
		return;
	f = core_focus(core, i);
	to_leg(core, fetching, fetching->l == f->originator ? f->members : f->originator,
	       FETCH_FLOW);
}

void focus_fetch_begin(struct focus_core *core, struct focus_fetch *fetching, uint32_t l, uint32_t t)
{
	*fetching = (struct focus_fetch){.next = FETCH_NOTHING, .t = t};
	if (t != TXN_SERVER_NONE) {
		fetch_lines(txn_server_at(&core->txns, t), sizeof(struct txn_server));
		fetching->next = FETCH_USER;
	}
	if (l != LEG_NONE)
		to_leg(core, fetching, l, FETCH_FOCUS);
}

void focus_fetch_step(struct focus_core *core, struct focus_fetch *fetching)
{
	switch (fetching->next) {
	case FETCH_NOTHING:
		break;
	case FETCH_USER:
		to_leg(core, fetching, txn_server_at(&core->txns, fetching->t)->user, FETCH_FOCUS);
		break;
	case FETCH_FOCUS:
		to_focus(core, fetching);
		break;
	case FETCH_OTHER:
		to_other(core, fetching);
		break;
	case FETCH_FLOW:
		fetch_flow(core, core_leg(core, fetching->l));
		fetching->next = FETCH_NOTHING;
		break;
	}
}

// Of the conferences that wait to be settled, the one behind the first k.
static const struct leg *originator_of(struct focus_core *core, uint32_t k)
{
	const struct focus *f;

	if (core->settling.n <= k)
		return NULL;
	f = core_focus(core, queue_peek(&core->settling, k));
	return f->originator == LEG_NONE ? NULL : core_leg(core, f->originator);
}

static const struct txn_server *invite_of(struct focus_core *core, uint32_t k)
{
	const struct leg *o = originator_of(core, k);

	return o && o->server_txn != TXN_SERVER_NONE ? txn_server_at(&core->txns, o->server_txn) : NULL;
}

void focus_fetch_settling(struct focus_core *core)
{
	const struct leg *far = originator_of(core, 3), *near = originator_of(core, 2);
	const struct txn_server *t = invite_of(core, 2), *at_hand = invite_of(core, 1);

	if (far)
		fetch_lines(far, sizeof(*far));
	if (near)
		fetch_flow(core, near);
	if (t)
		fetch_lines(t, sizeof(*t));
	if (at_hand)
		chain_fetch(&core->txns.chunks, &at_hand->head);
}
