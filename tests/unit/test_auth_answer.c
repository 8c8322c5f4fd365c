/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "auth.h"
#include "guard.h"

// Challenges as they come back to us: which of them we answer, and with what.

#define assert_span(s, want) assert_true(span_eq(s, SPAN(want)))

// HA1 of RFC 7616 3.9.1's Mufasa, and of alice at two proxies.
#define ACCOUNTS                                                                                   \
	"# who we are\n"                                                                           \
	"zoo:Mufasa:http-auth@example.org:MD5:3d78807defe7de2157e2b0b6573a855f\n"                  \
	"zoo:Mufasa:http-auth@example.org:SHA-256:"                                                \
	"7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232\n"                       \
	"carrier:alice:a.example:MD5:b1726872c344b6dc8365b774f8fd6412\n"                           \
	"carrier:bob:b.example:MD5:939e7578ed9e3c518a452acee763bce9\n"                             \
	"carrier:c:c:MD5:939e7578ed9e3c518a452acee763bce9\n"                                       \
	"carrier:d:d:MD5:939e7578ed9e3c518a452acee763bce9\n"                                       \
	"carrier:e:[fd09::1]:MD5:939e7578ed9e3c518a452acee763bce9\n"

static struct auth_accounts *accounts;

static int open_accounts(void **state)
{
	char why[256] = "";

	(void)state;
	accounts = auth_accounts_parse(GUARDED(ACCOUNTS), "accounts", why, sizeof(why));
	assert_string_equal(why, "");
	return accounts == NULL;
}

static int close_accounts(void **state)
{
	(void)state;
	auth_accounts_free(accounts);
	return 0;
}

// What the account answers of a response with those header lines.
static unsigned challenges(const char *account, const char *lines,
			   struct auth_challenge out[AUTH_REALMS_MAX])
{
	static struct sip_msg m;
	static char text[8192];

	snprintf(text, sizeof(text),
		 "SIP/2.0 401 Unauthorized\r\nVia: SIP/2.0/UDP 10.9.0.1;branch=z9hG4bKx\r\n"
		 "From: <sip:a@b>;tag=1\r\nTo: <sip:b@b>;tag=2\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n"
		 "%sContent-Length: 0\r\n\r\n",
		 lines);
	assert_int_equal(sip_parse(guard(span_cstr(text)), &m), SIP_VALID);
	return auth_challenges(accounts, auth_account_key(span_cstr(account)), &m, out);
}

static const char *answer(const char *account, const struct auth_challenge *c,
			  const struct auth_use *use)
{
	static char text[2048];
	struct writer w = writer_on(text, sizeof(text) - 1);

	auth_put_answer(&w, accounts, auth_account_key(span_cstr(account)), c, use);
	assert_false(w.full);
	text[w.n] = '\0';
	return text;
}

#define has(text, part) assert_non_null(strstr(text, part))

#define RFC7616(algorithm)                                                                         \
	"WWW-Authenticate: Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", "       \
	"algorithm=" algorithm ", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "        \
	"opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"\r\n"

// Both challenges of 3.9.1, whichever is first: the better one is answered, with its figures.
static void figures_of_rfc7616(void **state)
{
	const struct auth_use use = {SPAN("GET"), SPAN("/dir/index.html"),
				     SPAN("f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"), 1};
	struct auth_challenge c[AUTH_REALMS_MAX];
	static const char best[] = "response=\"753927fa0e85d155564e2e272a28d180"
				   "2ca10daf4496794697cf8db5856cb6c1\", algorithm=SHA-256, ";

	(void)state;
	assert_int_equal(challenges("zoo", RFC7616("SHA-256") RFC7616("MD5"), c), 1);
	has(answer("zoo", c, &use), best);
	assert_int_equal(challenges("zoo", RFC7616("MD5") RFC7616("SHA-256"), c), 1);
	has(answer("zoo", c, &use), best);
	assert_int_equal(challenges("zoo", RFC7616("MD5") RFC7616("SHA-512-256"), c), 1);
	assert_string_equal(answer("zoo", c, &use),
			    "Authorization: Digest username=\"Mufasa\", "
			    "realm=\"http-auth@example.org\", "
			    "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
			    "uri=\"/dir/index.html\", "
			    "response=\"8ca523f5e9506fed4657c9700eebdbec\", algorithm=MD5, "
			    "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\", "
			    "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", "
			    "qop=auth, nc=00000001\r\n");
}

