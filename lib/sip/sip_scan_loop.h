/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip_scan.h"

/* Index of the lowest bit; of none, anything. */
#ifdef __BMI__
#define SIP_CTZ(bits) ((uint32_t)__builtin_ia32_tzcnt_u64(bits))
#else
#define SIP_CTZ(bits) ((uint32_t)__builtin_ctzll((bits) | 1ull << 63))
#endif

/*
 * What all variants of the scanner have in common. Each gives a function that reads up to 64 bytes;
 * it is inlined into these loops.
 */
struct sip_bits {
	uint64_t cr, lf;
	bool control; /* there are others besides these and the tab */
};

/* n: 1 to 64. Bytes from p + n on may not be touched; in stop[] they count as NUL. */
typedef struct sip_bits (*sip_bits_fn)(const uint8_t *p, uint32_t n, struct sip_map *map,
				       uint32_t block);

#define SIP_INLINE static inline __attribute__((always_inline))

SIP_INLINE uint32_t sip_scan_begin(struct sip_map *map, struct span text)
{
	map->p = text.p;
	return map->n = text.n < SIP_MAP_BYTES ? text.n : SIP_MAP_BYTES;
}

SIP_INLINE void sip_scan_end(struct sip_map *map, uint32_t block)
{
	for (unsigned i = 0; i < SIP_STOPS; i++)
		map->stop[i][block] = map->stop[i][block + 1] = ~0ull;
}

SIP_INLINE void sip_scan_text(struct sip_map *map, struct span text, sip_bits_fn read)
{
	uint32_t left = sip_scan_begin(map, text), block = 0;

	for (; left > 64; left -= 64, block++)
		read(text.p + block * 64, 64, map, block);
	if (left) {
		read(text.p + block * 64, left, map, block);
		block++;
	}
	sip_scan_end(map, block);
}

/* Four at a time without a branch on how many there are: more in 64 bytes are rare. */
SIP_INLINE uint32_t sip_scan_lines(uint16_t *end, uint32_t from, uint64_t crlf)
{
	uint32_t count = (uint32_t)__builtin_popcountll(crlf);

	for (uint32_t n = 0;; n += 4) {
		for (unsigned i = 0; i < 4; i++, crlf &= crlf - 1)
			end[n + i] = (uint16_t)(from + SIP_CTZ(crlf));
		if (__builtin_expect(count <= n + 4, true))
			return count;
	}
}

SIP_INLINE void sip_scan_head(struct sip_map *map, struct sip_lines *lines, struct span message,
			      sip_bits_fn read)
{
	uint32_t left = sip_scan_begin(map, message), block = 0, n = 0;
	uint64_t bare = 0, crlf = 0, empty = 0, cr = 0;
	const uint8_t *p = message.p;
	bool control = false;

	for (; left && !empty; block++) {
		uint32_t size = left < 64 ? left : 64;
		struct sip_bits bits = read(p + block * 64, size, map, block);
		uint64_t after_cr = bits.cr << 1 | cr >> 63, before = crlf >> 62;

		crlf = bits.lf & after_cr;
		bare |= bits.lf ^ after_cr;
		control |= bits.control;
		empty = crlf & (crlf << 2 | before);
		cr = bits.cr;
		n += sip_scan_lines(lines->end + n, block * 64, crlf);
		left -= size;
	}
	lines->n = n;
	// A bare LF, a bare CR: neither is taken for a line end.
	lines->wild = bare || control;
	sip_scan_end(map, block);
}

/* Defines sip_scan_VARIANT. */
#define SIP_SCANNER(variant, label, runs_fn, read_fn)                                              \
	static void scan_text(struct sip_map *map, struct span text)                               \
	{                                                                                          \
		sip_scan_text(map, text, read_fn);                                                 \
	}                                                                                          \
                                                                                                   \
	static void scan_head(struct sip_map *map, struct sip_lines *lines, struct span message)   \
	{                                                                                          \
		sip_scan_head(map, lines, message, read_fn);                                       \
	}                                                                                          \
                                                                                                   \
	const struct sip_scanner sip_scan_##variant = {                                            \
		.name = label,                                                                     \
		.runs = runs_fn,                                                                   \
		.text = scan_text,                                                                 \
		.head = scan_head,                                                                 \
	}
