/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// At the door: what the server says to a callee.

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

// RFC 4028 7.4: what it asks of the session, which the callee is to refresh.
static void check_session(struct sim *s, const struct sim_tcall *t, const struct sip_msg *m)
{
	struct sim_wish wish = sim_watch_wish(m);

	if (wish.expires < t->asked_min || wish.min > wish.expires ||
	    (t->asked_min == 0 && wish.expires != s->cfg.session_expires_s) ||
	    (wish.expires && (!wish.knows || wish.refresher != 's')))
		sim_fail(s, t->station / SIM_MEMBERS_MAX, "an INVITE with Session-Expires %u",
			 wish.expires);
}

// 7.3: once, after a 422, in the same call; not where nobody wants the callee any more.
static void check_again(struct sim *s, struct sim_core *c, const struct sim_tcall *t,
			const struct sip_msg *m)
{
	const struct sim_caller *o = &s->caller[t->station / SIM_MEMBERS_MAX];

	if (!t->asked_min || t->refused_branch || m->cseq <= t->cseq)
		sim_fail(s, o->id, "another INVITE in one call, with CSeq %u", m->cseq);
	if (o->final_sent >= 300 && !sim_was_dry(c))
		sim_fail(s, o->id, "another attempt after the originator had its %u",
			 o->final_sent);
}

void sim_watch_422_in(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	const struct sim_caller *o = &s->caller[t->station / SIM_MEMBERS_MAX];

	if (t->final_in || t->asked_min)
		return;
	sip_interval(m, SIP_H_MIN_SE, &t->asked_min, NULL);
	if (t->asked_min > s->cfg.session_expires_s && o->final_sent < 300 && !o->over &&
	    !t->bounced && s->now < t->invite_at + s->cfg.answer_limit_ms)
		t->asked_at = s->now;
}

// Once more, unless the originator gave up meanwhile.
void sim_check_again(struct sim *s, const struct sim_tcall *t)
{
	const struct sim_caller *o = &s->caller[t->station / SIM_MEMBERS_MAX];
	uint64_t soon = t->asked_at + 2 * s->world.turn_max + 20;

	if (!t->asked_at || t->refused_branch || sim_hop_left(s, t) || s->world.dry ||
	    s->world.named[o->id] || s->world.room[o->id] || // it may have been put out
	    s->world.restart_at != SIM_NEVER)
		return;
	if ((o->final_sent >= 300 && o->final_at <= soon) || (o->over && o->over_at <= soon))
		return;
	sim_fail(s, o->id, "callee %u asked for a longer session, and was not asked again",
		 t->station);
}

static void attempt_out(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	t->refused_branch = t->branch;
	t->branch = sim_hash(m->via.branch);
	t->cseq = m->cseq;
	t->attempt_at = s->now;
	t->provisional_in = t->final_in = t->failed_in = 0;
	t->failed = 0;
	t->n_failure_ack = 0;
	sim_watch_offer_out(s, t, m);
	sim_watch_kept(s, t->station / SIM_MEMBERS_MAX, &t->said, m->body, true);
	sim_watch_said(s, t->station / SIM_MEMBERS_MAX, &t->said, m->body);
	check_session(s, t, m);
}

// For those whom he has called by REFER the room goes on when he leaves.
static bool is_gone(const struct sim *s, const struct sim_caller *o)
{
	if (o->final_sent >= 300)
		return true;
	return o->over && o->over_at < s->now && !s->world.refers[o->id];
}

static void invite_out(struct sim *s, struct sim_core *c, struct sim_tcall *t,
		       const struct sip_msg *m)
{
	struct sim_caller *o = &s->caller[t->station / SIM_MEMBERS_MAX];

	if (t->invite_seq && sim_hash(m->via.branch) == t->branch)
		return;
	if (t->invite_seq) {
		check_again(s, c, t, m);
		attempt_out(s, t, m);
		return;
	}
	sim_watch_hop_tried(s, t, m);
	attempt_out(s, t, m);
	t->refused_branch = 0;
	t->invite_seq = s->seq;
	t->invite_at = s->now;
	s->totals->legs++;
	sim_watch_reg_called(s, t, m);
	o->accepted = true;
	if (is_gone(s, o) && !sim_was_dry(c))
		sim_fail(s, o->id, "a leg was opened after the originator had its %u",
			 o->final_sent);
}

