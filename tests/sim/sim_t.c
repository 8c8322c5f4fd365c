/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

#include <stdlib.h>

// A terminator: each INVITE that it is sent has a character of its own, drawn when it comes.

static uint64_t later(struct sim *s, uint32_t per_mille, uint32_t lo, uint32_t hi)
{
	uint64_t at = s->now + rnd_in(&s->rand, lo, hi);

	return rnd_chance(&s->rand, per_mille) ? at : SIM_NEVER;
}

static enum sim_nature nature(struct sim *s)
{
	static const uint8_t odds[] = {
		SIM_AUTO_ANSWER, SIM_AUTO_ANSWER, SIM_AUTO_ANSWER, SIM_RINGS,  SIM_RINGS,
		SIM_RINGS,	 SIM_RINGS,	  SIM_REFUSES,	   SIM_SILENT, SIM_RINGS_ON,
	};

	return odds[rnd_in(&s->rand, 0, ARRAY_SIZE(odds) - 1)];
}

static uint16_t refusal(struct sim *s)
{
	static const uint16_t status[] = {302, 401, 407, 404, 480, 486, 487, 500, 503, 603};

	return status[rnd_in(&s->rand, 0, ARRAY_SIZE(status) - 1)];
}

static uint16_t bye_answer(struct sim *s)
{
	static const uint16_t status[] = {0, 401, 407, 481, 500};

	return status[rnd_in(&s->rand, 0, ARRAY_SIZE(status) - 1)];
}

void sim_t_draw(struct sim *s, struct sim_tcall *t)
{
	struct sim_rand *r = &s->rand;
	uint32_t t1 = s->cfg.times.t1, limit = s->cfg.answer_limit_ms;

	t->nature = (uint8_t)nature(s);
	t->manner = rnd_chance(r, 500) ? SIM_CANCEL_487 : (uint8_t)rnd_in(r, 0, SIM_MANNERS - 1);
	t->trying = rnd_chance(r, 500);
	t->rings = t->nature == SIM_RINGS_ON || rnd_chance(r, 600);
	t->honours_expires = rnd_chance(r, 600);
	t->hasty_bye = rnd_chance(r, 60);
	t->no_give_up_bye = rnd_chance(r, 300);
	t->routes = rnd_chance(r, 250);
	t->fat = s->world.fat && rnd_chance(r, 500);
	t->media = (struct sim_media){
		.port = 7000,
		.streams = rnd_chance(r, 300) ? 2 : 1,
		.lines = t->fat ? 120 : 0,
		.bad = rnd_chance(r, 60),
		.version = 1,
	};
	t->refusal = refusal(s);
	t->bye_answer = rnd_chance(r, 750) ? 200 : bye_answer(s);
	t->ring_at = later(s, 1000, 0, t1);
	t->answer_at = later(s, 1000, 0, t->nature == SIM_AUTO_ANSWER ? 5 : limit + limit / 2);
	// Some only after the limit and the time for stragglers: their leg is a tombstone by then.
	if (t->nature == SIM_RINGS && rnd_chance(r, 100))
		t->answer_at = s->now + limit + rnd_in(r, 32, 128) * (uint64_t)t1;
	t->fork_at = rnd_chance(r, 120) ? t->answer_at + rnd_in(r, 0, 20 * t1) : SIM_NEVER;
	t->forks_after_refusal = t->fork_at != SIM_NEVER && rnd_chance(r, 500);
	t->hang_up_at = later(s, 200, 0, 2 * limit);
	t->ask_at = later(s, 150, 0, 2 * limit);
	t->lie_at = later(s, 40, 0, limit);
}

// A hop that has too much to do.
void sim_t_is_busy(struct sim *s, struct sim_tcall *t)
{
	t->nature = SIM_REFUSES;
	t->refusal = 503;
	t->answer_at = s->now;
	t->min_se = 0;
}

struct sim_tcall *sim_t_call(struct sim *s, unsigned station, struct span call_id, bool make)
{
	struct sim_tcall **at = &s->station[station].calls, *t;

	for (; *at; at = &(*at)->next)
		if (span_eq(span_cstr((*at)->call_id), call_id))
			return *at;
	if (!make || call_id.n >= sizeof(t->call_id))
		return NULL;
	t = *at = calloc(1, sizeof(*t));
	t->station = station;
	t->expires_at = t->ring_at = t->answer_at = t->fork_at = SIM_NEVER;
	t->hang_up_at = t->ask_at = t->lie_at = SIM_NEVER;
	memcpy(t->call_id, call_id.p, call_id.n);
	return t;
}

struct sim_dialog *sim_t_dialog(struct sim_tcall *t, struct span tag)
{
	for (unsigned i = 0; i < t->n_dialogs; i++)
		if (span_eq(span_cstr(t->dialog[i].tag), tag))
			return &t->dialog[i];
	return NULL;
}

// A To tag that rang reliably, or one of its own.
static void name_dialog(struct sim *s, const struct sim_tcall *t, struct sim_dialog *d)
{
	if (t->n_dialogs < t->n_early)
		strcpy(d->tag, t->early[(t->n_dialogs + t->second_first) % t->n_early].tag);
	else
		snprintf(d->tag, sizeof(d->tag), "t%ux%ux%llx", t->station, t->n_dialogs,
			 (unsigned long long)(rnd(&s->rand) & 0xffff));
}

