/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// At the door: what the server says to an originator.

// One answer, and then the same bytes again. What refuses without state (its tag says so) does not
// count: the same INVITE, sent again, may find room.
static void final_out(struct sim *s, struct sim_caller *o, const struct sip_msg *m)
{
	uint64_t hash = sim_hash(m->raw);

	if (!span_starts(m->to.tag, SPAN("st"))) {
		o->turned_away = true;
		if (o->accepted)
			sim_fail(s, o->id, "%u to an INVITE that had been accepted", m->status);
		return;
	}
	o->accepted = true;
	o->n_final++;
	if (o->n_final == 1) {
		o->final_sent = m->status;
		o->final_hash = hash;
		o->final_seq = s->seq;
		o->final_at = s->now;
		s->totals->cancelled += m->status == 487;
		if (m->status / 100 == 2)
			sim_watch_200_body(s, o, m);
	} else if (hash != o->final_hash && m->status == o->final_sent) {
		sim_fail(s, o->id, "a retransmission of the %u with other bytes", m->status);
	} else if (hash != o->final_hash) {
		sim_fail(s, o->id, "a second final response: %u, then %u", o->final_sent,
			 m->status);
	}
}

// 15: not before the ACK, or the time-out of the 200.
static void originator_bye_out(struct sim *s, struct sim_core *c, struct sim_caller *o)
{
	if (!o->ack_in && s->now < o->final_at + 64ull * s->cfg.times.t1 && !sim_was_dry(c))
		sim_fail(s, o->id, "BYE to the originator before its ACK");
	if (o->final_sent / 100 != 2 && !(s->world.fat && s->world.dry))
		sim_fail(s, o->id, "BYE to an originator that has no 200");
}

void sim_watch_out_o(struct sim *s, struct sim_core *c, unsigned who, const struct sip_msg *m)
{
	struct sim_caller *o = &s->caller[who];

	if (m->request && m->method == SIP_BYE)
		originator_bye_out(s, c, o);
	if (m->method == SIP_BYE && (m->request || m->status == 200) && !o->over)
		o->over = s->seq;
	if (m->request || m->method != SIP_INVITE)
		return;
	if (m->status < 200) {
		o->accepted = true;
		if (o->n_final)
			sim_fail(s, who, "%u after the final response", m->status);
	} else {
		final_out(s, o, m);
	}
}
