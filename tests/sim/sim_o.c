/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// An originator: calls, and gives up, hangs up or is hung up on. One INVITE each; what varies is
// its character, drawn once.

static uint64_t sometime(struct sim *s, uint32_t per_mille, uint32_t lo, uint32_t hi)
{
	uint64_t at = rnd_in(&s->rand, lo, hi);

	return rnd_chance(&s->rand, per_mille) ? at : SIM_NEVER;
}

static struct sim_wish wish(struct sim *s)
{
	static const char refresher[] = {0, 'c', 's'};
	struct sim_rand *r = &s->rand;
	struct sim_wish wish = {
		.knows = true,
		.expires = rnd_in(r, 90, rnd_chance(r, 500) ? 90 : 180),
		.refresher = refresher[rnd_in(r, 0, 2)],
	};

	if (rnd_chance(r, 200))
		wish.min = rnd_in(r, 90, wish.expires);
	return rnd_chance(r, s->world.patient ? 700 : 200) ? wish : (struct sim_wish){0};
}

// Who forgets what he has asked for says so, or nothing.
static uint16_t told_answer(struct sim *s, unsigned i)
{
	if (!s->world.refers[i] || rnd_chance(&s->rand, 800))
		return 200;
	return rnd_chance(&s->rand, 500) ? 481 : 0;
}

void sim_o_draw(struct sim *s, unsigned i)
{
	struct sim_rand *r = &s->rand;
	struct sim_caller *o = &s->caller[i];
	uint32_t t1 = s->cfg.times.t1;
	uint32_t patience = rnd_chance(r, 500) ? 4 * t1 : s->cfg.answer_limit_ms;
	uint32_t crowd = rnd_chance(r, 500) ? 3000 : 50; // calls come one by one, or all at once

	*o = (struct sim_caller){
		.id = i,
		.start_at = s->now + rnd_in(r, 0, s->world.routed[i] ? SIM_ROUTED_MS : crowd),
		.give_up_at = sometime(s, s->world.patient ? 250 : 650, 0, patience),
		.hang_up_after = rnd_in(r, 0, s->world.patient ? 300000 : 10000),
		.late_cancel_after = sometime(s, 150, 0, t1),
		.vanish_at = sometime(s, 40, 0, 6000),
		.gives_up_by_bye = rnd_chance(r, 150),
		.hasty = rnd_chance(r, 150),
		.cancels_twice = rnd_chance(r, 150),
		.other_port = rnd_chance(r, 150),
		.no_ack_failure = rnd_chance(r, 80),
		.no_ack_200 = rnd_chance(r, 80),
		.no_bye_answer = rnd_chance(r, 80),
		.rport = rnd_chance(r, 500),
		.offerless = rnd_chance(r, 150),
		.wish = wish(s),
		.reliable = (uint8_t)rnd_in(r, 0, rnd_chance(r, 400) ? SIM_REL_REQUIRED : 0),
		.no_prack = rnd_chance(r, 150),
		.bad_prack = rnd_chance(r, 50),
		.told_answer = told_answer(s, i),
		.ack_manner =
			rnd_chance(r, 700) ? SIM_ACK_ANSWERS : (uint8_t)rnd_in(r, 0, SIM_ACKS - 1),
		.fat = s->world.fat && rnd_chance(r, 700),
		.hang_up_at = SIM_NEVER,
		.late_cancel_at = SIM_NEVER,
	};
	o->media = (struct sim_media){
		.port = 6000,
		.streams = rnd_chance(r, 200) ? 2 : 1,
		.lines = o->fat ? 60 : 0,
		.version = 1,
	};
	o->abroad = s->world.routed[i] && rnd_chance(r, 500);
	if (o->give_up_at != SIM_NEVER)
		o->give_up_at += o->start_at;
	sim_event_add(s, o->start_at, SIM_WAKE_O, i, NULL);
	sim_event_add(s, o->give_up_at, SIM_WAKE_O, i, NULL);
}

bool sim_o_vanished(const struct sim *s, const struct sim_caller *o)
{
	return s->now >= o->vanish_at;
}

// The server's tag names the dialog. NULL: none of that tag, and no room for one.
struct sim_odialog *sim_o_dialog(struct sim *s, struct sim_caller *o, struct span tag, bool make)
{
	struct sim_odialog *d = o->dialog;

