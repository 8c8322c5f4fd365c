/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

#include <stdarg.h>

// What stations of either kind write.

void sim_put(struct writer *w, const char *format, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	put_span(w, span_cstr(text));
}

// The last of the headers, and the body.
void sim_put_body(struct writer *w, const char *type, struct span body)
{
	if (body.n)
		sim_put(w, "Content-Type: %s\r\n", type);
	sim_put(w, "Content-Length: %u\r\n\r\n", body.n);
	put_span(w, body);
}

void sim_respond(struct sim *s, enum sim_side side, unsigned who, const struct sip_msg *m,
		 const struct sim_reply *r)
{
	static uint8_t room[SIM_BYTES_MAX];
	struct writer w = writer_on(room, sizeof(room));
	struct endpoint server = {s->home.addr[0].ip, s->home.sip_port};

	sip_put_status(&w, r->status, SPAN_NONE);
	sip_put_echo(&w, m, &server, r->tag ? span_cstr(r->tag) : SPAN_NONE);
	put_span(&w, r->headers);
	sim_put_body(&w, "application/sdp", r->body);
	sim_send_server(s, side, who, sim_address(side, who).port, w.buf, w.n);
}

void sim_put_contact(struct writer *w, const struct sim_party *p)
{
	struct endpoint self = sim_address(p->side, p->who);
	const uint8_t *ip = &self.ip.b[12];

	sim_put(w, "Contact: <sip:%s@%u.%u.%u.%u:%u>\r\n", p->user, ip[0], ip[1], ip[2], ip[3],
		self.port);
}

// Request line to Contact. A branch names a transaction: the kind tells an ACK for a 2xx from its
// INVITE.
static void put_head(const struct sim_party *p, enum sip_method method, unsigned cseq, char kind,
		     struct writer *w)
{
	struct span name = sip_method_name(method);
	struct endpoint self = sim_address(p->side, p->who);
	const uint8_t *ip = &self.ip.b[12];

	put_span(w, name);
	sim_put(w,
		" sip:squelch@10.0.0.1:5060 SIP/2.0\r\n"
		"Via: SIP/2.0/UDP %u.%u.%u.%u:%u;branch=z9hG4bK-%s-%c%u%s\r\nMax-Forwards: 70\r\n",
		ip[0], ip[1], ip[2], ip[3], self.port, p->id, kind, cseq, p->rport ? ";rport" : "");
	sim_put(w, "From: %s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %u ", p->local, p->remote,
		p->call_id, cseq);
	put_span(w, name);
	put_lit(w, "\r\n");
	sim_put_contact(w, p);
}

void sim_request(struct sim *s, const struct sim_party *p, const struct sim_ask *ask)
{
	static uint8_t room[SIM_BYTES_MAX];
	struct writer w = writer_on(room, sizeof(room));

	put_head(p, ask->method, ask->cseq, ask->kind, &w);
	put_span(&w, ask->headers);
	sim_put_body(&w, "application/sdp", ask->body);
	sim_send_server(s, p->side, p->who, sim_address(p->side, p->who).port, w.buf, w.n);
}
