/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "call_log.h"

static const struct timespec ended = {1700000000, 7999999}; // 2023-11-14 22:13:20.007 UTC

static struct call_record sample(void)
{
	return (struct call_record){
		.conference = 0x0300000100000001,
		.leg = 0x0300000100000002,
		.duration_ms = 61005,
		.packets = 3000,
		.bytes = 516000,
		.lost = -2,
		.late = 1,
		.duplicates = 3,
		.jitter_us = 1125,
		.local = {ip_v4((const uint8_t[]){10, 9, 0, 1}), 16384},
		.remote = {{{0x20, 0x01, 0x0d, 0xb8, [15] = 1}}, 6000},
	};
}

#define MEMBER                                                                                     \
	"{\"ended\": \"2023-11-14T22:13:20.007Z\", \"conference\": \"0300000100000001\", "         \
	"\"leg\": \"0300000100000002\", \"role\": \"member\", \"local\": \"10.9.0.1:16384\", "     \
	"\"remote\": \"[2001:db8::1]:6000\", \"seconds\": 61.005, \"packets\": 3000, "             \
	"\"bytes\": 516000, \"lost\": -2, \"late\": 1, \"duplicates\": 3, \"jitter_ms\": 1.125"

static void assert_line(const struct call_record *r, const char *want)
{
	char line[1024];
	struct writer w = writer_on(line, sizeof(line) - 1);

	call_record_put(&w, r, &ended);
	assert_false(w.full);
	line[w.n] = '\0';
	assert_string_equal(line, want);
}

static void one_line_of_json(void **state)
{
	struct call_record r = sample();

	(void)state;
	assert_line(&r, MEMBER "}\n");
	r.reported = true;
	r.reported_fraction = 128;
	r.reported_jitter_us = 20300;
	assert_line(&r, MEMBER ", \"reported_fraction\": 0.500, \"reported_jitter_ms\": 20.300}\n");
}

// The largest values of all fields fit.
static void longest_line(void **state)
{
	uint8_t line[1024];
	struct writer w = writer_on(line, sizeof(line));
	struct call_record r;

	(void)state;
	memset(&r, 0xff, sizeof(r));
	r.lost = INT32_MIN;
	r.reported = r.originator = true;
	call_record_put(&w, &r, &ended);
	assert_false(w.full);
}

static long size_of(const char *name)
{
	FILE *f = fopen(name, "r");
	long n;

	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	n = ftell(f);
	fclose(f);
	return n;
}

// What logrotate does: the file is moved away, and then we are told.
static void moved_away(void **state)
{
	char dir[] = "/tmp/squelch-call-log.XXXXXX", name[64], old[64], why[128];
	struct call_record r = sample();
	struct call_file f;
	long n;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(name, sizeof(name), "%s/log", dir);
	snprintf(old, sizeof(old), "%s/log.1", dir);
	assert_true(call_file_open(&f, name, why, sizeof(why)));
	call_file_put(&f, &r, &ended);
	call_file_flush(&f);
	n = size_of(name);
	assert_int_equal(n, strlen(MEMBER "}\n"));
	rename(name, old);
	call_file_put(&f, &r, &ended);
	assert_true(call_file_reopen(&f));
	call_file_put(&f, &r, &ended);
	call_file_flush(&f);
	assert_int_equal(size_of(old), 2 * n);
	assert_int_equal(size_of(name), n);
	assert_int_equal(f.lost, 0);
	unlink(name);
	unlink(old);
	rmdir(dir);
	assert_false(call_file_reopen(&f)); // and it goes on with what it had
	call_file_put(&f, &r, &ended);
	call_file_flush(&f);
	assert_int_equal(f.lost, 0);
	fclose(f.out);
}

static void cannot_be_opened(void **state)
{
	struct call_file f;
	char why[128];

	(void)state;
	assert_false(call_file_open(&f, "/nonexistent/log", why, sizeof(why)));
	assert_string_equal(why, "--call-log /nonexistent/log: No such file or directory");
	assert_true(call_file_open(&f, NULL, why, sizeof(why)));
	assert_null(f.out);
	assert_true(call_file_open(&f, "-", why, sizeof(why)));
	assert_ptr_equal(f.out, stdout);
}

static void a_full_disk(void **state)
{
	struct call_record r = sample();
	struct call_file f;
	char why[128];

	(void)state;
	assert_true(call_file_open(&f, "/dev/full", why, sizeof(why)));
	call_file_put(&f, &r, &ended);
	call_file_flush(&f);
	assert_int_equal(f.lost, 1);
	fclose(f.out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_line_of_json), cmocka_unit_test(longest_line),
		cmocka_unit_test(moved_away),	    cmocka_unit_test(cannot_be_opened),
		cmocka_unit_test(a_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
