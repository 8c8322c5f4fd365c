/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_read.h"

static bool read_name(const uint8_t *at, uint8_t *kind, uint64_t *name, const uint8_t **digits)
{
	if (!hex64_read(at + 1, name))
		return false;
	*kind = at[0];
	*digits = at + 1;
	return true;
}

static bool begins(struct span s, struct span word, uint8_t end)
{
	return s.n > word.n && memcmp(s.p, word.p, word.n) == 0 && s.p[word.n] == end;
}

// The method that is written at s, of those that are expected, with 'end' behind it.
static enum sip_method method_at(struct span s, uint8_t end)
{
	switch (s.n ? s.p[0] : 0) {
	case 'I':
		return begins(s, SPAN("INVITE"), end) ? SIP_INVITE : SIP_UNKNOWN;
	case 'A':
		return begins(s, SPAN("ACK"), end) ? SIP_ACK : SIP_UNKNOWN;
	case 'B':
		return begins(s, SPAN("BYE"), end) ? SIP_BYE : SIP_UNKNOWN;
	case 'C':
		return begins(s, SPAN("CANCEL"), end) ? SIP_CANCEL : SIP_UNKNOWN;
	case 'O':
		return begins(s, SPAN("OPTIONS"), end) ? SIP_OPTIONS : SIP_UNKNOWN;
	default:
		return SIP_UNKNOWN;
	}
}

// Of "CSeq: 1 INVITE" and a line end.
static enum sip_method cseq_method(struct span line)
{
	uint32_t i = sizeof("CSeq: ") - 1;

	while (i < line.n && ascii_digit(line.p[i]))
		i++;
	if (i == line.n || line.p[i] != ' ')
		return SIP_UNKNOWN;
	return method_at(span_from(line, i + 1), '\r');
}

static bool start_line(struct span d, struct load_seen *out)
{
	const uint8_t *p = d.p;

	out->request = memcmp(p, "SIP/2.0 ", 8) != 0;
	if (out->request) {
		out->method = method_at(d, ' ');
		return out->method != SIP_UNKNOWN;
	}
	if (!ascii_digit(p[8]) || !ascii_digit(p[9]) || !ascii_digit(p[10]))
		return false;
	out->status = (uint16_t)((p[8] - '0') * 100 + (p[9] - '0') * 10 + (p[10] - '0'));
	return true;
}

// Takes a line if it is the first of its kind. False: it is the second.
static bool take(struct span line, struct span name, struct span *out)
{
	if (!span_starts(line, name))
		return true;
	if (out->n)
		return false;
	*out = line;
	return true;
}

static bool take_line(struct span line, struct load_seen *out)
{
	switch (line.p[0]) {
	case 'V':
		return take(line, SPAN("Via: "), &out->via);
	case 'F':
		return take(line, SPAN("From: "), &out->from);
	case 'T':
		return take(line, SPAN("To: "), &out->to);
	case 'C':
		return take(line, SPAN("Call-ID: "), &out->call_id) &&
		       take(line, SPAN("CSeq: "), &out->cseq) &&
		       take(line, SPAN("Contact: "), &out->contact);
	case ' ':
	case '\t':
		return false; // folded
	default:
		return line.p[1] != ':'; // a compact form
	}
}

static bool wants_contact(const struct load_seen *s)
{
	return !s->request && s->status >= 200 && s->status < 300;
}

static bool complete(const struct load_seen *s)
{
	return s->via.n && s->from.n && s->to.n && s->call_id.n && s->cseq.n &&
	       (s->contact.n || !wants_contact(s));
}

// Header lines until all are there, or the headers end. False: a shape that this cannot read.
static bool header_lines(struct span d, struct load_seen *out)
{
	const uint8_t *p = memchr(d.p, '\n', d.n), *end = d.p + d.n;

	while (p && ++p < end) {
		const uint8_t *nl = memchr(p, '\n', (size_t)(end - p));
		struct span line;

		if (!nl || nl == p || nl[-1] != '\r')
			return false;
		if (nl == p + 1)
			break; // the empty line
		line = (struct span){p, (uint32_t)(nl + 1 - p)};
		// All were there already; one look more, for the last of them could be folded.
		if (complete(out) && p[0] != ' ' && p[0] != '\t')
			break;
		if (!take_line(line, out))
			return false;
		p = nl;
	}
	return out->via.n && out->from.n && out->to.n && out->call_id.n && out->cseq.n;
}

