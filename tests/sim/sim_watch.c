/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// The door of the server. Everything that passes it gets a number; what must come before what is
// judged by these, at once where it can be (sim_watch_o.c, sim_watch_t.c), else at the end
// (sim_check.c).

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
	d->party.up = true;
	d->party.said = t->said;
	sim_watch_deal_in(s, &d->party, m);
	d->party.words = d->offer = sim_streams(m->body);
	d->ok_first_at = s->now;
}

static void response_in(struct sim *s, struct sim_core *c, unsigned station,
			const struct sip_msg *m)
{
	struct sim_tcall *t = sim_t_call(s, station, m->call_id, false);
	struct sim_dialog *d;

	if (m->method == SIP_OPTIONS)
		sim_watch_hop_in(s, station, m);
	if (!t)
		return;
	if (m->method == SIP_BYE && m->status >= 200 && (d = sim_t_dialog(t, m->to.tag)))
		d->bye_over = s->seq;
	if (m->method == SIP_UPDATE && (d = sim_t_dialog(t, m->to.tag)))
		sim_watch_update_answered(s, &d->party, m);
	if (m->method == SIP_PRACK && m->status >= 200)
		sim_watch_prack_answered(t, m);
	if (m->method != SIP_INVITE || span_eq(m->to.tag, SPAN("liar")) ||
	    sim_hash(m->via.branch) != t->branch)
		return;
	if (m->status == 422)
		sim_watch_422_in(s, t, m);
	if (m->status < 200)
		sim_watch_rel_in(s, c, t, m);
	if (m->status < 200 && !t->provisional_in) {
		t->provisional_in = s->seq;
		t->provisional_at = s->now;
	}
	if (m->status >= 200 && !t->final_in) {
		t->final_in = s->seq;
		t->final_at = s->now;
	}
	if (m->status / 100 == 2)
		ok_in(s, c, t, m);
	if (m->status >= 300 && !t->failed_in) {
		t->failed_in = s->seq;
		t->failed = m->status;
		t->failed_core = c->id;
	}
}

// Row 36: as good as a CANCEL.
static void refused_too(struct sim_caller *o, const struct sip_msg *m)
{
	if (o->accepted && o->final_sent < 300 && !o->joined && span_starts(m->to.tag, SPAN("sx")))
		o->refused_too = o->cancel_in = true;
}

static void request_in(struct sim *s, struct sim_core *c, const struct sim_datagram *d,
		       const struct sip_msg *m)
{
	struct sim_party *p =
		sim_watch_party(s, d->side, d->who, m->call_id, m->from.tag, m->to.tag);

	if (d->side == SIM_O && m->method == SIP_ACK) {
		refused_too(&s->caller[d->who], m);
		s->caller[d->who].ack_in |= m->to.tag.n != 0;
		if (p && m->cseq == 1) {
			if (!p->up && s->caller[d->who].offerless)
				p->words = sim_streams(m->body);
			s->caller[d->who].joined = p->up = true;
		}
	}
	if (d->side == SIM_O && m->method == SIP_INVITE && m->cseq == 1) {
		s->caller[d->who].invite_in = s->seq;
		s->caller[d->who].offer = sim_streams(m->body);
	}
	if (d->side == SIM_O && m->method == SIP_CANCEL && m->cseq == 1)
		s->caller[d->who].cancel_in = true;
	if (d->side == SIM_O && m->method == SIP_REFER)
		sim_watch_refer_in(s, &s->caller[d->who], m);
	sim_watch_query_in(s, c, d->side, d->who, m);
	if (m->method == SIP_BYE && p)
		sim_watch_ended(s, p, false);
}

static void originator_response_in(struct sim *s, struct sim_caller *o, const struct sip_msg *m)
{
	struct sim_odialog *d = sim_o_dialog(s, o, m->from.tag, false);

	if (d)
		sim_watch_update_answered(s, &d->party, m);
}

