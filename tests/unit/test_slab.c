/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "slab.h"

// The memory is exactly as long as slab_footprint says, so that a sanitizer sees a step beyond it.
static struct slab slab_of(uint32_t size, uint32_t count)
{
	size_t n = slab_footprint(size, count);
	void *mem = aligned_alloc(64, n);
	struct slab s;

	assert_int_equal(n % 64, 0);
	assert_non_null(mem);
	memset(mem, 0, n);
	slab_init(&s, mem, size, count);
	return s;
}

static void exhaustion(void **state)
{
	struct slab s = slab_of(24, 5);

	(void)state;
	for (uint32_t i = 0; i < 5; i++)
		assert_int_equal(slab_get(&s), i);
	assert_int_equal(slab_used(&s), 5);
	assert_int_equal(slab_get(&s), SLAB_NONE);
	slab_put(&s, 2);
	assert_int_equal(slab_used(&s), 4);
	assert_int_equal(slab_get(&s), 2);
	assert_int_equal(slab_get(&s), SLAB_NONE);
	free(s.mem);
}

static void last_back_first_out(void **state)
{
	struct slab s = slab_of(8, 4);

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		slab_get(&s);
	slab_put(&s, 1);
	slab_put(&s, 3);
	assert_int_equal(slab_get(&s), 3);
	assert_int_equal(slab_get(&s), 1);
	free(s.mem);
}

static void elements_are_zeroed_and_apart(void **state)
{
	enum { SIZE = 13, COUNT = 7 };
	struct slab s = slab_of(SIZE, COUNT);
	static const uint8_t zero[SIZE];

	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < COUNT; i++) {
			uint32_t at = slab_get(&s);

			assert_memory_equal(slab_at(&s, at), zero, SIZE);
			memset(slab_at(&s, at), (int)at + 1, SIZE);
		}
		for (uint32_t i = 0; i < COUNT; i++) {
			uint8_t *p = slab_at(&s, i);

			assert_int_equal(p[0], i + 1);
			assert_int_equal(p[SIZE - 1], i + 1);
			slab_put(&s, i);
		}
	}
	free(s.mem);
}

static void it_is_known_what_is_in_use(void **state)
{
	struct slab s = slab_of(8, 2);
	uint32_t i = slab_get(&s);

	(void)state;
	assert_true(slab_in_use(&s, i));
	assert_false(slab_in_use(&s, 1)); // never was
	assert_false(slab_in_use(&s, 2));
	assert_false(slab_in_use(&s, SLAB_NONE));
	slab_put(&s, i);
	assert_false(slab_in_use(&s, i));
	assert_int_equal(slab_get(&s), i);
	assert_true(slab_in_use(&s, i));
	free(s.mem);
}

static void random_use_against_a_model(void **state)
{
	enum { COUNT = 61 };
	struct slab s = slab_of(4, COUNT);
	bool used[COUNT] = {false};
	uint32_t n = 0;

	(void)state;
	srand(1);
	for (unsigned k = 0; k < 20000; k++) {
		uint32_t i = (uint32_t)rand() % COUNT;

		if (rand() & 1) {
			i = slab_get(&s);
			assert_true(i == SLAB_NONE ? n == COUNT : !used[i]);
			if (i == SLAB_NONE)
				continue;
			used[i] = true;
			n++;
		} else if (used[i]) {
			slab_put(&s, i);
			used[i] = false;
			n--;
		}
		assert_int_equal(slab_used(&s), n);
	}
	free(s.mem);
}

/* chains */

static uint8_t text[4096];

static void fill_text(void)
{
	for (unsigned i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)(i * 31 + i / 256);
}

static struct chunks chunks_of(uint32_t count)
{
	struct chunks c;

	chunks_init(&c, aligned_alloc(64, chunks_footprint(count)), count);
	return c;
}

static void assert_reads_back(const struct chunks *s, const struct chain *c, struct span expect)
{
	uint8_t buf[sizeof(text)];
	struct writer w = writer_on(buf, sizeof(buf));

	chain_put(s, c, &w);
	assert_int_equal(c->n, expect.n);
	assert_true(span_eq(writer_span(&w), expect));
}