// A 2xx: the callee's side may have forked, and this one be not its first.
void sim_t_answer(struct sim *s, struct sim_tcall *t)
{
	struct sim_dialog *d = &t->dialog[t->n_dialogs];

	if (t->n_dialogs == SIM_FORKS_MAX)
		return;
	name_dialog(s, t, d);
	t->n_dialogs++;
	sim_t_party(s, t, d->tag, &d->party);
	if (sim_t_early(t, span_cstr(d->tag)))
		sim_t_early(t, span_cstr(d->tag))->party.out = true; // the dialog goes on with it
	sim_session_draw(s, &d->party.session);
	s->totals->answers++;
	sim_t_respond_invite(s, t, 200, d->tag);
	sim_t_session_begin(s, t, d);
	sim_resend_start(s, &d->ok, s->cfg.times.t2, SIM_WAKE_T, t->station);
	if (t->hasty_bye)
		sim_t_hang_up(s, t, d);
}

void sim_t_refuse(struct sim *s, struct sim_tcall *t, uint16_t status)
{
	t->refused = status;
	sim_t_respond_invite(s, t, status, "refused");
	sim_resend_start(s, &t->refuse, s->cfg.times.t2, SIM_WAKE_T, t->station);
}

static void send_bye(struct sim *s, const struct sim_dialog *d)
{
	sim_request(s, &d->party,
		    &(struct sim_ask){.method = SIP_BYE, .cseq = d->party.cseq, .kind = 'r'});
}

void sim_t_hang_up(struct sim *s, struct sim_tcall *t, struct sim_dialog *d)
{
	if (d->released || d->byed)
		return;
	d->byed = d->party.out = true;
	d->party.cseq++;
	send_bye(s, d);
	sim_resend_start(s, &d->bye, s->cfg.times.t2, SIM_WAKE_T, t->station);
}

static void dialog_timers(struct sim *s, struct sim_tcall *t, struct sim_dialog *d)
{
	enum sim_due due = sim_resend_due(s, &d->ok, SIM_WAKE_T, t->station);

	if (due == SIM_DUE)
		sim_t_respond_invite(s, t, 200, d->tag);
	// 13.3.1.4: no ACK came. It should say BYE then; whether it does or not, it is out.
	if (due == SIM_GIVEN_UP && t->no_give_up_bye)
		d->released = true;
	else if (due == SIM_GIVEN_UP)
		sim_t_hang_up(s, t, d);
	due = sim_resend_due(s, &d->bye, SIM_WAKE_T, t->station);
	if (due == SIM_DUE)
		send_bye(s, d);
	if (due == SIM_GIVEN_UP)
		d->released = d->bye_unanswered = true;
	sim_mid_wake(s, &d->party);
}

static bool due(const struct sim *s, uint64_t *at)
{
	if (s->now < *at)
		return false;
	*at = SIM_NEVER;
	return true;
}

static void refuse_timer(struct sim *s, struct sim_tcall *t)
{
	if (sim_resend_due(s, &t->refuse, SIM_WAKE_T, t->station) == SIM_DUE)
		sim_t_respond_invite(s, t, t->refused, "refused");
}

// Not in order, not at a good time, and without caring for the answer.
static void ask(struct sim *s, struct sim_tcall *t)
{
	struct sim_party *p = &t->dialog[0].party;
	struct sim_ask ask = {
		.method = rnd_chance(&s->rand, 500) ? SIP_UPDATE : SIP_INVITE,
		.cseq = p->cseq + rnd_in(&s->rand, 0, 2),
		.kind = 'w',
	};

	p->rude = true;
	sim_request(s, p, &ask);
}

static void call_timers(struct sim *s, struct sim_tcall *t)
{
	if (due(s, &t->ring_at) && t->status < 180 && t->rings) {
		if (t->reliable)
			sim_t_rel_ring(s, t);
		else
			sim_t_respond_invite(s, t, 180, "ringing");
	}
	if (due(s, &t->lie_at))
		sim_t_lie(s, t);
	if (due(s, &t->answer_at) && t->status < 200) {
		if (t->nature == SIM_REFUSES)
			sim_t_refuse(s, t, t->refusal);
		else if (sim_t_held(t))
			t->wants_in = true;
		else
			sim_t_answer(s, t);
	}
	if (due(s, &t->fork_at) && !sim_t_held(t) &&
	    (t->refused ? t->forks_after_refusal : t->n_dialogs > 0))
		sim_t_answer(s, t);
	if (due(s, &t->expires_at) && t->status < 200)
		sim_t_refuse(s, t, 487); // 13.3.1
	// 15: the callee may not say BYE before it has the ACK.
	if (s->now >= t->hang_up_at && t->n_dialogs && t->dialog[0].acked && due(s, &t->hang_up_at))
		sim_t_hang_up(s, t, &t->dialog[0]);
	if (t->n_dialogs && due(s, &t->ask_at))
		ask(s, t);
	refuse_timer(s, t);
	sim_t_rel_timers(s, t);
	for (unsigned i = 0; i < t->n_dialogs; i++)
		dialog_timers(s, t, &t->dialog[i]);
}

void sim_t_wake(struct sim *s, unsigned i)
{
	if (s->now >= s->station[i].gone_at)
		return;
	for (struct sim_tcall *t = s->station[i].calls; t; t = t->next)
		if (t->reached)
			call_timers(s, t);
}
