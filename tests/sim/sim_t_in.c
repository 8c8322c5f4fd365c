/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

#include <stdlib.h>

// What a terminator does when told.

static void plan(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	uint32_t expires;

	if (t->honours_expires && span_u32(sip_value(m, SIP_H_EXPIRES), INT32_MAX, &expires))
		t->expires_at = s->now + 1000ull * expires;
	if (t->nature == SIM_RINGS_ON)
		t->answer_at = t->fork_at = SIM_NEVER;
	sim_event_add(s, t->ring_at, SIM_WAKE_T, t->station, NULL);
	sim_event_add(s, t->answer_at, SIM_WAKE_T, t->station, NULL);
	sim_event_add(s, t->fork_at, SIM_WAKE_T, t->station, NULL);
	sim_event_add(s, t->hang_up_at, SIM_WAKE_T, t->station, NULL);
	sim_event_add(s, t->expires_at, SIM_WAKE_T, t->station, NULL);
	sim_event_add(s, t->ask_at, SIM_WAKE_T, t->station, NULL);
	sim_event_add(s, t->lie_at, SIM_WAKE_T, t->station, NULL);
}

// What the server has said of its media: an offer, or an answer, which may refuse all.
static void listen(struct sim *s, struct sim_tcall *t, struct span body)
{
	struct sdp sdp;

	switch (sdp_parse(body, &sdp)) {
	case SDP_VALID:
		t->media_port = sdp.far[0].rtp.port;
		break;
	case SDP_NO_STREAM:
		break;
	case SDP_BAD:
		sim_fail(s, t->station / SIM_MEMBERS_MAX, "the server's SDP cannot be read");
	}
}

static void keep(struct sim_tcall *t, const struct sip_msg *m)
{
	free(t->invite);
	t->invite = malloc(m->raw.n);
	t->n_invite = m->raw.n;
	memcpy(t->invite, m->raw.p, m->raw.n);
	t->cseq_in = m->cseq;
}

// The first, or one that takes more account of what this callee wants (RFC 4028 7.3).
static void first_invite(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	t->reached = true;
	t->status = t->refused = 0;
	t->refuse.on = false;
	keep(t, m);
	sim_t_draw(s, t);
	sim_t_rel_draw(s, t, m);
	sim_t_session_draw(s, t, m);
	if (sim_hop_mood(s, t->station) == SIM_HOP_BUSY)
		sim_t_is_busy(s, t);
	t->offer = sim_streams(m->body);
	if (m->body.n)
		listen(s, t, m->body);
	if (t->nature == SIM_SILENT || t->min_se) {
		t->ring_at = t->answer_at = t->fork_at = t->expires_at = SIM_NEVER;
		t->hang_up_at = t->ask_at = t->lie_at = SIM_NEVER;
		if (t->nature != SIM_SILENT)
			sim_t_refuse(s, t, 422);
		return;
	}
	plan(s, t, m);
	if (t->trying)
		sim_t_respond_invite(s, t, 100, NULL);
}

// The INVITE again: the latest response again; the 2xx has a timer of its own (13.3.1.4).
static void invite(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	if (!t->reached || m->cseq > t->cseq_in)
		first_invite(s, t, m);
	else if (m->cseq < t->cseq_in)
		return; // it has been refused, and the server knows
	else if (t->refused)
		sim_t_respond_invite(s, t, t->refused, "refused");
	else if (t->n_early && t->status < 200)
		sim_t_rel_again(s, t);
	else if (t->status && t->status < 200)
		sim_t_respond_invite(s, t, t->status, t->status == 100 ? NULL : "ringing");
}

// It talks as soon as it may. Who gave up before must not hear it.
static void talk(struct sim *s, const struct sim_tcall *t)
{
	const struct sim_caller *o = &s->caller[t->station / SIM_MEMBERS_MAX];

	if (o->final_sent >= 300 && sim_core_hears(s, t->media_port, t->station))
		sim_fail(s, o->id, "callee %u is heard by somebody who gave up", t->station);
}

static void ack(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	struct sim_dialog *d = sim_t_dialog(t, m->to.tag);

	if (span_eq(m->to.tag, SPAN("refused"))) {
		t->refuse.on &= m->cseq != t->cseq_in;
	} else if (d) {
		if (m->body.n)
			listen(s, t, m->body);
		talk(s, t);
		if (!d->acked)
			sim_mid_plan(s, &d->party);
		d->acked = true;
		d->ok.on = false;
		sim_event_add(s, t->hang_up_at, SIM_WAKE_T, t->station, NULL);
	}
}

static void bye(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	struct sim_dialog *d = sim_t_dialog(t, m->to.tag);
	bool again = d && d->released && d->n_bye_reached == 0;

	if (!d) {
		sim_t_respond(s, t, m, 481, NULL);
		return;
	}
	d->n_bye_reached++;
	d->released = d->party.out = true;
	d->ok.on = false;
	if (t->bye_answer)
		sim_t_respond(s, t, m, again ? 481 : t->bye_answer, NULL);
}

static void update(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	struct sim_dialog *d = sim_t_dialog(t, m->to.tag);

	if (d)
		sim_session_asked(s, &d->party, m);
	else
		sim_t_respond(s, t, m, 481, NULL);
}

static void cancel(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	if (t->nature == SIM_SILENT || t->manner == SIM_CANCEL_IGNORED)
		return;
	if (t->manner == SIM_CANCEL_481) {
		sim_t_respond(s, t, m, 481, "refused");
		return;
	}
	sim_t_respond(s, t, m, 200, "refused");
	if (t->status >= 200)
		return; // too late for it (9.2)
	if (t->manner == SIM_CANCEL_CROSSED && !sim_t_held(t))
		sim_t_answer(s, t);
	else
		sim_t_refuse(s, t, 487);
}

static void response(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	struct sim_dialog *d = sim_t_dialog(t, m->from.tag);
	struct sim_early *e = sim_t_early(t, m->from.tag);

	if (e && m->method != SIP_BYE)
		sim_mid_response(s, &e->party, m);
	if (d && m->method != SIP_BYE)
		sim_mid_response(s, &d->party, m);
	if (!d || m->status < 200 || m->method != SIP_BYE)
		return;
	d->bye.on = false;
	d->released = true;
	d->ok.on = false;
}

static void request(struct sim *s, struct sim_tcall *t, const struct sip_msg *m)
{
	switch (m->method) {
	case SIP_INVITE:
		invite(s, t, m);
		break;
	case SIP_ACK:
		ack(s, t, m);
		break;
	case SIP_BYE:
		bye(s, t, m);
		break;
	case SIP_PRACK:
		sim_t_prack(s, t, m);
		break;
	case SIP_UPDATE:
		update(s, t, m);
		break;
	case SIP_CANCEL:
		if (t->reached)
			cancel(s, t, m);
		else
			sim_t_respond(s, t, m, 481, NULL);
		break;
	default:
		sim_fail(s, t->station / SIM_MEMBERS_MAX,
			 "the server sent a callee an odd request");
	}
}

void sim_t_reach(struct sim *s, unsigned i, const struct sip_msg *m, const struct sim_datagram *d)
{
	struct sim_tcall *t = sim_t_call(s, i, m->call_id, false);

	(void)d;
	if (!t)
		sim_fail(s, i / SIM_MEMBERS_MAX, "the server spoke of a call that it never opened");
	else if (m->request)
		request(s, t, m);
	else
		response(s, t, m);
}
