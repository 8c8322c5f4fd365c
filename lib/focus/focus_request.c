/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// What comes in is told apart here: by verdict, by transaction, by dialog, by method.

// 17.2.3: the same request again is the transaction's affair. True: it was.
static bool retransmission(struct focus_core *core, const struct sip_msg *m,
			   const struct path *path)
{
	uint32_t t = txn_server_find(&core->txns, txn_server_key(&core->in->id, m->method));

	if (t == TXN_SERVER_NONE)
		return false;
	if (m->method == SIP_CANCEL)
		count_race(core, RACE_CANCEL_AGAIN);
	if (m->method == SIP_INVITE && txn_server_at(&core->txns, t)->status == 487)
		count_race(core, RACE_INVITE_AGAIN);
	focus_again(core, m, path, t);
	return true;
}

// 12.2.2: out of order within the dialog.
static bool in_order(struct leg *leg, const struct sip_msg *m)
{
	if (leg->cseq_remote != SIP_ABSENT && m->cseq <= leg->cseq_remote)
		return false;
	leg->cseq_remote = m->cseq;
	return true;
}

// Races row 18: it would change a session that we have ended.
static void count_too_late(struct focus_core *core, const struct sip_msg *m)
{
	if (m->method == SIP_INVITE || m->method == SIP_UPDATE)
		count_race(core, RACE_REQUEST_AFTER_BYE);
}

static void in_dialog(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	uint32_t l = focus_leg_of_tag(core);
	struct leg *leg = core_leg(core, l == LEG_NONE ? 0 : l);

	// A BYE before its time must not count as in order: it may come again behind the 2xx.
	if (l == LEG_NONE || (m->method == SIP_BYE && !focus_may_end(leg))) {
		if (l == LEG_NONE && focus_is_buried(core))
			count_too_late(core, m);
		focus_refuse(core, m, path, 481, SPAN_NONE);
	} else if (!in_order(leg, m)) {
		focus_refuse(core, m, path, 500, SPAN_NONE);
	} else if (m->method == SIP_BYE) {
		focus_bye(core, m, path, l);
	} else if (focus_ended(leg)) {
		count_too_late(core, m);
		focus_reply_plain(core, m, path, 481, l);
	} else if (m->method == SIP_INVITE) {
		focus_reinvite(core, m, path, l);
	} else if (m->method == SIP_UPDATE) {
		focus_update(core, m, path, l);
	} else if (m->method == SIP_REFER) {
		focus_refer(core, m, path, l);
	} else if (m->method == SIP_PRACK) {
		focus_prack(core, m, path, l);
	} else if (m->method == SIP_OPTIONS) {
		focus_reply_options(core, m, path);
	} else if (m->method == SIP_SUBSCRIBE) {
		focus_subscribe_within(core, m, path, l);
	} else {
		focus_reply_plain(core, m, path, 405, l);
	}
}

// 8.2.2.1: of the schemes there are, we serve one.
static bool our_scheme(const struct sip_msg *m)
{
	return span_ieq(m->requested.scheme, SPAN("sip"));
}

static bool needs_scheme(const struct sip_msg *m)
{
	return m->method == SIP_INVITE || m->method == SIP_OPTIONS ||
	       m->method == SIP_REGISTER || m->method == SIP_SUBSCRIBE ||
	       m->method == SIP_REFER;
}

static void out_of_dialog(struct focus_core *core, const struct sip_msg *m,
			  const struct path *path)
{
	if (needs_scheme(m) && !our_scheme(m)) {
		focus_refuse(core, m, path, 416, SPAN_NONE);
		return;
	}
	switch (m->method) {
	case SIP_INVITE:
		focus_invite(core, m, path);
		break;
	case SIP_OPTIONS:
		focus_reply_options(core, m, path);
		break;
	case SIP_REGISTER:
		focus_register(core, m, path);
		break;
	case SIP_SUBSCRIBE:
		focus_subscribe(core, m, path);
		break;
	case SIP_REFER:
		focus_refer_outside(core, m, path);
		break;
	case SIP_BYE:
	case SIP_PRACK:
	case SIP_UPDATE:
		focus_refuse(core, m, path, 481, SPAN_NONE);
		break;
	default:
		focus_refuse(core, m, path, 405, SPAN_NONE);
	}
}

// Whether there is a list service is known when the dialplan has been asked: focus_invitees.
static bool knows(const struct sip_msg *m, struct span option)
{
	bool begins = m->method == SIP_INVITE && m->to.tag.n == 0;

	return span_ieq(option, SPAN("100rel")) || span_ieq(option, SPAN("timer")) ||
	       span_ieq(option, FOCUS_MODE_OPTION) || span_ieq(option, FOCUS_PRIORITY_OPTION) ||
	       (begins && span_ieq(option, FOCUS_LIST_OPTION)) ||
	       (m->method == SIP_REGISTER && span_ieq(option, SPAN("path"))) ||
	       (m->method == SIP_REFER && span_ieq(option, SPAN("norefersub"))); // RFC 4488
}

// 8.2.2.3: extensions that the request insists on and we do not know. CANCEL and ACK may not
// insist.
static bool demands(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	struct writer w = writer_on(core->body, core->scratch);

	for (const struct sip_header *h = sip_first(m, SIP_H_REQUIRE); h; h = sip_next(m, h)) {
		struct span rest = sip_header_value(m, h), option;

		while (sip_list_next(&rest, &option))
			if (!knows(m, option))
				sip_put_header(&w, SPAN("Unsupported"), option);
	}
	if (w.n)
		focus_refuse(core, m, path, 420, writer_span(&w));
	return w.n != 0;
}

// Races row 31: what begins something new may be refused or, beyond what its sender may send, dropped.
// BYE is never, nor is what belongs to a dialog.
static bool admitted(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	if (m->to.tag.n || m->method == SIP_BYE)
		return true;
	if (!focus_source_allows(&core->sources, &path->remote.ip, core->now_ms)) {
		count_drop(core, DROP_SOURCE_RATE);
		return false;
	}
	if ((m->method != SIP_INVITE && m->method != SIP_SUBSCRIBE) ||
	    core->shortage == DROP_NONE || focus_urgent(core, m, path))
		return true;
	count_drop(core, core->shortage);
	focus_refuse(core, m, path, 503, SPAN_NONE);
	return false;
}

static bool ends_something(const struct sip_msg *m)
{
	return m->method == SIP_CANCEL || m->method == SIP_ACK || m->method == SIP_BYE;
}

void focus_request(struct focus_core *core, const struct sip_msg *m, const struct path *path)
{
	if ((core->closing || core->shortage != DROP_NONE) && ends_something(m))
		count_race(core, RACE_SERVED);
	if (m->method == SIP_ACK)
		focus_ack(core, m);
	else if (retransmission(core, m, path))
		return;
	else if (m->method == SIP_CANCEL)
		focus_cancel(core, m, path);
	else if (!admitted(core, m, path) || demands(core, m, path))
		return;
	else if (core->in->whose == LEG_ID_OURS && core->in->own.kind == LEG_ID_SUBSCRIPTION)
		focus_resubscribe(core, m, path);
	else if (m->to.tag.n)
		in_dialog(core, m, path);
	else
		out_of_dialog(core, m, path);
}
