/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "location_file.h"

// Bindings that outlive a run, and files that are none of ours.

static char name[] = "/tmp/squelch-bindings-XXXXXX";

static int file_begin(void **state)
{
	(void)state;
	strcpy(name + sizeof(name) - 7, "XXXXXX");
	close(mkstemp(name));
	return 0;
}

static int file_end(void **state)
{
	static const char *const behind[] = {"", "-wal", "-shm"};
	char text[64];

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(behind); i++) {
		snprintf(text, sizeof(text), "%s%s", name, behind[i]);
		unlink(text);
	}
	return 0;
}

static void open_good(struct location_file *f)
{
	char why[256] = "";

	location_file_open(f, name, why, sizeof(why));
	assert_string_equal(why, "");
	assert_non_null(f->db);
}

static void open_bad(const char *part)
{
	struct location_file f;
	char why[256] = "";

	assert_false(location_file_open(&f, name, why, sizeof(why)));
	assert_non_null(strstr(why, name));
	assert_non_null(strstr(why, part));
	assert_null(f.db);
}

static void put_one(struct location_file *f, const char *uri, uint64_t expires_ms, bool gone)
{
	struct location_change c = {
		.gone = gone,
		.aor = SPAN("sip:alice@example.com:5060"),
		.call_id = SPAN("one"),
		.contact = {.uri = span_cstr(uri),
			    .path = SPAN("<sip:10.9.0.7;lr>"),
			    .q = 300,
			    .cseq = 8,
			    .expires_ms = expires_ms,
			    .from = {.port = 5070}},
	};

	assert_true(ip_parse(SPAN("10.9.0.2"), &c.contact.from.ip));
	location_file_put(f, &c, 1000);
}

static void read_back(struct location *loc, struct location_list *list)
{
	size_t bytes = location_part_footprint(4);
	void *mem = aligned_alloc(64, bytes);
	struct location_file f;
	char why[256];

	memset(mem, 0, bytes);
	*loc = (struct location){.key = {{1, 2}}, .n_parts = 1, .max_expires_s = 3600};
	loc->part[0] = location_part_init(mem, 4, 90000);
	open_good(&f);
	assert_true(location_file_restore(&f, loc, 90000, why, sizeof(why)));
	location_file_close(&f);
	assert_true(location_find(loc, SPAN("sip:alice@example.com:5060"), 90000, list));
	free(mem);
}

static void round_trip(void **state)
{
	struct location_file f;
	struct location loc;
	static struct location_list list;

	(void)state;
	open_good(&f);
	put_one(&f, "sip:a@10.9.0.2", 1000 + 600000, false);
	put_one(&f, "sip:a@10.9.0.2", 1000 + 900000, false); // again: no second one
	put_one(&f, "sip:b@10.9.0.2", 1000 + 900000, false);
	put_one(&f, "sip:b@10.9.0.2", 0, true);
	put_one(&f, "sip:c@10.9.0.2", 1000 + 1, false); // over before it is read
	location_file_flush(&f);
	assert_int_equal(f.lost, 0);
	usleep(2000);
	location_file_close(&f);
	read_back(&loc, &list);
	assert_int_equal(list.n, 1);
	assert_true(span_eq(list.at[0].uri, SPAN("sip:a@10.9.0.2")));
	assert_true(span_eq(list.at[0].path, SPAN("<sip:10.9.0.7;lr>")));
	assert_int_equal(list.at[0].q, 300);
	assert_int_equal(list.at[0].cseq, 8);
	assert_int_equal(list.at[0].from.port, 5070);
	assert_in_range(list.at[0].expires_ms, 90000 + 890000, 90000 + 900000);
}

// A process that dies leaves what it has flushed.
static void not_closed(void **state)
{
	struct location_file f;
	struct location loc;
	static struct location_list list;
	pid_t child;

	(void)state;
	child = fork();
	if (child == 0) {
		open_good(&f);
		put_one(&f, "sip:a@10.9.0.2", 1000 + 600000, false);
		location_file_flush(&f);
		put_one(&f, "sip:b@10.9.0.2", 1000 + 600000, false);
		_exit(0);
	}
	assert_int_equal(waitpid(child, NULL, 0), child);
	read_back(&loc, &list);
	assert_int_equal(list.n, 1);
	assert_true(span_eq(list.at[0].uri, SPAN("sip:a@10.9.0.2")));
}

static void write_file(const char *bytes, size_t n, long at)
{
	FILE *out = fopen(name, at ? "r+" : "w");

	assert_non_null(out);
	fseek(out, at, SEEK_SET);
	assert_int_equal(fwrite(bytes, 1, n, out), n);
	fclose(out);
}

static void not_ours(void **state)
{
	static char junk[8192];
	struct location_file f, second;
	char why[256];

	(void)state;
	memset(junk, 'x', sizeof(junk));
	write_file(junk, sizeof(junk), 0);
	open_bad("not a database");
	unlink(name);
	open_good(&f);
	assert_false(location_file_open(&second, name, why, sizeof(why))); // one squelch at a time
	assert_non_null(strstr(why, "locked"));
	for (unsigned i = 0; i < 200; i++) {
		char uri[64];

		snprintf(uri, sizeof(uri), "sip:%u@10.9.0.2", i);
		put_one(&f, uri, 9000000, false);
	}
	location_file_close(&f);
	write_file(junk, 3000, 4096 + 8);
	open_bad("damaged");
}

static void of_somebody_else(void **state)
{
	sqlite3 *theirs;

	(void)state;
	assert_int_equal(sqlite3_open(name, &theirs), SQLITE_OK);
	assert_int_equal(sqlite3_exec(theirs, "create table t (x)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(theirs);
	open_bad("somebody else's");
}

static void none(void **state)
{
	struct location_file f;
	char why[256];

	(void)state;
	assert_true(location_file_open(&f, NULL, why, sizeof(why)));
	assert_true(location_file_restore(&f, NULL, 0, why, sizeof(why)));
	location_file_close(&f);
	assert_false(location_file_open(&f, "/nowhere/bindings", why, sizeof(why)));
	assert_non_null(strstr(why, "unable to open"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(round_trip, file_begin, file_end),
		cmocka_unit_test_setup_teardown(not_closed, file_begin, file_end),
		cmocka_unit_test_setup_teardown(not_ours, file_begin, file_end),
		cmocka_unit_test_setup_teardown(of_somebody_else, file_begin, file_end),
		cmocka_unit_test(none),
	};

	return cmocka_run_group_tests_name("location_file", tests, NULL, NULL);
}
