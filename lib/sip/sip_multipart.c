/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// Bodies of several parts (RFC 2046 5.1, RFC 5621). Read when somebody asks, without the bitmaps: a
// body may hold anything.

#define DEPTH_MAX 3 // multipart within multipart

// "type/subtype" of a Content-Type value, and its parameters.
static struct span media_type(struct span value, struct span *params)
{
	uint32_t n = span_find(value, ';');

	*params = span_from(value, n);
	return span_trim((struct span){value.p, n});
}

// RFC 2046 5.1.1: 1 to 70 characters, perhaps in quotes.
static bool boundary_of(struct span content_type, struct span *out)
{
	struct span params, type = media_type(content_type, &params);

	if (type.n < 10 || !span_ieq((struct span){type.p, 10}, SPAN("multipart/")) ||
	    !sip_param(params, SPAN("boundary"), out))
		return false;
	if (out->n >= 2 && out->p[0] == '"')
		*out = (struct span){out->p + 1, out->n - 2};
	return out->n >= 1 && out->n <= 70;
}

// Takes one line off *rest, without its end.
static struct span line_take(struct span *rest)
{
	uint32_t n = span_find(*rest, '\n');
	struct span line = {rest->p, n};

	*rest = span_from(*rest, n < rest->n ? n + 1 : n);
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

enum delimiter {
	DELIMITER_NONE,
	DELIMITER_NEXT,
	DELIMITER_LAST,
};

// "--boundary" or "--boundary--", and white space up to the line's end.
static enum delimiter delimiter_of(struct span line, struct span boundary)
{
	enum delimiter kind = DELIMITER_NEXT;

	if (line.n < boundary.n + 2 || !span_starts(line, SPAN("--")))
		return DELIMITER_NONE;
	line = span_from(line, 2);
	if (!span_starts(line, boundary))
		return DELIMITER_NONE;
	line = span_from(line, boundary.n);
	if (span_starts(line, SPAN("--"))) {
		kind = DELIMITER_LAST;
		line = span_from(line, 2);
	}
	return span_trim(line).n == 0 ? kind : DELIMITER_NONE;
}

// What is before the next delimiter line, without the line end that belongs to it.
static enum delimiter section_take(struct span *rest, struct span boundary, struct span *out)
{
	const uint8_t *from = rest->p;

	while (rest->n) {
		const uint8_t *begin = rest->p;
		enum delimiter d = delimiter_of(line_take(rest), boundary);

		if (d == DELIMITER_NONE)
			continue;
		*out = span_of(from, (size_t)(begin - from));
		if (out->n && out->p[out->n - 1] == '\n')
			out->n--;
		if (out->n && out->p[out->n - 1] == '\r')
			out->n--;
		return d;
	}
	return DELIMITER_NONE;
}

static void field_take(struct span line, struct sip_part *out)
{
	uint32_t colon = span_find(line, ':');
	struct span name = span_trim((struct span){line.p, colon}), value;

	if (colon == line.n)
		return;
	value = span_trim(span_from(line, colon + 1));
	if (span_ieq(name, SPAN("Content-Type")) || span_ieq(name, SPAN("c")))
		out->type = value;
	else if (span_ieq(name, SPAN("Content-Disposition")))
		out->disposition = value;
	else if (span_ieq(name, SPAN("Content-Transfer-Encoding")))
		out->encoding = value;
}

static void part_read(struct span section, struct sip_part *out)
{
	*out = (struct sip_part){.type = SPAN("text/plain")}; // RFC 2046 5.1
	while (section.n) {
		struct span line = line_take(&section);

		if (line.n == 0)
			break;
		field_take(line, out);
	}
	out->body = section;
}

bool sip_part_next(struct sip_parts *parts, struct sip_part *out)
{
	struct span section;
	enum delimiter d;

	if (parts->over)
		return false;
	d = section_take(&parts->rest, parts->boundary, &section);
	// A last part that nothing ends may be cut short: it is none.
	parts->over = d != DELIMITER_NEXT;
	if (d == DELIMITER_NONE)
		return false;
	part_read(section, out);
	return true;
}

bool sip_parts_begin(struct sip_parts *parts, struct span content_type, struct span body)
{
	struct span preamble;

	*parts = (struct sip_parts){.rest = body};
	if (!boundary_of(content_type, &parts->boundary))
		return false;
	parts->over = section_take(&parts->rest, parts->boundary, &preamble) != DELIMITER_NEXT;
	return true;
}

// As it lies; base64 and quoted-printable would have to be decoded first.
static bool is_plain(struct span encoding)
{
	return encoding.n == 0 || span_ieq(encoding, SPAN("binary")) ||
	       span_ieq(encoding, SPAN("8bit")) || span_ieq(encoding, SPAN("7bit"));
}

bool sip_part_is(const struct sip_part *part, struct span type)
{
	struct span params;

	return span_ieq(media_type(part->type, &params), type) && is_plain(part->encoding);
}

// The parts of one multipart body; those within are kept for later, nearest first.
static bool body_find(struct span content_type, struct span body, struct span type,
		      struct span *out)
{
	struct sip_parts parts[DEPTH_MAX];
	struct span params;
	unsigned depth = 0;

	if (span_ieq(media_type(content_type, &params), type)) {
		*out = body;
		return true;
	}
	if (!sip_parts_begin(&parts[depth++], content_type, body))
		return false;
	while (depth) {
		struct sip_part part;

		if (!sip_part_next(&parts[depth - 1], &part)) {
			depth--;
		} else if (sip_part_is(&part, type)) {
			*out = part.body;
			return true;
		} else if (depth < DEPTH_MAX &&
			   sip_parts_begin(&parts[depth], part.type, part.body)) {
			depth++;
		}
	}
	return false;
}

bool sip_body_find(const struct sip_msg *m, struct span type, struct span *out)
{
	if (sip_first(m, SIP_H_CONTENT_ENCODING))
		return false;
	return body_find(sip_value(m, SIP_H_CONTENT_TYPE), m->body, type, out);
}
