/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"
#include "sip_map.h"

/*
 * SIP messages (RFC 3261): bytes in, an index of spans out; and the pieces that messages are
 * written from. No state, no allocation, no libc parsing; every read is bounded by the span it was
 * given.
 */

enum sip_method {
	SIP_UNKNOWN, /* a well-formed method that is none of these */
	SIP_INVITE,
	SIP_ACK,
	SIP_CANCEL,
	SIP_BYE,
	SIP_OPTIONS,
	SIP_REGISTER,
	SIP_PRACK,
	SIP_UPDATE,
	SIP_INFO,
	SIP_SUBSCRIBE,
	SIP_NOTIFY,
	SIP_REFER,
	SIP_MESSAGE,
	SIP_PUBLISH,
	SIP_METHODS
};

/* Headers that somebody asks for by name; all others are SIP_H_OTHER and still in the index. */
enum sip_header_id {
	SIP_H_OTHER,
	SIP_H_VIA,
	SIP_H_FROM,
	SIP_H_TO,
	SIP_H_CALL_ID,
	SIP_H_CSEQ,
	SIP_H_CONTACT,
	SIP_H_MAX_FORWARDS,
	SIP_H_RECORD_ROUTE,
	SIP_H_ROUTE,
	SIP_H_CONTENT_TYPE,
	SIP_H_CONTENT_LENGTH,
	SIP_H_CONTENT_ENCODING,
	SIP_H_EXPIRES,
	SIP_H_REQUIRE,
	SIP_H_PROXY_REQUIRE,
	SIP_H_SUPPORTED,
	SIP_H_ALLOW,
	SIP_H_ACCEPT,
	SIP_H_RETRY_AFTER,
	SIP_H_REASON,
	SIP_H_RSEQ,
	SIP_H_RACK,
	SIP_H_SESSION_EXPIRES,
	SIP_H_MIN_SE,
	SIP_H_AUTHORIZATION,
	SIP_H_EVENT,
	SIP_HEADER_IDS
};

#define SIP_HEADERS_MAX 128
#define SIP_ABSENT      UINT32_MAX

/* One header field line (folded lines included, RFC 3261 7.3.1), as indices of bytes of the message:
 * sip_header_name() and sip_header_value() make spans of them. */
struct sip_header {
	uint16_t name, name_end;
	uint16_t value, value_end; /* trimmed at both ends; folds inside are left as they are */
	uint8_t id;                /* enum sip_header_id */
	uint8_t next;              /* index of the next header with the same id; 0 = none */
};

/* One via-parm (RFC 3261 25.1). */
struct sip_via {
	struct span text;      /* the whole via-parm, without the comma that may follow */
	struct span transport; /* "UDP" */
	struct span host;      /* sent-by; IPv6 with its brackets */
	uint16_t port;         /* sent-by; 0: none given */
	struct span branch;    /* empty: none */
	struct span received;  /* empty: none */
	struct span maddr;     /* empty: none */
	bool rport;            /* the parameter is there, with or without a value (RFC 3581 3) */
	struct span rport_at;  /* the parameter as it lies, "rport" or "rport=5060" */
};

/* name-addr or addr-spec with its header parameters: From, To, Contact, Route ... */
struct sip_addr {
	struct span uri;    /* without angle brackets */
	struct span params; /* header parameters: from the first ';' on, empty if none */
	struct span tag;    /* the value of ;tag=, empty if none */
};

#define SIP_PORT 5060 /* where none is given (RFC 3261 19.1.2) */

/* sip: or sips: URI (RFC 3261 19.1); of a tel: one (RFC 3966) user is the number. For other schemes
 * only 'scheme' is filled in. */
struct sip_uri {
	struct span scheme;
	struct span user;    /* with a password, if any; empty: none */
	struct span host;    /* IPv6 with its brackets */
	uint16_t port;       /* 0: none given */
	struct span params;  /* from the first ';' on, empty if none */
	struct span headers; /* after '?', without it */
};

enum sip_verdict {
	SIP_VALID,
	SIP_BLANK,       /* nothing but line ends: a keep-alive */
	SIP_BAD,         /* not SIP, or a response or ACK with a fault: drop it */
	SIP_BAD_REQUEST, /* a request to be answered 400; msg->fault says what is wrong, and Via, From,
			    To, Call-ID and CSeq hold what could be read */
	SIP_BAD_VERSION, /* a request to be answered 505 */
};