static void ack_out(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	unsigned conf = t->station / SIM_MEMBERS_MAX;
	struct sim_dialog *d = sim_t_dialog(t, m->to.tag);

	if (m->cseq < t->cseq && sim_hash(m->via.branch) == t->refused_branch)
		return;
	if (sim_hash(m->via.branch) == t->branch) {
		t->n_failure_ack++;
		if (!t->final_in)
			sim_fail(s, conf, "ACK for a failure that never came");
		return;
	}
	if (!d || !d->ok_first) {
		sim_fail(s, conf, "ACK for a 2xx that never came");
		return;
	}
	sim_watch_ack_body(s, t, d, m);
	if (!d->n_ack)
		sim_watch_kept(s, conf, &d->party.said, m->body, false);
	// One that comes again says what it has said, though something newer may have been said since.
	if (!d->n_ack && !d->party.rude && sim_streams(m->body).open)
		sim_watch_said(s, conf, &d->party.said, m->body);
	d->ack_body = sim_hash(m->body);
	d->ack_last_branch = sim_hash(m->via.branch);
	if (!d->ack_first)
		d->ack_first = s->seq;
	d->ack_last = s->seq;
	d->n_ack++;
	if (m->cseq != t->cseq)
		sim_fail(s, conf, "ACK with CSeq %u", m->cseq);
	if (!note_branch(d->ack_branch, sim_hash(m->via.branch)))
		sim_fail(s, conf, "a third branch among the ACKs of one 2xx");
}

// Its branch names a leg, and the leg repeats it until it is answered.
static bool stateful(const struct sip_msg *m)
{
	return span_starts(m->via.branch, SPAN("z9hG4bKsb"));
}

// One BYE is one branch and one CSeq. Where there was no room for state at first, and then there
// was, there can be one without and one with it.
static void note_bye(struct sim *s, unsigned conf, struct sim_dialog *d, const struct sip_msg *m)
{
	uint64_t hash = sim_hash(m->via.branch) ^ m->cseq;

	if (!stateful(m)) {
		if (d->bye_stateless && d->bye_stateless != hash)
			sim_fail(s, conf, "a stateless BYE that is not the same each time");
		d->bye_stateless = hash;
		return;
	}
	if (!note_branch(d->bye_branch, hash))
		sim_fail(s, conf, "a third BYE transaction in one dialog");
	// And so it is here.
	if (d->bye_branch[1] && s->now < d->ok_first_at + 64ull * s->cfg.times.t1)
		sim_fail(s, conf, "two BYE transactions in one dialog");
}

// Whoever is in a conference that goes on stays there.
static void check_reason(struct sim *s, struct sim_core *c, const struct sim_tcall *t,
			 const struct sim_dialog *d)
{
	const struct sim_caller *o = &s->caller[t->station / SIM_MEMBERS_MAX];

	// Whom a room has called stays when who asked for that leaves.
	bool goes_on = s->world.room[o->id]
			       ? !sim_watch_may_put_out(s, o)
			       : !o->over && o->final_sent / 100 == 2 && !sim_watch_may_end(s, o);

	if (d != sim_watch_in_call(s, t) || !goes_on || sim_was_dry(c) ||
	    sim_watch_unacked(s, &d->party) ||
	    sim_watch_expired(s, &d->party))
		return;
	sim_fail(s, o->id, "BYE to callee %u, who is in the conference", t->station);
}

