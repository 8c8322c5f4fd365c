/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_scan_loop.h"

#include <immintrin.h>

// A shuffle takes the low nibble of a byte below 128 for an index, and gives 0 for others.
SIP_INLINE __m512i rows(__m512i bytes, const uint8_t *row)
{
	__m512i table = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)row));

	return _mm512_shuffle_epi8(table, bytes);
}

SIP_INLINE struct sip_bits read_bits(const uint8_t *p, uint32_t n, struct sip_map *map,
				     uint32_t block)
{
	const struct sip_scan_tables *t = &sip_scan_tables;
	const __mmask64 there = ~0ull >> (64 - n);
	// What the mask leaves out is not touched, be there a page or not.
	const __m512i bytes = _mm512_maskz_loadu_epi8(there, p);
	const __m512i bit = _mm512_broadcast_i32x4(
		_mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0));
	const __m512i nibble = _mm512_and_si512(_mm512_srli_epi16(bytes, 4), _mm512_set1_epi8(15));
	const __m512i high = _mm512_shuffle_epi8(bit, nibble);
	__mmask64 list = _mm512_test_epi8_mask(rows(bytes, t->row[SIP_STOP_LIST]), high);

	map->stop[SIP_STOP_HOST][block] =
		_mm512_testn_epi8_mask(rows(bytes, t->row[SIP_STOP_HOST]), high);
	map->stop[SIP_STOP_PARAM][block] =
		_mm512_testn_epi8_mask(rows(bytes, t->row[SIP_STOP_PARAM]), high);
	map->stop[SIP_STOP_URI][block] =
		_mm512_testn_epi8_mask(rows(bytes, t->row[SIP_STOP_URI]), high);
	map->stop[SIP_STOP_LIST][block] = list;
	return (struct sip_bits){
		.cr = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\r')),
		.lf = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n')),
		.control = _mm512_mask_test_epi8_mask(there, rows(bytes, t->control), high),
	};
}

static bool runs(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
	       __builtin_cpu_supports("popcnt");
}

SIP_SCANNER(avx512, "AVX-512BW", runs, read_bits);
