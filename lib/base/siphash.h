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

/*
 * The same for four a of their own at once, each over two b: on a processor that can do it, a word of
 * each of the four is one vector. b: below 2^16.
 */
#define SIPHASH_MANY 4

struct siphash_many {
	uint64_t a[SIPHASH_MANY], b[2][SIPHASH_MANY];
	uint64_t mac[2][SIPHASH_MANY]; /* what comes of it */
};

typedef void siphash_many_fn(const struct siphash_key *key, struct siphash_many *m);

struct siphash_variant {
	bool (*runs)(void); /* this processor can */
	siphash_many_fn *many;
};

/* The best first, one of NULLs last; the one before that runs everywhere. All give the same. */
extern const struct siphash_variant siphash_variant[];

/* The first one that runs here; chosen before main. */
extern siphash_many_fn *siphash_many;

/* The same function over n strings; which bytes belong to which of them counts. */
uint64_t siphash_strings(const struct siphash_key *key, const struct span *s, unsigned n);

/* SipHash-1-3, of a number and n strings: half the work. For keys of tables, which nobody sees; what
 * leaves the process is SipHash-2-4. */
uint64_t siphash13(const struct siphash_key *key, uint64_t number, const struct span *s, unsigned n);
