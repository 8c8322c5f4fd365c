/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// Who registers a name while it is called: contacts come, are refreshed, and go, one by one,
// several at once or all of them, some through a Path; now and then without waiting for the answer.

void sim_reg_draw(struct sim *s, unsigned i)
{
	struct sim_reg *reg = &s->reg[i];

	reg->id = i;
	reg->cseq = 1;
	reg->next_at = SIM_NEVER;
	if (!s->world.named[i])
		return;
	reg->left = rnd_in(&s->rand, 1, SIM_REGISTERS_MAX);
	reg->hasty = rnd_chance(&s->rand, 300);
	reg->next_at = s->now + rnd_in(&s->rand, 0, 1500);
	sim_event_add(s, reg->next_at, SIM_WAKE_R, i, NULL);
}

static uint32_t lifetime(struct sim *s)
{
	if (rnd_chance(&s->rand, 300))
		return 0;
	return rnd_chance(&s->rand, 500) ? rnd_in(&s->rand, 1, 3) : 600;
}

static unsigned put_contacts(struct sim *s, const struct sim_reg *reg, struct writer *w)
{
	unsigned n = 0;

	for (unsigned k = 0; k < s->world.named[reg->id]; k++) {
		unsigned station = reg->id * SIM_MEMBERS_MAX + k;

		if (rnd_chance(&s->rand, 500))
			continue;
		sim_put(w, "Contact: <sip:t%u@10.9.0.%u:5070>;q=0.%u;expires=%u\r\n", station,
			station + 1, rnd_in(&s->rand, 0, 9), lifetime(s));
		n++;
	}
	return n;
}

// A Path leads to the contact itself, so that one way is as good as the other.
static void put_wishes(struct sim *s, const struct sim_reg *reg, struct writer *w)
{
	unsigned station = reg->id * SIM_MEMBERS_MAX;

	if (rnd_chance(&s->rand, 150)) {
		put_lit(w, "Contact: *\r\nExpires: 0\r\n");
	} else if (rnd_chance(&s->rand, 300)) {
		sim_put(w,
			"Supported: path\r\nPath: <sip:10.9.0.%u:5070;lr>\r\n"
			"Contact: <sip:t%u@10.9.0.%u:5070>\r\nExpires: %u\r\n",
			station + 1, station, station + 1, lifetime(s));
	} else {
		put_contacts(s, reg, w); // none: it only asks
	}
}

static void send(struct sim *s, const struct sim_reg *reg)
{
	sim_send_server(s, SIM_R, reg->id, 5090, reg->text, reg->n_text);
}

static void ask(struct sim *s, struct sim_reg *reg)
{
	struct writer w = writer_on(reg->text, sizeof(reg->text));

	reg->left--;
	reg->cseq++;
	reg->answered = false;
	sim_put(&w,
		"REGISTER sip:sim.example SIP/2.0\r\n"
		"Via: SIP/2.0/UDP 10.6.0.%u:5090;branch=z9hG4bK-r%u-%u\r\nMax-Forwards: 70\r\n"
		"From: <sip:u%u@sim.example>;tag=r\r\nTo: <sip:u%u@sim.example>\r\n"
		"Call-ID: registration\r\nCSeq: %u REGISTER\r\n",
		reg->id + 1, reg->id, reg->cseq, reg->id, reg->id, reg->cseq);
	put_wishes(s, reg, &w);
	sim_put_body(&w, "", SPAN_NONE);
	reg->n_text = w.n;
	send(s, reg);
	sim_resend_start(s, &reg->request, s->cfg.times.t2, SIM_WAKE_R, reg->id);
}

static void later(struct sim *s, struct sim_reg *reg)
{
	reg->next_at = reg->left ? s->now + rnd_in(&s->rand, 0, 1500) : SIM_NEVER;
	sim_event_add(s, reg->next_at, SIM_WAKE_R, reg->id, NULL);
}

void sim_reg_wake(struct sim *s, unsigned i)
{
	struct sim_reg *reg = &s->reg[i];
	enum sim_due due = sim_resend_due(s, &reg->request, SIM_WAKE_R, i);

	if (due == SIM_DUE)
		send(s, reg);
	reg->unanswered |= due == SIM_GIVEN_UP;
	if (s->now < reg->next_at)
		return;
	reg->next_at = SIM_NEVER;
	ask(s, reg);
	if (reg->hasty)
		later(s, reg);
}

void sim_reg_reach(struct sim *s, unsigned i, const struct sip_msg *m)
{
	struct sim_reg *reg = &s->reg[i];

	if (m->request || m->method != SIP_REGISTER) {
		sim_fail(s, i, "the server sent a user agent that registers something odd");
		return;
	}
	if (m->status < 200 || m->cseq != reg->cseq || reg->answered)
		return;
	reg->answered = true;
	reg->request.on = false;
	if (reg->next_at == SIM_NEVER)
		later(s, reg);
}
