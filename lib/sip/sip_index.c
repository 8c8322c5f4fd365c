/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// From the last header to the first, so that each finds the next of its kind where it puts itself.
// No header has the index 0.
static inline void header_link(struct sip_msg *m, uint32_t i)
{
	struct sip_header *h = &m->header[i];

	h->next = m->first[h->id];
	m->first[h->id] = (uint8_t)i;
}

// Whether a line is as nearly everybody writes it: a colon, one space, and a value without any at
// its ends. It lies within a message, so there are bytes behind it; an empty value is its line end.
static inline bool is_plain(const uint8_t *p, size_t at, size_t colon, size_t end)
{
	uint16_t two;

	memcpy(&two, p + colon, 2);
	return two == (':' | ' ' << 8) && p[colon + 2] > ' ' && p[end - 1] > ' ' &&
	       colon - at - 1 < SIP_NAME_MAX - 1;
}

// Without folds and control characters. False: something is different; then what is here so far is
// no use.
static bool lines_plain(struct sip_msg *m, struct sip_head *h)
{
	uint32_t empty = h->lines.n - 1;
	size_t behind; // the line behind the one in hand begins there
	const uint16_t *end = h->lines.end;
	const uint8_t *p = m->map.p;

	_Static_assert(SIP_LINES_MAX > SIP_HEADERS_MAX, "one that was cut short has too many");
	// 16 bytes are read where the last header begins.
	if (h->lines.wild || !h->lines.whole || empty > SIP_HEADERS_MAX ||
	    (empty > 1 && end[empty - 2] + 17u > m->map.n))
		return false;
	behind = end[empty] - 1u;
	for (uint32_t i = empty - 1; i; i--) {
		size_t at = end[i - 1] + 1u;
		size_t colon = sip_stop(&m->map, SIP_STOP_HOST, (uint32_t)at);
		struct sip_header *to = &m->header[i];

		if (SIP_RARE(!is_plain(p, at, colon, behind - 2)))
			return false;
		to->name = (uint16_t)at;
		to->name_end = (uint16_t)colon;
		to->value = (uint16_t)(colon + 2);
		to->value_end = (uint16_t)(behind - 2);
		to->id = (uint8_t)sip_header_id(p + at, (uint32_t)(colon - at));
		header_link(m, i);
		behind = at;
	}
	h->at = end[empty] + 1u;
	m->n = (uint8_t)empty;
	return true;
}

static void field_put(struct sip_msg *m, uint32_t i, const struct sip_field *f)
{
	struct sip_text name = sip_msg_text(m, f->name), value = sip_msg_text(m, f->value);

	m->header[i] = (struct sip_header){
		.name = (uint16_t)name.at,
		.name_end = (uint16_t)name.end,
		.value = (uint16_t)value.at,
		.value_end = (uint16_t)value.end,
		.id = (uint8_t)sip_header_id_any(f->name),
	};
}

// Goes on after a fault: an answer needs the headers behind it (RFC 3261 8.2.6.2).
static void lines_any(struct sip_msg *m, struct sip_head *h)
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
			field_put(m, m->n++, &field);
	}
	if (kind == SIP_LINE_NONE) {
		sip_fault(m, "Missing Empty Line");
		h->at = h->message.n;
	}
	for (uint32_t i = m->n - 1u; i; i--)
		header_link(m, i);
}

void sip_index(struct sip_msg *m, struct sip_head *h)
{
	memset(m->first, 0, sizeof(m->first));
	if (!lines_plain(m, h)) {
		memset(m->first, 0, sizeof(m->first));
		lines_any(m, h);
	}
	m->body = span_from(h->message, h->at);
}
