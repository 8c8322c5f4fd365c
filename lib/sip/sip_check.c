/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// A branch of nothing but the magic cookie names no transaction (RFC 4475 3.2.1).
static bool branch_good(struct span branch)
{
	return branch.n != 7 || !span_ieq(branch, SPAN("z9hG4bK"));
}

static bool via_read(struct sip_msg *m, struct sip_text value)
{
	return sip_via_read(sip_list_take(&value), &m->via) && branch_good(m->via.branch);
}

// What could not be read is left empty, lest half of it be taken for the whole.
static bool addr_read(struct sip_text value, struct sip_addr *out)
{
	if (sip_addr_read(value, out))
		return true;
	*out = (struct sip_addr){0};
	return false;
}

static bool from_read(struct sip_msg *m, struct sip_text value)
{
	return addr_read(value, &m->from);
}

static bool to_read(struct sip_msg *m, struct sip_text value)
{
	return addr_read(value, &m->to);
}

// Any visible characters: the ABNF's "word" lacks the '=' that Base64 brings along.
static bool call_id_read(struct sip_msg *m, struct sip_text value)
{
	bool good = sip_more(value) &&
		    sip_run_wider(value, SIP_STOP_URI, SIP_VISIBLE) == value.end;

	sip_keep(&m->call_id, good ? sip_rest(value) : SPAN_NONE);
	return good;
}

// Digits and the white space behind them: less than 2^31 (RFC 3261 8.1.1.5).
static bool cseq_number_take(struct sip_text *t, uint32_t *out)
{
	struct sip_text number = *t;

	number.end = sip_run_end(*t, SIP_STOP_HOST);
	t->at = number.end;
	sip_skip_lws(t);
	return t->at != number.end && sip_number(number, INT32_MAX, out);
}

static bool cseq_any(struct sip_msg *m, struct sip_text value)
{
	struct span method;

	if (!cseq_number_take(&value, &m->cseq) ||
	    !sip_take(&value, sip_token_end(value), &method) || sip_more(value))
		return false;
	if (!m->request) {
		m->method_text = method;
		m->method = sip_method_of(method);
	} else if (!span_eq(method, m->method_text)) {
		sip_fault(m, "CSeq Method Mismatch");
	}
	return true;
}

// A request's, as nearly everybody writes it: a number, a space and the request line's method.
static inline bool cseq_plain(struct sip_msg *m, struct sip_text value)
{
	struct span method = m->method_text;
	uint32_t space = value.end - method.n - 1, at = sip_msg_text(m, method).at;
	const struct sip_map *map = value.map;

	if (!m->request || method.n > 8 || value.end - value.at < method.n + 2 ||
	    map->p[space] != ' ' ||
	    sip_load(map, space + 1, method.n) != sip_load(map, at, method.n))
		return false;
	value.end = space;
	return sip_number(value, INT32_MAX, &m->cseq);
}

static bool cseq_read(struct sip_msg *m, struct sip_text value)
{
	m->cseq = 0;
	return cseq_plain(m, value) || cseq_any(m, value);
}

static bool max_forwards_read(struct sip_msg *m, struct sip_text value)
{
	m->max_forwards = SIP_ABSENT;
	return sip_number(value, 255, &m->max_forwards);
}

// In the order in which a fault is reported.
static const struct rule {
	enum sip_header_id id;
	bool (*read)(struct sip_msg *m, struct sip_text value);
	const char *missing; /* NULL: it may be */
	const char *twice;   /* NULL: it may be */
	const char *bad;
} rules[] = {
	{SIP_H_VIA, via_read, "Missing Via", NULL, "Bad Via"},
	{SIP_H_CALL_ID, call_id_read, "Missing Call-ID", "Duplicate Call-ID", "Bad Call-ID"},
	{SIP_H_CSEQ, cseq_read, "Missing CSeq", "Duplicate CSeq", "Bad CSeq"},
	{SIP_H_FROM, from_read, "Missing From", "Duplicate From", "Bad From"},
	{SIP_H_TO, to_read, "Missing To", "Duplicate To", "Bad To"},
	{SIP_H_MAX_FORWARDS, max_forwards_read, NULL, "Duplicate Max-Forwards", "Bad Max-Forwards"},
};

static inline __attribute__((always_inline)) void
rule_apply(struct sip_msg *m, const struct rule *r)
{
	const struct sip_header *h = sip_first(m, r->id);

	if (!h) {
		// Like an empty one; that leaves nothing there of the message before.
		r->read(m, (struct sip_text){&m->map, 0, 0});
		if (r->missing)
			sip_fault(m, r->missing);
		return;
	}
	if (!r->read(m, sip_header_text(m, h)))
		sip_fault(m, r->bad);
	if (r->twice && h->next)
		sip_fault(m, r->twice);
}

// A datagram's own length bounds the body; Content-Length may cut it shorter, and one that promises
// more says that something was lost (RFC 3261 18.3).
static void body_bound(struct sip_msg *m)
{
	uint32_t length, first = SIP_ABSENT;

	for (const struct sip_header *h = sip_first(m, SIP_H_CONTENT_LENGTH); h;
	     h = sip_next(m, h)) {
		if (!sip_number(sip_header_text(m, h), INT32_MAX, &length) ||
		    (first != SIP_ABSENT && length != first)) {
			sip_fault(m, "Bad Content-Length");
			return;
		}
		first = length;
	}
	if (first == SIP_ABSENT)
		return;
	if (first > m->body.n)
		sip_fault(m, "Content-Length Exceeds Datagram");
	else
		m->body.n = first;
}

// A URI with a question mark outside of <> cannot be told from one with headers (RFC 3261 20.10). A
// response's user finds out: one that is dropped costs a call.
static void contact_check(struct sip_msg *m, const struct sip_addrs *at,
			  const struct sip_addr *addr)
{
	if (m->request && addr->uri.n == 0 && !span_eq(sip_header_value(m, at->header), SPAN("*")))
		sip_fault(m, "Bad Contact");
}

static void contacts_read(struct sip_msg *m)
{
	struct sip_addrs list = sip_addrs(m, SIP_H_CONTACT);
	struct sip_addr addr;

	m->contacts = sip_addrs_next(&list, &m->contact);
	if (m->contacts == 0) {
		m->contact = (struct sip_addr){0};
		return;
	}
	contact_check(m, &list, &m->contact);
	for (; sip_addrs_next(&list, &addr); m->contacts++)
		contact_check(m, &list, &addr);
}

void sip_check(struct sip_msg *m)
{
	// Unrolled, the rules become straight code.
#pragma GCC unroll 8
	for (unsigned i = 0; i < ARRAY_SIZE(rules); i++)
		rule_apply(m, &rules[i]);
	body_bound(m);
	// Whatever else is in there, the request line is at fault already.
	if (m->request && !sip_uri_requested(sip_msg_text(m, m->uri), &m->requested))
		sip_fault(m, "Bad Request-URI");
	contacts_read(m);
}
