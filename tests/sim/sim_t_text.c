/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// What a terminator writes.

// Long enough that a skeleton with them does not fit into the leg's record.
static void put_routes(struct writer *w, const struct sim_tcall *t)
{
	for (unsigned i = 0; t->routes && i < (t->fat ? 8 : 2); i++)
		sim_put(w,
			"Record-Route: <sip:10.9.0.%u:5080;lr;i=%u;"
			"x=0123456789012345678901234567>\r\n",
			t->station + 1, i);
}

// Each dialog has a remote target of its own.
void sim_t_put_dialog(struct writer *w, const struct sim_tcall *t, const char *tag)
{
	put_routes(w, t);
	sim_put(w, "Contact: <sip:%s@10.9.0.%u:5070>\r\n", tag, t->station + 1);
}

void sim_t_respond(struct sim *s, const struct sim_tcall *t, const struct sip_msg *m,
		   uint16_t status, const char *tag)
{
	static uint8_t room[SIM_BYTES_MAX];
	struct writer headers = writer_on(room, sizeof(room));
	struct sim_reply r = {.status = status, .tag = tag};

	sim_t_put_session(&headers, t, m->method == SIP_INVITE ? status : 0);
	if (m->method == SIP_INVITE && status > 100 && status < 300) {
		sim_t_put_dialog(&headers, t, tag);
		if (status >= 200 && !(t->bare_200 && sim_t_early(t, span_cstr(tag))))
			r.body = t->offer.n ? sim_answer(SIM_T, t->station, &t->media, t->offer.n)
					    : sim_offer(SIM_T, t->station, &t->media);
	}
	r.headers = writer_span(&headers);
	sim_respond(s, SIM_T, t->station, m, &r);
}

// The right branch, and the tag of nobody: whoever takes it for an answer is deceived.
void sim_t_lie(struct sim *s, const struct sim_tcall *t)
{
	static uint8_t room[SIM_BYTES_MAX];
	struct sip_msg *m = &s->msg_out;
	uint8_t *tag;

	memcpy(room, t->invite, t->n_invite);
	if (sip_parse(span_of(room, t->n_invite), m) != SIP_VALID)
		return;
	tag = room + (m->from.tag.p - room) + m->from.tag.n - 1;
	*tag = *tag == '0' ? '1' : '0';
	sim_t_respond(s, t, m, 200, "liar");
}

void sim_t_respond_invite(struct sim *s, struct sim_tcall *t, uint16_t status, const char *tag)
{
	struct sip_msg *m = &s->msg_out;

	t->status = status;
	if (sip_parse(span_of(t->invite, t->n_invite), m) == SIP_VALID)
		sim_t_respond(s, t, m, status, tag);
}

void sim_t_party(struct sim *s, const struct sim_tcall *t, const char *tag, struct sim_party *p)
{
	const struct sim_early *e = sim_t_early(t, span_cstr(tag));
	struct sip_msg *m = &s->msg_out;
	struct writer remote = writer_on(p->remote, sizeof(p->remote) - 1);

	p->side = SIM_T;
	p->who = (uint16_t)t->station;
	p->cseq = e && &e->party != p ? e->party.cseq : 6; // it goes on
	p->media = t->media;
	p->media.bad = false;
	if (t->offer.n)
		p->media.streams = (uint8_t)t->offer.n;
	snprintf(p->id, sizeof(p->id), "%s", tag);
	snprintf(p->user, sizeof(p->user), "%s", tag);
	snprintf(p->call_id, sizeof(p->call_id), "%s", t->call_id);
	snprintf(p->local, sizeof(p->local), "<sip:t%u@10.9.0.%u>;tag=%s", t->station,
		 t->station + 1, tag);
	if (sip_parse(span_of(t->invite, t->n_invite), m) != SIP_VALID)
		return;
	put_span(&remote, sip_value(m, SIP_H_FROM));
}
