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

#define BOTH(f, arg) ((uint64_t)f(high, arg) << 32 | f(low, arg))

SIP_INLINE struct sip_bits read_bits(const uint8_t *p, uint32_t n, struct sip_map *map,
				     uint32_t block)
{
	struct half low, high;
	uint8_t tail[64];

	if (n < 64) {
		memset(tail, 0, sizeof(tail));
		p = memcpy(tail, p, n);
	}
	low = half_of(p);
	high = half_of(p + 32);
	map->stop[SIP_STOP_HOST][block] = BOTH(outside, sip_scan_tables.row[SIP_STOP_HOST]);
	map->stop[SIP_STOP_PARAM][block] = BOTH(outside, sip_scan_tables.row[SIP_STOP_PARAM]);
	map->stop[SIP_STOP_URI][block] = BOTH(outside, sip_scan_tables.row[SIP_STOP_URI]);
	map->stop[SIP_STOP_WORDS][block] = BOTH(outside, sip_scan_tables.row[SIP_STOP_WORDS]);
	map->stop[SIP_STOP_LIST][block] = ~BOTH(outside, sip_scan_tables.row[SIP_STOP_LIST]);
	return (struct sip_bits){
		.cr = BOTH(equal, '\r'),
		.lf = BOTH(equal, '\n'),
		.control = ~BOTH(outside, sip_scan_tables.row[SIP_STOPS + 2]) & ~0ull >> (64 - n),
	};
}

static bool runs(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	       __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}

static void scan_text(struct sip_map *map, struct span text)
{
	sip_scan_text(map, text, read_bits);
}

static void scan_head(struct sip_map *map, struct sip_lines *lines, struct span message)
{
	sip_scan_head(map, lines, message, read_bits);
}

const struct sip_scanner sip_scan_avx2 = {"AVX2", runs, scan_text, scan_head};
