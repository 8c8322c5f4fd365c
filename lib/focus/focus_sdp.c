/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Session descriptions: where a message has one, and what stands in ours.

struct span focus_sdp(const struct sip_msg *m)
{
	struct span sdp;

	if (m->body.n == 0)
		return SPAN_NONE;
	if (sip_body_find(m, SPAN("application/sdp"), &sdp))
		return sdp;
	// 20.15 wants a Content-Type; what comes without is still taken for what it must be.
	return sip_first(m, SIP_H_CONTENT_TYPE) ? SPAN_NONE : m->body;
}

struct sdp_here focus_here(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	// The answer in an ACK may be written again when the leg is gone, from the 2xx alone: it must have
	// the same bytes each time.
	bool answers = leg->delayed || leg->heir || leg->alias;
	uint64_t session = answers ? leg->dialog : leg_name(&core->legs, l);

	return (struct sdp_here){
		.addr = span_cstr(core->cfg.home->addr[leg->path.local].sdp),
		.rtp_port = leg->flow == MEDIA_NONE ? 0 : media_port(&core->media, leg->flow),
		.session = session & INT64_MAX, // some read it as a signed number
		.said = &leg->said,
	};
}
