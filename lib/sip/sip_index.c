/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// From the last header to the first, so that each finds the next of its kind where it puts itself.
// No header has the index 0.
static inline void header_link(struct sip_msg *m, uint32_t i, uint8_t id)
{
	struct sip_header *h = &m->header[i];

	h->id = id;
	h->next = m->first[id];
	m->first[id] = (uint8_t)i;
}

// Whether a line is as nearly everybody writes it: one space behind the colon, and a value without
// any at its ends. It lies within a message, so there are bytes behind it; an empty value is its
// line end.
static inline bool is_plain(const uint8_t *colon, const uint8_t *end)
{
	uint16_t two;

	memcpy(&two, colon, 2);
	return two == (':' | ' ' << 8) && colon[2] > ' ' && end[-1] > ' ';
}

// Puts headers 1 to n into the index; end[i] is the last byte of the i-th. False: one is different;
// then what is here so far is no use. Not inlined, for alone it finds enough registers.
static __attribute__((noinline)) bool headers_plain(struct sip_msg *m, const uint16_t *end,
						    uint32_t n)
{
	struct sip_header *to = &m->header[n];
	const uint8_t *p = m->map.p;
	uint32_t value_end = end[n] - 1u;

	for (uint32_t i = n; i; i--, to--) {
		uint32_t at = end[i - 1] + 1u, colon;
		uint64_t stops = sip_stops(&m->map, SIP_STOP_HOST, at);

		// A name is not empty, nor longer than can be seen from here.
		if (SIP_RARE(stops == 0 || stops & 1))
			return false;
		colon = at + sip_first_bit(stops);
		if (SIP_RARE(!is_plain(p + colon, p + value_end)))
			return false;
		to->name = (uint16_t)at;
		to->name_end = (uint16_t)colon;
		to->value = (uint16_t)(colon + 2);
		to->value_end = (uint16_t)value_end;
		header_link(m, i, sip_header_id(p + at, colon - at));
		value_end = at - 2;
	}
	return true;
}

// Lines without folds and control characters.
static bool lines_plain(struct sip_msg *m, struct sip_head *h)
{
	uint32_t empty = h->lines.n - 1;
	const uint16_t *end = h->lines.end;

	_Static_assert(SIP_LINES_MAX > SIP_HEADERS_MAX, "one that was cut short has too many");
	if (h->lines.wild || !h->lines.whole || empty > SIP_HEADERS_MAX)
		return false;
	// 16 bytes are read where the last header begins.
	if (empty > 1 &&
	    (end[empty - 2] + 17u > m->map.n || !headers_plain(m, end, empty - 1)))
		return false;
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
		.id = sip_header_id_any(f->name),
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
		header_link(m, i, m->header[i].id);
}

void sip_index(struct sip_msg *m, struct sip_head *h)
{
	memset(m->first, 0, sizeof(m->first));
	m->folded = !lines_plain(m, h);
	if (m->folded) {
		memset(m->first, 0, sizeof(m->first));
		lines_any(m, h);
	}
	m->body = span_from(h->message, h->at);
}
