/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip_scan.h"

/*
 * What all variants of the scanner have in common. Each gives a function that reads up to 64 bytes;
 * it is inlined into these loops.
 */
struct sip_bits {
	uint64_t stop[SIP_STOPS];
	uint64_t cr, lf, control; /* control: besides these and the tab */
};

/* n: 1 to 64. Bytes from p + n on may not be touched; their bits are those of a NUL. */
typedef struct sip_bits (*sip_bits_fn)(const uint8_t *p, uint32_t n);

#define SIP_INLINE static inline __attribute__((always_inline))

SIP_INLINE struct sip_bits sip_scan_block(struct sip_map *map, uint32_t block, sip_bits_fn read)
{
	uint32_t left = map->n - block * 64, n = left < 64 ? left : 64;
	struct sip_bits bits = read(map->p + block * 64, n);

	bits.control &= ~0ull >> (64 - n);
	memcpy(map->stop[block], bits.stop, sizeof(bits.stop));
	return bits;
}

SIP_INLINE void sip_scan_end(struct sip_map *map, uint32_t block)
{
	memset(map->stop[block], 0xff, 2 * sizeof(map->stop[0]));
}

SIP_INLINE void sip_scan_text(struct sip_map *map, struct span text, sip_bits_fn read)
{
	uint32_t block = 0;

	map->p = text.p;
	map->n = text.n < SIP_MAP_BYTES ? text.n : SIP_MAP_BYTES;
	for (; block * 64 < map->n; block++)
		sip_scan_block(map, block, read);
	sip_scan_end(map, block);
}

/* Four at a time without a branch on how many there are: more in 64 bytes are rare. */
SIP_INLINE void sip_scan_lines(struct sip_lines *lines, uint32_t from, uint64_t crlf)
{
	uint32_t n = lines->n;

	lines->n += (uint32_t)__builtin_popcountll(crlf);
	do {
		for (unsigned i = 0; i < 4; i++, crlf &= crlf - 1)
			lines->end[n + i] =
				(uint16_t)(from + (uint32_t)__builtin_ctzll(crlf | 1ull << 63));
		n += 4;
	} while (__builtin_expect(n < lines->n, false));
}

SIP_INLINE void sip_scan_head(struct sip_map *map, struct sip_lines *lines, struct span message,
			      sip_bits_fn read)
{
	uint64_t wild = 0, crlf = 0, empty = 0, cr = 0;
	uint32_t block = 0;

	map->p = message.p;
	map->n = message.n < SIP_MAP_BYTES ? message.n : SIP_MAP_BYTES;
	lines->n = 0;
	for (; block * 64 < map->n && !empty; block++) {
		struct sip_bits bits = sip_scan_block(map, block, read);
		uint64_t after_cr = bits.cr << 1 | cr >> 63, before = crlf >> 62;

		crlf = bits.lf & after_cr;
		// Neither is taken for the other: a bare CR, a bare LF.
		wild |= (bits.lf ^ after_cr) | bits.control;
		empty = crlf & (crlf << 2 | before);
		cr = bits.cr;
		sip_scan_lines(lines, block * 64, crlf);
	}
	lines->wild = wild != 0;
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
