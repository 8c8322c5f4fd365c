/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// At the door: offers and answers (RFC 3264). An offer stands in the INVITE, or it comes with the
// 2xx and its answer goes into the ACK (RFC 3261 13.2.1).

// A member is offered what the originator has offered: something, or nothing.
void sim_watch_offer_out(struct sim *s, const struct sim_tcall *t, const struct sip_msg *m)
{
	const struct sim_caller *o = &s->caller[t->station / SIM_MEMBERS_MAX];

	if (o->offerless && m->body.n)
		sim_fail(s, o->id, "an offer that the originator never made");
	if (!o->offerless && sim_streams(m->body).n != o->media.streams)
		sim_fail(s, o->id, "an INVITE that offers %u streams of %u", sim_streams(m->body).n,
			 o->media.streams);
}

void sim_watch_200_body(struct sim *s, const struct sim_caller *o, const struct sip_msg *m)
{
	unsigned n = sim_streams(m->body).n;

	if (o->offerless && n == 0)
		sim_fail(s, o->id, "a 200 without an offer, to an INVITE without one");
	if (!o->offerless && n != o->media.streams)
		sim_fail(s, o->id, "a 200 that answers %u streams of %u", n, o->media.streams);
}

// Races row 13: an offer that nobody wants is answered for all that, each stream with port 0.
void sim_watch_ack_body(struct sim *s, const struct sim_tcall *t, const struct sim_dialog *d,
			const struct sip_msg *m)
{
	const struct sim_caller *o = &s->caller[t->station / SIM_MEMBERS_MAX];
	struct sim_streams answer = sim_streams(m->body);
	bool unwanted = o->final_sent >= 300 || (o->over && o->over < d->ok_first);

	if (!o->offerless && m->body.n)
		sim_fail(s, o->id, "an ACK with a body, for a 2xx that brought the answer");
	// Without room for the answer there is none; the BYE comes right behind it.
	if (!o->offerless || t->media.bad || (s->world.fat && answer.n == 0))
		return;
	if (answer.n != d->offer.n)
		sim_fail(s, o->id, "an ACK that answers %u streams of %u", answer.n, d->offer.n);
	if (d->n_ack && sim_hash(m->body) != d->ack_body)
		sim_fail(s, o->id, "an ACK repeated with another answer");
	if (unwanted && d->n_ack == 0 && answer.open)
		sim_fail(s, o->id, "an ACK opens a stream to a callee that nobody wants");
}
