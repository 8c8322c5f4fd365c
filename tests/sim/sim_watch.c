/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// The door of the server. Everything that passes it gets a number; what must come before what is judged
// by these, at once where it can be, else at the end (sim_check.c).

static const struct siphash_key any_key = {{1, 2}};

static uint64_t hash_of(struct span s)
{
	uint64_t h = siphash(&any_key, s);

	return h ? h : 1;
}

// Notes one of the (at most two) branches that a dialog's requests may have: false: a third.
static bool note_branch(uint64_t branch[2], uint64_t hash)
{
	for (unsigned i = 0; i < 2; i++) {
		if (branch[i] == hash)
			return true;
		if (branch[i] == 0) {
			branch[i] = hash;
			return true;
		}
	}
	return false;
}

// --- in: what the server knows from now on ---------------------------------------------------------

static void ok_in(struct sim *s, struct sim_core *c, struct sim_tcall *t, const struct sip_msg *m)
{
	struct sim_dialog *d = sim_t_dialog(t, m->to.tag);

	if (!d)
		return;
	d->ok_last = s->seq;
	d->core = c->id;
	if (d->ok_first)
		return;
	d->ok_first = s->seq;
	d->ok_first_at = s->now;
}

static void response_in(struct sim *s, struct sim_core *c, unsigned station, const struct sip_msg *m)
{
	struct sim_tcall *t = sim_t_call(s, station, m->call_id, false);
	struct sim_dialog *d;

	if (!t)
		return;
	if (m->method == SIP_BYE && m->status >= 200 && (d = sim_t_dialog(t, m->to.tag)))
		d->bye_over = s->seq;
	if (m->method != SIP_INVITE || span_eq(m->to.tag, SPAN("liar")))
		return;
	if (m->status < 200 && !t->provisional_in)
		t->provisional_in = s->seq;
	if (m->status >= 200 && !t->final_in)
		t->final_in = s->seq;
	if (m->status / 100 == 2)
		ok_in(s, c, t, m);
}

void sim_watch_in(struct sim *s, struct sim_core *c, struct sim_datagram *d)
{
	struct sip_msg *m = &s->msg;

	s->seq++;
	if (sip_parse(span_of(d->bytes, d->n), m) != SIP_VALID) {
		sim_fail(s, sim_conference(d->side, d->who), "a station sent what is not SIP");
		return;
	}
	if (d->side == SIM_T && !m->request)
		response_in(s, c, d->who, m);
	else if (d->side == SIM_O && m->request && m->method == SIP_ACK)
		s->caller[d->who].ack_in |= m->to.tag.n != 0;
}

// That a callee is gone ends what is sent to it.
void sim_watch_bounce(struct sim *s, const struct sim_datagram *d)
{
	for (struct sim_tcall *t = s->station[d->who].calls; t; t = t->next)
		for (unsigned i = 0; i < t->n_dialogs; i++)
			t->dialog[i].bounced = true;
}

// Without buffers what the server did is seen at the door only when it does it again.
static bool was_dry(const struct sim_core *c)
{
	return c->refused_seq != 0;
}

// --- out: towards the callee -----------------------------------------------------------------------

static void invite_out(struct sim *s, struct sim_core *c, struct sim_tcall *t,
		       const struct sip_msg *m)
{
	struct sim_caller *o = &s->caller[t->station / SIM_MEMBERS_MAX];

	if (t->invite_seq)
		return;
	t->invite_seq = s->seq;
	t->invite_at = s->now;
	t->branch = hash_of(m->via.branch);
	s->totals->legs++;
	o->accepted = true;
	if (o->final_sent >= 300 && !was_dry(c))
		sim_fail(s, o->id, "a leg was opened after the originator had its %u", o->final_sent);
}

