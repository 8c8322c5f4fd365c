/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_scan_loop.h"

#include <immintrin.h>

// The byte at row r, column c of a vector becomes the one at row c, column r.
#define COLUMN(c) c, c + 8, c + 16, c + 24, c + 32, c + 40, c + 48, c + 56

static const uint8_t columns[64] = {COLUMN(0), COLUMN(1), COLUMN(2), COLUMN(3),
				    COLUMN(4), COLUMN(5), COLUMN(6), COLUMN(7)};

// sip_scan_tables.kind, in registers: the compiler cannot know that no store changes it.
struct table {
	__m512i low, high;
};

SIP_INLINE struct table table_load(void)
{
	const uint8_t *kind = sip_scan_tables.kind;

	return (struct table){_mm512_loadu_si512(kind), _mm512_loadu_si512(kind + 64)};
}

// Of up to 64 bytes. DEL stands for bytes above it, which stop the same, and for those that are not
// there; these are not touched, be there a page or not.
SIP_INLINE __m512i kinds_of(struct table kind, const uint8_t *p, __mmask64 there)
{
	const __m512i del = _mm512_set1_epi8(0x7f);
	const __m512i bytes = _mm512_mask_loadu_epi8(del, there, p);

	return _mm512_permutex2var_epi8(kind.low, _mm512_min_epu8(bytes, del), kind.high);
}

// 64 bytes of 8 bits become 8 rows of 64 bits: stops, CR, LF, control characters. A transposition
// is faster than a test for each bit, for there is but one way out of the mask registers.
SIP_INLINE __m512i rows_of(__m512i kinds)
{
	const __m512i one_of_8 = _mm512_set1_epi64(0x8040201008040201);
	const __m512i reverse = _mm512_broadcast_i32x4(
		_mm_setr_epi8(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));

	// The kinds are the matrix: the last of its bytes makes the lowest bits.
	kinds = _mm512_shuffle_epi8(kinds, reverse);
	kinds = _mm512_gf2p8affine_epi64_epi8(one_of_8, kinds, 0);
	return _mm512_permutexvar_epi8(_mm512_loadu_si512(columns), kinds);
}

// Of two blocks.
struct rows {
	__m128i stop[SIP_STOPS], cr, lf, control;
};

#define QUARTER(v, i) _mm512_extracti32x4_epi32(v, i)

SIP_INLINE struct rows read_2(struct table kind, const uint8_t *p, __mmask64 there,
			      __mmask64 there_too)
{
	__m512i a = rows_of(kinds_of(kind, p, there));
	__m512i b = rows_of(kinds_of(kind, p + 64, there_too));
	__m512i even = _mm512_unpacklo_epi64(a, b), odd = _mm512_unpackhi_epi64(a, b);

	_Static_assert(SIP_STOPS == 5, "and three more");
	return (struct rows){
		.stop = {QUARTER(even, 0), QUARTER(odd, 0), QUARTER(even, 1), QUARTER(odd, 1),
			 QUARTER(even, 2)},
		.cr = QUARTER(odd, 2),
		.lf = QUARTER(even, 3),
		.control = QUARTER(odd, 3),
	};
}

SIP_INLINE void put_stops(struct sip_map *map, uint32_t block, const struct rows *r)
{
	for (unsigned i = 0; i < SIP_STOPS; i++)
		_mm_storeu_si128((__m128i *)&map->stop[i][block], r->stop[i]);
}

SIP_INLINE __mmask64 first(uint32_t n)
{
	return n < 64 ? ~(~0ull << n) : ~0ull;
}

SIP_INLINE struct rows read_rest(struct table kind, const uint8_t *p, uint32_t n)
{
	return read_2(kind, p, first(n), n > 64 ? first(n - 64) : 0);
}

static void scan_text(struct sip_map *map, struct span text)
{
	uint32_t left = sip_scan_begin(map, text), block = 0;
	const struct table kind = table_load();
	struct rows r;

	for (; left >= 128; left -= 128, block += 2) {
		r = read_2(kind, text.p + block * 64, ~0ull, ~0ull);
		put_stops(map, block, &r);
	}
	if (left) {
		r = read_rest(kind, text.p + block * 64, left);
		put_stops(map, block, &r);
		block += 2;
	}
	sip_scan_end(map, block);
}

