/* SPDX-License-Identifier: BSD-3-Clause */
#include "siphash_round.h"

struct sip_state {
	uint64_t v0, v1, v2, v3;
};

static inline struct sip_state sip_begin(const struct siphash_key *key)
{
	return (struct sip_state){
		key->k[0] ^ SIPHASH_V0,
		key->k[1] ^ SIPHASH_V1,
		key->k[0] ^ SIPHASH_V2,
		key->k[1] ^ SIPHASH_V3,
	};
}

static inline void sip_word(struct sip_state *s, uint64_t m, unsigned c)
{
	s->v3 ^= m;
	for (unsigned i = 0; i < c; i++)
		SIPHASH_ROUND(s);
	s->v0 ^= m;
}

static inline uint64_t sip_end(struct sip_state *s, unsigned d)
{
	s->v2 ^= 0xff;
	for (unsigned i = 0; i < d; i++)
		SIPHASH_ROUND(s);
	return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

// The up to seven bytes that make no whole word, below the string's length.
static inline uint64_t last_word(struct span in)
{
	uint32_t left = in.n & 7;
	uint64_t m = 0;

	if (in.n >= 8 && left) {
		memcpy(&m, in.p + in.n - 8, 8);
		m >>= 64 - 8 * left;
	} else {
		for (uint32_t i = 0; i < left; i++)
			m |= (uint64_t)in.p[i] << (8 * i);
	}
	return m | (uint64_t)in.n << 56;
}

static inline void sip_string(struct sip_state *s, struct span in, unsigned c)
{
	for (uint32_t i = 0; i + 8 <= in.n; i += 8) {
		uint64_t m;

		memcpy(&m, in.p + i, 8);
		sip_word(s, m, c);
	}
	sip_word(s, last_word(in), c);
}

uint64_t siphash(const struct siphash_key *key, struct span in)
{
	struct sip_state s = sip_begin(key);

	sip_string(&s, in, 2);
	return sip_end(&s, 4);
}

static inline uint64_t sip_short(struct sip_state s, uint16_t b)
{
	sip_word(&s, SIPHASH_LAST_OF_TEN(b), 2);
	return sip_end(&s, 4);
}

uint64_t siphash_short(const struct siphash_key *key, uint64_t a, uint16_t b)
{
	struct sip_state s = sip_begin(key);

	sip_word(&s, a, 2);
	return sip_short(s, b);
}

void siphash_short_two(const struct siphash_key *key, uint64_t a, const uint16_t b[2],
		       uint64_t out[2])
{
	struct sip_state s = sip_begin(key);

	sip_word(&s, a, 2);
	out[0] = sip_short(s, b[0]);
	out[1] = sip_short(s, b[1]);
}

uint64_t siphash_strings(const struct siphash_key *key, const struct span *in, unsigned n)
{
	struct sip_state s = sip_begin(key);

	for (unsigned i = 0; i < n; i++)
		sip_string(&s, in[i], 2);
	return sip_end(&s, 4);
}

uint64_t siphash13(const struct siphash_key *key, uint64_t number, const struct span *in, unsigned n)
{
	struct sip_state s = sip_begin(key);

	sip_word(&s, number, 1);
	for (unsigned i = 0; i < n; i++)
		sip_string(&s, in[i], 1);
	return sip_end(&s, 3);
}
