/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// A fold is written as the one space it stands for (RFC 3261 7.3.1). To repeat it would be legal
// too, but not every peer unfolds; and so no line end can get into a line from a value.
void sip_put_text(struct writer *w, struct span s)
{
	while (s.n) {
		uint32_t n = span_find(s, '\n'), end;

		n = span_find((struct span){s.p, n}, '\r');
		for (end = n; n < s.n && end && sip_is_lws(s.p[end - 1]);)
			end--;
		put_span(w, (struct span){s.p, end});
		s = span_from(s, n);
		while (s.n && sip_is_lws(s.p[0]))
			s = span_from(s, 1);
		if (s.n)
			put_lit(w, " ");
	}
}

void sip_put_header(struct writer *w, struct span name, struct span value)
{
	put_span(w, name);
	put_lit(w, ": ");
	sip_put_text(w, value);
	put_lit(w, "\r\n");
}

void sip_put_field(struct writer *w, const struct sip_msg *m, const struct sip_header *h,
		   struct span name)
{
	put_span(w, name);
	put_lit(w, ": ");
	sip_put_value(w, m, sip_header_value(m, h));
	put_lit(w, "\r\n");
}

void sip_put_headers(struct writer *w, const struct sip_msg *m, enum sip_header_id id,
		     struct span name)
{
	for (const struct sip_header *h = sip_first(m, id); h; h = sip_next(m, h))
		sip_put_field(w, m, h, name);
}

void sip_put_status(struct writer *w, uint16_t status, struct span reason)
{
	put_lit(w, "SIP/2.0 ");
	put_u32(w, status);
	put_lit(w, " ");
	put_span(w, reason.n ? reason : sip_reason(status));
	put_lit(w, "\r\n");
}
