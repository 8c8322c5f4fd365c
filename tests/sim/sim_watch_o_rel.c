/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// At the door: reliable provisional responses to an originator (RFC 3262 3), and its PRACKs.

// To the letter: reliably to whom requires it, plainly to whom does not know of it.
static void check_kind(struct sim *s, const struct sim_caller *o, const struct sip_msg *m)
{
	bool reliable = sip_rseq(m) && sip_lists(m, SIP_H_REQUIRE, SPAN("100rel"));

	if (o->reliable == SIM_REL_REQUIRED && !reliable)
		sim_fail(s, o->id, "a plain %u, where 100rel is required", m->status);
	if (o->reliable == SIM_REL_NONE && (reliable || sip_rseq(m)))
		sim_fail(s, o->id, "a reliable %u for an originator that cannot PRACK it",
			 m->status);
}

// The same again until its PRACK, after that only for an INVITE that comes again (RFC 3261 17.2.1).
void sim_watch_18x_out(struct sim *s, struct sim_caller *o, const struct sip_msg *m)
{
	struct sim_proof *p = &o->proof;
	uint64_t hash = sim_hash(m->raw);

	check_kind(s, o, m);
	if (sip_rseq(m) == 0)
		return;
	if (sip_rseq(m) > INT32_MAX)
		sim_fail(s, o->id, "RSeq %u", sip_rseq(m)); // 7.1, 3
	if (p->n++ == 0) {
		p->rseq = sip_rseq(m);
		p->hash = hash;
		p->first_at = s->now;
	}
	if (hash != p->hash)
		sim_fail(s, o->id,
			 "another reliable provisional response, or the same with other bytes");
	if (p->proven && o->invite_in < p->last)
		sim_fail(s, o->id, "a %u repeated after its PRACK", m->status);
	p->last = s->seq;
}

// True: it is the PRACK that the server waits for.
bool sim_watch_prack_in(struct sim *s, struct sim_caller *o, const struct sip_msg *m)
{
	struct sim_proof *p = &o->proof;
	struct sip_rack rack;
	bool fits = p->n && !p->proven && sip_rack_read(m, &rack) && rack.rseq == p->rseq &&
		    rack.cseq == 1 && rack.method == SIP_INVITE;

	if (fits)
		p->proven = s->seq;
	return fits && o->n_final == 0;
}

static bool overdue(const struct sim *s, const struct sim_caller *o, uint64_t at)
{
	const struct sim_proof *p = &o->proof;
	uint64_t patience = 64ull * s->cfg.times.t1;

	return p->n && !p->proven && at >= p->first_at + patience;
}

// 3: rejected after 64 T1, and not sooner.
void sim_watch_504_out(struct sim *s, const struct sim_caller *o)
{
	if (!overdue(s, o, s->now) && !s->world.dry)
		sim_fail(s, o->id, "504 although nothing was overdue");
}

void sim_check_proof(struct sim *s, const struct sim_caller *o)
{
	const struct sim_proof *p = &o->proof;

	if (s->world.dry || !overdue(s, o, o->n_final ? o->final_at : s->now))
		return;
	if (!overdue(s, o, o->final_at - s->cfg.times.t2) && o->n_final) {
		if (p->n < SIM_PROOFS_MIN)
			sim_fail(s, o->id, "a reliable provisional response was sent %u times only",
				 p->n);
		return;
	}
	sim_fail(s, o->id, "a provisional response had no PRACK, and the INVITE no end");
}
