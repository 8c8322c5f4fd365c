/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "pattern.h"

static unsigned n_said;
static char said[512];

static void say(const char *line)
{
	n_said++;
	snprintf(said, sizeof(said), "%s", line);
}

static const struct pattern three[] = {
	{"^sip:a", 0, 0},
	{"b+c", PATTERN_ANY_CASE, 65},
	{"^xx.*yy$", PATTERN_LINES, 2},
};

// The ids that match, as the bits of one number: 65 is bit 1 of the second word, here bit 33.
static uint64_t found(const struct pattern_set *set, const char *text)
{
	struct pattern_scratch *s = pattern_scratch_create(set);
	uint64_t bits[2] = {0};

	assert_non_null(s);
	pattern_find(set, s, span_cstr(text), bits);
	pattern_scratch_free(s);
	return bits[0] | bits[1] << 32;
}

static struct pattern_set *three_with(const struct pattern_cache *cache)
{
	struct pattern_fault fault;
	struct pattern_set *set = pattern_set_create(three, 3, "test", cache, &fault);

	if (!set)
		fail_msg("%s", fault.text);
	return set;
}

static void assert_works(const struct pattern_set *set)
{
	assert_int_equal(found(set, "sip:a"), 1);
	assert_int_equal(found(set, "sip:abBc"), 1 | 2ull << 32);
	assert_int_equal(found(set, " sip:a"), 0);
	assert_int_equal(found(set, "no\nxx, yy\r\n"), 0);
	assert_int_equal(found(set, "no\nxx, yy\nand"), 4);
	assert_int_equal(found(set, "no\nxx, \nyy\nand"), 0);
	assert_int_equal(found(set, ""), 0);
}

static void all_in_one_pass(void **state)
{
	struct pattern_set *set = three_with(NULL);
	unsigned first;

	(void)state;
	assert_works(set);
	assert_int_equal(pattern_set_costly(set, &first), 1);
	assert_int_equal(first, 65);
	pattern_set_free(set);
	pattern_set_free(NULL);
}

static void wrong_ones_are_named(void **state)
{
	static const struct pattern bad[] = {{"a", 0, 3}, {"(a", 0, 7}, {"[", 0, 8}};
	static const struct pattern empty = {"a*", 0, 0};
	struct pattern_fault fault;

	(void)state;
	assert_null(pattern_set_create(bad, 3, "test", NULL, &fault));
	assert_int_equal(fault.id, 7);
	assert_string_equal(fault.text, "Missing close parenthesis for group started at index 0.");
	assert_null(pattern_set_create(&empty, 1, "test", NULL, &fault));
	assert_int_equal(fault.id, 0);
	assert_non_null(strstr(fault.text, "matches empty buffer"));
}

// A folder that is gone afterwards.
struct folder {
	char dir[32], file[64];
	struct pattern_cache cache;
};

static int folder_make(void **state)
{
	struct folder *f = *state = calloc(1, sizeof(*f));

	strcpy(f->dir, "/tmp/test_pattern.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->file, sizeof(f->file), "%s/test.hs", f->dir);
	f->cache = (struct pattern_cache){f->dir, say};
	n_said = 0;
	return 0;
}

static int folder_remove(void **state)
{
	struct folder *f = *state;

	unlink(f->file);
	assert_int_equal(rmdir(f->dir), 0); // nothing else was left in it
	free(f);
	return 0;
}

// What was compiled is of use as it is: the file is not written again.
static void the_next_start_is_quick(void **state)
{
	struct folder *f = *state;
	struct stat before, after;
	unsigned first;

	for (unsigned i = 0; i < 3; i++) {
		struct pattern_set *set = three_with(&f->cache);

		assert_works(set);
		assert_int_equal(pattern_set_costly(set, &first), 1);
		assert_int_equal(first, 65);
		pattern_set_free(set);
		assert_int_equal(stat(f->file, i == 0 ? &before : &after), 0);
	}
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(before.st_mode & 077, 0);
	assert_int_equal(n_said, 0);
}

static void assert_compiled_anew(struct folder *f, const char *expect)
{
	char line[256];

	n_said = 0;
	pattern_set_free(three_with(&f->cache));
	snprintf(line, sizeof(line), "%s: %s", f->file, expect);
	assert_int_equal(n_said, 1);
	assert_string_equal(said, line);
	// And the file is good again.
	pattern_set_free(three_with(&f->cache));
	assert_int_equal(n_said, 1);
}

static void another_content(void **state)
{
	struct pattern other[3] = {three[0], three[1], three[2]};
	struct folder *f = *state;
	struct pattern_fault fault;

	for (unsigned i = 0; i < 4; i++) {
		struct pattern p = three[0];

		p.text = i == 0 ? "^sip:b" : p.text;
		p.flags = i == 1 ? PATTERN_ANY_CASE : 0;
		p.id = i == 2 ? 1 : 0;
		other[0] = p;
		pattern_set_free(
			pattern_set_create(other, i == 3 ? 2 : 3, "test", &f->cache, &fault));
		assert_compiled_anew(f,
				     "of other patterns, another Hyperscan or another processor: "
				     "compiled anew");
	}
}

static void flip_byte(const char *file, long at)
{
	FILE *f = fopen(file, "r+b");
	int c;

	assert_non_null(f);
	assert_int_equal(fseek(f, at, at < 0 ? SEEK_END : SEEK_SET), 0);
	c = fgetc(f);
	assert_int_equal(fseek(f, -1, SEEK_CUR), 0);
	fputc(c ^ 0x40, f);
	fclose(f);
}

static void damage(void **state)
{
	static const long at[] = {0, 27, 32, 40, 48, 60, 200, -1};
	struct folder *f = *state;
	struct stat st;

	pattern_set_free(three_with(&f->cache));
	for (unsigned i = 0; i < sizeof(at) / sizeof(*at); i++) {
		flip_byte(f->file, at[i]);
		assert_compiled_anew(f, "damaged: compiled anew");
	}
	assert_int_equal(stat(f->file, &st), 0);
	assert_int_equal(truncate(f->file, st.st_size - 1), 0);
	assert_compiled_anew(f, "damaged: compiled anew");
	assert_int_equal(truncate(f->file, 5), 0);
	assert_compiled_anew(f, "damaged: compiled anew");
	assert_int_equal(truncate(f->file, 0), 0);
	assert_compiled_anew(f, "damaged: compiled anew");
}

// Hyperscan runs what is in it.
static void a_file_that_others_may_write(void **state)
{
	struct folder *f = *state;

	pattern_set_free(three_with(&f->cache));
	assert_int_equal(chmod(f->file, 0620), 0);
	assert_compiled_anew(f, "others may write it: not used");
	assert_int_equal(chmod(f->file, 0602), 0);
	assert_compiled_anew(f, "others may write it: not used");
}

static void a_folder_that_is_not_there(void **state)
{
	const struct pattern_cache cache = {"/tmp/none/of/this", say};

	(void)state;
	n_said = 0;
	pattern_set_free(three_with(&cache));
	assert_int_equal(n_said, 1);
	assert_string_equal(said, "/tmp/none/of/this/test.hs: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_in_one_pass),
		cmocka_unit_test(wrong_ones_are_named),
		cmocka_unit_test_setup_teardown(the_next_start_is_quick, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(another_content, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(damage, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(a_file_that_others_may_write, folder_make,
						folder_remove),
		cmocka_unit_test(a_folder_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
