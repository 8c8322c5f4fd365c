/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// At the door: offers and answers (RFC 3264). An offer stands in the INVITE, or it comes with the
// 2xx and its answer goes into the ACK (RFC 3261 13.2.1).

// The version in its o= line; 0: none can be read.
static uint32_t version_of(struct span body)
{
	uint32_t version = 0;

	while (body.n && !span_starts(body, SPAN("o=")))
		body = span_from(body, span_find(body, '\n') + (span_find(body, '\n') < body.n));
	for (unsigned word = 0; word < 2; word++)
		body = span_from(body, span_find(body, ' ') + (span_find(body, ' ') < body.n));
	span_u32(span_of(body.p, span_find(body, ' ')), UINT32_MAX, &version);
	return version;
}

// RFC 3264 8: what the server says to one station is what it has said before, or of a later
// version. (Who asks before it is answered may get that in any order.)
void sim_watch_said(struct sim *s, unsigned conf, struct sim_said *said, struct span body)
{
	struct sim_said now = {.hash = sim_hash(body), .version = version_of(body)};

	if (body.n == 0 || now.hash == said->hash || s->world.dry)
		return;
	if (said->hash && now.version <= said->version)
		sim_fail(s, conf, "another description, of version %u after %u", now.version,
			 said->version);
	said->hash = now.hash;
	said->version = now.version;
}

// RFC 3264 8: an offer takes no stream away, nor do they change places. An answer, which has those
// of the station's offer (6), says what there is from then on.
void sim_watch_kept(struct sim *s, unsigned conf, struct sim_said *said, struct span body,
		    bool offer)
{
	struct sim_streams now = sim_streams(body);

	if (now.n == 0 || s->world.dry)
		return;
	if (offer && strncmp(now.kinds, said->kinds, strlen(said->kinds)) != 0)
		sim_fail(s, conf, "an offer of streams %s, where there were %s", now.kinds,
			 said->kinds);
	strcpy(said->kinds, now.kinds);
	said->port = now.port;
}

// A member is offered what the originator has offered: something, or nothing. Where the originator
// has been answered before anybody, the server may have made an offer of its own.
void sim_watch_offer_out(struct sim *s, const struct sim_tcall *t, const struct sip_msg *m)
{
	const struct sim_caller *o = &s->caller[t->station / SIM_MEMBERS_MAX];

	if (s->world.room[o->id]) {
		if (sim_streams(m->body).n == 0)
			sim_fail(s, o->id, "a room calls somebody without an offer");
		return;
	}
	if (o->offerless && m->body.n && s->cfg.answer_policy != ANSWER_IMMEDIATE)
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

	if (t->offer.n && m->body.n)
		sim_fail(s, o->id, "an ACK with a body, for a 2xx that brought the answer");
	// Without room for the answer there is none; the BYE comes right behind it.
	if (t->offer.n || t->media.bad || (s->world.fat && answer.n == 0))
		return;
	if (strcmp(answer.kinds, d->offer.kinds) != 0)
		sim_fail(s, o->id, "an ACK that answers streams %s, where %s were offered",
			 answer.kinds, d->offer.kinds);
	if (d->n_ack && d->ack_last_branch == sim_hash(m->via.branch) &&
	    sim_hash(m->body) != d->ack_body)
		sim_fail(s, o->id, "an ACK repeated with another answer");
	if (unwanted && d->n_ack == 0 && answer.open)
		sim_fail(s, o->id, "an ACK opens a stream to a callee that nobody wants");
}
