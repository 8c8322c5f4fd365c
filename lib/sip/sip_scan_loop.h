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
 * What variants of the scanner have in common. Each gives a function that reads up to 64 bytes; it
 * is inlined into these loops.
 */
struct sip_bits {
	uint64_t cr, lf;
	uint64_t control; /* others besides these and the tab */
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

/* What is known of a message's lines behind a block. */
struct sip_ends {
	uint32_t n, before;	  /* lines in all, and without the last block */
	uint64_t cr, crlf, empty; /* the last block's; empty: the second of two CRLFs in a row */
	uint64_t wild;		  /* of all blocks: characters that may be control characters */
};

/* Two at a time without a branch on how many there are: more in 64 bytes are rare. */
SIP_INLINE void sip_ends_put(uint16_t *end, uint32_t from, uint64_t bits)
{
	do {
		for (unsigned i = 0; i < 2; i++, bits &= bits - 1)
			*end++ = (uint16_t)(from + SIP_CTZ(bits));
	} while (__builtin_expect(bits != 0, false));
}

SIP_INLINE void sip_ends_add(struct sip_ends *e, uint16_t *end, uint32_t block,
			     struct sip_bits bits)
{
	uint64_t after_cr = bits.cr << 1 | e->cr >> 63, before = e->crlf >> 62;

	e->crlf = bits.lf & after_cr;
	e->empty = e->crlf & (e->crlf << 2 | before);
	e->cr = bits.cr;
	// A bare LF, a bare CR: neither is taken for a line end.
	e->wild |= (bits.lf ^ after_cr) | bits.control;
	e->before = e->n < SIP_LINES_MAX ? e->n : SIP_LINES_MAX;
	e->n = e->before + (uint32_t)__builtin_popcountll(e->crlf);
	sip_ends_put(end + e->before, block * 64, e->crlf);
}

/* The lines up to the empty one; those that the last block may have behind it are none. */
SIP_INLINE uint32_t sip_ends_count(const struct sip_ends *e)
{
	uint64_t upto = e->empty ^ (e->empty - 1);

	return e->before + (uint32_t)__builtin_popcountll(e->crlf & upto);
}

SIP_INLINE void sip_scan_head(struct sip_map *map, struct sip_lines *lines, struct span message,
			      sip_bits_fn read)
{
	uint32_t left = sip_scan_begin(map, message), block = 0, n;
	const uint8_t *p = message.p;
	struct sip_ends e = {0};

	for (; left > 64 && !e.empty; left -= 64, p += 64, block++)
		sip_ends_add(&e, lines->end, block, read(p, 64, map, block));
	if (left && !e.empty) {
		sip_ends_add(&e, lines->end, block, read(p, left, map, block));
		block++;
	}
	n = sip_ends_count(&e);
	lines->n = n < SIP_LINES_MAX ? n : SIP_LINES_MAX;
	lines->whole = e.empty;
	lines->wild = e.wild;
	sip_scan_end(map, block);
}
