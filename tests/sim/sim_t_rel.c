/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// A terminator that rings reliably (RFC 3262): every 18x of a To tag is sent again until its PRACK
// has come, and the next one, or the 2xx, may wait for that.

void sim_t_rel_draw(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	struct sim_rand *r = &s->rand;

	t->reliable = sip_lists(m, SIP_H_SUPPORTED, SPAN("100rel")) && rnd_chance(r, 500);
	t->rings |= t->reliable;
	t->forks_early = rnd_chance(r, 200);
	t->rings_twice = rnd_chance(r, 300);
	t->holds = rnd_chance(r, 600);
	t->early_answer = rnd_chance(r, 200);
	t->bare_200 = t->early_answer && rnd_chance(r, 500);
	t->second_first = rnd_chance(r, 500);
	t->prack_answer = rnd_chance(r, 900) ? 200 : 0;
}

static void send_18x(struct sim *s, struct sim_tcall *t, const struct sim_early *e)
{
	static uint8_t room[512];
	struct writer headers = writer_on(room, sizeof(room));
	struct sip_msg *m = &s->msg_out;
	struct sim_reply r = {.status = e->n > 1 ? 183 : 180, .tag = e->tag};

	if (sip_parse(span_of(t->invite, t->n_invite), m) != SIP_VALID)
		return;
	t->status = r.status;
	sim_t_put_dialog(&headers, t, e->tag);
	sim_put(&headers, "Require: 100rel\r\nRSeq: %u\r\n", e->rseq + e->n - 1);
	r.headers = writer_span(&headers);
	if (t->early_answer)
		r.body = sim_answer(SIM_T, t->station, &t->media, t->offer.n);
	sim_respond(s, SIM_T, t->station, m, &r);
}

static void next_18x(struct sim *s, struct sim_tcall *t, struct sim_early *e)
{
	e->n++;
	e->pracked = false;
	send_18x(s, t, e);
	sim_resend_start(s, &e->resend, UINT32_MAX, SIM_WAKE_T, t->station);
}

static void open_early(struct sim *s, struct sim_tcall *t)
{
	struct sim_early *e = &t->early[t->n_early];

	snprintf(e->tag, sizeof(e->tag), "t%ue%ux%llx", t->station, t->n_early,
		 (unsigned long long)(rnd(&s->rand) & 0xffff));
	e->rseq = rnd_in(&s->rand, 1, INT32_MAX); // 3
	t->n_early++;
	sim_t_party(s, t, e->tag, &e->party);
	next_18x(s, t, e);
}

void sim_t_rel_ring(struct sim *s, struct sim_tcall *t)
{
	if (t->offer.n == 0)
		t->early_answer = t->bare_200 = false; // it has nothing to answer
	open_early(s, t);
	if (t->forks_early)
		open_early(s, t);
}

// The INVITE came again (17.2.1).
void sim_t_rel_again(struct sim *s, struct sim_tcall *t)
{
	for (unsigned i = 0; i < t->n_early; i++)
		send_18x(s, t, &t->early[i]);
}

void sim_t_rel_timers(struct sim *s, struct sim_tcall *t)
{
	for (unsigned i = 0; i < t->n_early; i++) {
		struct sim_early *e = &t->early[i];

		sim_mid_wake(s, &e->party);
		// 3: a final answer ends the repeating.
		e->resend.on &= t->status < 200;
		switch (sim_resend_due(s, &e->resend, SIM_WAKE_T, t->station)) {
		case SIM_DUE:
			send_18x(s, t, e);
			break;
		case SIM_GIVEN_UP:
			sim_t_refuse(s, t, 500); // 3: nobody acknowledged it
			break;
		case SIM_NOT_DUE:
			break;
		}
	}
}

// 3: with an answer in the 18x the 2xx must wait for its PRACK; it may in any case.
bool sim_t_held(const struct sim_tcall *t)
{
	bool waits = false;

	for (unsigned i = 0; i < t->n_early; i++)
		waits |= !t->early[i].pracked;
	return waits && (t->holds || t->early_answer);
}

struct sim_early *sim_t_early(const struct sim_tcall *t, struct span tag)
{
	for (unsigned i = 0; i < t->n_early; i++)
		if (span_eq(span_cstr(t->early[i].tag), tag))
			return (struct sim_early *)&t->early[i];
	return NULL;
}

// Which of e's responses a PRACK is for; SIM_RELS_MAX: none of them.
unsigned sim_t_pracked(const struct sim_tcall *t, const struct sim_early *e,
		       const struct sip_msg *m)
{
	struct sip_rack rack;

	if (!sip_rack_read(m, &rack) || rack.method != SIP_INVITE || rack.cseq != t->cseq_in ||
	    rack.rseq - e->rseq >= e->n)
		return SIM_RELS_MAX;
	return rack.rseq - e->rseq;
}

static void proceed(struct sim *s, struct sim_tcall *t, struct sim_early *e)
{
	if (t->status >= 200)
		return;
	if (t->rings_twice && e->n < SIM_RELS_MAX)
		next_18x(s, t, e);
	else if (t->wants_in && !sim_t_held(t))
		sim_t_answer(s, t);
}

void sim_t_prack(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	struct sim_early *e = sim_t_early(t, m->to.tag);
	unsigned k = e ? sim_t_pracked(t, e, m) : SIM_RELS_MAX;
	bool news = k < SIM_RELS_MAX && k + 1 == e->n && !e->pracked;

	if (k == SIM_RELS_MAX || t->prack_answer)
		sim_t_respond(s, t, m, k == SIM_RELS_MAX ? 481 : t->prack_answer, NULL);
	if (!news)
		return;
	if (e->n == 1)
		sim_mid_early(s, &e->party);
	e->pracked = true;
	e->resend.on = false;
	proceed(s, t, e);
}
