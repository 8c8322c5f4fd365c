/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "span.h"

struct siphash_key {
	uint64_t k[2];
};

/* SipHash-2-4 of s: 64 bits that cannot be guessed without the key. */
uint64_t siphash(const struct siphash_key *key, struct span s);

/* The same function over two 64-bit words (little-endian bytes), without a loop. */
uint64_t siphash_u64x2(const struct siphash_key *key, uint64_t a, uint64_t b);

/* The same function over n strings; which bytes belong to which of them counts. */
uint64_t siphash_strings(const struct siphash_key *key, const struct span *s, unsigned n);

/* SipHash-1-3, of a number and n strings: half the work. For keys of tables, which nobody sees; what
 * leaves the process is SipHash-2-4. */
uint64_t siphash13(const struct siphash_key *key, uint64_t number, const struct span *s, unsigned n);
