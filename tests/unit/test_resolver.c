/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "resolver.h"

// DNS answers as bytes (RFC 1035 4.1).

#define HEAD(rcode, answers, authority) "\x12\x34\x81" rcode "\0\1\0" answers "\0" authority "\0\0"
#define QUESTION(type)			"\7example\3net\0\0" type "\0\1"
#define SAME				"\xc0\x0c" // the name in the question
#define MINUTE				"\0\1\0\0\0\x3c"

// In memory of its own size, so that reading beyond it shows.
static void read_all(enum resolve_type type, const char *bytes, size_t n, struct resolve_reply *r)
{
	uint8_t *exact = malloc(n ? n : 1);

	memcpy(exact, bytes, n);
	resolver_read(type, span_of(exact, n), r);
	free(exact);
}

#define READ(type, bytes, r) read_all(type, bytes, sizeof(bytes) - 1, r)

static void addresses_behind_an_alias(void **state)
{
	static const char bytes[] = HEAD("\x80", "\3", "\0") QUESTION("\1") SAME
		"\0\5\0\1\0\0\0\x1e\0\4\1a\xc0\x0c"
		"\1a\xc0\x0c\0\1" MINUTE "\0\4\x0a\0\0\1"
		"\1a\xc0\x0c\0\1" MINUTE "\0\4\x0a\0\0\2";
	struct resolve_reply r;

	(void)state;
	READ(RESOLVE_A, bytes, &r);
	assert_int_equal(r.verdict, RESOLVE_KNOWN);
	assert_int_equal(r.n, 2);
	assert_int_equal(r.record[1].ip.b[15], 2);
	assert_true(ip_is_v4(&r.record[0].ip));
	assert_int_equal(r.ttl_ms, 30000); // the alias's
	for (size_t n = 0; n + 1 < sizeof(bytes); n++) {
		read_all(RESOLVE_A, bytes, n, &r); // cut off
		assert_int_equal(r.verdict, RESOLVE_FAILED);
		assert_int_equal(r.n, 0);
	}
}

static void services(void **state)
{
	struct resolve_reply r;

	(void)state;
	READ(RESOLVE_SRV,
	     HEAD("\x80", "\2", "\0") QUESTION("\x21") SAME
	     "\0\x21" MINUTE "\0\x0a\0\1\0\2\x13\xc4\1a\xc0\x0c" SAME "\0\x21" MINUTE
	     "\0\7\0\0\0\0\0\0\0",
	     &r);
	assert_int_equal(r.verdict, RESOLVE_KNOWN);
	assert_int_equal(r.n, 2);
	assert_int_equal(r.record[0].srv.priority, 1);
	assert_int_equal(r.record[0].srv.weight, 2);
	assert_int_equal(r.record[0].srv.port, 5060);
	assert_string_equal(r.record[0].name, "a.example.net");
	assert_string_equal(r.record[1].name, "");
	READ(RESOLVE_NAPTR,
	     HEAD("\x80", "\1", "\0") QUESTION("\x23") SAME
	     "\0\x23" MINUTE "\0\x15\0\5\0\6\1s\7SIP+D2U\0\4_sip\xc0\x0c",
	     &r);
	assert_int_equal(r.verdict, RESOLVE_KNOWN);
	assert_int_equal(r.record[0].naptr.order, 5);
	assert_int_equal(r.record[0].naptr.preference, 6);
	assert_string_equal(r.record[0].naptr.flags, "s");
	assert_string_equal(r.record[0].naptr.service, "SIP+D2U");
	assert_string_equal(r.record[0].name, "_sip.example.net");
}

#define SOA(ttl, least)                                                                            \
	SAME "\0\6\0\1\0\0\0" ttl "\0\x16\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" least

