/* SPDX-License-Identifier: BSD-3-Clause */
#include "sip_priv.h"

// A perfect hash of length, first and last letter, which are small ones here. Should a name that is
// added here collide with another, the compiler says so (-Woverride-init).
#define SLOT(len, first, last) ((5 * (len) + (first) + 57 * (last)) % 64)

struct known {
	char name[16]; // padded with zeros
	uint8_t id;
};

static const struct known known[64] = {
	[SLOT(3, 'v', 'a')] = {"via", SIP_H_VIA},
	[SLOT(4, 'f', 'm')] = {"from", SIP_H_FROM},
	[SLOT(2, 't', 'o')] = {"to", SIP_H_TO},
	[SLOT(7, 'c', 'd')] = {"call-id", SIP_H_CALL_ID},
	[SLOT(4, 'c', 'q')] = {"cseq", SIP_H_CSEQ},
	[SLOT(7, 'c', 't')] = {"contact", SIP_H_CONTACT},
	[SLOT(12, 'm', 's')] = {"max-forwards", SIP_H_MAX_FORWARDS},
	[SLOT(12, 'r', 'e')] = {"record-route", SIP_H_RECORD_ROUTE},
	[SLOT(5, 'r', 'e')] = {"route", SIP_H_ROUTE},
	[SLOT(12, 'c', 'e')] = {"content-type", SIP_H_CONTENT_TYPE},
	[SLOT(14, 'c', 'h')] = {"content-length", SIP_H_CONTENT_LENGTH},
	[SLOT(16, 'c', 'g')] = {"content-encoding", SIP_H_CONTENT_ENCODING},
	[SLOT(7, 'e', 's')] = {"expires", SIP_H_EXPIRES},
	[SLOT(7, 'r', 'e')] = {"require", SIP_H_REQUIRE},
	[SLOT(13, 'p', 'e')] = {"proxy-require", SIP_H_PROXY_REQUIRE},
	[SLOT(9, 's', 'd')] = {"supported", SIP_H_SUPPORTED},
	[SLOT(5, 'a', 'w')] = {"allow", SIP_H_ALLOW},
	[SLOT(6, 'a', 't')] = {"accept", SIP_H_ACCEPT},
	[SLOT(11, 'r', 'r')] = {"retry-after", SIP_H_RETRY_AFTER},
	[SLOT(6, 'r', 'n')] = {"reason", SIP_H_REASON},
	[SLOT(4, 'r', 'q')] = {"rseq", SIP_H_RSEQ},
	[SLOT(4, 'r', 'k')] = {"rack", SIP_H_RACK},
	// RFC 3261 7.3.3.
	[SLOT(1, 'v', 'v')] = {"v", SIP_H_VIA},
	[SLOT(1, 'f', 'f')] = {"f", SIP_H_FROM},
	[SLOT(1, 't', 't')] = {"t", SIP_H_TO},
	[SLOT(1, 'i', 'i')] = {"i", SIP_H_CALL_ID},
	[SLOT(1, 'm', 'm')] = {"m", SIP_H_CONTACT},
	[SLOT(1, 'c', 'c')] = {"c", SIP_H_CONTENT_TYPE},
	[SLOT(1, 'l', 'l')] = {"l", SIP_H_CONTENT_LENGTH},
	[SLOT(1, 'e', 'e')] = {"e", SIP_H_CONTENT_ENCODING},
	[SLOT(1, 'k', 'k')] = {"k", SIP_H_SUPPORTED},
};

// The first 16 letters, padded with zeros.
static void letters(const struct sip_map *map, struct span name, uint64_t word[2])
{
	uint32_t at = (uint32_t)(name.p - map->p), n = name.n < 16 ? name.n : 16;

	if (__builtin_expect(at + 16 > map->n, false)) {
		word[0] = word[1] = 0;
		for (uint32_t i = 0; i < n; i++)
			word[i / 8] |= (uint64_t)ascii_lower(name.p[i]) << i % 8 * 8;
		return;
	}
	memcpy(word, name.p, 16);
	word[0] = (word[0] | SIP_LOWER) & (n >= 8 ? ~0ull : ~0ull >> (64 - 8 * n));
	word[1] = (word[1] | SIP_LOWER) & (n <= 8 ? 0 : ~0ull >> (128 - 8 * n));
}

enum sip_header_id sip_header_id(const struct sip_map *map, struct span name)
{
	uint8_t first = name.p[0] | 0x20, last = name.p[name.n - 1] | 0x20;
	const struct known *k = &known[SLOT(name.n, first, last)];
	uint64_t have[2], want[2];

	letters(map, name, have);
	memcpy(want, k->name, sizeof(want));
	if (((have[0] ^ want[0]) | (have[1] ^ want[1])) == 0 && name.n <= 16)
		return k->id;
	return SIP_H_OTHER;
}
