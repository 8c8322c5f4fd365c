/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

// What an originator writes.

#define SDP                                                                                        \
	"v=0\r\no=x 1 1 IN IP4 10.8.0.1\r\ns=-\r\nc=IN IP4 10.8.0.1\r\nt=0 0\r\n"                  \
	"m=audio 6000 RTP/AVP 8\r\n"

static void put_text(struct writer *w, const char *text)
{
	put_span(w, span_cstr(text));
}

// A branch a transaction: the INVITE's is its CANCEL's and its failure's ACK's too (9.1, 17.1.1.3).
static void put_branch(struct writer *w, const struct sim_caller *o, const struct sim_odialog *d,
		       enum sip_method method)
{
	char text[64];

	if (d)
		snprintf(text, sizeof(text), "z9hG4bK-%u%c%u", o->id, method == SIP_BYE ? 'b' : 'a',
			 (unsigned)(d - o->dialog));
	else
		snprintf(text, sizeof(text), "z9hG4bK-%ui", o->id);
	put_text(w, text);
}

static void put_head(struct sim *s, const struct sim_caller *o, const struct sim_odialog *d,
		     enum sip_method method, struct span tag, struct writer *w)
{
	struct span name = sip_method_name(method);
	char text[256], target[16];

	// The target of what is no part of a dialog is the conference.
	snprintf(target, sizeof(target), "c%u", o->id);
	put_span(w, name);
	snprintf(text, sizeof(text),
		 " sip:%s@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.8.0.%u:5060;branch=",
		 d ? "squelch" : target, o->id + 1);
	put_text(w, text);
	put_branch(w, o, d, method);
	snprintf(text, sizeof(text),
		 "%s\r\nMax-Forwards: 70\r\nFrom: <sip:o%u@10.8.0.%u>;tag=o%u\r\n"
		 "To: <sip:%s@10.0.0.1>",
		 o->rport ? ";rport" : "", o->id, o->id + 1, o->id, target);
	put_text(w, text);
	if (tag.n) {
		put_lit(w, ";tag=");
		put_span(w, tag);
	}
	snprintf(text, sizeof(text), "\r\nCall-ID: call-%u-%llx@10.8.0.%u\r\nCSeq: %u ", o->id,
		 (unsigned long long)s->seed, o->id + 1, method == SIP_BYE ? 2 : 1);
	put_text(w, text);
	put_span(w, name);
	put_lit(w, "\r\n");
}

// A long way: the server keeps it for its answers and for its own requests.
static void put_routes(const struct sim_caller *o, struct writer *w)
{
	char text[320];

	for (unsigned i = 0; o->fat && i < 15; i++) {
		snprintf(text, sizeof(text),
			 "Record-Route: <sip:10.8.0.%u:5080;lr;i=%u;x=%0200u>\r\n",
			 o->id + 1, i, i);
		put_text(w, text);
	}
}

static void put_offer(const struct sim_caller *o, struct writer *w)
{
	static const char line[] = "a=x-filler:0123456789012345678901234567890123456789\r\n";
	unsigned lines = o->fat ? 60 : 0;
	char text[128];

	snprintf(text, sizeof(text), "Content-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n",
		 sizeof(SDP) - 1 + lines * (sizeof(line) - 1));
	put_text(w, text);
	put_lit(w, SDP);
	while (lines--)
		put_text(w, line);
}

static void send(struct sim *s, struct sim_caller *o, const struct sim_odialog *d,
		 enum sip_method method, struct span tag)
{
	static uint8_t room[SIM_BYTES_MAX];
	struct writer w = writer_on(room, sizeof(room));
	bool elsewhere = method == SIP_CANCEL && o->other_port;
	char text[64];

	put_head(s, o, d, method, tag, &w);
	snprintf(text, sizeof(text), "Contact: <sip:o%u@10.8.0.%u:5060>\r\n", o->id, o->id + 1);
	put_text(&w, text);
	if (method == SIP_INVITE) {
		put_routes(o, &w);
		put_offer(o, &w);
	} else {
		put_lit(&w, "Content-Length: 0\r\n\r\n");
	}
	sim_send_server(s, SIM_O, o->id, elsewhere ? 6060 : 5060, w.buf, w.n);
}

void sim_o_send(struct sim *s, struct sim_caller *o, const struct sim_odialog *d,
		enum sip_method method)
{
	send(s, o, d, method, d ? span_cstr(d->tag) : SPAN_NONE);
}

void sim_o_ack_failure(struct sim *s, struct sim_caller *o, struct span tag)
{
	send(s, o, NULL, SIP_ACK, tag);
}

void sim_o_answer(struct sim *s, const struct sim_caller *o, const struct sip_msg *m,
		  uint16_t status)
{
	static uint8_t room[SIM_BYTES_MAX];
	struct writer w = writer_on(room, sizeof(room));
	struct endpoint server = {s->home.addr[0].ip, s->home.sip_port};

	sip_put_status(&w, status, SPAN_NONE);
	sip_put_echo(&w, m, &server, SPAN_NONE);
	put_lit(&w, "Content-Length: 0\r\n\r\n");
	sim_send_server(s, SIM_O, o->id, 5060, w.buf, w.n);
}
