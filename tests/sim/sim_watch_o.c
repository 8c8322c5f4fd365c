/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// At the door: what the server says to an originator.

static void agreed(struct sim *s, const struct sim_caller *o, struct sim_party *p,
		   const struct sip_msg *m)
{
	sim_watch_deal_out(s, p, m, &o->wish);
	sim_watch_kept(s, o->id, &p->said, m->body, o->offerless);
	sim_watch_said(s, o->id, &p->said, m->body);
	p->words = o->offer;
}

// Timer B.
static bool heard_in_time(const struct sim *s, const struct sim_tcall *t)
{
	uint64_t heard_at = t->provisional_in ? t->provisional_at : t->final_at;

	return heard_at < t->attempt_at + 64ull * s->cfg.times.t1;
}

// A callee has answered in time and is in the call.
const struct sim_dialog *sim_watch_in_call(const struct sim *s, const struct sim_tcall *t)
{
	if (sim_fork_late(s, t))
		return NULL;
	for (unsigned i = 0; i < t->n_dialogs; i++) {
		const struct sim_dialog *d = &t->dialog[i];

		if (t->invite_seq && d->ok_first && d->ok_first == t->final_in &&
		    heard_in_time(s, t) && !t->media.bad && !t->bounced && !d->party.ended_at &&
		    d->ok_first_at < t->invite_at + s->cfg.answer_limit_ms)
			return d;
	}
	return NULL;
}

static bool somebody_in(const struct sim *s, const struct sim_caller *o)
{
	bool any = false;

	for (unsigned i = 0; i < SIM_MEMBERS_MAX; i++)
		for (const struct sim_tcall *t = s->station[o->id * SIM_MEMBERS_MAX + i].calls; t;
		     t = t->next)
			any |= sim_watch_in_call(s, t) != NULL;
	return any;
}

static bool somebody_answered(const struct sim *s, const struct sim_caller *o)
{
	bool any = false;

	for (unsigned i = 0; i < SIM_MEMBERS_MAX; i++)
		for (const struct sim_tcall *t = s->station[o->id * SIM_MEMBERS_MAX + i].calls; t;
		     t = t->next)
			for (unsigned k = 0; k < t->n_dialogs; k++)
				any |= t->dialog[k].ok_first != 0;
	return any;
}

// RFC 4964: who is answered before anybody else has is told so, and nobody else is. (Without
// buffers the first 200 that is seen is not the first.)
static void check_answered(struct sim *s, const struct sim_caller *o, const struct sip_msg *m)
{
	const struct sip_header *h = sip_named(m, SPAN("P-Answer-State"));
	bool unconfirmed = h && span_eq(sip_header_value(m, h), SPAN("Unconfirmed"));

	if (unconfirmed && s->cfg.answer_policy != ANSWER_IMMEDIATE)
		sim_fail(s, o->id, "an unconfirmed 200 under another policy");
	if (unconfirmed && somebody_in(s, o) && !s->world.dry)
		sim_fail(s, o->id, "an unconfirmed 200 with somebody in the conference");
	if (!unconfirmed && !s->world.room[o->id] && !somebody_answered(s, o))
		sim_fail(s, o->id, "a 200 that nobody has answered");
}

// One answer, and then the same bytes again. What refuses without state (its tag says so) does not
// count: the same INVITE, sent again, may find room.
static void final_out(struct sim *s, struct sim_core *c, struct sim_caller *o,
		      const struct sip_msg *m)
{
	uint64_t hash = sim_hash(m->raw);

	if (!span_starts(m->to.tag, SPAN("st"))) {
		o->turned_away = true;
		if (c->in_place)
			return; // who says so does not know what the other copies met
		sim_watch_reg_refused(s, o, m->status);
		sim_watch_hop_refused(s, c, o);
		if (m->status == 422)
			sim_watch_422_out(s, o->id, m, &o->wish);
		if (o->accepted)
			sim_fail(s, o->id, "%u to an INVITE that had been accepted", m->status);
		return;
	}
	o->accepted = true;
	o->n_final++;
	if (o->n_final == 1) {
		o->final_sent = m->status;
		o->final_hash = hash;
		o->final_seq = s->seq;
		o->final_at = s->now;
		s->totals->cancelled += m->status == 487;
		if (m->status / 100 == 2) {
			sim_watch_200_body(s, o, m);
			check_answered(s, o, m);
			agreed(s, o, &sim_o_dialog(s, o, m->to.tag, true)->party, m);
		}
		if (m->status == 504 && !s->world.hosted[o->id])
			sim_watch_504_out(s, o);
	} else if (hash != o->final_hash && m->status == o->final_sent) {
		sim_fail(s, o->id, "a retransmission of the %u with other bytes", m->status);
	} else if (hash != o->final_hash) {
		sim_fail(s, o->id, "a second final response: %u, then %u", o->final_sent,
			 m->status);
	}
}