	for (unsigned i = 0; i < o->n_dialogs; i++, d++)
		if (span_eq(span_cstr(d->tag), tag))
			return d;
	if (!make || o->n_dialogs == SIM_RUNS_MAX || tag.n == 0 || tag.n >= sizeof(d->tag))
		return NULL;
	memcpy(d->tag, tag.p, tag.n);
	o->n_dialogs++;
	sim_o_party(s, o, d);
	return d;
}

bool sim_o_byed(const struct sim_caller *o)
{
	bool byed = false;

	for (unsigned i = 0; i < o->n_dialogs; i++)
		byed |= o->dialog[i].byed;
	return byed;
}

static void begin(struct sim *s, struct sim_caller *o)
{
	o->begun = true;
	sim_o_send(s, o, SIP_INVITE);
	sim_resend_start(s, &o->invite, UINT32_MAX, SIM_WAKE_O, o->id);
}

void sim_o_cancel(struct sim *s, struct sim_caller *o)
{
	if (o->cancelled)
		return;
	o->cancelled = true;
	sim_o_send(s, o, SIP_CANCEL);
	if (o->cancels_twice)
		sim_o_send(s, o, SIP_CANCEL);
	sim_resend_start(s, &o->cancel, s->cfg.times.t2, SIM_WAKE_O, o->id);
}

static void send_bye(struct sim *s, const struct sim_odialog *d)
{
	sim_request(s, &d->party,
		    &(struct sim_ask){.method = SIP_BYE, .cseq = d->party.cseq, .kind = 'r'});
}

void sim_o_bye(struct sim *s, struct sim_caller *o, struct sim_odialog *d)
{
	if (d->byed || d->released)
		return;
	d->byed = d->party.out = true;
	d->party.cseq++;
	send_bye(s, d);
	sim_resend_start(s, &d->bye, s->cfg.times.t2, SIM_WAKE_O, o->id);
}

// Out of every dialog that there is.
static void hang_up(struct sim *s, struct sim_caller *o)
{
	o->hang_up_at = SIM_NEVER;
	for (unsigned i = 0; i < o->n_dialogs; i++)
		if (o->dialog[i].confirmed)
			sim_o_bye(s, o, &o->dialog[i]);
}

// 9.1: no CANCEL before a provisional response; the hasty do not know that.
static void give_up(struct sim *s, struct sim_caller *o)
{
	o->give_up_at = SIM_NEVER;
	if (o->final)
		return;
	o->wants_out = true;
	if (o->gives_up_by_bye && o->n_dialogs && o->dialog[0].known)
		sim_o_bye(s, o, &o->dialog[0]);
	else if (o->hasty || o->provisional)
		sim_o_cancel(s, o);
}

static void dialog_timers(struct sim *s, struct sim_caller *o, struct sim_odialog *d)
{
	enum sim_due due = sim_resend_due(s, &d->bye, SIM_WAKE_O, o->id);

	if (due == SIM_DUE)
		send_bye(s, d);
	if (due == SIM_GIVEN_UP)
		o->unanswered = d->bye_done = true;
	sim_mid_wake(s, &d->party);
	o->unanswered |= d->party.unanswered;
}

static void timers(struct sim *s, struct sim_caller *o)
{
	enum sim_due due = sim_resend_due(s, &o->invite, SIM_WAKE_O, o->id);

	if (due == SIM_DUE)
		sim_o_send(s, o, SIP_INVITE);
	o->unanswered |= due == SIM_GIVEN_UP;
	due = sim_resend_due(s, &o->cancel, SIM_WAKE_O, o->id);
	if (due == SIM_DUE)
		sim_o_send(s, o, SIP_CANCEL);
	o->unanswered |= due == SIM_GIVEN_UP;
	for (unsigned i = 0; i < o->n_dialogs; i++)
		dialog_timers(s, o, &o->dialog[i]);
}

void sim_o_wake(struct sim *s, unsigned i)
{
	struct sim_caller *o = &s->caller[i];

	if (sim_o_vanished(s, o))
		return;
	if (!o->begun && s->now >= o->start_at)
		begin(s, o);
	if (o->begun && s->now >= o->give_up_at)
		give_up(s, o);
	if (s->now >= o->late_cancel_at) {
		o->late_cancel_at = SIM_NEVER;
		sim_o_cancel(s, o);
	}
	if (s->now >= o->hang_up_at)
		hang_up(s, o);
	timers(s, o);
}