struct sip_msg {
	struct span raw;
	bool request;
	enum sip_method method;  /* of a response: that of its CSeq */
	struct span method_text; /* likewise */
	struct span uri;         /* requests: the Request-URI, ... */
	struct sip_uri requested; /* ... and read */
	uint16_t status;         /* responses: 100 to 699 */
	struct span reason;
	struct sip_via via; /* topmost */
	struct sip_addr from, to;
	struct sip_addr contact; /* the first; its uri is empty where that is no address, like "*" */
	uint32_t contacts;       /* how many elements Contact headers have */
	struct span call_id;
	uint32_t cseq;         /* 0 to 2^31 - 1 */
	uint32_t max_forwards; /* SIP_ABSENT: none */
	struct span body;      /* bounded by Content-Length (RFC 3261 18.3) */
	const char *fault;     /* SIP_BAD_REQUEST: a reason phrase, "Bad CSeq" */
	uint8_t first[SIP_HEADER_IDS]; /* index of the first such header; 0 = none */
	uint8_t n;                     /* headers 1 to n - 1 are in use */
	bool folded;                   /* there may be line ends within values */
	struct sip_header header[SIP_HEADERS_MAX];
	struct sip_map map; /* of raw, but for line ends before it, as far as the headers reach */
};

/* Reads one datagram. All spans in *msg point into 'datagram'. On SIP_BAD *msg is undefined. */
enum sip_verdict sip_parse(struct span datagram, struct sip_msg *msg);

/* What tells a message's owner, found without parsing the rest. */
struct sip_peek {
	bool request;
	struct span method; /* requests */
	struct span uri;    /* requests */
	struct span branch; /* of the topmost Via; empty if none was found, and so below */
	struct span to_tag;
	struct span to_uri;
	struct span call_id;
};

/* False: not even the start line looks like SIP. */
bool sip_peek(struct span datagram, struct sip_peek *out);

/* The same of a message as nearly everybody writes it, and no more of it than tells the owner: of a
 * response 'branch', of a request all but that. It is read as far as these lie. False: sip_peek must
 * look at it. */
bool sip_glance(struct span datagram, struct sip_peek *out);

/* The first header of that kind, or NULL; then the others:
 * for (h = sip_first(m, id); h; h = sip_next(m, h)). */
static inline const struct sip_header *sip_first(const struct sip_msg *m, enum sip_header_id id)
{
	return m->first[id] ? &m->header[m->first[id]] : NULL;
}

static inline const struct sip_header *sip_next(const struct sip_msg *m, const struct sip_header *h)
{
	return h->next ? &m->header[h->next] : NULL;
}

static inline struct span sip_header_name(const struct sip_msg *m, const struct sip_header *h)
{
	return (struct span){m->map.p + h->name, (uint32_t)h->name_end - h->name};
}

static inline struct span sip_header_value(const struct sip_msg *m, const struct sip_header *h)
{
	return (struct span){m->map.p + h->value, (uint32_t)h->value_end - h->value};
}

/* The first such header's value; empty if there is none. */
static inline struct span sip_value(const struct sip_msg *m, enum sip_header_id id)
{
	const struct sip_header *h = sip_first(m, id);

	return h ? sip_header_value(m, h) : SPAN_NONE;
}

/* The first header of that name, whatever the case, of those that have no id; then the others. NULL:
 * there is none. */
const struct sip_header *sip_named(const struct sip_msg *m, struct span name);
const struct sip_header *sip_named_next(const struct sip_msg *m, const struct sip_header *h,
					struct span name);

/* Takes the next element off a comma list, trimmed; commas inside quotes or <> do not divide.
 * False when *rest is used up. Empty elements are passed over. */
bool sip_list_next(struct span *rest, struct span *item);

/* Each returns false when the text is not what it should be. */
bool sip_via_parse(struct span via_parm, struct sip_via *out);
bool sip_addr_parse(struct span text, struct sip_addr *out);
bool sip_uri_parse(struct span text, struct sip_uri *out);

/* The same of a URI that lies in m, before its body: it is mapped already. */
bool sip_uri_in(const struct sip_msg *m, struct span text, struct sip_uri *out);

/*
 * Walks the addresses in all headers of a kind, comma lists and all: Contact, Route, Record-Route.
 * The message is mapped already, so this costs less than sip_list_next and sip_addr_parse.
 *
 *	struct sip_addrs list = sip_addrs(m, SIP_H_ROUTE);
 *	while (sip_addrs_next(&list, &addr))
 */
struct sip_addrs {
	const struct sip_msg *m;
	const struct sip_header *header; /* that the last one was in */
	struct span item;		 /* the last one as it lies */
	uint32_t at, end;		 /* what is left of that header */
	uint8_t next;			 /* index of the header behind it; 0: none */
};

static inline struct sip_addrs sip_addrs(const struct sip_msg *m, enum sip_header_id id)
{
	return (struct sip_addrs){.m = m, .next = m->first[id]};
}

/* sip_addrs_next() while something is left to be read. */
bool sip_addrs_take(struct sip_addrs *list, struct sip_addr *out);

/* False: there are no more. out->uri is empty where the element is no address. */
static inline bool sip_addrs_next(struct sip_addrs *list, struct sip_addr *out)
{
	return (list->at < list->end || list->next) && sip_addrs_take(list, out);
}

/* Finds ";name" or ";name=value" in a parameter string; names without regard to case. *value is
 * empty when it has none, and keeps the quotes of a quoted one. value may be NULL. */
bool sip_param(struct span params, struct span name, struct span *value);

