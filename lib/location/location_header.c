/* SPDX-License-Identifier: BSD-3-Clause */
#include "location_priv.h"

// Header lines: what a 200 lists, and the Path that a REGISTER has come by.

// "1", "0.7"
static void put_q(struct writer *w, unsigned thousandths)
{
	uint8_t digit[] = {(uint8_t)('0' + thousandths / 100 % 10),
			   (uint8_t)('0' + thousandths / 10 % 10),
			   (uint8_t)('0' + thousandths % 10)};
	uint32_t n = sizeof(digit);

	put_u32(w, thousandths / 1000);
	while (n && digit[n - 1] == '0')
		n--;
	if (n)
		put_lit(w, ".");
	put_span(w, span_of(digit, n));
}

// 10.3 step 8: each with its expires.
void location_put_contacts(struct writer *w, const struct location_list *list, uint64_t now_ms)
{
	for (unsigned i = 0; i < list->n; i++) {
		const struct location_contact *c = &list->at[i];

		put_lit(w, "Contact: <");
		put_span(w, c->uri);
		put_lit(w, ">;q=");
		put_q(w, c->q);
		put_lit(w, ";expires=");
		put_u64(w, (c->expires_ms - now_ms + 999) / 1000);
		put_lit(w, "\r\n");
	}
}

bool location_put_path(struct writer *w, const struct sip_msg *m)
{
	uint32_t before = w->n;

	for (unsigned i = 1; i < m->n; i++) {
		const struct sip_header *h = &m->header[i];

		if (h->id != SIP_H_OTHER || !span_ieq(sip_header_name(m, h), SPAN("Path")))
			continue;
		put_span(w, w->n > before ? SPAN(", ") : SPAN_NONE);
		put_span(w, sip_header_value(m, h));
	}
	return !w->full && w->n - before <= LOCATION_PATH_MAX;
}
