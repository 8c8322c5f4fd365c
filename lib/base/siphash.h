/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "span.h"

struct siphash_key {
	uint64_t k[2];
};

/* SipHash-2-4 of s: 64 bits that cannot be guessed without the key. */
uint64_t siphash(const struct siphash_key *key, struct span s);

/* The same function over the ten bytes of a and b (the lowest first), without a loop; and over two
 * that have their a in common, whose rounds are done once. */
uint64_t siphash_short(const struct siphash_key *key, uint64_t a, uint16_t b);
void siphash_short_two(const struct siphash_key *key, uint64_t a, const uint16_t b[2],
		       uint64_t out[2]);

/* The same function over n strings; which bytes belong to which of them counts. */
uint64_t siphash_strings(const struct siphash_key *key, const struct span *s, unsigned n);

/* SipHash-1-3, of a number and n strings: half the work. For keys of tables, which nobody sees; what
 * leaves the process is SipHash-2-4. */
uint64_t siphash13(const struct siphash_key *key, uint64_t number, const struct span *s, unsigned n);
