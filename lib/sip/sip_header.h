/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip.h"
#include "sip_text.h"

/* A perfect hash of length, first and last letter of a header's name, which are small ones here.
 * Should a name that is added collide with another, the compiler says so (-Woverride-init). */
#define SIP_SLOT(len, first, last) (((len) + (first) + 19 * (last)) % 128)

struct sip_name {
	char letters[16]; /* padded with zeros */
	uint64_t id;
};

extern const struct sip_name sip_names[128];

/* For names near the end of a message, where 16 bytes cannot be read. */
enum sip_header_id sip_header_id_at_end(struct span name);

/* Without branches but that: which header comes next, nobody can foresee. */
static inline enum sip_header_id sip_header_id(const struct sip_map *map, struct span name)
{
	static const uint8_t masks[32] = {[0 ... 15] = 0xff};
	const struct sip_name *known;
	uint64_t word[2], mask[2], want[2], differ;
	uint8_t last = name.p[name.n - 1] | 0x20;

	if (__builtin_expect((uint32_t)(name.p - map->p) + 16 > map->n, false))
		return sip_header_id_at_end(name);
	memcpy(word, name.p, 16);
	memcpy(mask, masks + 16 - (name.n < 16 ? name.n : 16), 16);
	known = &sip_names[SIP_SLOT(name.n, (uint8_t)(word[0] | 0x20), last)];
	memcpy(want, known->letters, 16);
	differ = (((word[0] | SIP_LOWER) & mask[0]) ^ want[0]) |
		 (((word[1] | SIP_LOWER) & mask[1]) ^ want[1]) | (name.n > 16);
	return (enum sip_header_id)(known->id & (differ ? 0 : ~0ull));
}
