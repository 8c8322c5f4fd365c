/* SPDX-License-Identifier: BSD-3-Clause */
#include "corpus_priv.h"

// Header lines, one function each; corpus_put shuffles them. Each draws its own numbers.

struct draft {
	struct writer *w;
	struct corpus_dice *d;
	enum corpus_kind kind;
	uint32_t body_n;
};

static void name(const struct draft *m, struct span full, struct span compact)
{
	put_span(m->w, compact.n && dice_percent(m->d, 8) ? compact : full);
	put_lit(m->w, ": ");
}

static void put_uri(const struct draft *m)
{
	put_lit(m->w, "sip:");
	corpus_put_user(m->w, m->d);
	put_lit(m->w, "@");
	corpus_put_host(m->w, m->d);
}

static void via(const struct draft *m)
{
	bool rport_first = dice_percent(m->d, 50);

	name(m, SPAN("Via"), SPAN("v"));
	put_lit(m->w, "SIP/2.0/UDP ");
	corpus_put_host(m->w, m->d);
	if (rport_first)
		put_lit(m->w, ";rport");
	put_lit(m->w, ";branch=z9hG4bK");
	corpus_put_id(m->w, m->d, 8 + dice_below(m->d, 28));
	if (!rport_first && dice_percent(m->d, 40))
		put_lit(m->w, ";received=192.0.2.77");
	put_lit(m->w, "\r\n");
}

static void addr(const struct draft *m, bool tag)
{
	if (dice_percent(m->d, 70))
		corpus_put_name(m->w, m->d);
	put_lit(m->w, "<");
	put_uri(m);
	put_lit(m->w, ">");
	if (tag) {
		put_lit(m->w, ";tag=");
		corpus_put_id(m->w, m->d, 6 + dice_below(m->d, 20));
	}
	put_lit(m->w, "\r\n");
}

static void from(const struct draft *m)
{
	name(m, SPAN("From"), SPAN("f"));
	addr(m, true);
}

static void to(const struct draft *m)
{
	name(m, SPAN("To"), SPAN("t"));
	addr(m, m->kind == CORPUS_OK);
}

static void call_id(const struct draft *m)
{
	name(m, SPAN("Call-ID"), SPAN("i"));
	corpus_put_id(m->w, m->d, 10 + dice_below(m->d, 26));
	if (dice_percent(m->d, 70)) {
		put_lit(m->w, "@");
		corpus_put_host(m->w, m->d);
	}
	put_lit(m->w, "\r\n");
}

static void cseq(const struct draft *m)
{
	name(m, SPAN("CSeq"), SPAN_NONE);
	put_u32(m->w, 1 + dice_below(m->d, dice_percent(m->d, 50) ? 200 : 2000000));
	put_span(m->w, m->kind == CORPUS_CANCEL ? SPAN(" CANCEL\r\n") : SPAN(" INVITE\r\n"));
}

static void contact(const struct draft *m)
{
	name(m, SPAN("Contact"), SPAN("m"));
	put_lit(m->w, "<");
	put_uri(m);
	put_span(m->w, dice_percent(m->d, 40) ? SPAN(";transport=udp>\r\n") : SPAN(">\r\n"));
}

static void hop(const struct draft *m)
{
	put_lit(m->w, "<sip:");
	corpus_put_host(m->w, m->d);
	put_lit(m->w, ";lr>\r\n");
}

static void record_route(const struct draft *m)
{
	name(m, SPAN("Record-Route"), SPAN_NONE);
	hop(m);
}

static void route(const struct draft *m)
{
	name(m, SPAN("Route"), SPAN_NONE);
	hop(m);
}

static void max_forwards(const struct draft *m)
{
	name(m, SPAN("Max-Forwards"), SPAN_NONE);
	put_u32(m->w, 5 + dice_below(m->d, 66));
	put_lit(m->w, "\r\n");
}

static void content_type(const struct draft *m)
{
	name(m, SPAN("Content-Type"), SPAN("c"));
	put_span(m->w, corpus_body_type(m->kind));
	put_lit(m->w, "\r\n");
}

static void content_length(const struct draft *m)
{
	name(m, SPAN("Content-Length"), SPAN("l"));
	put_u32(m->w, m->body_n);
	put_lit(m->w, "\r\n");
}

static void expires(const struct draft *m)
{
	name(m, SPAN("Expires"), SPAN_NONE);
	put_u32(m->w, 30 + dice_below(m->d, 300));
	put_lit(m->w, "\r\n");
}

static void require(const struct draft *m)
{
	name(m, SPAN("Require"), SPAN_NONE);
	put_lit(m->w, "recipient-list-invite\r\n");
}

