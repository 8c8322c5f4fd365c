/* SPDX-License-Identifier: BSD-3-Clause */
#include "siphash.h"

// Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012: c = 2 rounds a word, d = 4 at the end.

struct sip_state {
	uint64_t v0, v1, v2, v3;
};

static inline uint64_t rotl(uint64_t x, unsigned b)
{
	return x << b | x >> (64 - b);
}

static inline void sip_round(struct sip_state *s)
{
	s->v0 += s->v1;
	s->v2 += s->v3;
	s->v1 = rotl(s->v1, 13) ^ s->v0;
	s->v3 = rotl(s->v3, 16) ^ s->v2;
	s->v0 = rotl(s->v0, 32);
	s->v2 += s->v1;
	s->v0 += s->v3;
	s->v1 = rotl(s->v1, 17) ^ s->v2;
	s->v3 = rotl(s->v3, 21) ^ s->v0;
	s->v2 = rotl(s->v2, 32);
}

static inline struct sip_state sip_begin(const struct siphash_key *key)
{
	return (struct sip_state){
		key->k[0] ^ 0x736f6d6570736575u, key->k[1] ^ 0x646f72616e646f6du,
		key->k[0] ^ 0x6c7967656e657261u, key->k[1] ^ 0x7465646279746573u,
	};
}

static inline void sip_word(struct sip_state *s, uint64_t m)
{
	s->v3 ^= m;
	sip_round(s);
	sip_round(s);
	s->v0 ^= m;
}

static inline uint64_t sip_end(struct sip_state *s, uint64_t last)
{
	sip_word(s, last);
	s->v2 ^= 0xff;
	for (int i = 0; i < 4; i++)
		sip_round(s);
	return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

uint64_t siphash(const struct siphash_key *key, struct span in)
{
	struct sip_state s = sip_begin(key);
	uint32_t left = in.n & 7;
	const uint8_t *end = in.p + (in.n - left);
	uint64_t last = (uint64_t)in.n << 56;

	for (const uint8_t *p = in.p; p != end; p += 8) {
		uint64_t m;

		memcpy(&m, p, 8);
		sip_word(&s, m);
	}
	for (uint32_t i = 0; i < left; i++)
		last |= (uint64_t)end[i] << (8 * i);
	return sip_end(&s, last);
}

uint64_t siphash_u64x2(const struct siphash_key *key, uint64_t a, uint64_t b)
{
	struct sip_state s = sip_begin(key);

	sip_word(&s, a);
	sip_word(&s, b);
	return sip_end(&s, (uint64_t)16 << 56);
}
