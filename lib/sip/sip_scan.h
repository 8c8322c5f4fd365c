/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip_map.h"

/*
 * The one pass over the bytes that makes their map, 64 at a time. There are variants of it for what
 * a processor can do; all give the same bits.
 */

/* More than a message of plain lines may have. */
#define SIP_LINES_MAX 160

/* Where a message's lines end, folds and all: the indices of the LF of every CRLF, the empty line's
 * the last. */
struct sip_lines {
	uint32_t n; /* SIP_LINES_MAX: these, and perhaps more */
	bool whole; /* the empty line is there */
	bool wild;  /* there may be control characters where they are not allowed; or soon behind */
	/* Room for all that two blocks may hold, and for the scanner, which writes two at a time.
	 */
	uint16_t end[SIP_LINES_MAX + 64 + 2];
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
	/* For shuffles by nibbles: bit h of row[k][l] is set where the character with the high
	 * nibble h and the low nibble l is of kind k; for stops but SIP_STOP_LIST, where it is not.
	 * So no byte above 127 is in any. */
	uint8_t row[SIP_KINDS][16];
};

extern struct sip_scan_tables sip_scan_tables;
