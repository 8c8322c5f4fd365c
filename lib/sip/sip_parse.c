/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// Without branches: which header comes next, nobody can foresee. header[0] is nobody's, so it may
// be told what follows it.
static inline void header_add(struct sip_msg *m, uint8_t i, uint8_t *last,
			      const struct sip_field *f, enum sip_header_id id)
{
	struct sip_header *header = m->header;

	sip_keep(&header[i].name, f->name);
	sip_keep(&header[i].value, f->value);
	header[i].id = (uint8_t)id;
	header[i].next = 0;
	header[last[id]].next = i;
	m->first[id] |= i & (uint8_t)((m->first[id] != 0) - 1);
	last[id] = i;
}

// Lines as nearly everybody writes them: no folds, no control characters, one space behind the
// colon. False: something is different; then what is here so far is no use.
static bool lines_plain(struct sip_msg *m, struct sip_head *h, uint8_t *last)
{
	const struct sip_map *map = &h->map;
	const uint8_t *p = map->p;
	uint32_t at = h->at, lines = h->lines.n, line = h->line, end;
	uint8_t n = 1;

	if (h->lines.wild)
		return false;
	for (; line < lines && n < SIP_HEADERS_MAX; at = end + 2) {
		uint32_t colon = sip_stop(map, SIP_STOP_HOST, at), from = colon + 2;
		struct sip_field f;

		end = h->lines.end[line++] - 1u;
		if (at == end) {
			h->at = end + 2;
			m->n = n;
			return true;
		}
		if (colon == at || from >= end || p[colon] != ':' || p[from - 1] != ' ' ||
		    p[from] <= ' ' || p[end - 1] <= ' ')
			return false;
		f.name = (struct span){p + at, colon - at};
		f.value = (struct span){p + from, end - from};
		header_add(m, n++, last, &f, sip_header_id(map, f.name));
	}
	return false;
}

// Goes on after a fault: an answer needs the headers behind it (RFC 3261 8.2.6.2).
static void lines_any(struct sip_msg *m, struct sip_head *h, uint8_t *last)
{
	struct sip_field field;
	struct sip_text line;
	enum sip_line kind;

	m->n = 1;
	while ((kind = sip_line_take(h, &line)) == SIP_LINE_FIELD) {
		if (h->lines.wild && !sip_line_clean(sip_rest(line)))
			sip_fault(m, "Bad Character");
		if (!sip_line_split(line, &field))
			sip_fault(m, "Bad Header");
		else if (m->n == SIP_HEADERS_MAX)
			sip_fault(m, "Too Many Headers");
		else
			header_add(m, m->n++, last, &field, sip_header_id(&h->map, field.name));
	}
	if (kind == SIP_LINE_NONE) {
		sip_fault(m, "Missing Empty Line");
		h->at = h->message.n;
	}
}

static void headers_index(struct sip_msg *m, struct sip_head *h)
{
	uint8_t last[SIP_HEADER_IDS] = {0}; // of its kind

	memset(m->first, 0, sizeof(m->first));
	if (!lines_plain(m, h, last)) {
		memset(m->first, 0, sizeof(m->first));
		memset(last, 0, sizeof(last));
		lines_any(m, h, last);
	}
	m->body = span_from(h->message, h->at);
}

static void clear(struct sip_msg *m)
{
	sip_via_clear(&m->via);
	m->from = (struct sip_addr){0};
	m->to = (struct sip_addr){0};
	sip_forget(&m->call_id);
	sip_forget(&m->body);
	m->cseq = 0;
	m->max_forwards = SIP_ABSENT;
	m->fault = NULL;
}

static void start_keep(struct sip_msg *m, const struct sip_start *start)
{
	m->request = start->request;
	sip_keep(&m->uri, start->uri);
	m->status = start->status;
	sip_keep(&m->reason, start->reason);
	sip_keep(&m->method_text, start->method);
	m->method = m->request ? sip_method_of(start->method) : SIP_UNKNOWN;
	if (m->request && !start->well_spaced)
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
	clear(msg);
	msg->raw = datagram;
	start_keep(msg, &start);
	headers_index(msg, &head);
	sip_check(msg, &head.map);
	return verdict(msg, start.version_2);
}