static void chain_lengths(void **state)
{
	static const uint32_t lengths[] = {
		0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 1500, 3000,
	};
	struct chunks s = chunks_of(80);

	(void)state;
	fill_text();
	for (unsigned i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct span in = span_of(text, lengths[i]);
		struct chain c;

		assert_true(chain_store(&s, in, &c));
		assert_int_equal(chunks_used(&s), (lengths[i] + CHUNK_BYTES - 1) / CHUNK_BYTES);
		assert_reads_back(&s, &c, in);
		chain_drop(&s, &c);
		assert_int_equal(chunks_used(&s), 0);
		assert_int_equal(c.n, 0);
		// Dropping an empty chain is harmless.
		chain_drop(&s, &c);
	}
	free(s.bytes);
}

static void chain_does_not_fit(void **state)
{
	struct chunks s = chunks_of(3);
	struct chain a, b;

	(void)state;
	fill_text();
	assert_true(chain_store(&s, span_of(text, 2 * CHUNK_BYTES), &a));
	assert_false(chain_store(&s, span_of(text, CHUNK_BYTES + 1), &b));
	// Nothing was taken, and what is left is good for a shorter one.
	assert_int_equal(chunks_used(&s), 2);
	assert_int_equal(b.n, 0);
	assert_true(chain_store(&s, span_of(text + 7, CHUNK_BYTES), &b));
	assert_true(chain_store(&s, SPAN_NONE, &(struct chain){0, 0}));
	assert_false(chain_store(&s, span_of(text, 1), &(struct chain){0, 0}));
	assert_reads_back(&s, &a, span_of(text, 2 * CHUNK_BYTES));
	assert_reads_back(&s, &b, span_of(text + 7, CHUNK_BYTES));
	chain_drop(&s, &a);
	chain_drop(&s, &b);
	assert_int_equal(chunks_used(&s), 0);
	free(s.bytes);
}

static void chain_into_a_short_writer(void **state)
{
	struct chunks s = chunks_of(4);
	uint8_t buf[CHUNK_BYTES + 10];
	struct writer w = writer_on(buf, sizeof(buf));
	struct chain c;

	(void)state;
	fill_text();
	assert_true(chain_store(&s, span_of(text, 2 * CHUNK_BYTES), &c));
	chain_put(&s, &c, &w);
	assert_true(w.full);
	free(s.bytes);
}

static void chains_leak_nothing(void **state)
{
	enum { CHAINS = 16 };
	struct chunks s = chunks_of(64);
	struct chain c[CHAINS];
	uint32_t from[CHAINS];

	(void)state;
	fill_text();
	srand(2);
	for (unsigned i = 0; i < CHAINS; i++)
		c[i] = CHAIN_EMPTY;
	for (unsigned k = 0; k < 5000; k++) {
		unsigned i = (unsigned)rand() % CHAINS;

		if (c[i].n) {
			assert_reads_back(&s, &c[i], span_of(text + from[i], c[i].n));
			chain_drop(&s, &c[i]);
			continue;
		}
		from[i] = (uint32_t)rand() % 1000;
		chain_store(&s, span_of(text + from[i], 1 + (size_t)rand() % 1500), &c[i]);
	}
	for (unsigned i = 0; i < CHAINS; i++)
		chain_drop(&s, &c[i]);
	assert_int_equal(chunks_used(&s), 0);
	free(s.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exhaustion),
		cmocka_unit_test(last_back_first_out),
		cmocka_unit_test(elements_are_zeroed_and_apart),
		cmocka_unit_test(it_is_known_what_is_in_use),
		cmocka_unit_test(random_use_against_a_model),
		cmocka_unit_test(chain_lengths),
		cmocka_unit_test(chain_does_not_fit),
		cmocka_unit_test(chain_into_a_short_writer),
		cmocka_unit_test(chains_leak_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
