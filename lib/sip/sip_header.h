/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip.h"
#include "sip_text.h"

/* A perfect hash of a header's name: its length, its first two letters, in small ones; of a compact
 * name, the letter and the colon. Should a name that is added collide with another, the compiler
 * says so (-Woverride-init). */
#define SIP_SLOT(len, first, second) (((((first) | (second) << 8) * 3525 >> 7) + (len)) % 64)

/* 16 bytes at once, in whatever registers the processor has for that. */
typedef uint64_t sip_16 __attribute__((vector_size(16)));

/* A name with its colon, and which of its first 16 bytes are. One cache line each. */
struct sip_name {
	char text[24];
	uint32_t id;
	sip_16 mask;
} __attribute__((aligned(64)));

extern const struct sip_name sip_names[64];

/* Names have different slots already where their length differs, up to here. */
#define SIP_NAME_MAX 64

/* Of a name shorter than that, with a colon behind it, where 16 bytes may be read: one comparison
 * tells, whichever it is. */
static inline enum sip_header_id sip_header_id(const uint8_t *p, uint32_t n)
{
	const sip_16 lower = {SIP_LOWER, SIP_LOWER};
	const struct sip_name *known;
	sip_16 want, differ;
	uint16_t two;

	memcpy(&two, p, 2);
	known = &sip_names[SIP_SLOT(n, two | 0x2020u, 0)];
	memcpy(&want, known->text, 16);
	memcpy(&differ, p, 16);
	differ = ((differ | lower) ^ want) & known->mask;
	return (enum sip_header_id)(differ[0] | differ[1] ? SIP_H_OTHER : known->id);
}

/* Of any name. */
enum sip_header_id sip_header_id_any(struct span name);
