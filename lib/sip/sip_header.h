/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip.h"
#include "sip_text.h"

/* A perfect hash of a header's name: its length, its first two letters, in small ones, as one
 * number; of a compact name, the letter and the colon. Should a name that is added collide with
 * another, the compiler says so (-Woverride-init): then look for another factor. */
#define SIP_SLOT(len, two) (((two) + (len)) * 0xba7ec5f5u >> 26)

/* 16 bytes at once, in whatever registers the processor has for that. */
typedef uint64_t sip_16 __attribute__((vector_size(16)));

/* A name with its colon, and which of its first 16 bytes are. One cache line each. */
struct sip_name {
	char text[24];
	uint8_t id;
	sip_16 mask;
} __attribute__((aligned(64)));

/* Hidden, lest its address be looked up for each header. */
extern const struct sip_name sip_names[64] __attribute__((visibility("hidden")));

/* The one name that fills 16 bytes without its colon, "content-encoding", has another slot than all
 * longer ones, up to here. */
#define SIP_NAME_MAX 64

static inline bool sip_16_any(sip_16 bits, sip_16 mask)
{
#ifdef __SSE4_1__
	typedef long long words __attribute__((vector_size(16)));

	return !__builtin_ia32_ptestz128((words)bits, (words)mask);
#else
	bits &= mask;
	return (bits[0] | bits[1]) != 0;
#endif
}

/* The enum sip_header_id of a name of n bytes with a colon behind it, where 16 may be read: one
 * comparison tells, whichever it is. */
static inline uint8_t sip_header_id(const uint8_t *p, uint32_t n)
{
	const sip_16 lower = {SIP_LOWER, SIP_LOWER};
	const struct sip_name *known;
	sip_16 name, want;
	uint16_t two;

	memcpy(&two, p, 2);
	known = &sip_names[SIP_SLOT(n, two | 0x2020u)];
	memcpy(&name, p, 16);
	memcpy(&want, known->text, 16);
	return sip_16_any((name | lower) ^ want, known->mask) ? SIP_H_OTHER : known->id;
}

/* Of any name. */
uint8_t sip_header_id_any(struct span name);
