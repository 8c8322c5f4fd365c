/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Requests of our own within a dialog, and what they carry: the same each time, so that a
// retransmission has the same bytes.

static struct span rack(struct focus_core *core, const struct leg *leg)
{
	struct writer w = writer_on(core->gathered, core->scratch);

	put_lit(&w, "RAck: ");
	put_u32(&w, leg->rseq);
	put_lit(&w, " ");
	put_u32(&w, leg->cseq_invite);
	put_lit(&w, " INVITE\r\n");
	return writer_span(&w);
}

// RFC 3311 5.1: it refreshes the target, so it says where we are.
static struct span refreshment(struct focus_core *core, uint32_t l)
{
	struct writer w = writer_on(core->gathered, core->scratch);

	focus_put_contact(core, l, &w);
	put_lit(&w, "Supported: timer\r\n");
	focus_put_session(core, &w, core_leg(core, l), true);
	return writer_span(&w);
}

static struct span own_headers(struct focus_core *core, uint32_t l, enum sip_method method)
{
	const struct leg *leg = core_leg(core, l);

	switch (method) {
	case SIP_PRACK:
		return rack(core, leg);
	case SIP_UPDATE:
		return refreshment(core, l);
	default:
		return focus_reason(core, l);
	}
}

// The span lies in core->gathered.
static struct span headers(struct focus_core *core, uint32_t l, enum sip_method method)
{
	struct span own = own_headers(core, l, method);
	struct writer w = writer_on(core->gathered, core->scratch);

	if (!focus_has_credentials(core, l))
		return own;
	w.n = own.n;
	put_span(&w, focus_request_credentials(core, l, method));
	return writer_span(&w);
}

void focus_send(struct focus_core *core, uint32_t l, enum sip_method method)
{
	focus_credentials_request(core, l);
	focus_seek(core, &core->legs, l);
	leg_send_request(&core->legs, l, method, headers(core, l, method), core->now_ms);
	leg_rearm(&core->legs, l);
}

void focus_resend(struct focus_core *core, uint32_t l)
{
	enum sip_method method = (enum sip_method)core_leg(core, l)->request_method;

	if (method == SIP_BYE) // where it was sent first may have been for want of an answer
		focus_seek(core, &core->legs, l);
	leg_resend_request(&core->legs, l, headers(core, l, method));
}
