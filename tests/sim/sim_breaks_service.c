/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim_breaks.h"

// What is broken of the services: floor, rooms, names and those who subscribe.

// The arbiter forgets that somebody talks.
WRAPPED(bool, floor_receive, const struct floors *fs, struct floor *f, uint32_t i,
	struct span datagram, uint64_t now_ms)
{
	if (sim_broken == FLOOR_GIVEN_TWICE && f->state == FLOOR_TAKEN && f->holder != i &&
	    f->n_queued == 0) {
		f->state = FLOOR_IDLE;
		f->holder = FLOOR_NOBODY;
		f->limit_at = f->repeat_at = FLOOR_NEVER;
	}
	return __real_floor_receive(fs, f, i, datagram, now_ms);
}

WRAPPED(enum floor_control, focus_floor_control, const struct focus_core *core, int8_t rule)
{
	return __real_focus_floor_control(core, sim_broken == FLOOR_FOR_ALL ? -1 : rule);
}

WRAPPED(void, focus_put_answer_state, const struct focus *f, struct writer *w)
{
	if (sim_broken != ANSWER_ASSURED)
		__real_focus_put_answer_state(f, w);
}

WRAPPED(void, focus_room_make, struct focus_core *core, uint32_t f, enum refer_policy refer)
{
	if (sim_broken == FACTORY_SHARED)
		focus_room_enter(core, f, SPAN("made"));
	else
		__real_focus_room_make(core, f, refer);
}

WRAPPED(bool, location_find, const struct location *loc, struct span aor, uint64_t now_ms,
	struct location_list *out)
{
	return __real_location_find(loc, aor, sim_broken == CONTACT_STALE ? now_ms - 5000 : now_ms,
				    out);
}

WRAPPED(uint16_t, location_register, const struct location *loc, const struct sip_msg *m,
	struct span aor, const struct endpoint *from, uint64_t now_ms, struct location_log *log,
	struct span *reason)
{
	static uint32_t latest = 1000;
	struct sip_msg late = *m;

	if (sim_broken == ORDER_IGNORED)
		late.cseq = ++latest;
	return __real_location_register(loc, &late, aor, from, now_ms, log, reason);
}

WRAPPED(void, focus_watch_change, struct focus_core *core, uint32_t w)
{
	if (!sim_now_and_then(ROSTER_STALE, 3))
		__real_focus_watch_change(core, w);
}

WRAPPED(void, focus_sub_extend, struct focus_core *core, uint32_t s, uint32_t expires_s)
{
	__real_focus_sub_extend(core, s,
				sim_broken == SUBSCRIPTION_KEPT ? 10 * expires_s : expires_s);
}

// As if what is under way had been answered.
WRAPPED(void, focus_sub_owe, struct focus_core *core, uint32_t s)
{
	if (sim_broken == NOTIFY_HASTY && core_sub(core, s)->notify.state == TXN_TRYING)
		core_sub(core, s)->notify.state = TXN_COMPLETED;
	__real_focus_sub_owe(core, s);
}

WRAPPED(void, focus_fork_won, struct focus_core *core, uint32_t l)
{
	if (sim_broken != LOSER_KEPT)
		__real_focus_fork_won(core, l);
}

// Whom a REFER puts out: as if a CANCEL were the way.
WRAPPED(bool, focus_put_out, struct focus_core *core, uint32_t f, struct span uri)
{
	uint32_t g = sim_broken == PUT_OUT_CANCELLED ? focus_first_beside(core, f) : FOCUS_NONE;

	for (; g != FOCUS_NONE; g = focus_next_beside(core, g))
		for (uint32_t l = core_focus(core, g)->members; l != LEG_NONE; l = core_leg(core, l)->next)
			if (core_leg(core, l)->state == LEG_INVITED)
				focus_want_cancel(core, l);
	return __real_focus_put_out(core, f, uri);
}

// Nobody is told what has become of whom he has referred to us.
WRAPPED(void, focus_referral_now, struct focus_core *core, uint32_t l, uint16_t status)
{
	if (status < 200 || sim_broken != REFERRAL_UNTOLD)
		__real_focus_referral_now(core, l, status);
}
