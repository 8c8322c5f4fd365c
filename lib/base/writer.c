/* SPDX-License-Identifier: BSD-3-Clause */
#include "writer.h"

#include <endian.h>

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

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte)) // the same in all eight bytes

// Eight digits at a time, a byte each, the most significant one first in memory. A nibble above 9
// carries into bit 4 when 6 is added; a letter lies 0x27 behind where a digit would.
static void put_hex32(uint8_t *at, uint32_t v)
{
	uint64_t x = v, above_9;

	x = (x | x << 16) & UINT64_C(0x0000ffff0000ffff);
	x = (x | x << 8) & UINT64_C(0x00ff00ff00ff00ff);
	x = (x | x << 4) & EACH(0x0f);
	above_9 = (x + EACH(6)) >> 4 & EACH(1);
	x = htobe64(x + EACH('0') + above_9 * 0x27);
	memcpy(at, &x, sizeof(x));
}

void put_hex64(struct writer *w, uint64_t v)
{
	uint8_t *at = put_room(w, 16);

	if (!at)
		return;
	put_hex32(at, (uint32_t)(v >> 32));
	put_hex32(at + 8, (uint32_t)v);
}

// The nibbles that eight such bytes stand for; they are digits if they would be written the same
// way.
static bool hex32_read(const uint8_t *p, uint32_t *out)
{
	uint64_t x, v, letter;

	memcpy(&x, p, sizeof(x));
	letter = x >> 6 & EACH(1);
	v = (x & EACH(0x0f)) + letter * 9;
	if ((v & EACH(0xf0)) || v + EACH('0') + ((v + EACH(6)) >> 4 & EACH(1)) * 0x27 != x)
		return false;
	v = be64toh(v);
	v = (v | v >> 4) & UINT64_C(0x00ff00ff00ff00ff);
	v = (v | v >> 8) & UINT64_C(0x0000ffff0000ffff);
	*out = (uint32_t)(v | v >> 16);
	return true;
}

bool hex64_read(const uint8_t *p, uint64_t *out)
{
	uint32_t high, low;

	if (!hex32_read(p, &high) || !hex32_read(p + 8, &low))
		return false;
	*out = (uint64_t)high << 32 | low;
	return true;
}