// What we send, the server's side of the house reads as it was meant.
static void is_what_a_server_reads(void **state)
{
	const struct auth_use use = {SPAN("BYE"), SPAN("sip:b@b"), SPAN("00ff"), 0x1f};
	struct auth_challenge c[AUTH_REALMS_MAX];
	struct auth_credentials got;
	const char *text;

	(void)state;
	assert_int_equal(challenges("carrier",
				    "Proxy-Authenticate: Digest realm=\"[fd09::1]\",nonce=\"\\\"n\","
				    "opaque=\"\",qop=auth,domain=\"sip:a sip:b\",x-what=\"1\"\r\n",
				    c),
			 1);
	assert_true(c->proxy && c->qop && !c->stale);
	text = answer("carrier", c, &use);
	has(text, "Proxy-Authorization: Digest username=\"e\"");
	assert_int_equal(auth_credentials_read(span_of(text + 21, strlen(text) - 23), &got),
			 AUTH_DIGEST);
	assert_span(got.username, "e");
	assert_span(got.realm, "[fd09::1]");
	assert_span(got.nonce, "\\\"n");
	assert_span(got.uri, "sip:b@b");
	assert_span(got.nc, "0000001f");
	assert_non_null(got.opaque.p);
	assert_int_equal(got.opaque.n, 0);
}

// RFC 3261 22.4 item 8, by RFC 2069's formula: a server that does not say qop.
static void without_qop(void **state)
{
	// alice's HA1, md5("INVITE:sip:b@b") behind it; worked out with md5sum.
	const struct auth_use use = {SPAN("INVITE"), SPAN("sip:b@b"), SPAN("c"), 1};
	struct auth_challenge c[AUTH_REALMS_MAX];

	(void)state;
	assert_int_equal(challenges("carrier",
				    "WWW-Authenticate: Digest realm=\"a.example\", nonce=\"n\"\r\n",
				    c),
			 1);
	assert_string_equal(answer("carrier", c, &use),
			    "Authorization: Digest username=\"alice\", realm=\"a.example\", "
			    "nonce=\"n\", uri=\"sip:b@b\", "
			    "response=\"f60a9c6867ef6d1074c0c13dfaacb5a8\", algorithm=MD5\r\n");
}

// One line each of which nothing is answered.
static void left_unanswered(void **state)
{
	static const char *const bad[] = {
		"",
		"WWW-Authenticate: Basic realm=\"a.example\"\r\n",
		"WWW-Authenticate: Digest\r\n",
		"WWW-Authenticate: Digest nonce=\"n\"\r\n",
		"WWW-Authenticate: Digest realm=\"a.example\"\r\n",
		"WWW-Authenticate: Digest realm=\"a.example\", nonce=\"\"\r\n",
		"WWW-Authenticate: Digest realm=\"a.example\", nonce=\"n\r\n",
		"WWW-Authenticate: Digest realm=\"a.example\", nonce=\"n\", nonce=\"m\"\r\n",
		"WWW-Authenticate: Digest realm=\"a.example\", nonce=\"a\r\n b\"\r\n",
		"WWW-Authenticate: Digest realm=\"a.example\", nonce=\"n\", qop=\"auth-int\"\r\n",
		"WWW-Authenticate: Digest realm=\"a.example\", nonce=\"n\", qop=\"\"\r\n",
		"WWW-Authenticate: Digest realm=\"a.example\", nonce=\"n\", algorithm=MD5-sess\r\n",
		"WWW-Authenticate: Digest realm=\"a.example\", nonce=\"n\", algorithm=SHA-256\r\n",
		"WWW-Authenticate: Digest realm=\"A.example\", nonce=\"n\"\r\n",
		"WWW-Authenticate: Digest realm=\"http-auth@example.org\", nonce=\"n\"\r\n",
		"Authenticate: Digest realm=\"a.example\", nonce=\"n\"\r\n",
	};
	struct auth_challenge c[AUTH_REALMS_MAX];
	char line[1024];

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(challenges("carrier", bad[i], c), 0);
	snprintf(line, sizeof(line),
		 "WWW-Authenticate: Digest realm=\"a.example\", nonce=\"%0513d\"\r\n", 0);
	assert_int_equal(challenges("carrier", line, c), 0);
	assert_int_equal(challenges("nobody", bad[13], c), 0);
}

