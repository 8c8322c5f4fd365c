/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_scan_loop.h"

#include <immintrin.h>

struct half {
	__m256i bytes, high; // high: one bit for the byte's high nibble
};

SIP_INLINE struct half half_of(const uint8_t *p)
{
	const __m256i bit = _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0,
					     1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
	struct half h = {.bytes = _mm256_loadu_si256((const __m256i *)p)};
	__m256i nibble = _mm256_and_si256(_mm256_srli_epi16(h.bytes, 4), _mm256_set1_epi8(15));

	h.high = _mm256_shuffle_epi8(bit, nibble);
	return h;
}

// A shuffle takes the low nibble of a byte below 128 for an index, and gives 0 for others.
SIP_INLINE uint32_t outside(struct half h, const uint8_t *row)
{
	__m256i table = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)row));
	__m256i in = _mm256_and_si256(_mm256_shuffle_epi8(table, h.bytes), h.high);

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(in, _mm256_setzero_si256()));
}

SIP_INLINE uint32_t equal(struct half h, char c)
{
	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(h.bytes, _mm256_set1_epi8(c)));
}

SIP_INLINE uint32_t below_space(struct half h)
{
	__m256i low = _mm256_min_epu8(h.bytes, _mm256_set1_epi8(' ' - 1));

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, h.bytes));
}

#define BOTH(f, ...) ((uint64_t)f(high, __VA_ARGS__) << 32 | f(low, __VA_ARGS__))

SIP_INLINE struct sip_bits read_bits(const uint8_t *p, uint32_t n)
{
	struct sip_bits bits;
	struct half low, high;
	uint8_t tail[64];

	if (n < 64) {
		memset(tail, 0, sizeof(tail));
		p = memcpy(tail, p, n);
	}
	low = half_of(p);
	high = half_of(p + 32);
	for (unsigned i = 0; i < SIP_STOPS; i++)
		bits.stop[i] = BOTH(outside, sip_scan_tables.row[i]);
	bits.stop[SIP_STOP_LIST] = ~bits.stop[SIP_STOP_LIST];
	bits.cr = BOTH(equal, '\r');
	bits.lf = BOTH(equal, '\n');
	bits.control = ((uint64_t)below_space(high) << 32 | below_space(low)) &
		       ~(bits.cr | bits.lf | BOTH(equal, '\t'));
	return bits;
}

static bool runs(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	       __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}

SIP_SCANNER(avx2, "AVX2", runs, read_bits);
