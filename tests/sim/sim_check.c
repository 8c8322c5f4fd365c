/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

#include <stdarg.h>

// What must hold once everything has run out. Where the network loses, the server can only be held
// to what it has received and sent; where it does not, the stations' own view must be right too.

void sim_fail(struct sim *s, unsigned conference, const char *format, ...)
{
	va_list ap;
	char text[160];

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (conference <= SIM_CALLERS_MAX)
		s->failed |= 1u << conference;
	if (s->n_failures < ARRAY_SIZE(s->failure))
		snprintf(s->failure[s->n_failures], sizeof(s->failure[0]),
			 "%llu ms, conference %u: %s", (unsigned long long)s->now, conference,
			 text);
	s->n_failures++;
}

// Once it has been told 100, an INVITE is answered. Without buffers the answer may be lost for
// good: where there are no chunks to keep it, where the caller's BYE follows it, and where the ACK
// for an earlier refusal, without state or from before a restart, is taken for its own.
static void check_caller(struct sim *s, const struct sim_caller *o)
{
	bool excused = s->world.dry && (s->world.fat || sim_o_byed(o) || o->turned_away ||
					s->world.restart_at != SIM_NEVER);

	if (o->accepted && o->n_final == 0 && !excused)
		sim_fail(s, o->id, "the INVITE was accepted and never finally answered");
	if (o->final_sent >= 300 && !o->ack_in && o->n_final < SIM_TRIES_MIN && !s->world.dry)
		sim_fail(s, o->id, "the %u was sent %u times only, and never ACKed", o->final_sent,
			 o->n_final);
	if (!s->world.lossless || o->vanish_at != SIM_NEVER)
		return;
	if (o->unanswered)
		sim_fail(s, o->id, "a request of the originator was never answered");
	for (unsigned i = 0; i < o->n_dialogs; i++)
		if (o->dialog[i].confirmed && !o->dialog[i].released && !o->dialog[i].bye_done)
			sim_fail(s, o->id, "the originator is in a call that nobody ends");
}

// The core asked for a buffer in vain after that.
static bool refused_since(const struct sim *s, const struct sim_dialog *d, uint64_t seq)
{
	return s->core[d->core].refused_seq > seq;
}

static void check_door(struct sim *s, unsigned conf, const struct sim_dialog *d)
{
	if (d->ok_first == 0)
		return;
	if (d->ack_last < d->ok_last && !refused_since(s, d, d->ok_last))
		sim_fail(s, conf, "2xx %s came in and was not ACKed", d->tag);
	if (d->n_bye == 0 && !d->their_bye_ok && !refused_since(s, d, d->ok_first))
		sim_fail(s, conf, "dialog %s was never ended", d->tag);
}

// Row 17: a BYE without an answer is repeated until timer F.
static void check_bye(struct sim *s, unsigned conf, const struct sim_dialog *d)
{
	if (d->n_bye_stateful == 0 || d->bye_over || d->bounced || s->core[d->core].refused_seq)
		return;
	if (d->n_bye_stateful < SIM_TRIES_MIN)
		sim_fail(s, conf, "the BYE in dialog %s was sent %u times only, and never answered",
			 d->tag, d->n_bye_stateful);
}

// The callee's view. Nothing lost: it has its ACK and is out of the call.
static void check_view(struct sim *s, const struct sim_tcall *t, const struct sim_dialog *d)
{
	unsigned conf = t->station / SIM_MEMBERS_MAX;

	// Who talked to the server before it began anew, and has no more to say, is unknown to it.
	if (s->station[t->station].gone_at != SIM_NEVER || s->world.restart_at != SIM_NEVER)
		return;
	if (!s->world.lossless) {
		s->totals->half_open_by_loss += !d->released;
		return;
	}
	if (!d->acked)
		sim_fail(s, conf, "callee %u never had an ACK in dialog %s", t->station, d->tag);
	if (!d->released)
		sim_fail(s, conf, "callee %u is still in a call: dialog %s", t->station, d->tag);
	if (d->bye_unanswered || d->party.unanswered)
		sim_fail(s, conf, "a request of callee %u was never answered", t->station);
}

