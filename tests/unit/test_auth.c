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

#include "auth.h"
#include "guard.h"

// What an Authorization header says, what the answer to a challenge is, and who there is.

#define assert_span(s, want) assert_true(span_eq(s, SPAN(want)))

#define ALICE_MD5 "alice:example.com:MD5:b1726872c344b6dc8365b774f8fd6412\n"
#define ALICE_SHA256                                                                               \
	"alice:example.com:SHA-256:ed8925b20f9a77b8f8f8d5f8e4467fe3"                               \
	"2b866f7208ab9e4b20595e9821a0fdee\n"

// RFC 7616 3.9.1, but for what is not the algorithm's.
#define MUFASA(algorithm, response)                                                                \
	"Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", "   \
	"algorithm=" algorithm ", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "        \
	"nc=00000001, cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, "         \
	"response=\"" response "\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""

static void check_figure(enum auth_algorithm a, struct span ha1, struct span header)
{
	struct auth_credentials c;
	uint8_t out[AUTH_HEX_MAX];

	assert_int_equal(auth_credentials_read(guard(header), &c), AUTH_DIGEST);
	auth_response(a, ha1, &c, SPAN("GET"), out);
	assert_true(span_eq(c.response, span_of(out, auth_algorithm_hex(a))));
}

static void figures_of_rfc7616(void **state)
{
	(void)state;
	check_figure(AUTH_MD5, SPAN("3d78807defe7de2157e2b0b6573a855f"),
		     SPAN(MUFASA("MD5", "8ca523f5e9506fed4657c9700eebdbec")));
	check_figure(AUTH_SHA256,
		     SPAN("7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232"),
		     SPAN(MUFASA("SHA-256", "753927fa0e85d155564e2e272a28d180"
					    "2ca10daf4496794697cf8db5856cb6c1")));
}

