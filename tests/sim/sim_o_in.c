/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// What an originator does when told.

// RFC 3262 4: each once; it comes again until the PRACK is there.
static void prove(struct sim *s, const struct sim_caller *o, struct sim_odialog *d,
		  const struct sip_msg *m)
{
	uint32_t rseq = sip_rseq(m);

	if (rseq == 0 || d->rseq || o->no_prack)
		return;
	d->rseq = rseq;
	sim_mid_prack(s, &d->party, rseq + o->bad_prack);
}

static void provisional(struct sim *s, struct sim_caller *o, const struct sip_msg *m)
{
	struct sim_odialog *d;

	o->invite.on = false;
	if (o->final)
		return;
	o->provisional = m->status;
	if (m->status > 100 && (d = sim_o_dialog(s, o, m->to.tag, true))) {
		if (!d->known)
			sim_mid_early(s, &d->party);
		d->known = true;
		prove(s, o, d, m);
	}
	if (o->wants_out && !sim_o_byed(o))
		sim_o_cancel(s, o);
}

// The first: it talks for a while, or is out again at once, when it did not mean to be answered any
// more (9.1, 15).
static void connected(struct sim *s, struct sim_caller *o)
{
	o->hang_up_at = s->now + (o->wants_out ? 0 : o->hang_up_after);
	if (o->late_cancel_after != SIM_NEVER)
		o->late_cancel_at = s->now + o->late_cancel_after;
	if (o->no_ack_200 && !o->wants_out)
		o->hang_up_at = SIM_NEVER; // it is not there any more, in a way
	sim_event_add(s, o->hang_up_at, SIM_WAKE_O, o->id, NULL);
	sim_event_add(s, o->late_cancel_at, SIM_WAKE_O, o->id, NULL);
}

static void answered(struct sim *s, struct sim_caller *o, const struct sip_msg *m)
{
	struct sim_odialog *d = sim_o_dialog(s, o, m->to.tag, true);
	bool first = o->final == 0;

	if (!d)
		return;
	o->final = m->status;
	d->offer = sim_streams(m->body);
	if (!o->no_ack_200)
		sim_o_ack(s, o, d);
	if (d->confirmed)
		return;
	d->known = d->confirmed = true;
	sim_session_agree(s, &d->party, m, true);
	if (o->offerless)
		d->party.media.streams = (uint8_t)d->offer.n;
	if (!o->no_ack_200) {
		sim_mid_plan(s, &d->party);
		sim_refer_plan(s, o, &d->party);
	}
	if (first)
		connected(s, o);
	else if (!o->no_ack_200)
		sim_o_bye(s, o, d); // 13.2.2.4: it is in a call already, or has left it
}

static void failed(struct sim *s, struct sim_caller *o, const struct sip_msg *m)
{
	if (o->final && o->final < 300)
		return;
	o->final = m->status;
	if (!o->no_ack_failure)
		sim_o_ack_failure(s, o, m->to.tag);
}

static void invite_response(struct sim *s, struct sim_caller *o, const struct sip_msg *m)
{
	if (m->status < 200) {
		provisional(s, o, m);
		return;
	}
	o->invite.on = false;
	if (m->status >= 300)
		failed(s, o, m);
	else if (o->final < 300)
		answered(s, o, m);
}

static void response(struct sim *s, struct sim_caller *o, const struct sip_msg *m)
{
	struct sim_odialog *d = sim_o_dialog(s, o, m->to.tag, false);

	if (d && m->cseq > 1 && m->method != SIP_BYE) {
		sim_mid_response(s, &d->party, m);
		return;
	}
	switch (m->method) {
	case SIP_INVITE:
		invite_response(s, o, m);
		break;
	case SIP_CANCEL:
		o->cancel.on &= m->status < 200;
		break;
	case SIP_BYE:
		if (m->status >= 200 && d) {
			d->bye.on = false;
			d->bye_done = true;
		}
		break;
	default:
		break;
	}
}

void sim_o_reach(struct sim *s, unsigned i, const struct sip_msg *m, const struct sim_datagram *d)
{
	struct sim_caller *o = &s->caller[i];
	struct sim_odialog *dialog;

	(void)d;
	if (sim_o_vanished(s, o))
		return;
	if (!m->request) {
		response(s, o, m);
		return;
	}
	dialog = sim_o_dialog(s, o, m->from.tag, false);
	if (m->method == SIP_UPDATE && dialog) {
		sim_session_asked(s, &dialog->party, m);
		return;
	}
	if (m->method == SIP_NOTIFY) {
		sim_refer_told(s, o, dialog, m);
		return;
	}
	if (m->method != SIP_BYE) {
		sim_fail(s, i, "the server sent its originator an odd request");
		return;
	}
	if (dialog)
		dialog->released = dialog->party.out = true;
	if (!o->no_bye_answer)
		sim_respond(s, SIM_O, i, m, &(struct sim_reply){.status = dialog ? 200 : 481});
}
