/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim_breaks.h"

// What is broken of routes and host names: which next hops are alive, when another one is tried,
// and who waits for the DNS.

WRAPPED(void, focus_find_way, struct focus_core *core, const struct sip_msg *m, struct asked *a)
{
	struct hop_board *hops = core->hops;

	if (sim_broken == DEAD_CALLED)
		core->hops = NULL;
	__real_focus_find_way(core, m, a);
	core->hops = hops;
}

WRAPPED(bool, hop_board_is_dead, const struct hop_board *b, const struct endpoint *at)
{
	return sim_broken != DEATH_MISSED && __real_hop_board_is_dead(b, at);
}

WRAPPED(bool, hop_answered, struct hop *h, uint16_t status, const struct txn_times *times,
	uint64_t now_ms)
{
	bool dead = h->state == HOP_DEAD;
	bool expected = __real_hop_answered(h, status, times, now_ms);

	if (sim_broken == REVIVAL_MISSED && dead)
		h->state = HOP_DEAD;
	return expected;
}

WRAPPED(enum hop_act, hop_advance, struct hop *h, const struct txn_times *times,
	uint32_t interval_ms, uint64_t now_ms)
{
	if (sim_broken == HOP_CONDEMNED && h->state == HOP_ALIVE)
		h->contrary = HOP_RESULTS - 1;
	return __real_hop_advance(h, times, interval_ms, now_ms);
}

WRAPPED(bool, focus_again_elsewhere, struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	bool doomed = leg->doomed, again;

	if (sim_broken == FAILOVER_FORGOTTEN)
		return false;
	leg->doomed &= sim_broken != FAILOVER_DOOMED;
	again = __real_focus_again_elsewhere(core, l);
	leg->doomed = doomed;
	return again;
}

// Whatever the hop says.
WRAPPED(void, focus_refused, struct focus_core *core, uint32_t l, uint16_t status)
{
	if (sim_broken != FAILOVER_EAGER || !focus_again_elsewhere(core, l))
		__real_focus_refused(core, l, status);
}

WRAPPED(void, focus_leg_over, struct focus_core *core, uint32_t l)
{
	if (sim_broken != NAME_KEPT || core_leg(core, l)->state != LEG_NAMED)
		__real_focus_leg_over(core, l);
}

WRAPPED(void, focus_names_drain, struct focus_core *core, unsigned budget)
{
	if (sim_broken != NAME_UNTOLD)
		__real_focus_names_drain(core, budget);
}

WRAPPED(uint16_t, focus_nameless, struct focus_core *core, enum resolve_verdict verdict)
{
	return __real_focus_nameless(core, sim_broken == NAME_BLAMED ? RESOLVE_NONE : verdict);
}

WRAPPED(void, focus_keep_hops, struct focus_core *core, uint32_t l, const struct focus_hops *hops)
{
	if (sim_broken != TARGETS_FORGOTTEN)
		__real_focus_keep_hops(core, l, hops);
}
