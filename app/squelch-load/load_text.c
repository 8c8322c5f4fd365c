/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_text.h"

#include <stdarg.h>
#include <stdio.h>

// Text into a piece; too long ones fail.
static bool make(struct load_piece *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static bool make(struct load_piece *p, const char *format, ...)
{
	char text[LOAD_PIECE_MAX + 1];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	return n > 0 && (size_t)n < sizeof(text) && load_piece_make(p, span_of(text, (size_t)n));
}

// What is said about an audio stream; one codec that everybody has.
static int sdp(char *room, size_t n, const struct home_addr *addr, unsigned port)
{
	return snprintf(room, n,
			"v=0\r\no=load 1 1 %s\r\ns=-\r\nc=%s\r\nt=0 0\r\nm=audio %u RTP/AVP 0\r\n"
			"a=rtpmap:0 PCMU/8000\r\n",
			addr->sdp, addr->sdp, port);
}

// How an originator is called: "sip:f0123456789abcdef@10.9.0.9".
#define CALLER "sip:f" LOAD_HOLE "@%s"
#define VIA    "Via: SIP/2.0/UDP %s:%u;branch=z9hG4bK"
#define FROM   "From: <" CALLER ">;tag=f" LOAD_HOLE "\r\n"
#define TO     "To: <%.*s>"
#define CALL   "Call-ID: " LOAD_HOLE "@%s\r\n"

static bool originators(struct load_texts *t, const struct load_cfg *cfg)
{
	const char *own = cfg->home->addr[cfg->originator].text;
	unsigned port = cfg->home->sip_port;
	int n = (int)cfg->target.n;
	const char *to = (const char *)cfg->target.p;
	char body[512];
	int body_n = sdp(body, sizeof(body), &cfg->home->addr[cfg->originator], cfg->media_port);

	return make(&t->invite,
		    "INVITE %.*s SIP/2.0\r\n" VIA "i" LOAD_HOLE "\r\nMax-Forwards: 70\r\n" FROM TO
		    "\r\n" CALL "CSeq: 1 INVITE\r\nContact: <" CALLER ":%u>\r\n"
		    "Content-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s",
		    n, to, own, port, own, n, to, own, own, port, body_n, body) &&
	       make(&t->cancel,
		    "CANCEL %.*s SIP/2.0\r\n" VIA "i" LOAD_HOLE "\r\nMax-Forwards: 70\r\n" FROM TO
		    "\r\n" CALL "CSeq: 1 CANCEL\r\nContent-Length: 0\r\n\r\n",
		    n, to, own, port, own, n, to, own) &&
	       make(&t->options,
		    "OPTIONS %.*s SIP/2.0\r\n" VIA "o" LOAD_HOLE "\r\nMax-Forwards: 70\r\n" FROM TO
		    "\r\n" CALL "CSeq: 1 OPTIONS\r\nAccept: application/sdp\r\n"
		    "Content-Length: 0\r\n\r\n",
		    n, to, own, port, own, n, to, own) &&
	       make(&t->ack_failure,
		    "ACK %.*s SIP/2.0\r\n" VIA "i" LOAD_HOLE "\r\nMax-Forwards: 70\r\n" FROM, n, to,
		    own, port, own) &&
	       make(&t->ack_tail, CALL "CSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n", own) &&
	       make(&t->ack, " SIP/2.0\r\n" VIA "a" LOAD_HOLE "\r\nMax-Forwards: 70\r\n" FROM, own,
		    port, own) &&
	       make(&t->bye, " SIP/2.0\r\n" VIA "b" LOAD_HOLE "\r\nMax-Forwards: 70\r\n" FROM, own,
		    port, own) &&
	       make(&t->bye_to, TO ";tag=", n, to) &&
	       make(&t->bye_tail, "\r\n" CALL "CSeq: 2 BYE\r\nContent-Length: 0\r\n\r\n", own);
}

static bool terminators(struct load_texts *t, const struct load_cfg *cfg)
{
	const struct home_addr *own = &cfg->home->addr[cfg->terminator];
	unsigned port = cfg->home->sip_port;
	char body[512];
	int n = sdp(body, sizeof(body), own, cfg->media_port + 2u);

	return make(&t->ringing, "Contact: <sip:t@%s:%u>\r\nContent-Length: 0\r\n\r\n", own->text,
		    port) &&
	       make(&t->answer,
		    "Contact: <sip:t@%s:%u>\r\nContent-Type: application/sdp\r\n"
		    "Content-Length: %d\r\n\r\n%s",
		    own->text, port, n, body) &&
	       make(&t->plain, "Content-Length: 0\r\n\r\n");
}

bool load_texts_make(struct load_texts *t, const struct load_cfg *cfg)
{
	int n = snprintf(t->via, sizeof(t->via), "SIP/2.0/UDP %s:%u;branch=z9hG4bK",
			 cfg->home->addr[cfg->originator].text, cfg->home->sip_port);

	return n > 0 && (size_t)n < sizeof(t->via) && originators(t, cfg) && terminators(t, cfg);
}
