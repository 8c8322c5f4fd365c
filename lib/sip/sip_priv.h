/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip.h"

/* Sets of characters (RFC 3261 25.1), as bits of sip_class[]. */
enum sip_set {
	SIP_TOKEN = 1,     /* token */
	SIP_HOST = 2,      /* hostname; '_' too, for many networks have such names */
	SIP_V6 = 4,        /* inside the brackets of an IPv6reference */
	SIP_SCHEME = 8,    /* scheme, after its first letter */
	SIP_PARAM = 16,    /* an unquoted parameter name or value, wider than any of the RFC's own */
	SIP_URI_CHAR = 32, /* a URI as a whole: visible, and nothing that ends or quotes one */
	SIP_VISIBLE = 64,  /* printable ASCII but the space */
};

extern const uint8_t sip_class[256];

static inline bool sip_is(uint8_t c, enum sip_set set)
{
	return sip_class[c] & set;
}

/* How many bytes at the start of s belong to the set. */
static inline uint32_t sip_run(struct span s, enum sip_set set)
{
	uint32_t i = 0;

	while (i < s.n && sip_is(s.p[i], set))
		i++;
	return i;
}

/* One or more bytes, all of the set. */
static inline bool sip_all(struct span s, enum sip_set set)
{
	return s.n != 0 && sip_run(s, set) == s.n;
}

/* Takes one or more bytes of the set off the front. */
static inline bool sip_take(struct span *s, enum sip_set set, struct span *out)
{
	uint32_t n = sip_run(*s, set);

	if (n == 0)
		return false;
	*out = (struct span){s->p, n};
	*s = span_from(*s, n);
	return true;
}

/* White space within a header value. A line end in there is always a fold (sip_line_take). */
static inline bool sip_is_lws(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline void sip_skip_lws(struct span *s)
{
	while (s->n && sip_is_lws(s->p[0]))
		*s = span_from(*s, 1);
}

/* Takes c with white space at both sides (RFC 3261 25.1: SLASH, SEMI, EQUAL ...). When c is not
 * there, *s stays as it was. */
bool sip_mark(struct span *s, uint8_t c);

/* Length of the quoted-string at the start of s, quotes included; 0 when it does not end. */
uint32_t sip_quoted(struct span s);

/* A decimal number; leading zeros do no harm (RFC 4475 3.1.1.1). */
bool sip_number(struct span s, uint32_t max, uint32_t *out);

/* host or IPv6reference, then ":" and a port if there is one (0: none). */
bool sip_take_host(struct span *s, struct span *host, uint16_t *port);

/* True for "scheme:something" without white space: an absoluteURI as far as anybody can tell. */
bool sip_take_scheme(struct span *uri, struct span *scheme);

/* One ";name=value". */
struct sip_parm {
	struct span text; /* as it lies, without the ';' */
	struct span name;
	struct span value; /* quotes included; empty: none */
};

enum sip_parm_step {
	SIP_PARM_END,
	SIP_PARM_ONE,
	SIP_PARM_BAD, /* not ";name" nor ";name=value"; nothing was taken */
};

enum sip_parm_step sip_parm_next(struct span *rest, struct sip_parm *out);

enum sip_line {
	SIP_LINE_FIELD,
	SIP_LINE_EMPTY, /* the end of the headers */
	SIP_LINE_NONE,  /* no line end is left */
};

/* Takes one header field line off *rest, its folds included and its CRLF not. */
enum sip_line sip_line_take(struct span *rest, struct span *line);

/* Name and trimmed value; false: there is no "name:". */
bool sip_line_split(struct span line, struct span *name, struct span *value);

/* No control characters but where the grammar has them: folds, tabs, quoted pairs. */
bool sip_line_clean(struct span line);

struct sip_start {
	bool request;
	bool version_2;   /* SIP/2.0 */
	bool well_spaced; /* requests: single spaces, and nowhere else */
	struct span method, uri;
	uint16_t status;
	struct span reason;
};

/* Takes the start line, and the line ends before it (RFC 3261 7.5), off *rest. False: not SIP. */
bool sip_start_take(struct span *rest, struct sip_start *out);

enum sip_header_id sip_header_id(struct span name);
enum sip_method sip_method_of(struct span name);

/* Notes what is wrong with m, unless something already is. */
static inline void sip_fault(struct sip_msg *m, const char *phrase)
{
	if (!m->fault)
		m->fault = phrase;
}

/* A header value or a part of it, as one line. */
void sip_put_text(struct writer *w, struct span s);

/* Reads the headers that every message must have out of m's index into m's fields. */
void sip_check(struct sip_msg *m);