// 17.1.1.3. ICMP, timer B, or another attempt that was the last one, may have ended its leg.
// Without buffers what was seen first may have been the last of seven, sent 63*T1 after the first.
static void check_failure(struct sim *s, const struct sim_tcall *t)
{
	uint64_t timer_b = t->attempt_at + (s->world.dry ? 1 : 64) * (uint64_t)s->cfg.times.t1;
	uint64_t heard_at = t->provisional_in ? t->provisional_at : t->final_at;

	if (t->bounced || heard_at >= timer_b || sim_hop_forgotten(s, t))
		return;
	if (t->invite_seq && t->failed_in && t->n_failure_ack == 0 && t->n_dialogs == 0 &&
	    s->core[t->failed_core].refused_seq < t->failed_in)
		sim_fail(s, t->station / SIM_MEMBERS_MAX, "callee %u refused, and had no ACK",
			 t->station);
}

static void check_station(struct sim *s, const struct sim_station *station)
{
	for (const struct sim_tcall *t = station->calls; t; t = t->next) {
		check_failure(s, t);
		sim_check_rel(s, t);
		sim_check_again(s, t);
		sim_check_fork(s, t);
		for (unsigned i = 0; i < t->n_dialogs; i++) {
			check_door(s, t->station / SIM_MEMBERS_MAX, &t->dialog[i]);
			check_bye(s, t->station / SIM_MEMBERS_MAX, &t->dialog[i]);
			check_view(s, t, &t->dialog[i]);
			sim_check_session(s, &t->dialog[i].party);
		}
	}
}

static void check_core(struct sim *s, const struct sim_core *c)
{
	struct focus_usage u = focus_usage(c->focus);

	if (u.subscriptions + u.watches + u.users + u.documents)
		sim_fail(s, SIM_CALLERS_MAX,
			 "core %u keeps %u subscriptions, %u watches, %u users, %u documents", c->id,
			 u.subscriptions, u.watches, u.users, u.documents);
	if (u.conferences + u.rooms + u.legs + u.transactions + u.tombstones + u.flows + u.chunks +
	    u.timers)
		sim_fail(s, SIM_CALLERS_MAX,
			 "core %u keeps %u conferences, %u rooms, %u legs, %u transactions, "
			 "%u tombstones, %u flows, %u chunks, %u timers",
			 c->id, u.conferences, u.rooms, u.legs, u.transactions, u.tombstones, u.flows,
			 u.chunks, u.timers);
	if (c->out.lost && !c->refused_seq)
		sim_fail(s, SIM_CALLERS_MAX, "core %u wrote %llu datagrams longer than it had said",
			 c->id, (unsigned long long)c->out.lost);
}

static void check_sessions(struct sim *s, const struct sim_caller *o)
{
	sim_check_proof(s, o);
	for (unsigned i = 0; i < o->n_dialogs; i++)
		sim_check_session(s, &o->dialog[i].party);
}

static void check_registered(struct sim *s, const struct sim_caller *o)
{
	if (s->world.lossless && s->reg[o->id].unanswered)
		sim_fail(s, o->id, "a REGISTER was never answered");
	sim_check_reg(s, o);
}

void sim_check(struct sim *s)
{
	for (unsigned i = 0; i < s->world.n_callers; i++)
		check_caller(s, &s->caller[i]);
	for (unsigned i = 0; i < s->world.n_callers; i++)
		check_sessions(s, &s->caller[i]);
	for (unsigned i = 0; i < s->world.n_callers; i++)
		sim_check_refer(s, &s->caller[i]);
	for (unsigned i = 0; i < s->world.n_callers; i++)
		check_registered(s, &s->caller[i]);
	for (unsigned i = 0; i < s->world.n_callers; i++)
		sim_check_hop(s, &s->caller[i]);
	for (unsigned i = 0; i < s->world.n_callers; i++)
		sim_check_dns(s, &s->caller[i]);
	for (unsigned i = 0; i < SIM_CALLERS_MAX; i++)
		sim_check_queries(s, &s->caller[i]);
	for (unsigned i = 0; i < s->world.n_subs; i++)
		if (s->world.lossless && s->sub[i].unanswered)
			sim_fail(s, SIM_CALLERS_MAX, "SUBSCRIBE of %u was never answered", i);
	for (unsigned i = 0; i < SIM_STATIONS; i++)
		check_station(s, &s->station[i]);
	for (unsigned i = 0; i < s->world.n_cores; i++)
		check_core(s, &s->core[i]);
}
