/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// A burst goes through four stages, each a message ahead of the next: read; found whom it concerns;
// followed from there; taken in. What a stage will touch has been asked for from memory by the one
// before it, so that the core does not wait for what was last looked at half a minute ago.

#define STAGES FOCUS_INTAKES

static void fetch(const void *p, size_t bytes)
{
	for (size_t at = 0; at < bytes; at += 64)
		__builtin_prefetch((const uint8_t *)p + at);
}

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
	if (in->verdict != SIP_VALID)
		return;
	if (in->whose == LEG_ID_OURS)
		in->l = leg_find(&core->legs, in->own.name);
	if (in->msg.request)
		in->t = txn_server_find(&core->txns, txn_server_key(&in->id, SIP_INVITE));
	if (in->l != LEG_NONE)
		fetch(core_leg(core, in->l), sizeof(struct leg));
	if (in->t != TXN_SERVER_NONE)
		fetch(txn_server_at(&core->txns, in->t), sizeof(struct txn_server));
}

// From the transaction to its leg, and from the leg to its conference.
static void follow(struct focus_core *core, const struct intake *in)
{
	uint32_t l = in->t == TXN_SERVER_NONE ? LEG_NONE : txn_server_at(&core->txns, in->t)->user;
	uint32_t f = in->l == LEG_NONE ? FOCUS_NONE : core_leg(core, in->l)->focus;

	if (l != LEG_NONE)
		fetch(core_leg(core, l), sizeof(struct leg));
	if (f != FOCUS_NONE)
		fetch(core_focus(core, f), sizeof(struct focus));
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

void focus_receive_burst(struct focus_core *core, const struct focus_datagram *d, unsigned n)
{
	for (unsigned i = 0; i < n + STAGES - 1; i++) {
		if (i + 1 < n)
			fetch(d[i + 1].bytes.p, d[i + 1].bytes.n);
		if (i < n)
			read(core, &core->intake[i % STAGES], d[i].bytes);
		if (i >= 1 && i - 1 < n)
			find(core, &core->intake[(i - 1) % STAGES]);
		if (i >= 2 && i - 2 < n)
			follow(core, &core->intake[(i - 2) % STAGES]);
		if (i >= 3)
			take_in(core, &core->intake[(i - 3) % STAGES], d[i - 3].path);
	}
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
