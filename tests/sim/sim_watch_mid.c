/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

#include <stdlib.h>

// At the door: the requests that stations send in their dialogs, and the server's answers.

static struct sim_query *find(struct sim *s, enum sim_side side, unsigned who,
			      const struct sip_msg *m, enum sip_method method)
{
	struct sim_query *q = s->caller[sim_conference(side, who)].queries;
	uint64_t branch = sim_hash(m->via.branch);

	while (q && !(q->branch == branch && q->method == method))
		q = q->next;
	return q;
}

// The dialog, by the station's tag and the server's.
struct sim_party *sim_watch_party(struct sim *s, enum sim_side side, unsigned who,
				  struct span call_id, struct span station, struct span server)
{
	struct sim_dialog *d;
	struct sim_early *e;
	struct sim_odialog *od;
	struct sim_tcall *t;

	if (side == SIM_O) {
		od = sim_o_dialog(s, &s->caller[who], server, false);
		return od ? &od->party : NULL;
	}
	t = sim_t_call(s, who, call_id, false);
	d = t ? sim_t_dialog(t, station) : NULL;
	if (d)
		return &d->party;
	e = t ? sim_t_early(t, station) : NULL;
	return e ? &e->party : NULL;
}

static void acked(struct sim *s, enum sim_side side, unsigned who, const struct sip_msg *m)
{
	struct sim_party *p = sim_watch_party(s, side, who, m->call_id, m->from.tag, m->to.tag);
	struct sim_streams words = sim_streams(m->body);

	for (struct sim_query *q = s->caller[sim_conference(side, who)].queries; q; q = q->next) {
		if (!p || q->party != p || q->method != SIP_INVITE || q->cseq != m->cseq)
			continue;
		if (!q->acked && q->offer.n == 0 && words.n)
			p->words = words; // the answer to the server's offer
		q->acked = true;
	}
}

// Of an early dialog and of what has become of it, too.
static bool same_dialog(const struct sim_query *a, const struct sim_query *b)
{
	return a->party && b->party && strcmp(a->party->id, b->party->id) == 0;
}

// Nothing stands against it: what this station asked before has been answered and ACKed, and it is
// polite.
static bool is_clear(const struct sim_caller *o, const struct sim_query *asked)
{
	bool clear = asked->party && asked->party->up && !asked->party->rude;

	for (const struct sim_query *q = o->queries; q; q = q->next)
		if (same_dialog(q, asked))
			clear &= q->cseq < asked->cseq && q->final &&
				 (q->method != SIP_INVITE || q->final >= 300 || q->acked);
	return clear;
}

static bool is_in_order(const struct sim_caller *o, const struct sim_query *asked)
{
	bool in_order = asked->party && asked->party->up;

	for (const struct sim_query *q = o->queries; q; q = q->next)
		in_order &= !same_dialog(q, asked) || q->cseq < asked->cseq;
	return in_order;
}

// The station has not ACKed a 2xx to its re-INVITE, and the time for it is over.
bool sim_watch_unacked(const struct sim *s, const struct sim_party *p)
{
	const struct sim_caller *o = &s->caller[sim_conference(p->side, p->who)];
	bool any = false;

	for (const struct sim_query *q = o->queries; q; q = q->next)
		any |= q->party == p && q->method == SIP_INVITE && q->final / 100 == 2 &&
		       !q->acked && s->now >= q->final_at + 64ull * s->cfg.times.t1;
	return any;
}

static void note(struct sim *s, struct sim_core *c, enum sim_side side, unsigned who,
		 const struct sip_msg *m)
{
	struct sim_caller *o = &s->caller[sim_conference(side, who)];
	struct sim_query *q = calloc(1, sizeof(*q));

	*q = (struct sim_query){
		.next = o->queries,
		.side = (uint8_t)side,
		.who = (uint16_t)who,
		.core = (uint8_t)c->id,
		.method = m->method,
		.branch = sim_hash(m->via.branch),
		.cseq = m->cseq,
		.in = s->seq,
		.party = sim_watch_party(s, side, who, m->call_id, m->from.tag, m->to.tag),
		.offer = sim_streams(m->body),
	};
	q->late = q->party && q->party->bye_out;
	q->clear = is_clear(o, q);
	q->in_order = is_in_order(o, q);
	q->wish = sim_watch_wish(m);
	q->awaited =
		m->method == SIP_PRACK && side == SIM_O && q->party && sim_watch_prack_in(s, o, m);
	o->queries = q;
}

