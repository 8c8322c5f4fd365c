/* SPDX-License-Identifier: BSD-3-Clause */
#include "writer.h"

void put_u64(struct writer *w, uint64_t v)
{
	uint8_t digits[20];
	uint32_t n = 0;

	do {
		digits[sizeof(digits) - ++n] = (uint8_t)('0' + v % 10);
		v /= 10;
	} while (v);
	put_span(w, span_of(digits + sizeof(digits) - n, n));
}

void put_hex64(struct writer *w, uint64_t v)
{
	uint8_t *at = put_room(w, 16);

	for (unsigned i = 0; at && i < 16; i++)
		at[i] = (uint8_t)"0123456789abcdef"[(v >> (60 - 4 * i)) & 15];
}

bool hex64_read(const uint8_t *p, uint64_t *out)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < 16; i++) {
		uint8_t c = p[i];

		if (ascii_digit(c))
			v = v << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (uint64_t)(c - 'a' + 10);
		else
			return false;
	}
	*out = v;
	return true;
}
