/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialplan_priv.h"

static void put_byte(struct writer *w, uint8_t c)
{
	put_span(w, span_of(&c, 1));
}

// "%41" is A; what must stay an escape has its digits in upper case.
static void put_escape(struct writer *w, const uint8_t digits[2])
{
	static const char upper[] = "0123456789ABCDEF";
	int high = ascii_hex(digits[0]), low = ascii_hex(digits[1]);
	uint8_t c = (uint8_t)(high * 16 + low);

	if (sip_unreserved(c)) {
		put_byte(w, c);
		return;
	}
	put_byte(w, '%');
	put_byte(w, (uint8_t)upper[high]);
	put_byte(w, (uint8_t)upper[low]);
}

void put_user(struct writer *w, struct span user)
{
	while (user.n) {
		uint32_t plain = span_find(user, '%');

		put_span(w, (struct span){user.p, plain});
		user = span_from(user, plain);
		if (user.n >= 3 && ascii_hex(user.p[1]) >= 0 && ascii_hex(user.p[2]) >= 0) {
			put_escape(w, user.p + 1);
			user = span_from(user, 3);
		} else if (user.n) {
			put_byte(w, '%');
			user = span_from(user, 1);
		}
	}
}

void put_lower(struct writer *w, struct span s)
{
	uint8_t *at = put_room(w, s.n);

	for (uint32_t i = 0; at && i < s.n; i++)
		at[i] = ascii_lower(s.p[i]);
}

void dialplan_put_uri(struct writer *w, const struct sip_uri *uri)
{
	put_lit(w, "sip:");
	put_user(w, uri->user);
	put_lit(w, "@");
	put_lower(w, uri->host);
	put_lit(w, ":");
	put_u32(w, uri->port ? uri->port : SIP_PORT);
}
