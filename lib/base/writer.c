/* SPDX-License-Identifier: BSD-3-Clause */
#include "writer.h"

void put_u64(struct writer *w, uint64_t v)
{
	uint8_t digits[20], *one;
	uint32_t n = 0;

	if (v < 10) { // most CSeqs and lengths of nothing
		one = put_room(w, 1);
		if (one)
			*one = (uint8_t)('0' + v);
		return;
	}
	do {
		digits[sizeof(digits) - ++n] = (uint8_t)('0' + v % 10);
		v /= 10;
	} while (v);
	put_span(w, span_of(digits + sizeof(digits) - n, n));
}

// Hexadecimal digits, eight at a time, one in each byte of a word; the first is the lowest.
#define EACH(byte) ((byte) * 0x0101010101010101u)

static uint64_t digits_of(uint32_t v)
{
	uint64_t x = v, beyond_9;

	x = (x << 16 | x) & 0x0000ffff0000ffffu;
	x = (x << 8 | x) & 0x00ff00ff00ff00ffu;
	x = __builtin_bswap64((x << 4 | x) & EACH(0x0fu));
	beyond_9 = (x + EACH(6u)) >> 4 & EACH(1u);
	return x + EACH((uint64_t)'0') + beyond_9 * ('a' - '0' - 10);
}

// Of what is no digit it makes something that digits_of does not turn back into it.
static uint32_t value_of(uint64_t digits)
{
	uint64_t letters = digits >> 6 & EACH(1u);
	uint64_t x = __builtin_bswap64((digits & EACH(0x0fu)) + letters * 9);

	x = (x | x >> 4) & 0x00ff00ff00ff00ffu;
	x = (x | x >> 8) & 0x0000ffff0000ffffu;
	return (uint32_t)(x | x >> 16);
}

void put_hex64(struct writer *w, uint64_t v)
{
	uint64_t digits[2] = {digits_of((uint32_t)(v >> 32)), digits_of((uint32_t)v)};

	put_span(w, span_of(digits, sizeof(digits)));
}

bool hex64_read(const uint8_t *p, uint64_t *out)
{
	uint64_t digits[2];
	uint32_t high, low;

	memcpy(digits, p, sizeof(digits));
	high = value_of(digits[0]);
	low = value_of(digits[1]);
	if (digits_of(high) != digits[0] || digits_of(low) != digits[1])
		return false;
	*out = (uint64_t)high << 32 | low;
	return true;
}