// "Contact: <URI>..." as nearly everybody writes it.
static bool contact_uri(struct load_seen *s)
{
	struct span line = s->contact;
	uint32_t close;

	s->contact = SPAN_NONE;
	if (line.n == 0 || !wants_contact(s))
		return true;
	if (!span_starts(line, SPAN("Contact: <")))
		return false;
	line = span_from(line, sizeof("Contact: <") - 1);
	close = span_find(line, '>');
	s->contact = (struct span){line.p, close};
	return close < line.n;
}

// ";tag=..." where it ends the line.
static struct span last_tag(struct span line)
{
	const uint8_t *at = memrchr(line.p, ';', line.n);

	if (!at || line.p + line.n - at < 7 || memcmp(at, ";tag=", 5) != 0)
		return SPAN_NONE;
	return span_of(at + 5, (size_t)(line.p + line.n - at - 7));
}

static void name_of_response(const struct load_read_cfg *cfg, struct load_seen *s)
{
	struct span value = span_from(s->via, sizeof("Via: ") - 1);

	s->named = span_starts(value, cfg->via) && value.n > cfg->via.n + 1 + LOAD_NAME_LEN &&
		   read_name(value.p + cfg->via.n, &s->kind, &s->name, &s->digits);
}

static bool name_of_request(struct load_seen *s)
{
	s->to_tag = last_tag(s->to);
	if (s->to_tag.n == 0)
		return s->method == SIP_INVITE || s->method == SIP_CANCEL ||
		       s->method == SIP_OPTIONS;
	s->named = s->to_tag.n == 1 + LOAD_NAME_LEN &&
		   read_name(s->to_tag.p, &s->kind, &s->name, &s->digits);
	return true;
}

static void caller_of(struct span uri, struct load_seen *s)
{
	const uint8_t *digits;
	uint8_t kind;

	s->has_caller = span_starts(uri, SPAN("sip:f")) && uri.n > 5 + LOAD_NAME_LEN &&
			uri.p[5 + LOAD_NAME_LEN] == '@' &&
			read_name(uri.p + 4, &kind, &s->caller, &digits);
}

static bool short_way(const struct load_read_cfg *cfg, struct span d, struct load_seen *s)
{
	if (d.n < 16 || !start_line(d, s) || !header_lines(d, s) || !contact_uri(s))
		return false;
	if (s->request) {
		if (s->method == SIP_INVITE && span_starts(s->from, SPAN("From: <")))
			caller_of(span_from(s->from, sizeof("From: <") - 1), s);
		return name_of_request(s);
	}
	s->method = cseq_method(s->cseq);
	if (wants_contact(s))
		s->to_tag = last_tag(s->to);
	name_of_response(cfg, s);
	return s->method != SIP_UNKNOWN && s->named && (!wants_contact(s) || s->to_tag.n);
}

static bool long_way(struct span d, struct load_seen *s, struct sip_msg *m)
{
	struct span own;

	*s = (struct load_seen){.datagram = d};
	if (sip_parse(d, m) != SIP_VALID)
		return false;
	s->odd = m;
	s->request = m->request;
	s->method = m->method;
	s->status = m->request ? 0 : m->status;
	s->to_tag = m->to.tag;
	s->contact = m->contact.uri;
	own = m->request ? m->to.tag : m->via.branch;
	if (!m->request && own.n > 7)
		own = span_from(own, 7);
	s->named = own.n == 1 + LOAD_NAME_LEN && read_name(own.p, &s->kind, &s->name, &s->digits);
	if (m->request && m->method == SIP_INVITE)
		caller_of(m->from.uri, s);
	return true;
}

bool load_read(const struct load_read_cfg *cfg, struct span datagram, struct load_seen *out,
	       struct sip_msg *room)
{
	*out = (struct load_seen){.datagram = datagram};
	return short_way(cfg, datagram, out) || long_way(datagram, out, room);
}

// A line's value without the name of the header.
static bool line_has(struct span line, struct span value)
{
	return line.n >= value.n + 2 &&
	       memcmp(line.p + line.n - 2 - value.n, value.p, value.n) == 0;
}

bool load_read_agrees(const struct load_seen *s, struct span datagram, struct sip_msg *m)
{
	if (s->odd)
		return true;
	return sip_parse(datagram, m) == SIP_VALID && m->request == s->request &&
	       m->method == s->method && (s->request || m->status == s->status) &&
	       line_has(s->call_id, m->call_id) &&
	       (s->to_tag.n == 0 || span_eq(s->to_tag, m->to.tag)) &&
	       (s->contact.n == 0 || span_eq(s->contact, m->contact.uri));
}
