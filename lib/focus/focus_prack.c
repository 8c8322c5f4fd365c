/* SPDX-License-Identifier: BSD-3-Clause */
#include "focus_priv.h"

// Reliable provisional responses (RFC 3262), in both directions. A callee may hold its 2xx back
// until its 18x has had its PRACK, so a doomed leg is PRACKed like any other (races row 12).

// RFC 3262 4: in order, and each once.
static bool is_next(const struct leg *early, uint32_t rseq)
{
	return early->rseq == 0 || rseq == early->rseq + 1;
}

bool focus_reliable(struct focus_core *core, uint32_t l, const struct sip_msg *m,
		    const struct path *path)
{
	uint32_t rseq = sip_rseq(m), e;
	struct leg *early;

	if (m->status == 100 || rseq == 0 || m->to.tag.n == 0 ||
	    !sip_lists(m, SIP_H_REQUIRE, SPAN("100rel")))
		return true;
	// The dialog that the PRACK goes into is built from what the response says.
	if (!focus_is_honest(core, m, l))
		return false;
	e = focus_early(core, l, m, path);
	if (e == LEG_NONE) {
		count_drop(core, DROP_TABLE_FULL); // it comes again
		return false;
	}
	early = core_leg(core, e);
	if (!is_next(early, rseq))
		return false;
	early->rseq = rseq;
	if (core_leg(core, l)->doomed)
		count_race(core, RACE_RELIABLE);
	// The first description is the answer to our offer (RFC 3262 5); a 2xx need not repeat it.
	if (m->body.n && early->theirs.n == 0)
		chain_store(&core->txns.chunks, focus_sdp(m), &early->theirs);
	count(core, STAT_PRACKS);
	focus_send(core, e, SIP_PRACK);
	return true;
}

// RFC 3262 3: any number to begin with, below 2^31. It need not be one that nobody can foresee.
static uint32_t first_rseq(uint64_t name)
{
	return ((uint32_t)(name >> 24) & 0xffff) + 1;
}

void focus_ring_reliably(struct focus_core *core, uint32_t l)
{
	struct leg *o = core_leg(core, l);
	uint8_t room[128];
	struct writer w = writer_on(room, sizeof(room));

	o->rseq = first_rseq(leg_name(&core->legs, l));
	o->unproven = true;
	put_lit(&w, "Require: 100rel\r\nRSeq: ");
	put_u32(&w, o->rseq);
	put_lit(&w, "\r\n");
	focus_put_answer_state(core_focus(core, o->focus), &w);
	txn_server_reply(&core->txns, o->server_txn, 180,
			 focus_tail(core, l, writer_span(&w), SPAN_NONE), core->now_ms);
	txn_begin(&o->invite, TXN_UAS_1XX, &core->cfg.times, core->now_ms);
	leg_rearm(&core->legs, l);
}

void focus_prack(struct focus_core *core, const struct sip_msg *m, const struct path *path,
		 uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	struct sip_rack rack;

	if (!sip_rack_read(m, &rack)) {
		focus_reply_plain(core, m, path, 400, l);
		return;
	}
	if (!leg->unproven || rack.rseq != leg->rseq || rack.cseq != leg->cseq_invite ||
	    rack.method != SIP_INVITE) {
		focus_reply_plain(core, m, path, 481, l);
		return;
	}
	leg->unproven = false;
	if (leg->invite.machine == TXN_UAS_1XX)
		txn_step(&leg->invite, TXN_EV_ACK, &core->cfg.times, core->now_ms);
	leg_rearm(&core->legs, l);
	focus_reply_plain(core, m, path, 200, l);
}

// RFC 3262 3: nobody has heard the response in all that time; the INVITE is rejected.
void focus_unproven(struct focus_core *core, uint32_t l)
{
	struct leg *leg = core_leg(core, l);
	uint32_t f = leg->focus;

	count(core, STAT_UNPROVEN);
	txn_server_reply(&core->txns, leg->server_txn, 504, TXN_TAIL_EMPTY, core->now_ms);
	focus_end(core, f);
	focus_leg_over(core, l);
}