// Transactions: an INVITE for each conference, one for each leg; from half of them on the server forgets what it can. Chunks, and buffers.
static bool crowded(const struct sim *s, const struct sim_core *c)
{
	return s->world.fat || s->world.dry ||
	       2 * focus_usage(c->focus).transactions >=
		       s->cfg.max_conferences + s->cfg.max_legs;
}

void sim_watch_query_in(struct sim *s, struct sim_core *c, enum sim_side side, unsigned who,
			const struct sip_msg *m)
{
	struct sim_query *q = find(s, side, who, m, SIP_INVITE);

	if (m->method == SIP_ACK) {
		acked(s, side, who, m);
	} else if (m->method == SIP_CANCEL) {
		if (q)
			q->cancelled = true;
	} else if (m->to.tag.n) {
		if (!find(s, side, who, m, m->method))
			note(s, c, side, who, m);
		find(s, side, who, m, m->method)->crowded |= crowded(s, c);
	}
}

// A BYE has passed, of whichever side.
void sim_watch_ended(struct sim *s, struct sim_party *p, bool out)
{
	if (out && !p->bye_out)
		p->bye_out = s->seq;
	if (p->ended_at == 0)
		p->ended_at = s->now;
}

// Nobody is there, or too many are; there is no place; nobody can subscribe, or not with so long a dialog.
// As for any other: the dialog is over; out of order.
static bool may_refuse_refer(const struct sim_query *q, uint16_t status)
{
	return status == 404 || status == 421 || status == 481 || status == 486 || status == 503 ||
	       status == 513 ||
	       (status == 500 && !q->clear);
}

static bool may_refuse(const struct sim_query *q, uint16_t status)
{
	if (q->method == SIP_REFER)
		return may_refuse_refer(q, status);
	switch (status) {
	case 488: // streams that are added, and ended at once
		return q->offer.n && q->offer.open == 0 && q->party &&
		       q->offer.n > strlen(q->party->said.kinds);
	case 481: // the dialog is over, or unknown to this run; or the PRACK is for nothing
		return !q->awaited || q->crowded;
	case 500: // out of order, too soon, or no room
	case 491:
		return !q->clear || q->crowded;
	case 422:
		return q->method == SIP_INVITE || q->method == SIP_UPDATE;
	case 487: // 9.2; or a BYE comes with it (15.1.2)
		return q->method == SIP_INVITE;
	default:
		return false;
	}
}

static void accepted(struct sim *s, unsigned conf, const struct sim_query *q,
		     const struct sip_msg *m)
{
	struct sim_streams said = sim_streams(m->body);
	unsigned n = q->offer.n;

	if (q->late && q->method != SIP_BYE)
		sim_fail(s, conf, "200 to %.*s after the server's BYE", (int)m->method_text.n,
			 m->method_text.p);
	if (q->method == SIP_INVITE && n == 0 ? said.n == 0
					      : strcmp(said.kinds, q->offer.kinds) != 0)
		sim_fail(s, conf, "200 to %.*s with streams \"%s\", which offered \"%s\"",
			 (int)m->method_text.n, m->method_text.p, said.kinds, q->offer.kinds);
	// RFC 3264 6, 6.1.
	if (n && said.open > q->offer.open)
		sim_fail(s, conf, "an answer opens %u streams of %u", said.open, q->offer.open);
	if (n && said.open &&
	    ((said.sends && !q->offer.receives) || (said.receives && !q->offer.sends)))
		sim_fail(s, conf, "an answer in a direction that was not offered");
}

// Who asks again has had the answer before: its ACK may be missed.
static void supersede(struct sim *s, unsigned conf, const struct sim_query *by)
{
	for (struct sim_query *q = s->caller[conf].queries; q; q = q->next)
		q->acked |= q->party && q->party == by->party && q->method == SIP_INVITE &&
			    q->cseq < by->cseq;
}