static void supported(const struct draft *m)
{
	name(m, SPAN("Supported"), SPAN("k"));
	put_span(m->w, dice_percent(m->d, 50) ? SPAN("100rel, timer\r\n")
					      : SPAN("replaces, timer, norefersub\r\n"));
}

static void allow(const struct draft *m)
{
	name(m, SPAN("Allow"), SPAN_NONE);
	put_span(m->w, dice_percent(m->d, 50)
			       ? SPAN("INVITE, ACK, BYE, CANCEL, OPTIONS\r\n")
			       : SPAN("INVITE, ACK, CANCEL, BYE, UPDATE, INFO, PRACK, REFER\r\n"));
}

static void user_agent(const struct draft *m)
{
	name(m, SPAN("User-Agent"), SPAN_NONE);
	corpus_put_id(m->w, m->d, 4 + dice_below(m->d, 8));
	put_lit(m->w, "/");
	put_u32(m->w, dice_below(m->d, 20));
	put_lit(m->w, ".");
	put_u32(m->w, dice_below(m->d, 100));
	put_lit(m->w, "\r\n");
}

static void subject(const struct draft *m)
{
	name(m, SPAN("Subject"), SPAN("s"));
	put_lit(m->w, "conference ");
	corpus_put_id(m->w, m->d, 3 + dice_below(m->d, 10));
	put_lit(m->w, "\r\n");
}

static void identity(const struct draft *m)
{
	name(m, SPAN("P-Asserted-Identity"), SPAN_NONE);
	addr(m, false);
}

static void session_expires(const struct draft *m)
{
	name(m, SPAN("Session-Expires"), SPAN("x"));
	put_u32(m->w, 90 + dice_below(m->d, 3000));
	put_lit(m->w, ";refresher=uac\r\n");
}

#define IN(kind)  (1u << (kind))
#define INVITES	  (IN(CORPUS_INVITE) | IN(CORPUS_INVITE_LIST))
#define WITH_BODY (INVITES | IN(CORPUS_OK))
#define ALL	  (WITH_BODY | IN(CORPUS_CANCEL))
#define REQUESTS  (INVITES | IN(CORPUS_CANCEL))

static const struct line {
	void (*put)(const struct draft *m);
	unsigned in;	  // kinds that may have it
	uint32_t percent; // of them that do
} lines[] = {
	{via, ALL, 100},
	{from, ALL, 100},
	{to, ALL, 100},
	{call_id, ALL, 100},
	{cseq, ALL, 100},
	{contact, WITH_BODY, 100},
	{record_route, WITH_BODY, 80},
	{route, REQUESTS, 70},
	{max_forwards, REQUESTS, 100},
	{content_type, WITH_BODY, 100},
	{content_length, ALL, 100},
	{expires, INVITES, 70},
	{require, IN(CORPUS_INVITE_LIST), 100},
	{supported, WITH_BODY, 80},
	{allow, WITH_BODY, 90},
	{user_agent, ALL, 95},
	{via, ALL, 50},
	{record_route, WITH_BODY, 40},
	{subject, INVITES, 50},
	{identity, WITH_BODY, 60},
	{session_expires, WITH_BODY, 70},
};

static void put_start(const struct draft *m)
{
	if (m->kind == CORPUS_OK) {
		put_lit(m->w, "SIP/2.0 200 OK\r\n");
		return;
	}
	put_span(m->w, m->kind == CORPUS_CANCEL ? SPAN("CANCEL ") : SPAN("INVITE "));
	put_uri(m);
	put_lit(m->w, " SIP/2.0\r\n");
}

void corpus_put(struct writer *w, struct corpus_dice *d, enum corpus_kind kind)
{
	uint8_t room[CORPUS_MESSAGE], order[ARRAY_SIZE(lines)];
	struct writer body = writer_on(room, sizeof(room));
	struct draft m = {.w = w, .d = d, .kind = kind};

	corpus_put_body(&body, d, kind);
	m.body_n = body.n;
	put_start(&m);
	for (uint32_t i = 0; i < ARRAY_SIZE(lines); i++) {
		uint32_t at = dice_below(d, i + 1);

		order[i] = order[at];
		order[at] = (uint8_t)i;
	}
	for (uint32_t i = 0; i < ARRAY_SIZE(lines); i++) {
		const struct line *l = &lines[order[i]];

		if (l->in & IN(kind) && dice_percent(d, l->percent))
			l->put(&m);
	}
	put_lit(w, "\r\n");
	put_span(w, writer_span(&body));
}
