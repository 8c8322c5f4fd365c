/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "span.h"

/*
 * The one pass over the bytes: what each of them is, as bits, 64 bytes at a time. Everything above
 * asks these bits where a run of characters ends instead of looking at each character again.
 *
 * There are variants of it for what a processor can do; all give the same bits.
 */

/* What a bit stands for: here a run of such characters ends. */
enum sip_stop {
	SIP_STOP_HOST,	/* not SIP_HOST; so not a header name's, nearly always */
	SIP_STOP_PARAM, /* not SIP_PARAM */
	SIP_STOP_URI,	/* not SIP_URI_CHAR */
	SIP_STOP_LIST,	/* , < " \ : where a comma list may be divided, a quoted string may end */
	SIP_STOPS
};

/* No datagram is longer. What lies beyond is not seen. */
#define SIP_MAP_BYTES 65536
/* Two more, and some so that the rows are not a multiple of a page apart, which caches dislike. */
#define SIP_MAP_WORDS (SIP_MAP_BYTES / 64 + 2 + 24)

/* Of a text, or of a message as far as its headers reach. Large, but only so much of it is touched
 * as there are bytes to tell of. */
struct sip_map {
	const uint8_t *p;
	uint32_t n;
	/* One bit a byte. Behind the last block 128 bits are set, so that no search goes astray. */
	uint64_t stop[SIP_STOPS][SIP_MAP_WORDS];
};

/* Where a message's lines end, folds and all: the indices of the LF of every CRLF up to the empty
 * line, and perhaps of some behind it. */
struct sip_lines {
	uint32_t n;
	bool wild; /* there may be control characters where they are not allowed */
	uint16_t end[SIP_MAP_BYTES / 2 + 4];
};

struct sip_scanner {
	const char *name;
	bool (*runs)(void); /* this processor can */
	void (*text)(struct sip_map *map, struct span text);
	/* Stops soon after the empty line. */
	void (*head)(struct sip_map *map, struct sip_lines *lines, struct span message);
};

/* The best first, NULL last; the last of them runs everywhere. */
extern const struct sip_scanner *const sip_scanners[];
extern const struct sip_scanner sip_scan_portable, sip_scan_avx2, sip_scan_avx512;

/* The first one that runs here; chosen before main. */
extern const struct sip_scanner *sip_scan;

/* The bits of a byte: one for each stop, then CR, LF, other control characters but the tab. */
enum sip_kind {
	SIP_KIND_CR = 1 << SIP_STOPS,
	SIP_KIND_LF = SIP_KIND_CR << 1,
	SIP_KIND_CONTROL = SIP_KIND_LF << 1,
};

#define SIP_KINDS (SIP_STOPS + 3)

/* Tables that the variants share, made of sip_class[] before main. */
struct sip_scan_tables {
	uint8_t kind[256];
	/* For byte shuffles: bit h of row[what][l] is set for the character with the high nibble h
	 * and the low nibble l when it does not stop; for SIP_STOP_LIST, when it does. So no byte
	 * above 127 is in any. */
	uint8_t row[SIP_STOPS][16];
	uint8_t control[16]; /* the same for SIP_KIND_CONTROL */
};

extern struct sip_scan_tables sip_scan_tables;

/* Index of the first stop at or after 'at', at <= map->n. Where there is none it is map->n or more.
 */
static inline uint32_t sip_stop(const struct sip_map *map, enum sip_stop what, uint32_t at)
{
	const uint8_t *bits = (const uint8_t *)map->stop[what];
	uint64_t word;

	_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first byte is the lowest");
	for (;; at = (at | 7) + 57) {
		memcpy(&word, bits + at / 8, 8);
		word >>= at % 8;
		if (__builtin_expect(word != 0, true))
			return at + (uint32_t)__builtin_ctzll(word);
	}
}
