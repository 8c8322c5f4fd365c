/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// A message's owner from its first lines, without the map of all of it. What is read is read by the
// same pieces as ever; whatever looks different in the least is left to sip_peek.

#define LINES_MAX 32 // before what is looked for

// A line, and what is left behind it.
struct walk {
	struct span line, rest;
};

// Takes a line; false: there is none, or it goes on in the next one (RFC 3261 7.3.1).
static bool line_take(struct walk *w)
{
	struct span all = w->rest;
	const uint8_t *lf = all.n ? memchr(all.p, '\n', all.n) : NULL;
	uint32_t n = lf ? (uint32_t)(lf - all.p) : 0;

	if (n == 0 || lf[-1] != '\r' || n + 1 == all.n || lf[1] == ' ' || lf[1] == '\t')
		return false;
	w->line = (struct span){all.p, n - 1};
	w->rest = span_from(all, n + 1);
	return true;
}

static struct sip_text mapped(struct sip_map *map, struct span s)
{
	sip_scan->text(map, s);
	return (struct sip_text){map, 0, s.n};
}

// With one space before the value and none behind it, as sip_index has it.
static bool value_plain(struct span line, uint32_t colon, struct span *value)
{
	if (line.n < colon + 3 || line.p[colon] != ':' || line.p[colon + 1] != ' ')
		return false;
	*value = span_from(line, colon + 2);
	return value->p[0] > ' ' && value->p[value->n - 1] > ' ';
}

static inline bool begins(struct span line, struct span with)
{
	uint32_t i = 0;

	while (i < with.n && i < line.n && ascii_lower(line.p[i]) == with.p[i])
		i++;
	return i == with.n;
}

// How long the name is, if the line begins as one of those that are looked for may; 0: it does not.
static inline uint32_t name_of(struct span line, uint8_t *id)
{
	switch (line.p[0] | 0x20) {
	case 'v':
		*id = SIP_H_VIA;
		return begins(line, SPAN("via")) ? 3 : 1;
	case 't':
		*id = SIP_H_TO;
		return begins(line, SPAN("to")) ? 2 : 1;
	case 'i':
		*id = SIP_H_CALL_ID;
		return 1;
	case 'c':
		*id = SIP_H_CALL_ID;
		return begins(line, SPAN("call-id")) ? 7 : 0;
	default:
		return 0;
	}
}

// A header's kind; SIP_HEADER_IDS: nobody writes it so.
static inline uint8_t kind_of(struct span line, uint32_t *colon)
{
	uint8_t id = SIP_H_OTHER;
	uint32_t n = name_of(line, &id);

	*colon = n;
	if (n == 0 || n >= line.n)
		return SIP_H_OTHER;
	if (line.p[n] == ' ' || line.p[n] == '\t')
		return SIP_HEADER_IDS;
	return line.p[n] == ':' ? id : SIP_H_OTHER;
}

// What has been found so far.
enum found { FOUND_VIA = 1, FOUND_TO = 2, FOUND_CALL_ID = 4 };

static unsigned bit_of(uint8_t id)
{
	switch (id) {
	case SIP_H_VIA:
		return FOUND_VIA;
	case SIP_H_TO:
		return FOUND_TO;
	case SIP_H_CALL_ID:
		return FOUND_CALL_ID;
	default:
		return 0;
	}
}

static void read(unsigned bit, struct sip_text value, struct sip_peek *out)
{
	if (bit == FOUND_VIA)
		sip_peek_via(value, out);
	else if (bit == FOUND_TO)
		sip_peek_to(value, out);
	else
		sip_peek_call_id(value, out);
}

static bool headers(struct walk *w, struct sip_map *map, unsigned wanted, struct sip_peek *out)
{
	for (unsigned i = 0; wanted && i < LINES_MAX; i++) {
		struct span value;
		uint32_t colon;
		unsigned bit;
		uint8_t id;

		if (!line_take(w) || w->line.n == 0)
			return false;
		id = kind_of(w->line, &colon);
		if (id == SIP_HEADER_IDS)
			return false;
		bit = bit_of(id) & wanted;
		if (bit == 0)
			continue;
		if (!value_plain(w->line, colon, &value))
			return false;
		read(bit, mapped(map, value), out);
		wanted &= ~bit;
	}
	return wanted == 0;
}

bool sip_glance(struct span datagram, struct sip_peek *out)
{
	struct walk w = {.rest = datagram};
	struct sip_start start = {0};
	struct sip_map map;

	*out = (struct sip_peek){0};
	if (!line_take(&w))
		return false;
	if (span_starts(w.line, SPAN("SIP/")))
		return sip_line_clean(w.line) && sip_start_status(w.line, &start) &&
		       headers(&w, &map, FOUND_VIA, out);
	if (!sip_start_plain(mapped(&map, w.line), &start))
		return false;
	out->request = true;
	out->method = start.method;
	out->uri = start.uri;
	return headers(&w, &map, FOUND_TO | FOUND_CALL_ID, out);
}
