/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip.h"
#include "sip_header.h"
#include "sip_host.h"
#include "sip_line.h"
#include "sip_list.h"
#include "sip_param.h"
#include "sip_scheme.h"

/* The parsers of sip.h, for texts that are mapped already and have no white space at their ends. */
bool sip_via_read(struct sip_text t, struct sip_via *out);
void sip_via_clear(struct sip_via *via);
bool sip_addr_read(struct sip_text t, struct sip_addr *out);
bool sip_uri_read(struct sip_text t, struct sip_uri *out);

/* Visible characters that make a Request-URI: one without headers (RFC 3261 19.1.1). */
bool sip_uri_requested(struct sip_text t, struct sip_uri *out);

/* sip_param() */
bool sip_param_find(struct sip_text params, struct span name, struct span *value);

struct sip_start {
	bool request;
	bool version_2;	  /* SIP/2.0 */
	bool well_spaced; /* requests: single spaces, and nowhere else */
	struct span method, uri;
	uint16_t status;
	struct span reason;
};

/* Opens the head of the message that a datagram holds, behind the line ends that may be before it
 * (RFC 3261 7.5), and takes its start line. False: not SIP; h->message is empty if there is nothing
 * at all. */
bool sip_start_take(struct sip_head *h, struct sip_map *map, struct span datagram,
		    struct sip_start *out);

/* A request line as nearly every one is. */
bool sip_start_plain(struct sip_text line, struct sip_start *out);

/* A status line, of whatever version. */
bool sip_start_status(struct span line, struct sip_start *out);

/* Reads a header's value into what a peek finds. */
void sip_peek_via(struct sip_text value, struct sip_peek *out);
void sip_peek_to(struct sip_text value, struct sip_peek *out);
void sip_peek_call_id(struct sip_text value, struct sip_peek *out);

/* Makes the index of m's headers of the lines that follow the start line. */
void sip_index(struct sip_msg *m, struct sip_head *h);

enum sip_method sip_method_of(struct span name);

/* Notes what is wrong with m, unless something already is. */
static inline void sip_fault(struct sip_msg *m, const char *phrase)
{
	if (!m->fault)
		m->fault = phrase;
}

/* sip_put_text of what lies in m, which hardly ever has folds. */
static inline void sip_put_value(struct writer *w, const struct sip_msg *m, struct span s)
{
	if (SIP_RARE(m->folded))
		sip_put_text(w, s);
	else
		put_span(w, s);
}

/* Header h of m, under that name. */
void sip_put_field(struct writer *w, const struct sip_msg *m, const struct sip_header *h,
		   struct span name);

/* Reads the headers that every message must have out of m's index into m's fields. */
void sip_check(struct sip_msg *m);

/* A header's value, which is mapped already. */
static inline struct sip_text sip_header_text(const struct sip_msg *m, const struct sip_header *h)
{
	return (struct sip_text){&m->map, h->value, h->value_end};
}

/* A span of the message, likewise. */
static inline struct sip_text sip_msg_text(const struct sip_msg *m, struct span s)
{
	return sip_text_of(&m->map, s);
}