// Drained, not heard of any more, or by its own wish.
bool sim_watch_may_end(const struct sim *s, const struct sim_caller *o)
{
	bool by_itself = false;

	for (unsigned i = 0; i < o->n_dialogs; i++)
		by_itself |= sim_watch_unacked(s, &o->dialog[i].party) ||
			     sim_watch_expired(s, &o->dialog[i].party);
	return s->now >= s->world.close_at || !o->joined || o->cancel_in || s->world.fat ||
	       (o->offerless && o->ack_manner != SIM_ACK_ANSWERS) || by_itself;
}

// 12.2.1.1.
static void check_cseq(struct sim *s, struct sim_party *p, const struct sip_msg *m)
{
	uint64_t branch = sim_hash(m->via.branch);
	bool again = branch == p->server_branch;

	if (again ? m->cseq != p->server_cseq
		  : m->cseq <= p->server_cseq || m->cseq <= p->notify_cseq)
		sim_fail(s, p->who, "%.*s to the originator with CSeq %u after %u",
			 (int)m->method_text.n, m->method_text.p, m->cseq, p->server_cseq);
	p->server_branch = branch;
	p->server_cseq = m->cseq;
}

static void request_out(struct sim *s, struct sim_caller *o, const struct sip_msg *m)
{
	struct sim_odialog *d = sim_o_dialog(s, o, m->from.tag, false);

	if (!d && !s->world.dry)
		sim_fail(s, o->id, "%.*s in a dialog that there is not", (int)m->method_text.n,
			 m->method_text.p);
	if (m->method == SIP_NOTIFY) {
		sim_watch_refer_out(s, o, d, m);
		return;
	}
	if (!d)
		return;
	check_cseq(s, &d->party, m);
	if (m->method == SIP_UPDATE)
		sim_watch_update_out(s, &d->party, m);
}

// 15: not before the ACK, or the time-out of the 200.
static void originator_bye_out(struct sim *s, struct sim_core *c, struct sim_caller *o,
			       const struct sip_msg *m)
{
	struct sim_odialog *d = sim_o_dialog(s, o, m->from.tag, false);

	if (d && !d->party.bye_out && !sim_was_dry(c) && !sim_watch_may_end(s, o) &&
	    somebody_in(s, o))
		sim_fail(s, o->id, "BYE to an originator with somebody in its conference");
	if (d)
		sim_watch_ended(s, &d->party, true);
	if (!o->ack_in && s->now < o->final_at + 64ull * s->cfg.times.t1 && !sim_was_dry(c))
		sim_fail(s, o->id, "BYE to the originator before its ACK");
	if (o->final_sent / 100 != 2 && !(s->world.dry && (s->world.fat || o->turned_away)))
		sim_fail(s, o->id, "BYE to an originator that has no 200");
}

void sim_watch_out_o(struct sim *s, struct sim_core *c, unsigned who, const struct sip_msg *m)
{
	struct sim_caller *o = &s->caller[who];

	if (m->request)
		request_out(s, o, m);
	if (m->request && m->method == SIP_BYE)
		originator_bye_out(s, c, o, m);
	if (m->method == SIP_BYE && (m->request || m->status == 200) && !o->over) {
		o->over = s->seq;
		o->over_at = s->now;
	}
	if (m->request || sim_watch_answer_out(s, SIM_O, who, m) || m->method != SIP_INVITE)
		return;
	if (o->refused_too && m->status > 100 && m->status < 300)
		sim_fail(s, who, "%u to an originator that has ACKed a refusal", m->status);
	if (m->status > 100 && m->status < 300)
		sim_o_dialog(s, o, m->to.tag, true);
	if (m->status > 100 && m->status < 200)
		sim_watch_18x_out(s, o, m);
	if (m->status < 200) {
		if (!o->accepted) {
			sim_watch_reg_begun(s, o);
			sim_watch_hop_begun(s, o);
		}
		o->accepted = true;
		if (o->n_final)
			sim_fail(s, who, "%u after the final response", m->status);
	} else {
		final_out(s, c, o, m);
	}
}
