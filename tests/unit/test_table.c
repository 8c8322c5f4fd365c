/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "table.h"

// The memory is exactly as long as table_footprint says, so that a sanitizer sees a step beyond it.
static struct table table_of(uint32_t max)
{
	void *mem = malloc(table_footprint(max));
	struct table t;

	assert_non_null(mem);
	table_init(&t, mem, max);
	return t;
}

static void empty(void **state)
{
	struct table t = table_of(3);

	(void)state;
	assert_int_equal(table_find(&t, 0), TABLE_NONE);
	assert_false(table_del(&t, 0));
	assert_int_equal(t.used, 0);
	free(t.slot);
}

static void add_find_del(void **state)
{
	struct table t = table_of(3);

	(void)state;
	assert_true(table_add(&t, 0, 10));
	assert_true(table_add(&t, UINT64_MAX, 11));
	assert_int_equal(table_find(&t, 0), 10);
	assert_int_equal(table_find(&t, UINT64_MAX), 11);
	assert_int_equal(table_find(&t, 1), TABLE_NONE);
	assert_true(table_del(&t, 0));
	assert_false(table_del(&t, 0));
	assert_int_equal(table_find(&t, 0), TABLE_NONE);
	assert_int_equal(table_find(&t, UINT64_MAX), 11);
	free(t.slot);
}

static void full(void **state)
{
	struct table t = table_of(100);

	(void)state;
	for (uint32_t i = 0; i < 100; i++)
		assert_true(table_add(&t, i * 0x9e3779b97f4a7c15u, i));
	assert_false(table_add(&t, 12345, 100));
	// A search for a key that is not there ends, full as it is.
	assert_int_equal(table_find(&t, 12345), TABLE_NONE);
	for (uint32_t i = 0; i < 100; i++)
		assert_int_equal(table_find(&t, i * 0x9e3779b97f4a7c15u), i);
	assert_true(table_del(&t, 0));
	assert_true(table_add(&t, 12345, 100));
	assert_int_equal(t.used, 100);
	free(t.slot);
}

static void every_size_keeps_an_empty_slot(void **state)
{
	(void)state;
	for (uint32_t max = 0; max < 200; max++) {
		struct table t = table_of(max);

		for (uint32_t i = 0; i < max; i++)
			assert_true(table_add(&t, i, i));
		assert_false(table_add(&t, max, max));
		assert_int_equal(table_find(&t, max), TABLE_NONE);
		free(t.slot);
	}
}

// A key whose home is that slot of the table, and whose high half is i.
static uint64_t key_at(const struct table *t, uint32_t slot, uint32_t i)
{
	uint64_t low = (((uint64_t)slot << 32) + t->count - 1) / t->count;

	assert_int_equal(table_home(t, (uint32_t)low), slot);
	return (uint64_t)i << 32 | low;
}

// Keys of neighbouring homes lie in one run, which here wraps round the end of the slots.
static void deletion_closes_gaps(void **state)
{
	enum { N = 5 };

	(void)state;
	for (unsigned gone = 0; gone < N; gone++) {
		struct table t = table_of(12);
		uint64_t key[N];

		assert_int_equal(t.count, 17);
		for (uint32_t i = 0; i < N; i++) {
			// Homes 14, 15, 14, 15, 14: pushed to 14, 15, 16, 0, 1.
			key[i] = key_at(&t, 14 + i % 2, i + 1);
			assert_true(table_add(&t, key[i], i));
		}
		assert_true(table_add(&t, 0, 77));
		assert_true(table_del(&t, key[gone]));
		for (uint32_t i = 0; i < N; i++)
			assert_int_equal(table_find(&t, key[i]), i == gone ? TABLE_NONE : i);
		assert_int_equal(table_find(&t, 0), 77);
		free(t.slot);
	}
}

// Few distinct homes, at both ends of the table, so that runs are long and touch.
static uint64_t crowded_key(unsigned i)
{
	uint32_t home = (i * 7) % 13 * (UINT32_MAX / 160);

	return (uint64_t)(i + 1) << 40 | (i % 3 ? home : UINT32_MAX - home);
}

static void random_use_against_a_model(void **state)
{
	enum { KEYS = 200, MAX = 120 };
	struct table t = table_of(MAX);
	uint32_t model[KEYS], n = 0;

	(void)state;
	srand(3);
	for (unsigned i = 0; i < KEYS; i++)
		model[i] = TABLE_NONE;
	for (unsigned k = 0; k < 50000; k++) {
		unsigned i = (unsigned)rand() % KEYS;

		assert_int_equal(table_find(&t, crowded_key(i)), model[i]);
		if (model[i] != TABLE_NONE) {
			assert_true(table_del(&t, crowded_key(i)));
			model[i] = TABLE_NONE;
			n--;
		} else if (table_add(&t, crowded_key(i), k)) {
			model[i] = k;
			n++;
		} else {
			assert_int_equal(n, MAX);
		}
		assert_int_equal(t.used, n);
	}
	for (unsigned i = 0; i < KEYS; i++)
		assert_int_equal(table_find(&t, crowded_key(i)), model[i]);
	free(t.slot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(add_find_del),
		cmocka_unit_test(full),
		cmocka_unit_test(every_size_keeps_an_empty_slot),
		cmocka_unit_test(deletion_closes_gaps),
		cmocka_unit_test(random_use_against_a_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
