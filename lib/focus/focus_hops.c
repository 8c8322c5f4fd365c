/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// A dialplan's next hops on their board, and where those lead that have a host name (RFC 3263): each of a
// name's targets is probed by itself, and dead by itself.

#define LOOK_EVERY_MS 100 // other names change, too

_Static_assert(HOP_PLACES == RESOLVE_TARGETS_MAX, "a name's targets have other places");

static uint32_t count_named(const struct dialplan *plan)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < dialplan_hops(plan); i++)
		n += dialplan_hop(plan, i)->named;
	return n;
}

struct hop_board *focus_hop_board(const struct dialplan *plan)
{
	struct hop_board *b = hop_board_create(dialplan_hops(plan), count_named(plan));

	for (uint32_t i = 0; b && i < b->n_hops; i++) {
		b->hop[i].at = dialplan_hop(plan, i)->at;
		if (dialplan_hop(plan, i)->named)
			hop_board_name(b, i);
	}
	return b;
}

void focus_hop_board_carry(struct hop_board *b, const struct dialplan *plan,
			   const struct hop_board *old, const struct dialplan *old_plan)
{
	hop_board_carry(b, old);
	if (!old)
		return;
	for (uint32_t i = 0; i < b->n_hops; i++)
		for (uint32_t k = 0; b->hop[i].places && k < old->n_hops; k++)
			if (old->hop[k].places && span_eq(dialplan_hop(plan, i)->uri,
							  dialplan_hop(old_plan, k)->uri))
				hop_board_carry_places(b, i, old, k);
}

// Those that there is a way to, in the DNS's order. False: it has not said anything.
static bool targets_of(const struct focus_core *core, uint32_t i, struct endpoint at[HOP_PLACES],
		       unsigned *n)
{
	struct resolve_name name;
	struct resolve_targets t;
	struct ip_addr gateway;
	enum resolve_verdict verdict;

	*n = 0;
	if (!dialplan_hop_name(dialplan_hop(dialplan_of(core->cfg.plan), i), &name))
		return false;
	verdict = resolve_find(core->cfg.names, resolve_key(core->cfg.names, name), core->now_ms,
			       &t);
	for (unsigned k = 0; k < t.n; k++)
		if (home_route(core->cfg.home, &t.at[k].at.ip, &gateway) != HOME_NONE &&
		    !home_is_self(core->cfg.home, &t.at[k].at))
			at[(*n)++] = t.at[k].at;
	return verdict == RESOLVE_KNOWN || verdict == RESOLVE_NONE;
}

void focus_hops_look(struct focus_core *core)
{
	struct hop_board *b = core->hops;
	uint32_t edition;
	struct endpoint at[HOP_PLACES];
	unsigned n;

	if (!core->cfg.names || core->now_ms < b->look_ms)
		return;
	edition = resolve_edition(core->cfg.names);
	if (b->look_ms && edition == b->names)
		return;
	b->names = edition;
	b->look_ms = core->now_ms + LOOK_EVERY_MS;
	for (uint32_t i = 0; i < b->n_hops; i++)
		if (b->hop[i].places && targets_of(core, i, at, &n) &&
		    hop_board_lead(b, i, at, n))
			b->due_ms = core->now_ms;
}

void focus_leave_out_dead(const struct focus_core *core, uint32_t i, struct focus_hops *hops,
			  uint32_t from)
{
	uint32_t n = from;

	for (uint32_t k = from; k < hops->n; k++)
		if (!core->hops || !hop_leads_to_dead(core->hops, i, &hops->at[k]))
			hops->at[n++] = hops->at[k];
	hops->n = n;
}