static void ack_out(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	unsigned conf = t->station / SIM_MEMBERS_MAX;
	struct sim_dialog *d = sim_t_dialog(t, m->to.tag);

	if (hash_of(m->via.branch) == t->branch) {
		t->n_failure_ack++;
		if (!t->final_in)
			sim_fail(s, conf, "ACK for a failure that never came");
		return;
	}
	if (!d || !d->ok_first) {
		sim_fail(s, conf, "ACK for a 2xx that never came");
		return;
	}
	if (!d->ack_first)
		d->ack_first = s->seq;
	d->ack_last = s->seq;
	d->n_ack++;
	if (m->cseq != 1)
		sim_fail(s, conf, "ACK with CSeq %u", m->cseq);
	if (!note_branch(d->ack_branch, hash_of(m->via.branch)))
		sim_fail(s, conf, "a third branch among the ACKs of one 2xx");
}

// Its branch names a leg, and the leg repeats it until it is answered.
static bool stateful(const struct sip_msg *m)
{
	return span_starts(m->via.branch, SPAN("z9hG4bKsb"));
}

// One BYE is one branch and one CSeq. Where there was no room for state at first, and then there was,
// there can be one without and one with it.
static void note_bye(struct sim *s, unsigned conf, struct sim_dialog *d, const struct sip_msg *m)
{
	uint64_t hash = hash_of(m->via.branch) ^ m->cseq;

	if (!stateful(m)) {
		if (d->bye_stateless && d->bye_stateless != hash)
			sim_fail(s, conf, "a stateless BYE that is not the same each time");
		d->bye_stateless = hash;
		return;
	}
	if (!note_branch(d->bye_branch, hash))
		sim_fail(s, conf, "a third BYE transaction in one dialog");
	// The record may go once timer M is over; what comes after that is answered without it.
	if (d->bye_branch[1] && s->now < d->ok_first_at + 64ull * s->cfg.times.t1)
		sim_fail(s, conf, "two BYE transactions in one dialog");
}

static void bye_out(struct sim *s, struct sim_core *c, struct sim_tcall *t, const struct sip_msg *m)
{
	unsigned conf = t->station / SIM_MEMBERS_MAX;
	struct sim_dialog *d = sim_t_dialog(t, m->to.tag);

	if (!d || !d->ok_first) {
		sim_fail(s, conf, "BYE in a dialog that the server cannot know of");
		return;
	}
	if (!d->bye_first)
		d->bye_first = s->seq;
	d->n_bye++;
	d->n_bye_stateful += stateful(m);
	if (!d->ack_first && c->refused_seq < d->ok_first)
		sim_fail(s, conf, "BYE before the ACK");
	if (d->their_bye_ok && d->bye_first > d->their_bye_ok && !was_dry(c))
		sim_fail(s, conf, "BYE after the callee's own had been answered");
	note_bye(s, conf, d, m);
}

static void cancel_out(struct sim *s, struct sim_core *c, struct sim_tcall *t,
		       const struct sip_msg *m)
{
	unsigned conf = t->station / SIM_MEMBERS_MAX;

	if (t->cancel_seq)
		return;
	t->cancel_seq = s->seq;
	t->cancel_at = s->now;
	if (hash_of(m->via.branch) != t->branch)
		sim_fail(s, conf, "CANCEL with another branch than its INVITE");
	if (!t->provisional_in)
		sim_fail(s, conf, "CANCEL before a provisional response (9.1)");
	if (t->final_in && !was_dry(c))
		sim_fail(s, conf, "CANCEL after the final response");
	if (s->cfg.cancel_policy == CANCEL_COMPLETE)
		sim_fail(s, conf, "CANCEL under policy complete");
	if (s->cfg.cancel_policy == CANCEL_HYBRID && !was_dry(c) &&
	    s->now < t->invite_at + s->cfg.answer_limit_ms)
		sim_fail(s, conf, "CANCEL before the limit under policy hybrid");
}

static void callee_response_out(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	struct sim_dialog *d = sim_t_dialog(t, m->from.tag);

	if (m->method == SIP_BYE && m->status == 200 && d && !d->their_bye_ok)
		d->their_bye_ok = s->seq;
}