static void what_is_not_there(void **state)
{
	struct resolve_reply r;

	(void)state;
	READ(RESOLVE_A, HEAD("\x83", "\0", "\1") QUESTION("\1") SOA("\x3c", "\x0a"), &r);
	assert_int_equal(r.verdict, RESOLVE_NONE);
	assert_int_equal(r.ttl_ms, 10000);
	READ(RESOLVE_A, HEAD("\x80", "\0", "\1") QUESTION("\1") SOA("\x05", "\x0a"), &r);
	assert_int_equal(r.verdict, RESOLVE_NONE);
	assert_int_equal(r.ttl_ms, 5000);
	READ(RESOLVE_A, HEAD("\x80", "\0", "\0") QUESTION("\1"), &r);
	assert_int_equal(r.verdict, RESOLVE_NONE);
	assert_int_equal(r.ttl_ms, 0); // it does not say
	READ(RESOLVE_A, HEAD("\x82", "\0", "\0") QUESTION("\1"), &r);
	assert_int_equal(r.verdict, RESOLVE_FAILED);
	READ(RESOLVE_A, HEAD("\x85", "\0", "\0") QUESTION("\1"), &r);
	assert_int_equal(r.verdict, RESOLVE_FAILED);
}

static void lies(void **state)
{
	struct resolve_reply r;

	(void)state;
	// An address of three bytes; a name that points to itself; more answers than there are.
	READ(RESOLVE_A, HEAD("\x80", "\1", "\0") QUESTION("\1") SAME "\0\1" MINUTE "\0\3\x0a\0\0",
	     &r);
	assert_int_equal(r.verdict, RESOLVE_FAILED);
	READ(RESOLVE_A,
	     HEAD("\x80", "\1", "\0") QUESTION("\1") "\xc0\x1d\0\1" MINUTE "\0\4\x0a\0\0\1", &r);
	assert_int_equal(r.verdict, RESOLVE_FAILED);
	READ(RESOLVE_A, HEAD("\x80", "\2", "\0") QUESTION("\1") SAME "\0\1" MINUTE "\0\4\x0a\0\0\1",
	     &r);
	assert_int_equal(r.verdict, RESOLVE_FAILED);
}

static void servers_that_are_none(void **state)
{
	static const struct siphash_key key = {{1, 2}};
	struct resolver_cfg cfg = {.servers = "not a server", .timeout_ms = 100, .v4 = true};
	char why[256];

	(void)state;
	cfg.cache = resolve_cache_create(4, &key);
	assert_null(resolver_create(&cfg, why, sizeof(why)));
	assert_non_null(strstr(why, "--dns not a server: "));
	resolve_cache_free(cfg.cache);
}

// Nobody listens there: the name has failed by then, and is asked for anew later.
static void a_server_that_is_not_there(void **state)
{
	static const struct siphash_key key = {{1, 2}};
	struct resolver_cfg cfg = {.servers = "127.0.0.1:1", .timeout_ms = 100, .v4 = true};
	const struct resolve_name name = {SPAN("a.example"), 5060};
	struct resolver *r;
	struct resolve_targets t;
	char why[256];
	uint64_t now = 1000;

	(void)state;
	cfg.cache = resolve_cache_create(4, &key);
	r = resolver_create(&cfg, why, sizeof(why));
	assert_non_null(r);
	assert_true(resolver_pin(r, name));
	assert_true(resolver_pins_asked(r));
	for (unsigned i = 0; i < 1000 && resolver_pins_asked(r); i++, now++) {
		struct pollfd fd[RESOLVER_FDS];

		resolver_step(r, now);
		poll(fd, resolver_fds(r, fd), 1);
	}
	assert_int_equal(resolve_find(cfg.cache, resolve_key(cfg.cache, name), now, &t),
			 RESOLVE_FAILED);
	assert_int_equal(resolver_stats(r).failures, 1);
	resolver_step(r, now + RESOLVE_FAILED_MS);
	assert_int_equal(resolver_stats(r).questions, 2);
	resolver_free(r);
	resolve_cache_free(cfg.cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_behind_an_alias),
		cmocka_unit_test(services),
		cmocka_unit_test(what_is_not_there),
		cmocka_unit_test(lies),
		cmocka_unit_test(servers_that_are_none),
		cmocka_unit_test(a_server_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
