/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "span.h"

/*
 * What each byte of a text is, as bits: the parser asks them where a run of characters ends instead
 * of looking at each character again. sip_scan makes them.
 */

/* What a bit stands for: here a run of such characters ends. */
enum sip_stop {
	SIP_STOP_HOST,	/* not SIP_HOST; so not a header name's, nearly always */
	SIP_STOP_PARAM, /* not SIP_PARAM */
	SIP_STOP_URI,	/* not SIP_URI_CHAR */
	SIP_STOP_WORDS, /* not SIP_TOKEN, space or tab: what a display name is made of */
	SIP_STOP_LIST,	/* , < " \ : where a comma list may be divided, a quoted string may end */
	SIP_STOPS
};

/* No datagram is longer. What lies beyond is not seen. */
#define SIP_MAP_BYTES 65536
/* Two more, and some so that the rows are not a multiple of a page apart, which caches dislike, but
 * begin with a cache line. */
#define SIP_MAP_WORDS (SIP_MAP_BYTES / 64 + 2 + 14)

/* Of a text, or of a message as far as its headers reach. Large, but only so much of it is touched
 * as there are bytes to tell of. */
struct sip_map {
	const uint8_t *p;
	uint32_t n;
	/* One bit a byte. Behind the last block 128 bits are set, so that no search goes astray. */
	uint64_t stop[SIP_STOPS][SIP_MAP_WORDS] __attribute__((aligned(64)));
};

/* The stops of the bytes from 'at' on, 57 of them at least, the first one's the lowest bit. */
static inline uint64_t sip_stops(const struct sip_map *map, enum sip_stop what, size_t at)
{
	uint64_t word;

	_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first byte is the lowest");
	memcpy(&word, (const uint8_t *)map->stop[what] + at / 8, 8);
	return word >> at % 8;
}

/* Of at least one. */
static inline uint32_t sip_first_bit(uint64_t bits)
{
	return (uint32_t)__builtin_ctzll(bits);
}

/* Index of the first stop at or after 'at', at <= map->n. Where there is none it is map->n or more.
 */
static inline uint32_t sip_stop(const struct sip_map *map, enum sip_stop what, uint32_t at)
{
	uint64_t bits;

	while (__builtin_expect((bits = sip_stops(map, what, at)) == 0, false))
		at = (at | 7) + 57;
	return at + sip_first_bit(bits);
}
