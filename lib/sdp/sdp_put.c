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

uint32_t sdp_put_origin(struct writer *w, const struct sdp_here *here)
{
	uint32_t at;

	put_lit(w, "o=- ");
	put_u64(w, here->session);
	put_lit(w, " ");
	at = w->n;
	put_lit(w, " ");
	put_span(w, here->addr);
	put_lit(w, "\r\n");
	return at;
}

void sdp_seal(struct writer *w, uint32_t from, uint32_t at, const struct sdp_here *here)
{
	uint8_t digits[10];
	struct writer number = writer_on(digits, sizeof(digits));
	uint32_t tail = w->n - at;
	uint64_t digest;

	if (w->full)
		return;
	digest = digest_of(span_of(w->buf + from, w->n - from));
	here->said->number += digest != here->said->digest || here->said->number == 0;
	here->said->digest = digest;
	put_u32(&number, here->said->number);
	if (!put_room(w, number.n))
		return;
	memmove(w->buf + at + number.n, w->buf + at, tail);
	memcpy(w->buf + at, digits, number.n);
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

void sdp_put_floor(struct writer *w, const struct sdp_here *here)
{
	put_lit(w, "a=fmtp:TBCP ");
	put_span(w, here->floor);
	put_lit(w, "\r\n");
}
