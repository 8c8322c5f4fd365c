/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// SIP-Version: "SIP" "/" 1*DIGIT "." 1*DIGIT, in whatever case (RFC 3261 7.1).
static bool version_read(struct span s, bool *is_2)
{
	struct span digits;
	uint32_t dot;

	if (s.n < 7 || !span_ieq((struct span){s.p, 4}, SPAN("SIP/")))
		return false;
	digits = span_from(s, 4);
	dot = span_find(digits, '.');
	for (uint32_t i = 0; i < digits.n; i++)
		if (i != dot && !ascii_digit(digits.p[i]))
			return false;
	*is_2 = span_eq(digits, SPAN("2.0"));
	return dot != 0 && dot + 1 < digits.n;
}

static bool status_line(struct span line, struct sip_start *out)
{
	uint32_t sp = span_find(line, ' '), status;
	struct span code;

	if (!version_read((struct span){line.p, sp}, &out->version_2) || line.n < sp + 4)
		return false;
	code = (struct span){line.p + sp + 1, 3};
	// Three digits and no more: 4294967301 is not 5 (RFC 4475 3.1.2.19).
	if (!span_u32(code, 699, &status) || status < 100)
		return false;
	out->status = (uint16_t)status;
	out->reason = span_from(line, sp + 4);
	// Some peers leave out the space along with the phrase; nothing hangs on either.
	if (out->reason.n == 0)
		return true;
	if (out->reason.p[0] != ' ')
		return false;
	out->reason = span_from(out->reason, 1);
	return true;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

// What begins with a token and ends with a SIP-Version was meant as a request, however it is
// spaced; then it can be answered (RFC 4475 3.1.2.8 to 3.1.2.10).
static bool request_line(struct span line, struct sip_start *out)
{
	struct span trimmed = span_trim(line);
	uint32_t from = sip_run(line, SIP_TOKEN), at = trimmed.n;

	if (from == 0 || from == line.n || !is_blank(line.p[from]))
		return false;
	while (at > from && !is_blank(line.p[at - 1]))
		at--;
	if (!version_read((struct span){line.p + at, trimmed.n - at}, &out->version_2))
		return false;
	out->request = true;
	out->method = (struct span){line.p, from};
	out->uri = span_trim((struct span){line.p + from, at - from});
	out->well_spaced = trimmed.n == line.n && at - from == out->uri.n + 2 &&
			   line.p[from] == ' ' && line.p[at - 1] == ' ' &&
			   sip_all(out->uri, SIP_URI_CHAR);
	return true;
}

bool sip_start_take(struct span *rest, struct sip_start *out)
{
	struct span line;
	uint32_t lf;

	while (rest->n && (rest->p[0] == '\r' || rest->p[0] == '\n'))
		*rest = span_from(*rest, 1);
	// The start line cannot be folded (RFC 3261 7.3.1): its first CRLF ends it.
	lf = span_find(*rest, '\n');
	if (lf == rest->n || lf == 0 || rest->p[lf - 1] != '\r')
		return false;
	line = (struct span){rest->p, lf - 1};
	*rest = span_from(*rest, lf + 1);
	*out = (struct sip_start){0};
	if (!sip_line_clean(line))
		return false;
	if (line.n >= 4 && span_ieq((struct span){line.p, 4}, SPAN("SIP/")))
		return status_line(line, out);
	return request_line(line, out);
}
