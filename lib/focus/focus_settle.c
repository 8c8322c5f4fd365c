/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// What the originator is told. Decided once a burst, when everything that came with it is known: a 200
// and a CANCEL that arrive together have the same outcome in both orders (row 35).

static void tell_ringing(struct focus_core *core, struct focus *f)
{
	const struct leg *o = core_leg(core, f->originator);
	uint8_t room[64];
	struct writer state = writer_on(room, sizeof(room));

	f->ringing_told = true;
	// RFC 3262 5: a reliable one would have to bring an offer, and there is none yet.
	if (f->reliable && !f->delayed)
		focus_ring_reliably(core, f->originator);
	if (f->reliable)
		return;
	focus_put_answer_state(f, &state);
	txn_server_reply(&core->txns, o->server_txn, 180,
			 focus_tail(core, f->originator, writer_span(&state), SPAN_NONE),
			 core->now_ms);
}

static void answer(struct focus_core *core, struct focus *f)
{
	uint32_t l = f->originator;
	struct leg *o = core_leg(core, l);
	uint8_t room[256];
	struct writer headers = writer_on(room, sizeof(room));
	struct span tail;

	f->state = FOCUS_UP;
	o->state = LEG_ANSWERED;
	focus_flows_begin(core, l);
	focus_put_session(core, &headers, o, false);
	focus_put_answer_state(f, &headers);
	focus_put_answer_mode(f, &headers);
	if (f->n_in == 0 && !f->in_room)
		count(core, STAT_UNCONFIRMED);
	tail = focus_tail(core, l, writer_span(&headers), focus_sdp_200(core, l));
	txn_server_reply(&core->txns, o->server_txn, 200, tail, core->now_ms);
	txn_begin(&o->invite, TXN_UAS_2XX, &core->cfg.times, core->now_ms);
	focus_session_begin(core, l);
}

static void reject(struct focus_core *core, uint32_t f)
{
	struct focus *focus = core_focus(core, f);
	uint32_t l = focus->originator;
	uint16_t status = focus->failure ? focus->failure : 480;

	txn_server_reply(&core->txns, core_leg(core, l)->server_txn, status, TXN_TAIL_EMPTY,
			 core->now_ms);
	focus_end(core, f);
	focus_leg_over(core, l);
}

// The answer policy.
static bool may_answer(const struct focus *f)
{
	switch ((enum answer_policy)f->answer_policy) {
	case ANSWER_FIRST:
		return f->n_in > 0;
	case ANSWER_ALL:
		return f->n_in > 0 && f->n_pending == 0;
	case ANSWER_IMMEDIATE:
		return f->n_in > 0 || f->n_pending > 0; // somebody may still come
	}
	return false;
}

// Who comes to a room waits for nobody.
static void settle_coming(struct focus_core *core, uint32_t i)
{
	struct focus *f = core_focus(core, i);

	f->failure = focus_room_agree(core, i);
	if (f->failure)
		reject(core, i);
	else
		answer(core, f);
}

static void settle_setting_up(struct focus_core *core, uint32_t i)
{
	struct focus *f = core_focus(core, i);

	if (may_answer(f))
		answer(core, f);
	else if (f->n_in == 0 && f->n_pending == 0)
		reject(core, i);
	else if (f->ringing && !f->ringing_told)
		tell_ringing(core, f);
}

// Everything is over and nothing points here any more.
static void release(struct focus_core *core, uint32_t i)
{
	struct focus *f = core_focus(core, i);

	if (f->originator != LEG_NONE || f->n_members || f->inviting || f->settling)
		return;
	focus_watch_over(core, f->name);
	chain_drop(&core->txns.chunks, &f->offer.text);
	chain_drop(&core->txns.chunks, &f->invited);
	chain_drop(&core->txns.chunks, &f->answer.text); // or f->called, which begins like it
	chain_drop(&core->txns.chunks, &f->lines);
	slab_put(&core->foci, i);
	core->stats->stat[STAT_CONFERENCES_NOW] = slab_used(&core->foci);
}

// It is up, and somebody has come, or said something else.
static void go_on(struct focus_core *core, uint32_t i)
{
	focus_bridge(core, core_focus(core, i));
	focus_floor_fill(core, i);
}

// The last member has left, and it was not the originator that others are in a room for.
static bool is_deserted(const struct focus *f)
{
	return f->n_in == 0 && f->n_pending == 0 && (!f->in_room || f->dialled);
}

static void settle(struct focus_core *core, uint32_t i)
{
	struct focus *f = core_focus(core, i);

	if (f->state == FOCUS_SETTING_UP && f->in_room)
		settle_coming(core, i);
	else if (f->state == FOCUS_SETTING_UP)
		settle_setting_up(core, i);
	if (f->state == FOCUS_UP && is_deserted(f))
		focus_bye_originator(core, i);
	if (f->state == FOCUS_UP && (f->originator != LEG_NONE || f->dialled))
		go_on(core, i);
	focus_roster_look(core, i);
}

void focus_settle(struct focus_core *core)
{
	focus_answer_drain(core);
	// What settling one conference unsettles is the same conference: bounded by their number.
	while (core->settling.n) {
		uint32_t i = queue_pop(&core->settling);

		focus_fetch_settling(core);
		core_focus(core, i)->settling = false;
		settle(core, i);
		if (!core_focus(core, i)->settling)
			release(core, i);
	}
}