static void all_is_read(void **state)
{
	struct auth_credentials c;

	(void)state;
	assert_int_equal(auth_credentials_read(GUARDED(MUFASA("MD5", "12")), &c), AUTH_DIGEST);
	assert_span(c.username, "Mufasa");
	assert_span(c.realm, "http-auth@example.org");
	assert_span(c.uri, "/dir/index.html");
	assert_span(c.algorithm, "MD5");
	assert_span(c.nonce, "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v");
	assert_span(c.nc, "00000001");
	assert_span(c.cnonce, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
	assert_span(c.qop, "auth");
	assert_span(c.response, "12");
	assert_span(c.opaque, "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS");
}

// White space, folds, commas and escapes within quotes, names in any case, others' parameters.
static void odd_but_good(void **state)
{
	struct auth_credentials c;

	(void)state;
	assert_int_equal(auth_credentials_read(
				 GUARDED("dIgEsT\r\n ,USERNAME = \"a,\\\"b\"\t,\r\n\tRealm\t=\"\","
					 ",qop=\"auth\" , x-more=\"=,\\\\\", nc=1,auth=y"),
				 &c),
			 AUTH_DIGEST);
	assert_span(c.username, "a,\\\"b");
	assert_non_null(c.realm.p);
	assert_int_equal(c.realm.n, 0);
	assert_span(c.qop, "auth");
	assert_span(c.nc, "1");
	assert_null(c.nonce.p);
	assert_int_equal(auth_credentials_read(GUARDED("Basic YWxpY2U6c2VjcmV0"), &c),
			 AUTH_OTHER_SCHEME);
}

static void bad_credentials(void **state)
{
	static const char *const bad[] = {
		"",
		"Digest",
		"Digest ",
		"Digest username",
		"Digest =\"x\"",
		"Digest username=",
		"Digest username=\"alice",
		"Digest username=\"alice\\\"",
		"Digest username=\"alice\"x",
		"Digest username=\"al\"ice\"",
		"Digest username=al\"ice",
		"Digest user name=alice",
		"Digest username=alice bob",
		"Digest nc=1, nc=1",
		"Digest realm=\"\", realm=\"\"",
		"\"Digest\" nc=1",
	};
	struct auth_credentials c;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(auth_credentials_read(guard(span_cstr(bad[i])), &c), AUTH_BAD);
}

static void users_are_found(void **state)
{
	char why[256] = "";
	struct auth_users *u = auth_users_parse(
		GUARDED("# who may\n\n"
			"zoe:example.com:MD5:B1726872C344B6DC8365B774F8FD6412\r\n" ALICE_SHA256
			"alice:[fd09::1]:MD5:00000000000000000000000000000000\n" ALICE_MD5
			"  bob b:example.com:md5:ffffffffffffffffffffffffffffffff"),
		"users", SPAN("example.com"), why, sizeof(why));

	(void)state;
	assert_string_equal(why, "");
	assert_non_null(u);
	assert_int_equal(auth_users_count(u), 4);
	assert_span(auth_users_find(u, SPAN("alice"), AUTH_MD5),
		    "b1726872c344b6dc8365b774f8fd6412");
	assert_int_equal(auth_users_find(u, SPAN("alice"), AUTH_SHA256).n, 64);
	assert_span(auth_users_find(u, SPAN("zoe"), AUTH_MD5), "b1726872c344b6dc8365b774f8fd6412");
	assert_span(auth_users_find(u, SPAN("bob b"), AUTH_MD5),
		    "ffffffffffffffffffffffffffffffff");
	assert_int_equal(auth_users_find(u, SPAN("bob b"), AUTH_SHA256).n, 0);
	assert_int_equal(auth_users_find(u, SPAN("bob"), AUTH_MD5).n, 0);
	assert_int_equal(auth_users_find(u, SPAN("ALICE"), AUTH_MD5).n, 0);
	assert_int_equal(auth_users_find(u, SPAN_NONE, AUTH_MD5).n, 0);
	auth_users_free(u);
}

// A realm of colons, and algorithms that nobody there has.
static void algorithms_on_offer(void **state)
{
	char why[256] = "";
	struct auth_users *u = auth_users_parse(
		SPAN("a:[fd09::1]:MD5:00000000000000000000000000000000\n" ALICE_SHA256), "users",
		SPAN("[fd09::1]"), why, sizeof(why));

	(void)state;
	assert_non_null(u);
	assert_int_equal(auth_users_count(u), 1);
	assert_true(auth_users_offer(u, AUTH_MD5));
	assert_false(auth_users_offer(u, AUTH_SHA256));
	auth_users_free(u);
	u = auth_users_parse(SPAN(""), "users", SPAN("example.com"), why, sizeof(why));
	assert_non_null(u);
	assert_int_equal(auth_users_count(u), 0);
	assert_true(auth_users_offer(u, AUTH_MD5) && auth_users_offer(u, AUTH_SHA256));
	assert_int_equal(auth_users_find(u, SPAN("alice"), AUTH_MD5).n, 0);
	auth_users_free(u);
}

static void assert_refused(const char *text, const char *expect)
{
	char why[256] = "";

	assert_null(auth_users_parse(guard(span_cstr(text)), "users", SPAN("example.com"), why,
				     sizeof(why)));
	assert_string_equal(why, expect);
}

static void bad_users(void **state)
{
	char longest[AUTH_NAME_MAX + 64];

	(void)state;
	assert_refused("alice", "users:1: write user:realm:algorithm:HA1, or use squelch-passwd");
	assert_refused("\nalice:example.com:b1726872c344b6dc8365b774f8fd6412",
		       "users:2: write user:realm:algorithm:HA1, or use squelch-passwd");
	assert_refused("alice:example.com:SHA-1:b1726872c344b6dc8365b774f8fd6412",
		       "users:1: the algorithm must be SHA-256 or MD5");
	assert_refused("alice:example.com:SHA-256:b1726872c344b6dc8365b774f8fd6412",
		       "users:1: HA1 must be 64 hexadecimal digits (SHA-256) or 32 (MD5)");
	assert_refused("alice:example.com:MD5:b1726872c344b6dc8365b774f8fd641x",
		       "users:1: HA1 must be 64 hexadecimal digits (SHA-256) or 32 (MD5)");
	assert_refused(
		":example.com:MD5:b1726872c344b6dc8365b774f8fd6412",
		"users:1: user and realm must have 1 to 255 bytes, no quotes, no backslashes");
	assert_refused(
		"al\"ice:example.com:MD5:b1726872c344b6dc8365b774f8fd6412",
		"users:1: user and realm must have 1 to 255 bytes, no quotes, no backslashes");
	assert_refused(
		"alice::MD5:b1726872c344b6dc8365b774f8fd6412",
		"users:1: user and realm must have 1 to 255 bytes, no quotes, no backslashes");
	assert_refused(ALICE_MD5 ALICE_SHA256 ALICE_MD5,
		       "users:3: the same user and algorithm as in another line");
	snprintf(longest, sizeof(longest), "%0*d:example.com:MD5:%032d", AUTH_NAME_MAX + 1, 0, 0);
	assert_refused(
		longest,
		"users:1: user and realm must have 1 to 255 bytes, no quotes, no backslashes");
}

static struct auth_users *load(const char *file, char *why, size_t why_len)
{
	return auth_users_load(file, SPAN("example.com"), why, why_len);
}

static void users_of_a_file(void **state)
{
	char file[] = "/tmp/squelch-users.XXXXXX", why[256] = "", expect[256];
	int fd = mkstemp(file);
	struct auth_users *u;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, ALICE_MD5, sizeof(ALICE_MD5) - 1), sizeof(ALICE_MD5) - 1);
	u = load(file, why, sizeof(why));
	assert_non_null(u);
	assert_int_equal(auth_users_count(u), 1);
	auth_users_free(u);
	assert_int_equal(fchmod(fd, 0640), 0);
	assert_null(load(file, why, sizeof(why)));
	snprintf(expect, sizeof(expect), "%s: others may read it; chmod 600", file);
	assert_string_equal(why, expect);
	close(fd);
	unlink(file);
	assert_null(load(file, why, sizeof(why)));
	snprintf(expect, sizeof(expect), "%s: No such file or directory", file);
	assert_string_equal(why, expect);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_of_rfc7616), cmocka_unit_test(all_is_read),
		cmocka_unit_test(odd_but_good),	      cmocka_unit_test(bad_credentials),
		cmocka_unit_test(users_are_found),    cmocka_unit_test(algorithms_on_offer),
		cmocka_unit_test(bad_users),	      cmocka_unit_test(users_of_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