static void callee_out(struct sim *s, struct sim_core *c, unsigned station, const struct sip_msg *m)
{
	bool invites = m->request && m->method == SIP_INVITE;
	struct sim_tcall *t = sim_t_call(s, station, m->call_id, invites);

	if (!t)
		sim_fail(s, station / SIM_MEMBERS_MAX, "the server spoke of a call that it never opened");
	else if (!m->request)
		callee_response_out(s, t, m);
	else if (m->method == SIP_INVITE)
		invite_out(s, c, t, m);
	else if (m->method == SIP_ACK)
		ack_out(s, t, m);
	else if (m->method == SIP_BYE)
		bye_out(s, c, t, m);
	else if (m->method == SIP_CANCEL)
		cancel_out(s, c, t, m);
}

// --- out: towards the originator -------------------------------------------------------------------

// One answer, and then the same bytes again. What refuses without state (its tag says so) does not
// count: the same INVITE, sent again, may find room.
static void final_out(struct sim *s, struct sim_caller *o, const struct sip_msg *m)
{
	uint64_t hash = hash_of(m->raw);

	if (!span_starts(m->to.tag, SPAN("st")))
		return;
	o->accepted = true;
	o->n_final++;
	if (o->n_final == 1) {
		o->final_sent = m->status;
		o->final_hash = hash;
		o->final_seq = s->seq;
		o->final_at = s->now;
		s->totals->cancelled += m->status == 487;
	} else if (hash != o->final_hash && m->status == o->final_sent) {
		sim_fail(s, o->id, "a retransmission of the %u with other bytes", m->status);
	} else if (hash != o->final_hash) {
		sim_fail(s, o->id, "a second final response: %u, then %u", o->final_sent, m->status);
	}
}

// 15: not before the ACK, or the time-out of the 200.
static void originator_bye_out(struct sim *s, struct sim_core *c, struct sim_caller *o)
{
	if (!o->ack_in && s->now < o->final_at + 64ull * s->cfg.times.t1 && !was_dry(c))
		sim_fail(s, o->id, "BYE to the originator before its ACK");
	if (o->final_sent / 100 != 2 && !(s->world.fat && s->world.dry))
		sim_fail(s, o->id, "BYE to an originator that has no 200");
}

static void originator_out(struct sim *s, struct sim_core *c, unsigned who,
			   const struct sip_msg *m)
{
	struct sim_caller *o = &s->caller[who];

	if (m->request && m->method == SIP_BYE)
		originator_bye_out(s, c, o);
	if (m->request || m->method != SIP_INVITE)
		return;
	if (m->status < 200) {
		o->accepted = true;
		if (o->n_final)
			sim_fail(s, who, "%u after the final response", m->status);
	} else {
		final_out(s, o, m);
	}
}

void sim_watch_out(struct sim *s, struct sim_core *c, struct span bytes, enum sim_side side,
		   unsigned who)
{
	struct sip_msg *m = &s->msg_out;

	s->seq++;
	if (sip_parse(bytes, m) != SIP_VALID)
		sim_fail(s, sim_conference(side, who), "the server sent what is not SIP");
	else if (side == SIM_T)
		callee_out(s, c, who, m);
	else
		originator_out(s, c, who, m);
}

// A server that begins anew knows nothing: what it must do follows from what comes in from now on.
static void forget_call(struct sim_tcall *t)
{
	t->invite_seq = t->cancel_seq = t->provisional_in = t->final_in = 0;
	for (unsigned i = 0; i < t->n_dialogs; i++) {
		struct sim_dialog *d = &t->dialog[i];

		d->ok_first = d->ok_last = d->ack_first = d->ack_last = d->bye_first = 0;
		d->their_bye_ok = d->bye_over = d->bye_stateless = 0;
		d->n_ack = d->n_bye = d->n_bye_stateful = 0;
		memset(d->bye_branch, 0, sizeof(d->bye_branch));
		memset(d->ack_branch, 0, sizeof(d->ack_branch));
	}
}

void sim_watch_restart(struct sim *s)
{
	for (unsigned i = 0; i < s->world.n_callers; i++) {
		struct sim_caller *o = &s->caller[i];

		o->accepted = o->ack_in = false;
		o->n_final = o->final_sent = 0;
	}
	for (unsigned i = 0; i < SIM_STATIONS; i++)
		for (struct sim_tcall *t = s->station[i].calls; t; t = t->next)
			forget_call(t);
}
