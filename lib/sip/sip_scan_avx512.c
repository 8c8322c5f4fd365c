/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_scan_loop.h"

#include <immintrin.h>

// The byte at row r, column c of a vector becomes the one at row c, column r.
#define COLUMN(c) c, c + 8, c + 16, c + 24, c + 32, c + 40, c + 48, c + 56
#define NUMBERS(n)                                                                                 \
	n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7, n + 8, n + 9, n + 10, n + 11, n + 12, \
		n + 13, n + 14, n + 15

// DEL, which is of no kind, stands for bytes above it and for those that are not there.
SIP_INLINE __m512i kinds_of(const uint8_t *p, uint32_t n)
{
	const __m512i low = _mm512_loadu_si512(sip_scan_tables.kind);
	const __m512i high = _mm512_loadu_si512(sip_scan_tables.kind + 64);
	const __m512i del = _mm512_set1_epi8(0x7f);
	// What the mask leaves out is not touched, be there a page or not.
	const __m512i bytes = _mm512_mask_loadu_epi8(del, ~0ull >> (64 - n), p);

	return _mm512_permutex2var_epi8(low, _mm512_min_epu8(bytes, del), high);
}

// 64 bytes of 8 bits become 8 rows of 64 bits. This is faster than testing each bit: there is but one
// way out of the mask registers.
SIP_INLINE __m512i rows_of(__m512i kinds)
{
	const __m512i one_of_8 = _mm512_set1_epi64(0x8040201008040201);
	const __m512i reverse = _mm512_broadcast_i32x4(
		_mm_setr_epi8(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
	static const uint8_t columns[64] = {COLUMN(0), COLUMN(1), COLUMN(2), COLUMN(3),
					    COLUMN(4), COLUMN(5), COLUMN(6), COLUMN(7)};

	// The kinds are the matrix: the last of its bytes makes the lowest bits.
	kinds = _mm512_shuffle_epi8(kinds, reverse);
	kinds = _mm512_gf2p8affine_epi64_epi8(one_of_8, kinds, 0);
	return _mm512_permutexvar_epi8(_mm512_loadu_si512(columns), kinds);
}

SIP_INLINE void keep(uint64_t *low, uint64_t *high, __m128i two)
{
	_mm_storel_epi64((__m128i *)low, two);
	_mm_storeh_pd((double *)high, _mm_castsi128_pd(two));
}

SIP_INLINE struct sip_bits read_bits(const uint8_t *p, uint32_t n, struct sip_map *map,
				     uint32_t block)
{
	uint64_t(*stop)[SIP_MAP_WORDS] = map->stop;
	__m512i rows = rows_of(kinds_of(p, n));
	__m128i list_cr, lf_control;

	_Static_assert(SIP_STOPS == 5 && SIP_STOP_LIST == 4, "the others are inverted");
	rows = _mm512_xor_si512(rows, _mm512_setr_epi64(-1, -1, -1, -1, 0, 0, 0, 0));
	list_cr = _mm512_extracti32x4_epi32(rows, 2);
	lf_control = _mm512_extracti32x4_epi32(rows, 3);
	keep(&stop[0][block], &stop[1][block], _mm512_castsi512_si128(rows));
	keep(&stop[2][block], &stop[3][block], _mm512_extracti32x4_epi32(rows, 1));
	_mm_storel_epi64((__m128i *)&stop[SIP_STOP_LIST][block], list_cr);
	return (struct sip_bits){
		.cr = (uint64_t)_mm_extract_epi64(list_cr, 1),
		.lf = (uint64_t)_mm_cvtsi128_si64(lf_control),
		.control = (uint64_t)_mm_extract_epi64(lf_control, 1),
	};
}

// All 32 there can be, for it costs no more.
SIP_INLINE void put_ends(uint16_t *end, uint32_t from, uint64_t bits)
{
	static const uint8_t numbers[64] = {NUMBERS(0), NUMBERS(16), NUMBERS(32), NUMBERS(48)};
	__m512i in = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(numbers));
	__m512i at = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(in));

	_mm512_storeu_si512(end, _mm512_add_epi16(at, _mm512_set1_epi16((short)from)));
}

static bool runs(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("gfni") &&
	       __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
	       __builtin_cpu_supports("popcnt");
}

SIP_SCANNER(avx512, "AVX-512VBMI", runs, read_bits, put_ends);