/* The one Refer-To of a REFER (RFC 3515 2.1). False: there is none, or more than one, or no address. */
bool sip_refer_to(const struct sip_msg *m, struct sip_addr *out);

/* Its sender wants to be notified: the usual thing, unless Refer-Sub is false (RFC 4488 4). */
bool sip_refer_sub(const struct sip_msg *m);

/* True when one of the headers of that kind (Supported, Require, Allow ...) lists the word. */
bool sip_lists(const struct sip_msg *m, enum sip_header_id id, struct span word);

/* Session-Expires or Min-SE (RFC 4028 4, 5): seconds, and the refresher parameter, empty if there
 * is none. False: no such header, or it cannot be read. refresher may be NULL. */
bool sip_interval(const struct sip_msg *m, enum sip_header_id id, uint32_t *seconds,
		  struct span *refresher);

/* The value of Answer-Mode or Priv-Answer-Mode (RFC 5373 9): a token and parameters. *insists: one of
 * them is "require". False: it is nothing such. */
bool sip_answer_mode(struct span value, struct span *mode, bool *insists);

/* RSeq of a provisional response (RFC 3262 7.1): 1 to 2^32 - 1; 0: none. */
uint32_t sip_rseq(const struct sip_msg *m);

/* RAck (RFC 3262 7.2): which response a PRACK acknowledges. */
struct sip_rack {
	uint32_t rseq, cseq;
	enum sip_method method;
};

bool sip_rack_read(const struct sip_msg *m, struct sip_rack *out);

/* One part of a multipart body (RFC 2046 5.1); values are trimmed, empty where there is no such
 * header. */
struct sip_part {
	struct span type, disposition, encoding; /* Content-Type, -Disposition, -Transfer-Encoding */
	struct span body;
};

struct sip_parts {
	struct span rest, boundary;
	bool over;
};

/* Begins to walk a body's parts. False: its Content-Type is no multipart one with a boundary. */
bool sip_parts_begin(struct sip_parts *parts, struct span content_type, struct span body);

/* The next part; false: there is none, or it does not end. */
bool sip_part_next(struct sip_parts *parts, struct sip_part *out);

/* It is of that type, whatever parameters that has, and not encoded. */
bool sip_part_is(const struct sip_part *part, struct span type);

/* The body of that type: m's whole body, or the first such part of a multipart one that is neither
 * encoded nor deeper than three levels. False: it has none. */
bool sip_body_find(const struct sip_msg *m, struct span type, struct span *out);

/* "unreserved" (RFC 3261 25.1): the same character with and without its escape (19.1.4). */
bool sip_unreserved(uint8_t c);

/* Same parameters in both URIs as far as a dialog must care: RFC 3261 19.1.4 without headers. */
bool sip_uri_eq(struct span a, struct span b);

/* The numeric host and port of a sip: URI, port 5060 when it has none, maddr honoured. False: other
 * scheme, or a host name. */
bool sip_uri_where(const struct sip_uri *uri, struct endpoint *out);
bool sip_uri_endpoint(struct span text, struct endpoint *out);

/* The host whose addresses a sip: URI leads to, maddr honoured (RFC 3263 4). */
struct span sip_uri_target(const struct sip_uri *uri);

/* It may be reached over UDP: no other transport is asked for, nor sips:. */
bool sip_uri_is_udp(const struct sip_uri *uri);

/* "INVITE"; SIP_UNKNOWN has none. */
struct span sip_method_name(enum sip_method method);

/* The phrase of RFC 3261 21 (and of the RFCs that added codes); "Unknown" for others. */
struct span sip_reason(uint16_t status);

/* "SIP/2.0 180 Ringing\r\n"; an empty reason means sip_reason's. */
void sip_put_status(struct writer *w, uint16_t status, struct span reason);

/*
 * The headers that every response echoes (RFC 3261 8.2.6.2): all Vias, the topmost with received
 * and rport filled in from source (18.2.1, RFC 3581 4), From, To, Call-ID, CSeq. to_tag is added
 * where the To can be read and has none; empty: leave it so.
 */
void sip_put_echo(struct writer *w, const struct sip_msg *m, const struct endpoint *source,
		  struct span to_tag);

/* Every header of that kind, in order, as one line each: "Name: value\r\n". */
void sip_put_headers(struct writer *w, const struct sip_msg *m, enum sip_header_id id,
		     struct span name);

/* "Name: value\r\n"; and the value, or a part of it, as one line. */
void sip_put_header(struct writer *w, struct span name, struct span value);
void sip_put_text(struct writer *w, struct span s);

/*
 * Where a response to m, received from 'source', is sent (RFC 3261 18.2.2, RFC 3581 4): the source
 * address, with the source port where rport was asked for, else the port in the Via (5060 if none).
 * A numeric unicast maddr goes before both; a multicast one is not honoured.
 */
void sip_reply_endpoint(const struct sip_msg *m, const struct endpoint *source,
			struct endpoint *out);