// A proxy that forks passes on what it got: some are for us, and of those no more than four.
static void several_realms(void **state)
{
	static const char lines[] =
		"WWW-Authenticate: Digest realm=\"a.example\", nonce=\"1\"\r\n"
		"proxy-authenticate: Digest realm=\"else.example\", nonce=\"2\"\r\n"
		"Proxy-Authenticate: Digest realm=\"b.example\", nonce=\"3\", stale=TRUE\r\n"
		"Proxy-Authenticate: Digest realm=\"a.example\", nonce=\"4\", stale=false\r\n"
		"Proxy-Authenticate: Digest realm=\"c\", nonce=\"5\"\r\n"
		"Proxy-Authenticate: Digest realm=\"d\", nonce=\"6\"\r\n";
	struct auth_challenge c[AUTH_REALMS_MAX];

	(void)state;
	assert_int_equal(challenges("carrier", lines, c), 4);
	assert_span(c[0].nonce, "1");
	assert_span(c[1].nonce, "3");
	assert_true(c[1].stale && c[1].proxy && !c[0].proxy && !c[2].stale);
	assert_span(c[2].nonce, "4"); // the same realm's proxy
	assert_span(c[3].nonce, "5");
	assert_false(auth_challenge_same(&c[0], &c[2]));
}

static void refused(const char *text, const char *want)
{
	char why[256] = "";

	assert_null(auth_accounts_parse(guard(span_cstr(text)), "f", why, sizeof(why)));
	assert_string_equal(why, want);
}

static void bad_accounts(void **state)
{
	(void)state;
	refused("alice:example.com:MD5:b1726872c344b6dc8365b774f8fd6412",
		"f:1: write name:user:realm:algorithm:HA1, or use squelch-passwd --credentials");
	refused("\na:b:c:SHA-1:00", "f:2: the algorithm must be SHA-256 or MD5");
	refused("a:b:c:MD5:00", "f:1: HA1 must be 64 hexadecimal digits (SHA-256) or 32 (MD5)");
	refused("a:b:c:MD5:b1726872c344b6dc8365b774f8fd6412\n"
		"a:x:c:MD5:b1726872c344b6dc8365b774f8fd6412\n",
		"f:2: the same name, realm and algorithm as in another line");
}

static void accounts_of_a_file(void **state)
{
	char file[] = "/tmp/accounts-XXXXXX", why[256] = "";
	int fd = mkstemp(file);
	struct auth_accounts *a;

	(void)state;
	assert_int_equal(write(fd, ACCOUNTS, strlen(ACCOUNTS)), strlen(ACCOUNTS));
	fchmod(fd, 0640);
	assert_null(auth_accounts_load(file, why, sizeof(why)));
	has(why, ": others may read it; chmod 600");
	fchmod(fd, 0600);
	a = auth_accounts_load(file, why, sizeof(why));
	assert_non_null(a);
	assert_int_equal(auth_accounts_count(a), 7);
	assert_true(auth_accounts_have(a, SPAN("carrier")));
	assert_false(auth_accounts_have(a, SPAN("carrie")));
	auth_accounts_free(a);
	close(fd);
	unlink(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_of_rfc7616), cmocka_unit_test(is_what_a_server_reads),
		cmocka_unit_test(without_qop),	      cmocka_unit_test(left_unanswered),
		cmocka_unit_test(several_realms),     cmocka_unit_test(bad_accounts),
		cmocka_unit_test(accounts_of_a_file),
	};

	return cmocka_run_group_tests(tests, open_accounts, close_accounts);
}
