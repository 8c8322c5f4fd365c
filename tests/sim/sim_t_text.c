/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// What a terminator writes.

#define SDP_SIZE 16384

// SDP that lies: what it says cannot be relayed.
#define BAD_SDP "v=0\r\no=x 1 1 IN IP4 nowhere\r\ns=-\r\nc=IN IP4 nowhere\r\nt=0 0\r\nm=audio x\r\n"

static void put_text(struct writer *w, const char *text)
{
	put_span(w, span_cstr(text));
}

// Long enough that a skeleton with them does not fit into the leg's record.
static void put_routes(struct writer *w, const struct sim_tcall *t)
{
	for (unsigned i = 0; t->routes && i < (t->fat ? 8 : 2); i++) {
		char text[128];

		snprintf(text, sizeof(text),
			 "Record-Route: <sip:10.9.0.%u:5080;lr;i=%u;"
			 "x=0123456789012345678901234567>\r\n",
			 t->station + 1, i);
		put_text(w, text);
	}
}

static const char *answer_of(const struct sim_tcall *t)
{
	static const char line[] = "a=x-filler:0123456789012345678901234567890123456789\r\n";
	static char text[SDP_SIZE];
	size_t n;

	if (t->bad_sdp)
		return BAD_SDP;
	n = (size_t)snprintf(text, sizeof(text),
		     "v=0\r\no=x 1 1 IN IP4 10.9.0.%u\r\ns=-\r\nc=IN IP4 10.9.0.%u\r\nt=0 0\r\n"
		     "m=audio 7000 RTP/AVP 8\r\n",
		     t->station + 1, t->station + 1);
	for (unsigned i = 0; t->fat && i < 120; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s", line);
	return text;
}

static void put_answer(struct writer *w, const struct sim_tcall *t)
{
	const char *body = answer_of(t);
	char text[96];

	snprintf(text, sizeof(text), "Content-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n",
		 strlen(body));
	put_text(w, text);
	put_text(w, body);
}

void sim_t_respond(struct sim *s, const struct sim_tcall *t, const struct sip_msg *m,
		   uint16_t status, const char *tag)
{
	static uint8_t room[SIM_BYTES_MAX];
	struct writer w = writer_on(room, sizeof(room));
	struct endpoint server = {s->home.addr[0].ip, s->home.sip_port};
	bool dialog = m->method == SIP_INVITE && status > 100 && status < 300;
	char text[96];

	sip_put_status(&w, status, SPAN_NONE);
	sip_put_echo(&w, m, &server, tag ? span_cstr(tag) : SPAN_NONE);
	if (dialog) {
		put_routes(&w, t);
		snprintf(text, sizeof(text), "Contact: <sip:t%u@10.9.0.%u:5070>\r\n", t->station,
			 t->station + 1);
		put_text(&w, text);
	}
	if (dialog && status >= 200)
		put_answer(&w, t);
	else
		put_lit(&w, "Content-Length: 0\r\n\r\n");
	sim_send_server(s, SIM_T, t->station, 5070, w.buf, w.n);
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

// A request of the callee's own in its dialog.
void sim_t_request(struct sim *s, const struct sim_tcall *t, const struct sim_dialog *d,
		   enum sip_method method, unsigned cseq)
{
	struct sip_msg *m = &s->msg_out;
	struct span name = sip_method_name(method);
	char text[1024];
	int n;

	if (sip_parse(span_of(t->invite, t->n_invite), m) != SIP_VALID)
		return;
	n = snprintf(text, sizeof(text),
		     "%.*s sip:squelch@10.0.0.1:5060 SIP/2.0\r\n"
		     "Via: SIP/2.0/UDP 10.9.0.%u:5070;branch=z9hG4bK-%s-%u\r\nMax-Forwards: 70\r\n"
		     "From: <sip:t%u@10.9.0.%u>;tag=%s\r\nTo: <%.*s>;tag=%.*s\r\nCall-ID: %s\r\n"
		     "CSeq: %u %.*s\r\nContact: <sip:t%u@10.9.0.%u:5070>\r\n"
		     "Content-Length: 0\r\n\r\n",
		     (int)name.n, name.p, t->station + 1, d->tag, cseq, t->station, t->station + 1,
		     d->tag, (int)m->from.uri.n, m->from.uri.p, (int)m->from.tag.n, m->from.tag.p,
		     t->call_id, cseq, (int)name.n, name.p, t->station, t->station + 1);
	sim_send_server(s, SIM_T, t->station, 5070, text, (uint32_t)n);
}
