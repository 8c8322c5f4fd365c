/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "span.h"

/*
 * Bytes going into a buffer that somebody else owns. A write that does not fit sets 'full' and
 * writes nothing, and so do all later ones: check once, at the end.
 */
struct writer {
	uint8_t *buf;
	uint32_t cap; /* bytes in buf */
	uint32_t n;   /* bytes written */
	bool full;
};

static inline struct writer writer_on(void *buf, size_t cap)
{
	return (struct writer){.buf = buf, .cap = (uint32_t)cap};
}

static inline struct span writer_span(const struct writer *w)
{
	return (struct span){w->buf, w->n};
}

/* Room for n bytes, to be filled by the caller; NULL when full. */
static inline uint8_t *put_room(struct writer *w, uint32_t n)
{
	uint8_t *at = w->buf + w->n;

	if (w->full || n > w->cap - w->n) {
		w->full = true;
		return NULL;
	}
	w->n += n;
	return at;
}

static inline void put_span(struct writer *w, struct span s)
{
	uint8_t *at = put_room(w, s.n);

	if (at && s.n)
		memcpy(at, s.p, s.n);
}

/* The n bytes written last: into 'out', and not written any more. Zeros when full. */
static inline void put_undo(struct writer *w, void *out, uint32_t n)
{
	if (w->full) {
		memset(out, 0, n);
		return;
	}
	w->n -= n;
	memcpy(out, w->buf + w->n, n);
}

/* A string literal; its length is known to the compiler. */
#define put_lit(w, lit) put_span((w), SPAN(lit))

/* Decimal, without leading zeros. */
void put_u64(struct writer *w, uint64_t v);

static inline void put_u32(struct writer *w, uint32_t v)
{
	put_u64(w, v);
}

/* Sixteen lower-case hexadecimal digits; to where there is room for them. */
void put_hex64(struct writer *w, uint64_t v);
void hex64_lay(uint8_t at[16], uint64_t v);

/* Reads what put_hex64 wrote: exactly 16 lower-case digits at p. The 16 bytes there are v's. */
bool hex64_read(const uint8_t *p, uint64_t *out);
bool hex64_is(const uint8_t *p, uint64_t v);

/* Text or an attribute's value as XML 1.0 can have it: escaped, a blank for what is no printable
 * character, a question mark for a byte that is not UTF-8. */
void put_xml(struct writer *w, struct span text);
