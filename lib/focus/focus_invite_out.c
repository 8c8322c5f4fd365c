/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// The INVITEs of our own, one to each member: so many a turn, in the plan's order.

// Contact, Expires and body of a member's INVITE. Expires bounds its ringing at the callee itself,
// so that no CANCEL is needed on the wire (13.3.1).
static void put_invite_rest(struct focus_core *core, struct writer *w, uint32_t l, struct span lines,
			    struct span credentials, struct span body)
{
	const struct leg *leg = core_leg(core, l);

	focus_put_contact(core, l, w);
	put_lit(w, "Expires: ");
	put_u32(w, (core_focus(core, leg->focus)->answer_limit_ms + 999) / 1000);
	put_lit(w, "\r\n");
	put_span(w, focus_allow_members(core));
	// RFC 3262 5: reliably, the callee would have to offer in its 18x already.
	if (leg->delayed)
		put_lit(w, "Supported: timer\r\n");
	else
		put_lit(w, FOCUS_SUPPORTED "Content-Type: application/sdp\r\n");
	focus_put_session(core, w, leg, true);
	put_span(w, lines);
	put_span(w, credentials);
	put_lit(w, "Content-Length: ");
	put_u32(w, body.n);
	put_lit(w, "\r\n\r\n");
	put_span(w, body);
}

// What a room's is longer than the usual one.
static uint32_t contact_more(const struct focus_core *core, const struct leg *leg)
{
	const struct focus *f = slab_at(&core->foci, leg->focus);

	return f->dialled ? FOCUS_ROOM_URI_MAX : 0;
}

void focus_send_invite(struct focus_core *core, uint32_t l)
{
	const struct leg *leg = core_leg(core, l);
	struct span body = focus_sdp_invite(core, l);
	struct span lines = focus_invite_lines(core, leg);
	struct span credentials = focus_invite_credentials(core, l);
	uint32_t more = 448 + contact_more(core, leg) + lines.n + credentials.n;
	struct writer w;

	if (!outbox_open(core->out, &w, leg_request_max(leg) + more + body.n))
		return;
	leg_put_request(&core->legs, l, &w, SIP_INVITE, LEG_ID_INVITE, leg->cseq_invite);
	put_invite_rest(core, &w, l, lines, credentials, body);
	outbox_send(core->out, &w, &leg->path);
}

void focus_invite_member(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);

	leg->state = LEG_INVITED;
	leg->limit_at = moment_at(core->now_ms + core_focus(core, leg->focus)->answer_limit_ms);
	txn_begin(&leg->invite, TXN_CLIENT_INVITE, &core->cfg.times, core->now_ms);
	count(core, STAT_LEGS);
	focus_send_invite(core, l);
	leg_rearm(&core->legs, l);
}

void focus_invite_drain(struct focus_core *core, unsigned budget)
{
	if (core->waits.n)
		focus_names_drain(core, budget);
	while (core->inviting.n && budget) {
		uint32_t i = queue_peek(&core->inviting, 0);
		struct focus *f = core_focus(core, i);

		while (f->cursor != LEG_NONE && budget) {
			uint32_t l = f->cursor;

			f->cursor = core_leg(core, l)->next;
			if (core_leg(core, l)->state != LEG_QUEUED)
				continue; // it waits for the DNS, or was there before those who are called now
			focus_invite_member(core, l);
			budget--;
		}
		if (f->cursor == LEG_NONE) {
			f->inviting = false;
			queue_pop(&core->inviting);
			focus_unsettle(core, i); // it may have ended while it waited here
		}
	}
}
