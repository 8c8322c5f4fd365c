/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// At the door: reliable provisional responses of callees and the server's PRACKs for them (RFC
// 3262).

// The leg, as far as can be told from outside, is there to take it in; and so is a record for the
// early dialog.
static bool served(const struct sim *s, const struct sim_core *c, const struct sim_tcall *t)
{
	uint64_t stragglers = 64ull * s->cfg.times.t1;
	uint64_t heard_at = t->provisional_in ? t->provisional_at : s->now;

	return t->invite_seq && !t->final_in && !t->bounced && !t->fat && !sim_was_dry(c) &&
	       heard_at < t->attempt_at + stragglers &&
	       s->now < t->invite_at + stragglers + s->cfg.answer_limit_ms &&
	       focus_usage(c->focus).legs < s->cfg.max_legs;
}

// A callee's 1xx that asks for a PRACK.
void sim_watch_rel_in(struct sim *s, struct sim_core *c, struct sim_tcall *t,
		      const struct sip_msg *m)
{
	struct sim_early *e = sim_t_early(t, m->to.tag);
	struct sim_rel *rel;

	if (!e || !sip_rseq(m))
		return;
	rel = &e->rel[sip_rseq(m) - e->rseq];
	rel->core = c->id;
	rel->in = rel->in ? rel->in : s->seq;
	if (rel->served_at || !served(s, c, t))
		return;
	rel->served = s->seq;
	rel->served_at = s->now;
}

void sim_watch_prack_answered(struct sim_tcall *t, const struct sip_msg *m)
{
	struct sim_early *e = sim_t_early(t, m->to.tag);

	for (unsigned k = 0; e && k < e->n; k++)
		if (e->rel[k].branch == sim_hash(m->via.branch))
			e->rel[k].answered = true;
}

// Its RAck names what came in under its To tag; one PRACK for each, and then the same again.
void sim_watch_prack_out(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	unsigned conf = t->station / SIM_MEMBERS_MAX, k;
	struct sim_early *e = sim_t_early(t, m->to.tag);
	uint64_t branch = sim_hash(m->via.branch);
	struct sim_rel *rel;

	if (!e) {
		sim_fail(s, conf, "PRACK in a dialog without a reliable provisional response");
		return;
	}
	k = sim_t_pracked(t, e, m);
	rel = &e->rel[k];
	if (k == SIM_RELS_MAX || !rel->in) {
		sim_fail(s, conf, "PRACK for a provisional response that never came: RAck %.*s",
			 (int)sip_value(m, SIP_H_RACK).n, sip_value(m, SIP_H_RACK).p);
		return;
	}
	if (rel->branch && rel->branch != branch)
		sim_fail(s, conf, "two PRACKs for one provisional response");
	rel->branch = branch;
	rel->prack_at = rel->n_prack++ ? rel->prack_at : s->now;
}

// The requests of one dialog: the next one's CSeq is higher, and a retransmission's the same
// (12.2.1.1).
void sim_watch_cseq(struct sim *s, struct sim_core *c, struct sim_tcall *t, const struct sip_msg *m)
{
	unsigned conf = t->station / SIM_MEMBERS_MAX;
	uint64_t hash = sim_hash(m->via.branch);
	struct sim_thread *at = t->thread, *end = t->thread + SIM_THREADS_MAX;
	uint32_t highest = t->cseq;

	// Where there was no room for state at first, there can be two BYEs.
	for (; at < end && at->hash && at->hash != hash; at++)
		if (span_eq(span_cstr(at->tag), m->to.tag) && at->cseq > highest &&
		    !(at->bye && m->method == SIP_BYE))
			highest = at->cseq;
	if (at == end)
		return;
	if (at->hash && at->cseq != m->cseq)
		sim_fail(s, conf, "%.*s again, with CSeq %u instead of %u", (int)m->method_text.n,
			 m->method_text.p, m->cseq, at->cseq);
	if (at->hash)
		return;
	if (m->cseq <= highest && !sim_was_dry(c))
		sim_fail(s, conf, "%.*s with CSeq %u after %u", (int)m->method_text.n,
			 m->method_text.p, m->cseq, highest);
	at->hash = hash;
	at->cseq = m->cseq;
	at->bye = m->method == SIP_BYE;
	snprintf(at->tag, sizeof(at->tag), "%.*s", (int)m->to.tag.n, m->to.tag.p);
}

// A final answer that came with it, or soon after, makes it unnecessary.
static bool overtaken(const struct sim *s, const struct sim_tcall *t, const struct sim_rel *rel)
{
	return t->final_in && t->final_at <= rel->served_at + 2 * s->world.turn_max + 20;
}

static void check_one(struct sim *s, const struct sim_tcall *t, const struct sim_early *e,
		      unsigned k)
{
	unsigned conf = t->station / SIM_MEMBERS_MAX;
	const struct sim_rel *rel = &e->rel[k];

	if (!rel->served || s->core[rel->core].refused_seq > rel->served || overtaken(s, t, rel))
		return;
	if (sim_hop_left(s, t))
		return; // who rings there is left to its own time-out
	if (rel->n_prack == 0)
		sim_fail(s, conf, "reliable provisional %u of %s had no PRACK", k + 1, e->tag);
	// Another PRACK, or a final answer, may take its place.
	else if (rel->n_prack < SIM_TRIES_MIN && !rel->answered && t->n_early == 1 &&
		 k + 1 == e->n &&
		 (!t->final_in || t->final_at > rel->prack_at + 64ull * s->cfg.times.t1))
		sim_fail(s, conf, "PRACK %u in %s was sent %u times only, and never answered",
			 k + 1, e->tag, rel->n_prack);
}

void sim_check_rel(struct sim *s, const struct sim_tcall *t)
{
	for (unsigned i = 0; i < t->n_early; i++)
		for (unsigned k = 0; k < t->early[i].n; k++)
			check_one(s, t, &t->early[i], k);
}
