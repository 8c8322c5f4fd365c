/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// Without branches: which header comes next, nobody can foresee. header[0] is nobody's, so it may
// be told what follows it.
static void header_add(struct sip_msg *m, uint8_t *last, struct span name, struct span value,
		       enum sip_header_id id)
{
	uint8_t i = m->n++;

	m->header[i] = (struct sip_header){.name = name, .value = value, .id = (uint8_t)id};
	m->header[last[id]].next = i;
	m->first[id] = m->first[id] ? m->first[id] : i;
	last[id] = i;
}

// Goes on after a fault: an answer needs the headers behind it (RFC 3261 8.2.6.2).
static void headers_index(struct sip_msg *m, struct sip_head *h)
{
	uint8_t last[SIP_HEADER_IDS] = {0};
	struct span name, value;
	struct sip_text line;
	enum sip_line kind;

	while ((kind = sip_line_take(h, &line)) == SIP_LINE_FIELD) {
		if (h->lines.wild && !sip_line_clean(sip_rest(line)))
			sip_fault(m, "Bad Character");
		if (!sip_line_split(line, &name, &value))
			sip_fault(m, "Bad Header");
		else if (m->n == SIP_HEADERS_MAX)
			sip_fault(m, "Too Many Headers");
		else
			header_add(m, last, name, value, sip_header_id(&h->map, name));
	}
	if (kind == SIP_LINE_NONE)
		sip_fault(m, "Missing Empty Line");
	else
		m->body = span_from(h->message, h->at);
}

static void start_keep(struct sip_msg *m, const struct sip_start *start)
{
	m->request = start->request;
	m->uri = start->uri;
	m->status = start->status;
	m->reason = start->reason;
	if (!m->request)
		return;
	m->method_text = start->method;
	m->method = sip_method_of(start->method);
	if (!start->well_spaced)
		sip_fault(m, "Bad Request-Line");
}

static enum sip_verdict verdict(const struct sip_msg *m, bool version_2)
{
	if (!m->fault && version_2)
		return SIP_VALID;
	// Only a request is answered, an ACK never (RFC 3261 17.1.1.3), and no answer finds its way
	// without a Via.
	if (!m->request || m->method == SIP_ACK || m->via.host.n == 0)
		return SIP_BAD;
	return m->fault ? SIP_BAD_REQUEST : SIP_BAD_VERSION;
}

enum sip_verdict sip_parse(struct span datagram, struct sip_msg *msg)
{
	struct sip_start start;
	struct sip_head head;

	if (!sip_start_take(&head, datagram, &start))
		return head.message.n ? SIP_BAD : SIP_BLANK;
	memset(msg, 0, offsetof(struct sip_msg, header));
	msg->raw = datagram;
	msg->max_forwards = SIP_ABSENT;
	msg->n = 1;
	start_keep(msg, &start);
	headers_index(msg, &head);
	sip_check(msg, &head.map);
	return verdict(msg, start.version_2);
}
