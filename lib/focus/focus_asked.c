/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// What an INVITE asks for, where its rule is known, and what is wrong with it.

// 20.1.
bool focus_accepts(const struct sip_msg *m, struct span type)
{
	const struct sip_header *h = sip_first(m, SIP_H_ACCEPT);

	for (; h; h = sip_next(m, h)) {
		struct span rest = sip_header_value(m, h), range;

		while (sip_list_next(&rest, &range)) {
			range.n = span_find(range, ';');
			range = span_trim(range);
			if (span_ieq(range, type) ||
			    span_ieq(range, SPAN("application/*")) || span_eq(range, SPAN("*/*")))
				return true;
		}
	}
	return !sip_first(m, SIP_H_ACCEPT);
}

// listed: there is a list beside it, or alone.
static uint16_t check_body(struct focus_core *core, const struct sip_msg *m, bool listed,
			   struct offer *offer)
{
	struct span sdp = focus_sdp(m);

	offer->body = sdp;
	offer->sdp.has = (struct sdp_outline){0};
	offer->sdp.kept = SPAN_NONE;
	if (m->body.n && sdp.n == 0 && !listed)
		return 415; // 8.2.3
	if (!focus_accepts(m, SPAN("application/sdp")))
		return 406; // 8.2.3: an answer that the caller would not take is no answer
	if (sdp.n == 0)
		return 0; // 13.2.1: the offer will be ours
	switch (focus_sdp_read(core, sdp, &offer->sdp)) {
	case SDP_VALID:
		return 0;
	case SDP_NO_STREAM:
		return 488;
	case SDP_BAD:
		break;
	}
	return 400;
}

uint16_t focus_asked(struct focus_core *core, const struct sip_msg *m, struct asked *a)
{
	uint16_t status = focus_invitees(core, m, a->rule, &a->who);

	if (status == 0 && a->rule->action == DIALPLAN_ROUTE)
		focus_find_way(core, m, a);
	if (status == 0 && a->rule->action == DIALPLAN_ROOM)
		status = focus_room_refuses(core, a->uri);
	if (status == 0 && a->rule->action == DIALPLAN_CONFERENCE)
		status = focus_uri_refuses(core, a->uri->user);
	if (status == 0 && a->rule->action == DIALPLAN_FACTORY && !focus_room_left(core))
		status = 503;
	if (status == 0)
		status = check_body(core, m, a->rule->action == DIALPLAN_LIST, &a->offer);
	if (status == 0 && !sip_first(m, SIP_H_CONTACT))
		status = 400; // 8.1.1.8
	if (status == 0 && core->closing)
		status = 503;
	if (status == 0 && focus_session_short(core, m))
		status = 422;
	if (status == 0)
		status = focus_locate(core, a);
	return status;
}

// What a refusal of an INVITE has to say besides what it says everywhere.
struct span focus_refusal_headers(const struct focus_core *core, uint16_t status,
				  const struct dialplan_rule *rule, struct writer *w)
{
	if (status == 417)
		focus_put_priorities(core, w);
	if (status == 422)
		focus_put_min_se(core, w);
	if (status == 420)
		sip_put_header(w, SPAN("Unsupported"), FOCUS_LIST_OPTION);
	if (status == 415 && rule->action == DIALPLAN_LIST)
		put_lit(w, "Accept: multipart/mixed, application/resource-lists+xml\r\n");
	return writer_span(w);
}