static void bye_out(struct sim *s, struct sim_core *c, struct sim_tcall *t, const struct sip_msg *m)
{
	unsigned conf = t->station / SIM_MEMBERS_MAX;
	struct sim_dialog *d = sim_t_dialog(t, m->to.tag);

	if (!d || !d->ok_first) {
		sim_fail(s, conf, "BYE in a dialog that the server cannot know of");
		return;
	}
	check_reason(s, c, t, d);
	sim_watch_ended(s, &d->party, true);
	if (!d->bye_first) {
		d->bye_first = s->seq;
		d->bye_first_at = s->now;
	}
	d->n_bye++;
	d->n_bye_stateful += stateful(m);
	if (!d->ack_first && c->refused_seq < d->ok_first)
		sim_fail(s, conf, "BYE before the ACK");
	// The record may go once timer M is over; what comes after that is answered without it.
	if (d->their_bye_ok && d->bye_first > d->their_bye_ok && !sim_was_dry(c) &&
	    s->now < d->ok_first_at + 64ull * s->cfg.times.t1)
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
	if (sim_hash(m->via.branch) != t->branch)
		sim_fail(s, conf, "CANCEL with another branch than its INVITE");
	if (!t->provisional_in)
		sim_fail(s, conf, "CANCEL before a provisional response (9.1)");
	if (t->final_in && !sim_was_dry(c))
		sim_fail(s, conf, "CANCEL after the final response");
	if (s->cfg.cancel_policy == CANCEL_COMPLETE)
		sim_fail(s, conf, "CANCEL under policy complete");
	if (s->cfg.cancel_policy == CANCEL_HYBRID && !sim_was_dry(c) &&
	    s->now < t->invite_at + s->cfg.answer_limit_ms)
		sim_fail(s, conf, "CANCEL before the limit under policy hybrid");
}

static void callee_response_out(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	struct sim_dialog *d = sim_t_dialog(t, m->from.tag);

	sim_watch_answer_out(s, SIM_T, t->station, m);
	if (m->method == SIP_BYE && m->status == 200 && d && !d->their_bye_ok)
		d->their_bye_ok = s->seq;
}

// Each dialog has a remote target: its requests go there, and to no other (12.2.1.1).
static void dialog_request_out(struct sim *s, struct sim_core *c, struct sim_tcall *t,
			       const struct sip_msg *m)
{
	struct sip_uri target;

	if (!sip_uri_parse(m->uri, &target) || !span_eq(target.user, m->to.tag))
		sim_fail(s, t->station / SIM_MEMBERS_MAX,
			 "%.*s to another target than its dialog's", (int)m->method_text.n,
			 m->method_text.p);
	if (m->method != SIP_ACK)
		sim_watch_cseq(s, c, t, m);
}

static void request_out(struct sim *s, struct sim_core *c, struct sim_tcall *t,
			const struct sip_msg *m)
{
	uint64_t branch = sim_hash(m->via.branch);
	struct sim_dialog *d = sim_t_dialog(t, m->to.tag);

	if (m->to.tag.n && branch != t->branch && branch != t->refused_branch)
		dialog_request_out(s, c, t, m);
	if (m->method == SIP_INVITE)
		invite_out(s, c, t, m);
	else if (m->method == SIP_ACK)
		ack_out(s, t, m);
	else if (m->method == SIP_BYE)
		bye_out(s, c, t, m);
	else if (m->method == SIP_CANCEL)
		cancel_out(s, c, t, m);
	else if (m->method == SIP_PRACK)
		sim_watch_prack_out(s, t, m);
	else if (m->method == SIP_UPDATE && d)
		sim_watch_update_out(s, &d->party, m);
}

void sim_watch_out_t(struct sim *s, struct sim_core *c, unsigned station, const struct sip_msg *m)
{
	bool invites = m->request && m->method == SIP_INVITE;
	struct sim_tcall *t = sim_t_call(s, station, m->call_id, invites);

	if (!t)
		sim_fail(s, station / SIM_MEMBERS_MAX,
			 "the server spoke of a call that it never opened");
	else if (m->request)
		request_out(s, c, t, m);
	else
		callee_response_out(s, t, m);
}
