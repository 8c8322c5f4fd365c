/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdp_priv.h"

// Lines as we write them.

void sdp_put_line(struct writer *w, uint8_t type, struct span value)
{
	const uint8_t head[2] = {type, '='};

	put_span(w, span_of(head, 2));
	put_span(w, value);
	put_lit(w, "\r\n");
}

// A version is a number of up to 64 bits, often a time (RFC 4566 5.2); one that is none stays as it
// is.
static void put_version(struct writer *w, struct span version, uint16_t revision)
{
	uint8_t digits[20];
	uint32_t carry = revision, n = version.n;

	if (revision == 0 || n > sizeof(digits)) {
		put_span(w, version);
		return;
	}
	memcpy(digits, version.p, n);
	for (uint32_t i = n; i > 0; i--) {
		if (!ascii_digit(digits[i - 1])) {
			put_span(w, version);
			return;
		}
		carry += (uint32_t)(digits[i - 1] - '0');
		digits[i - 1] = (uint8_t)('0' + carry % 10);
		carry /= 10;
	}
	if (carry)
		put_u32(w, carry);
	put_span(w, span_of(digits, n));
}

void sdp_put_origin(struct writer *w, struct span value, const struct sdp_here *here)
{
	struct sdp_origin origin;

	if (!sdp_origin_read(value, &origin))
		return;
	put_lit(w, "o=");
	put_span(w, span_trim(origin.session));
	put_lit(w, " ");
	put_version(w, origin.version, here->revision);
	put_lit(w, " ");
	put_span(w, here->addr);
	put_lit(w, "\r\n");
}

void sdp_put_media(struct writer *w, const struct sdp_media *m, struct span formats, uint16_t port)
{
	put_lit(w, "m=");
	put_span(w, m->media);
	put_lit(w, " ");
	put_u32(w, port);
	put_lit(w, " ");
	put_span(w, m->proto);
	put_lit(w, " ");
	put_span(w, formats);
	put_lit(w, "\r\n");
}
