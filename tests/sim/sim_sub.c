/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// A subscriber: it asks who is in a room, refreshes that, forgets to, or has enough of it; and
// answers what it is told as it should, not any more, later, or not at all.

void sim_sub_draw(struct sim *s)
{
	struct sim_rand *r = &s->rand;

	s->world.n_subs = sim_chance(s, SIM_WATCHED) ? rnd_in(r, 1, SIM_SUBS_MAX) : 0;
	s->cfg.max_subscriptions = s->world.n_subs || sim_refers(s) ? rnd_in(r, 1, SIM_SUBS_MAX) : 0;
	s->cfg.notify_interval_ms = rnd_chance(r, 300) ? 0 : rnd_in(r, 1, 1500);
	s->cfg.min_expires_s = 1;
	s->cfg.max_expires_s = rnd_in(r, 2, 30);
	for (unsigned i = 0; i < s->world.n_subs; i++) {
		s->sub[i] = (struct sim_sub){
			.id = i,
			.room = rnd_in(r, 1, SIM_ROOMS),
			.start_at = s->now + rnd_in(r, 0, 6000),
			.expires = rnd_in(r, 1, 40),
			.refreshes = rnd_in(r, 0, 4),
			.tolds = rnd_in(r, 0, 6),
			.unsubscribes = rnd_chance(r, 500),
			.manner = rnd_chance(r, 600) ? SIM_TOLD_OK
						     : (uint8_t)rnd_in(r, 0, SIM_TOLDS - 1),
			.next_at = SIM_NEVER,
		};
		sim_event_add(s, s->sub[i].start_at, SIM_WAKE_W, i, NULL);
	}
}

static void send(struct sim *s, const struct sim_sub *sub)
{
	static uint8_t room[SIM_BYTES_MAX];
	struct writer w = writer_on(room, sizeof(room));

	sim_put(&w,
		"SUBSCRIBE sip:r%u@10.0.0.1 SIP/2.0\r\n"
		"Via: SIP/2.0/UDP 10.7.0.%u:5080;branch=z9hG4bK-w%u-%u\r\nMax-Forwards: 70\r\n"
		"From: <sip:w%u@10.7.0.%u>;tag=w%u\r\nTo: <sip:r%u@10.0.0.1>%s%s\r\n"
		"Call-ID: watch-%u-%llx\r\nCSeq: %u SUBSCRIBE\r\nContact: "
		"<sip:w%u@10.7.0.%u:5080>\r\n"
		"Event: conference\r\nExpires: %u\r\n",
		sub->room, sub->id + 1, sub->id, sub->cseq, sub->id, sub->id + 1, sub->id,
		sub->room, sub->tag[0] ? ";tag=" : "", sub->tag, sub->id,
		(unsigned long long)s->seed, sub->cseq, sub->id, sub->id + 1,
		sub->ends ? 0 : sub->expires);
	sim_put_body(&w, "", SPAN_NONE);
	sim_send_server(s, SIM_W, sub->id, 5080, w.buf, w.n);
}

static void ask(struct sim *s, struct sim_sub *sub)
{
	sub->cseq++;
	send(s, sub);
	sim_resend_start(s, &sub->request, s->cfg.times.t2, SIM_WAKE_W, sub->id);
}

// What it does next: refresh, un-SUBSCRIBE, or nothing any more.
static void next(struct sim *s, struct sim_sub *sub)
{
	sub->next_at = SIM_NEVER;
	if (sub->over || sub->ends || sub->tag[0] == '\0')
		return;
	if (sub->refreshes)
		sub->refreshes--;
	else if (sub->unsubscribes)
		sub->ends = true;
	else
		return;
	ask(s, sub);
}

void sim_sub_wake(struct sim *s, unsigned i)
{
	struct sim_sub *sub = &s->sub[i];
	enum sim_due due;

	if (!sub->begun && s->now >= sub->start_at) {
		sub->begun = true;
		ask(s, sub);
	}
	due = sim_resend_due(s, &sub->request, SIM_WAKE_W, i);
	if (due == SIM_DUE)
		send(s, sub);
	if (due == SIM_GIVEN_UP)
		sub->unanswered = sub->over = true;
	if (s->now >= sub->next_at)
		next(s, sub);
}

// RFC 6665 4.4.1: by whatever comes first.
static void learn_tag(struct sim_sub *sub, struct span tag)
{
	if (sub->tag[0] || tag.n >= sizeof(sub->tag))
		return;
	memcpy(sub->tag, tag.p, tag.n);
}

static void answered(struct sim *s, struct sim_sub *sub, const struct sip_msg *m)
{
	struct span text = sip_value(m, SIP_H_EXPIRES);
	uint32_t expires = 0;

	if (m->status < 200 || m->cseq != sub->cseq || !sub->request.on)
		return;
	sub->request.on = false;
	if (m->status >= 300) {
		sub->over = true;
		return;
	}
	learn_tag(sub, m->to.tag);
	if (!span_u32(text, UINT32_MAX, &expires))
		sim_fail(s, SIM_CALLERS_MAX, "a SUBSCRIBE is accepted for no time that is said");
	sub->next_at = s->now + rnd_in(&s->rand, 0, 1000 * expires);
	sim_event_add(s, sub->next_at, SIM_WAKE_W, sub->id, NULL);
}

static uint8_t manner_now(struct sim_sub *sub, uint32_t cseq)
{
	if (cseq > sub->told_cseq) {
		sub->told_cseq = cseq;
		sub->n_told++;
	}
	if (sub->n_told <= sub->tolds || cseq < sub->told_cseq)
		return SIM_TOLD_OK;
	if (sub->manner == SIM_TOLD_LATER && sub->n_told > sub->tolds + 1)
		return SIM_TOLD_OK;
	return sub->manner;
}

static void told(struct sim *s, struct sim_sub *sub, const struct sip_msg *m)
{
	uint8_t manner = manner_now(sub, m->cseq);
	const struct sip_header *state = sip_named(m, SPAN("Subscription-State"));
	struct sim_reply reply = {.status = 200};

	learn_tag(sub, m->from.tag);
	if (manner == SIM_TOLD_SILENT)
		return;
	if (manner == SIM_TOLD_481)
		reply.status = 481;
	if (manner == SIM_TOLD_LATER)
		reply = (struct sim_reply){.status = 503, .headers = SPAN("Retry-After: 1\r\n")};
	sub->over |= manner == SIM_TOLD_481 ||
		     (state && span_starts(sip_header_value(m, state), SPAN("terminated")));
	sim_respond(s, SIM_W, sub->id, m, &reply);
}

void sim_sub_reach(struct sim *s, unsigned i, const struct sip_msg *m)
{
	struct sim_sub *sub = &s->sub[i];

	if (m->request && m->method == SIP_NOTIFY)
		told(s, sub, m);
	else if (!m->request && m->method == SIP_SUBSCRIBE)
		answered(s, sub, m);
	else
		sim_fail(s, SIM_CALLERS_MAX, "the server sent a subscriber something odd");
}
