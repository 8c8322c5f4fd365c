/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// A burst is taken in by passes over a group of its messages: read; found whom it concerns; followed from
// there, step by step (focus_fetch.c); taken in.

static void read(struct focus_core *core, struct intake *in, struct span datagram)
{
	const struct sip_msg *m = &in->msg;

	in->l = LEG_NONE;
	in->t = TXN_SERVER_NONE;
	in->verdict = sip_parse(datagram, &in->msg);
	if (in->verdict != SIP_VALID)
		return;
	if (m->request) {
		in->id = txn_identify(&core->txns, m);
		in->whose = leg_id_read(&core->cfg.key, m->to.tag, &in->own);
		txn_server_fetch(&core->txns, &in->id, m->method);
	} else {
		in->whose = leg_branch_read(&core->cfg.key, m->via.branch, &in->own);
	}
	if (in->whose == LEG_ID_OURS)
		leg_name_fetch(&core->legs, in->own.name);
}

// The leg, and the INVITE that a CANCEL or an ACK is about.
static void find(struct focus_core *core, struct intake *in)
{
	if (in->verdict == SIP_VALID && in->whose == LEG_ID_OURS)
		in->l = leg_find(&core->legs, in->own.name);
	if (in->verdict == SIP_VALID && in->msg.request)
		in->t = txn_server_find(&core->txns, txn_server_key(&in->id, SIP_INVITE));
	focus_fetch_begin(core, &in->fetching, in->l, in->t);
}

static void malformed(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	count(core, STAT_ANSWERED_400);
	txn_reply_stateless(core->out, m, path, 400, span_cstr(m->fault), SPAN_NONE,
			    TXN_TAIL_EMPTY);
}

static void take_in(struct focus_core *core, const struct intake *in, const struct path *path)
{
	const struct sip_msg *m = &in->msg;

	count(core, STAT_RX_SIP);
	core->in = in;
	switch (in->verdict) {
	case SIP_VALID:
		if (m->request)
			focus_request(core, m, path);
		else
			focus_response(core, m, path);
		break;
	case SIP_BLANK:
		count_drop(core, DROP_SIP_EMPTY);
		break;
	case SIP_BAD:
		count_drop(core, DROP_SIP_MALFORMED);
		break;
	case SIP_BAD_REQUEST:
		malformed(core, m, path);
		break;
	case SIP_BAD_VERSION:
		focus_refuse(core, m, path, 505, SPAN_NONE);
		break;
	}
}

// At most FOCUS_INTAKES.
static void receive_group(struct focus_core *core, const struct focus_datagram *d, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (i + 1 < n)
			fetch_lines(d[i + 1].bytes.p, d[i + 1].bytes.n);
		read(core, &core->intake[i], d[i].bytes);
	}
	for (unsigned i = 0; i < n; i++)
		find(core, &core->intake[i]);
	for (unsigned step = 0; step < FETCH_STEPS; step++)
		for (unsigned i = 0; i < n; i++)
			focus_fetch_step(core, &core->intake[i].fetching);
	for (unsigned i = 0; i < n; i++)
		take_in(core, &core->intake[i], d[i].path);
}

void focus_receive_burst(struct focus_core *core, const struct focus_datagram *d, unsigned n)
{
	for (unsigned from = 0; from < n; from += FOCUS_INTAKES)
		receive_group(core, d + from,
			      n - from < FOCUS_INTAKES ? n - from : FOCUS_INTAKES);
}

void focus_receive(struct focus_core *core, struct span datagram, const struct path *path)
{
	focus_receive_burst(core, &(struct focus_datagram){datagram, path}, 1);
}

void focus_reject(struct focus_core *core, struct span datagram, const struct path *path,
		  uint16_t status, struct span reason)
{
	struct sip_msg *m = &core->intake[0].msg;

	if (sip_parse(datagram, m) == SIP_VALID && m->request)
		focus_refuse_saying(core, m, path, status, reason, SPAN_NONE);
	else
		count_drop(core, DROP_SIP_MALFORMED);
}
