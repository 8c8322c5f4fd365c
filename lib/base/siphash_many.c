/* SPDX-License-Identifier: BSD-3-Clause */
#include "siphash_round.h"

// SipHash is one long chain, and two of them side by side leave half of a processor idle. Four lie in
// vectors, an instruction for all of them; what can rotate a vector (AVX-512VL) needs the fewest.

static void one_by_one(const struct siphash_key *key, struct siphash_many *m)
{
	for (unsigned i = 0; i < SIPHASH_MANY; i++) {
		const uint16_t b[] = {(uint16_t)m->b[0][i], (uint16_t)m->b[1][i]};
		uint64_t mac[2];

		siphash_short_two(key, m->a[i], b, mac);
		m->mac[0][i] = mac[0];
		m->mac[1][i] = mac[1];
	}
}

static bool always(void)
{
	return true;
}

#ifdef __x86_64__

typedef uint64_t words __attribute__((vector_size(8 * SIPHASH_MANY)));

struct lanes {
	words v0, v1, v2, v3;
};

// Inlined into functions that are compiled for a processor with such vectors.
#define LANES static inline __attribute__((always_inline)) void

LANES add_word(struct lanes *s, const words *m)
{
	s->v3 ^= *m;
	SIPHASH_ROUND(s);
	SIPHASH_ROUND(s);
	s->v0 ^= *m;
}

LANES finish(struct lanes *s, const uint64_t b[SIPHASH_MANY], uint64_t out[SIPHASH_MANY])
{
	words m;

	memcpy(&m, b, sizeof(m));
	m = SIPHASH_LAST_OF_TEN(m);
	add_word(s, &m);
	s->v2 ^= 0xff;
	for (unsigned i = 0; i < 4; i++)
		SIPHASH_ROUND(s);
	m = s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
	memcpy(out, &m, sizeof(m));
}

LANES in_vectors(const struct siphash_key *key, struct siphash_many *m)
{
	const words zero = {0};
	struct lanes s = {
		zero + (key->k[0] ^ SIPHASH_V0),
		zero + (key->k[1] ^ SIPHASH_V1),
		zero + (key->k[0] ^ SIPHASH_V2),
		zero + (key->k[1] ^ SIPHASH_V3),
	};
	struct lanes other;
	words a;

	memcpy(&a, m->a, sizeof(a));
	add_word(&s, &a);
	other = s;
	finish(&s, m->b[0], m->mac[0]);
	finish(&other, m->b[1], m->mac[1]);
}

__attribute__((target("avx2"))) static void avx2(const struct siphash_key *key,
						  struct siphash_many *m)
{
	in_vectors(key, m);
}

__attribute__((target("avx512f,avx512vl"))) static void avx512(const struct siphash_key *key,
								struct siphash_many *m)
{
	in_vectors(key, m);
}

static bool avx2_runs(void)
{
	return __builtin_cpu_supports("avx2");
}

static bool avx512_runs(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
}

const struct siphash_variant siphash_variant[] = {
	{avx512_runs, avx512},
	{avx2_runs, avx2},
	{always, one_by_one},
	{NULL, NULL},
};

#else

const struct siphash_variant siphash_variant[] = {
	{always, one_by_one},
	{NULL, NULL},
};

#endif

siphash_many_fn *siphash_many;

// Before main, when nobody else runs yet.
__attribute__((constructor)) static void choose(void)
{
	const struct siphash_variant *v = siphash_variant;

	while (!v->runs())
		v++;
	siphash_many = v->many;
}