void sim_watch_in(struct sim *s, struct sim_core *c, struct sim_datagram *d)
{
	struct sip_msg *m = &s->msg;

	s->seq++;
	if (sip_parse(span_of(d->bytes, d->n), m) != SIP_VALID) {
		sim_fail(s, sim_conference(d->side, d->who), "a station sent what is not SIP");
		return;
	}
	if (d->side == SIM_W)
		sim_watch_sub_in(s, d->who, m);
	else if (d->side == SIM_R)
		sim_watch_reg_in(s, d->who, m);
	else if (m->request)
		request_in(s, c, d, m);
	else if (d->side == SIM_T)
		response_in(s, c, d->who, m);
	else if (m->method == SIP_UPDATE)
		originator_response_in(s, &s->caller[d->who], m);
}

// That a callee is gone ends what is sent to it.
void sim_watch_bounce(struct sim *s, const struct sim_datagram *d)
{
	struct span quoted = span_of(d->bytes, d->n);

	if (span_starts(quoted, SPAN("OPTIONS "))) {
		sim_watch_hop_bounce(s, d->who, quoted);
		return;
	}
	for (struct sim_tcall *t = s->station[d->who].calls; t; t = t->next) {
		t->bounced = true;
		for (unsigned i = 0; i < t->n_dialogs; i++)
			t->dialog[i].bounced = true;
	}
}

static const struct siphash_key any_key = {{1, 2}};

uint64_t sim_hash(struct span s)
{
	uint64_t h = siphash(&any_key, s);

	return h ? h : 1;
}

// Without buffers what the server did is seen at the door only when it does it again.
bool sim_was_dry(const struct sim_core *c)
{
	return c->refused_seq != 0;
}

void sim_watch_out(struct sim *s, struct sim_core *c, struct span bytes, enum sim_side side,
		   unsigned who)
{
	struct sip_msg *m = &s->msg_out;

	s->seq++;
	if (sip_parse(bytes, m) != SIP_VALID)
		sim_fail(s, sim_conference(side, who), "the server sent what is not SIP");
	else if (side == SIM_T && m->request && m->method == SIP_OPTIONS)
		sim_watch_hop_out(s, who, m);
	else if (side == SIM_T)
		sim_watch_out_t(s, c, who, m);
	else if (side == SIM_W)
		sim_watch_sub_out(s, who, m);
	else if (side == SIM_R)
		sim_watch_reg_out(s, who, m);
	else
		sim_watch_out_o(s, c, who, m);
}

// A server that begins anew knows nothing: what it must do follows from what comes in from now on.
static void forget_call(struct sim_tcall *t)
{
	for (unsigned i = 0; i < t->n_early; i++)
		memset(t->early[i].rel, 0, sizeof(t->early[i].rel));
	t->invite_seq = t->cancel_seq = t->provisional_in = t->final_in = t->failed_in = 0;
	for (unsigned i = 0; i < t->n_dialogs; i++) {
		struct sim_dialog *d = &t->dialog[i];

		d->ok_first = d->ok_last = d->ack_first = d->ack_last = d->bye_first = 0;
		d->their_bye_ok = d->bye_over = d->bye_stateless = 0;
		d->n_ack = d->n_bye = d->n_bye_stateful = 0;
		d->party.deal = (struct sim_deal){0};
		memset(d->bye_branch, 0, sizeof(d->bye_branch));
		memset(d->ack_branch, 0, sizeof(d->ack_branch));
	}
}

void sim_watch_restart(struct sim *s)
{
	for (unsigned i = 0; i < s->world.n_callers; i++) {
		struct sim_caller *o = &s->caller[i];

		o->accepted = o->ack_in = o->joined = o->refused_too = false;
		o->n_final = o->final_sent = 0;
		o->over = 0;
		o->proof = (struct sim_proof){0};
		for (unsigned k = 0; k < o->n_dialogs; k++)
			o->dialog[k].party.deal = (struct sim_deal){0};
		sim_watch_forget_queries(o);
	}
	for (unsigned i = 0; i < SIM_STATIONS; i++)
		for (struct sim_tcall *t = s->station[i].calls; t; t = t->next)
			forget_call(t);
	sim_watch_sub_restart(s);
}
