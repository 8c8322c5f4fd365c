/* SPDX-License-Identifier: BSD-3-Clause */
#include "writer.h"

// Two digits of each number below 100.
static const char pairs[] = "0001020304050607080910111213141516171819"
			    "2021222324252627282930313233343536373839"
			    "4041424344454647484950515253545556575859"
			    "6061626364656667686970717273747576777879"
			    "8081828384858687888990919293949596979899";

// log10(2) is 1233/4096 and a bit: from the number's bits follow its digits, or one less.
static uint32_t digits_in(uint64_t v)
{
	static const uint64_t powers[] = {
		0, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
		10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000,
		1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
		10000000000000000000u,
	};
	uint32_t fewer = (64 - (uint32_t)__builtin_clzll(v | 1)) * 1233 >> 12;

	return fewer + (v >= powers[fewer]);
}

void put_u64(struct writer *w, uint64_t v)
{
	uint32_t n = digits_in(v);
	uint8_t *at = put_room(w, n);

	if (!at)
		return;
	for (at += n; v >= 100; v /= 100) {
		at -= 2;
		memcpy(at, pairs + v % 100 * 2, 2);
	}
	*--at = (uint8_t)pairs[v * 2 + 1];
	if (v >= 10)
		*--at = (uint8_t)pairs[v * 2];
}

// Hexadecimal digits, sixteen at a time in one vector; the first is the lowest.
typedef uint8_t digits16 __attribute__((vector_size(16)));
typedef uint64_t words2 __attribute__((vector_size(16)));

#define EACH(byte) ((byte) * 0x0101010101010101u)

static digits16 digits_of(uint64_t v)
{
	uint64_t bytes = __builtin_bswap64(v);
	digits16 high = (digits16)(words2){bytes >> 4 & EACH(0x0fu)};
	digits16 low = (digits16)(words2){bytes & EACH(0x0fu)};
	digits16 x = __builtin_shufflevector(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21,
					     6, 22, 7, 23);

	return x + '0' + ((digits16)(x > 9) & ('a' - '0' - 10));
}

// Of eight that are no digits it makes something that digits_of does not turn back into them.
static uint32_t value_of(uint64_t digits)
{
	uint64_t letters = digits >> 6 & EACH(1u);
	uint64_t x = __builtin_bswap64((digits & EACH(0x0fu)) + letters * 9);

	x = (x | x >> 4) & 0x00ff00ff00ff00ffu;
	x = (x | x >> 8) & 0x0000ffff0000ffffu;
	return (uint32_t)(x | x >> 16);
}

void hex64_lay(uint8_t at[16], uint64_t v)
{
	digits16 digits = digits_of(v);

	memcpy(at, &digits, sizeof(digits));
}

void put_hex64(struct writer *w, uint64_t v)
{
	uint8_t *at = put_room(w, 16);

	if (at)
		hex64_lay(at, v);
}

bool hex64_is(const uint8_t *p, uint64_t v)
{
	digits16 digits = digits_of(v);

	return memcmp(p, &digits, sizeof(digits)) == 0;
}

bool hex64_read(const uint8_t *p, uint64_t *out)
{
	uint64_t digits[2], v;

	memcpy(digits, p, sizeof(digits));
	v = (uint64_t)value_of(digits[0]) << 32 | value_of(digits[1]);
	if (!hex64_is(p, v))
		return false;
	*out = v;
	return true;
}