static void first_final(struct sim *s, unsigned conf, struct sim_query *q, const struct sip_msg *m)
{
	q->final = m->status;
	q->final_hash = sim_hash(m->raw);
	q->final_at = s->now;
	if (m->method == SIP_INVITE && (m->status < 300 || m->status == 487))
		supersede(s, conf, q);
	if (m->status < 300 && q->party)
		sim_watch_kept(s, conf, &q->party->said, m->body, q->offer.n == 0);
	if (m->status < 300 && q->party && q->offer.n)
		q->party->words = q->offer;
	if (m->status < 300 && q->party && !q->party->rude)
		sim_watch_said(s, conf, &q->party->said, m->body);
	if (m->status < 300 && q->party && (m->method == SIP_INVITE || m->method == SIP_UPDATE))
		sim_watch_deal_out(s, q->party, m, q->party->rude ? NULL : &q->wish);
	// 14.2, RFC 3311 5.2: not because of its number, so because of another.
	if (m->status == 500 && q->in_order && !q->crowded && !sip_first(m, SIP_H_RETRY_AFTER))
		sim_fail(s, conf, "500 without Retry-After");
	if (m->status == 422)
		sim_watch_422_out(s, conf, m, &q->wish);
	if (m->status < 300)
		accepted(s, conf, q, m);
	else if (!may_refuse(q, m->status))
		sim_fail(s, conf, "%u to %.*s in a dialog", m->status, (int)m->method_text.n,
			 m->method_text.p);
}

// What refuses without state may refuse otherwise the next time. What came before the callee's 2xx
// is good after it. What could not be kept is out of order when it comes again.
static bool may_change(const struct sim_query *q, uint16_t status)
{
	if (q->final < 300)
		return status >= 300 && q->crowded;
	return status >= 300 || q->final == 481;
}

static void final(struct sim *s, unsigned conf, struct sim_query *q, const struct sip_msg *m)
{
	bool comes_true = q->final == 481 && m->status < 300;

	if (q->n_final++ == 0 || comes_true)
		first_final(s, conf, q, m);
	else if (sim_hash(m->raw) != q->final_hash && !may_change(q, m->status))
		sim_fail(s, conf, "%u to %.*s in a dialog, and then another %u", q->final,
			 (int)m->method_text.n, m->method_text.p, m->status);
}

// False: it is no answer to a request in a dialog.
bool sim_watch_answer_out(struct sim *s, enum sim_side side, unsigned who, const struct sip_msg *m)
{
	struct sim_query *q = find(s, side, who, m, m->method);
	unsigned conf = sim_conference(side, who);

	if (!q)
		return false;
	if (m->status >= 200)
		final(s, conf, q, m);
	else if (q->n_final)
		sim_fail(s, conf, "%u after the final response", m->status);
	return true;
}

// 13.3.1.4, 14.2: a 2xx is repeated until its ACK, and a dialog that does not ACK is ended.
static void check_unacked(struct sim *s, unsigned conf, const struct sim_query *q)
{
	uint64_t patience = q->final_at + 64ull * s->cfg.times.t1;
	uint64_t ended_at = q->party ? q->party->ended_at : 0;

	if (q->acked || sim_was_dry(&s->core[q->core]) || (ended_at && ended_at <= patience))
		return;
	if (q->n_final < SIM_TRIES_MIN && !q->crowded)
		sim_fail(s, conf, "the 200 to a re-INVITE was sent %u times only, and never ACKed",
			 q->n_final);
	if (!ended_at || ended_at > patience + s->cfg.times.t2)
		sim_fail(s, conf, "a dialog without the ACK to its re-INVITE was not ended");
}

static bool parted(const struct sim *s, const struct sim_query *q)
{
	return q->party && q->party->ended_at &&
	       q->party->ended_at <= q->final_at + s->cfg.times.t2;
}

void sim_check_queries(struct sim *s, const struct sim_caller *o)
{
	for (const struct sim_query *q = o->queries; q; q = q->next) {
		if (q->n_final == 0 && s->core[q->core].refused_seq < q->in)
			sim_fail(s, o->id, "a request in a dialog (CSeq %u) was never answered",
				 q->cseq);
		if (q->final == 487 && !q->cancelled && !parted(s, q))
			sim_fail(s, o->id, "487 to a re-INVITE that nobody cancelled");
		if (q->method == SIP_INVITE && q->final && q->final < 300)
			check_unacked(s, o->id, q);
	}
}

void sim_watch_forget_queries(struct sim_caller *o)
{
	for (struct sim_query *q = o->queries, *next; q; q = next) {
		next = q->next;
		free(q);
	}
	o->queries = NULL;
}