// What is known of a message's lines behind two blocks.
struct ends {
	__m128i cr, crlf, empty; // the last two's; empty: the second of two CRLFs in a row
	__m128i wild;		 // of all: what may be control characters
	uint16_t *next;		 // there the next line is noted
};

// Where what 'bits' stand for was so many bytes ago; 'before' are those of the blocks before.
SIP_INLINE __m128i ago(__m128i bits, __m128i before, int bytes)
{
	__m128i carry = _mm_alignr_epi8(bits, before, 8);

	return _mm_or_si128(_mm_slli_epi64(bits, bytes), _mm_srli_epi64(carry, 64 - bytes));
}

SIP_INLINE uint16_t *put_lines(uint16_t *end, uint32_t from, uint64_t crlf)
{
	sip_ends_put(end, from, crlf);
	return end + __builtin_popcountll(crlf);
}

SIP_INLINE void ends_add(struct ends *e, uint16_t *most, uint32_t from, const struct rows *r)
{
	__m128i after_cr = ago(r->cr, e->cr, 1), crlf = _mm_and_si128(r->lf, after_cr);

	e->empty = _mm_and_si128(crlf, ago(crlf, e->crlf, 2));
	e->cr = r->cr;
	e->crlf = crlf;
	// A bare LF, a bare CR: neither is taken for a line end.
	e->wild = _mm_or_si128(e->wild, _mm_or_si128(_mm_xor_si128(r->lf, after_cr), r->control));
	e->next = e->next < most ? e->next : most;
	e->next = put_lines(e->next, from, (uint64_t)_mm_cvtsi128_si64(crlf));
	e->next = put_lines(e->next, from + 64, (uint64_t)_mm_extract_epi64(crlf, 1));
}

// How many CRLFs there are behind the first bit of 'empty', in two words each.
SIP_INLINE uint32_t behind(__m128i crlf, __m128i empty)
{
	uint64_t low = (uint64_t)_mm_cvtsi128_si64(crlf);
	uint64_t high = (uint64_t)_mm_extract_epi64(crlf, 1);
	uint64_t empty_low = (uint64_t)_mm_cvtsi128_si64(empty);
	uint64_t empty_high = (uint64_t)_mm_extract_epi64(empty, 1);

	// x ^ (x - 1) are the lowest bit and all below it; of 0, all there are.
	low &= ~(empty_low ^ (empty_low - 1));
	high &= empty_low ? ~0ull : ~(empty_high ^ (empty_high - 1));
	return (uint32_t)(__builtin_popcountll(low) + __builtin_popcountll(high));
}

static void scan_head(struct sip_map *map, struct sip_lines *lines, struct span message)
{
	uint32_t left = sip_scan_begin(map, message), block = 0, n;
	uint16_t *const most = lines->end + SIP_LINES_MAX;
	const struct table kind = table_load();
	struct ends e = {.next = lines->end};
	struct rows r;

	for (; left >= 128 && _mm_testz_si128(e.empty, e.empty); left -= 128, block += 2) {
		r = read_2(kind, message.p + block * 64, ~0ull, ~0ull);
		put_stops(map, block, &r);
		ends_add(&e, most, block * 64, &r);
	}
	if (left && _mm_testz_si128(e.empty, e.empty)) {
		r = read_rest(kind, message.p + block * 64, left);
		put_stops(map, block, &r);
		ends_add(&e, most, block * 64, &r);
		block += 2;
	}
	// Lines behind the empty one are none.
	n = (uint32_t)(e.next - lines->end) - behind(e.crlf, e.empty);
	lines->n = n < SIP_LINES_MAX ? n : SIP_LINES_MAX;
	lines->whole = !_mm_testz_si128(e.empty, e.empty);
	lines->wild = !_mm_testz_si128(e.wild, e.wild);
	sip_scan_end(map, block);
}

static bool runs(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
	       __builtin_cpu_supports("gfni") && __builtin_cpu_supports("bmi") &&
	       __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}

const struct sip_scanner sip_scan_avx512 = {"AVX-512", runs, scan_text, scan_head};
