/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "auth.h"

// A server's challenges, and its verdict about what comes in reply.

#define LIFE 300000

static const char users_text[] =
	"alice:example.com:MD5:b1726872c344b6dc8365b774f8fd6412\n"
	"alice:example.com:SHA-256:"
	"ed8925b20f9a77b8f8f8d5f8e4467fe32b866f7208ab9e4b20595e9821a0fdee\n";

struct bench {
	struct auth_server server;
	struct auth_users *users;
	void *mem;
	uint64_t now_ms;
	char text[4096]; // the request, which msg points into
	struct sip_msg msg;
	char nonce[AUTH_NONCE_LEN + 1]; // the latest that was given out
	char challenge[1024];
};

static struct auth_users *users_of(const char *text)
{
	char why[128] = "";
	struct auth_users *u =
		auth_users_parse(span_cstr(text), "users", SPAN("example.com"), why, sizeof(why));

	assert_non_null(u);
	return u;
}

static void server_begin(struct bench *b, uint16_t epoch)
{
	const struct auth_cfg cfg = {
		.realm = SPAN("example.com"),
		.nonce_life_ms = LIFE,
		.key = {{1, 2}},
		.epoch = epoch,
	};

	memset(b->mem, 0, auth_server_footprint());
	auth_server_init(&b->server, b->mem, &cfg);
	b->server.users = b->users;
}

static struct bench *bench_open(void)
{
	struct bench *b = calloc(1, sizeof(*b));

	b->mem = aligned_alloc(64, (auth_server_footprint() + 63) & ~(size_t)63);
	b->users = users_of(users_text);
	b->now_ms = 1000000;
	server_begin(b, 7);
	return b;
}

static void bench_close(struct bench *b)
{
	auth_users_free(b->users);
	free(b->mem);
	free(b);
}

// An INVITE with these further headers.
static void request(struct bench *b, const char *call_id, const char *headers)
{
	int n = snprintf(b->text, sizeof(b->text),
			 "INVITE sip:team@example.com SIP/2.0\r\n"
			 "Via: SIP/2.0/UDP 10.9.0.9;branch=z9hG4bK1\r\n"
			 "From: <sip:alice@example.com>;tag=1\r\nTo: <sip:team@example.com>\r\n"
			 "Call-ID: %s\r\nCSeq: 1 INVITE\r\n%s\r\n",
			 call_id, headers);

	assert_int_equal(sip_parse(span_of(b->text, (size_t)n), &b->msg), SIP_VALID);
}

static enum auth_verdict check(struct bench *b)
{
	return auth_check(&b->server, &b->msg, b->now_ms);
}

static void challenge(struct bench *b, const char *call_id, bool stale)
{
	struct writer w = writer_on(b->challenge, sizeof(b->challenge) - 1);
	const char *nonce;

	request(b, call_id, "");
	auth_put_challenge(&b->server, &w, &b->msg, stale, b->now_ms);
	assert_false(w.full);
	b->challenge[w.n] = '\0';
	nonce = strstr(b->challenge, "nonce=\"");
	assert_non_null(nonce);
	memcpy(b->nonce, nonce + 7, AUTH_NONCE_LEN);
}

// What alice's phone replies; each may be something else than it should.
struct reply {
	const char *username, *realm, *uri, *algorithm, *nc, *cnonce, *qop, *password, *more;
	unsigned cut; // so many digits of the response are missing
};

static const struct reply good = {
	.username = "alice",
	.realm = "example.com",
	.uri = "sip:team@example.com",
	.algorithm = "SHA-256",
	.nc = "00000001",
	.cnonce = "c",
	.qop = "auth",
	.password = "secret",
	.more = "",
};

static void put_response(const struct bench *b, const struct reply *r, char out[AUTH_HEX_MAX + 1])
{
	static const char *const ha1_of[AUTH_ALGORITHMS] = {
		"ed8925b20f9a77b8f8f8d5f8e4467fe32b866f7208ab9e4b20595e9821a0fdee",
		"b1726872c344b6dc8365b774f8fd6412",
	};
	enum auth_algorithm a = strcmp(r->algorithm, "SHA-256") == 0 ? AUTH_SHA256 : AUTH_MD5;
	bool right = strcmp(r->password, "secret") == 0;
	struct span ha1 = right ? span_cstr(ha1_of[a]) : span_of(ha1_of[0], 32);
	struct auth_credentials c = {
		.nonce = span_cstr(b->nonce),
		.uri = span_cstr(r->uri),
		.nc = span_cstr(r->nc),
		.cnonce = span_cstr(r->cnonce),
		.qop = span_cstr(r->qop),
	};

	memset(out, 0, AUTH_HEX_MAX + 1);
	auth_response(a, ha1, &c, SPAN("INVITE"), (uint8_t *)out);
}

static enum auth_verdict reply(struct bench *b, const char *call_id, const struct reply *r)
{
	char headers[2048], response[AUTH_HEX_MAX + 1];

	put_response(b, r, response);
	response[strlen(response) - r->cut] = '\0';
	snprintf(headers, sizeof(headers),
		 "Authorization: Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", "
		 "algorithm=%s, nc=%s, cnonce=\"%s\", qop=%s, response=\"%s\"%s\r\n",
		 r->username, r->realm, b->nonce, r->uri, r->algorithm, r->nc, r->cnonce, r->qop,
		 response, r->more);
	request(b, call_id, headers);
	return check(b);
}

static enum auth_verdict reply_nc(struct bench *b, const char *nc)
{
	struct reply r = good;

	r.nc = nc;
	return reply(b, "call", &r);
}

static void challenge_in_order_of_preference(void **state)
{
	struct bench *b = bench_open();
	char expect[512];

	(void)state;
	challenge(b, "call", false);
	snprintf(expect, sizeof(expect),
		 "WWW-Authenticate: Digest realm=\"example.com\", nonce=\"%s\", "
		 "algorithm=SHA-256, qop=\"auth\"\r\n"
		 "WWW-Authenticate: Digest realm=\"example.com\", nonce=\"%s\", "
		 "algorithm=MD5, qop=\"auth\"\r\n",
		 b->nonce, b->nonce);
	assert_string_equal(b->challenge, expect);
	challenge(b, "call", true);
	assert_non_null(strstr(b->challenge, "algorithm=MD5, qop=\"auth\", stale=true\r\n"));
	bench_close(b);
}

static void challenge_by_what_users_have(void **state)
{
	struct bench *b = bench_open();

	(void)state;
	auth_users_free(b->users);
	b->users = users_of("alice:example.com:MD5:b1726872c344b6dc8365b774f8fd6412\n");
	b->server.users = b->users;
	challenge(b, "call", false);
	assert_null(strstr(b->challenge, "SHA-256"));
	assert_non_null(strstr(b->challenge, "algorithm=MD5"));
	bench_close(b);
}

static void granted(void **state)
{
	struct bench *b = bench_open();
	struct reply md5 = good;

	(void)state;
	challenge(b, "call", false);
	assert_int_equal(reply(b, "call", &good), AUTH_GRANTED);
	md5.algorithm = "MD5";
	md5.nc = "00000002";
	assert_int_equal(reply(b, "call", &md5), AUTH_GRANTED);
	bench_close(b);
}

static void absent(void **state)
{
	struct bench *b = bench_open();
	struct reply r = good;

	(void)state;
	request(b, "call", "");
	assert_int_equal(check(b), AUTH_ABSENT);
	request(b, "call", "Authorization: Basic YWxpY2U6c2VjcmV0\r\n");
	assert_int_equal(check(b), AUTH_ABSENT);
	challenge(b, "call", false);
	r.realm = "example.org";
	assert_int_equal(reply(b, "call", &r), AUTH_ABSENT);
	// Others' do not hide ours (RFC 3261 22.3).
	r = good;
	r.more = "\r\nAuthorization: Digest realm=\"example.org\"";
	assert_int_equal(reply(b, "call", &r), AUTH_GRANTED);
	bench_close(b);
}

static void no_users_no_entry(void **state)
{
	struct bench *b = bench_open();

	(void)state;
	challenge(b, "call", false);
	b->server.users = NULL;
	assert_int_equal(reply(b, "call", &good), AUTH_WRONG);
	bench_close(b);
}

static void wrong(void **state)
{
	struct bench *b = bench_open();
	struct reply r;

	(void)state;
	challenge(b, "call", false);
	r = good, r.password = "guess";
	assert_int_equal(reply(b, "call", &r), AUTH_WRONG);
	r = good, r.username = "eve";
	assert_int_equal(reply(b, "call", &r), AUTH_WRONG);
	r = good, r.algorithm = "SHA-512-256";
	assert_int_equal(reply(b, "call", &r), AUTH_WRONG);
	r = good, r.algorithm = "MD5-sess";
	assert_int_equal(reply(b, "call", &r), AUTH_WRONG);
	// None of these has used the nonce up.
	assert_int_equal(reply(b, "call", &good), AUTH_GRANTED);
	bench_close(b);
}

// A user without a line for an algorithm is nobody, whatever the response: also that for no HA1.
static void wrong_algorithm_of_a_user(void **state)
{
	struct bench *b = bench_open();
	struct auth_credentials c = {.nc = SPAN("00000001"),
				     .cnonce = SPAN("c"),
				     .qop = SPAN("auth"),
				     .uri = SPAN("sip:team@example.com")};
	uint8_t response[AUTH_HEX_MAX];
	static const uint8_t zeros[AUTH_HEX_MAX];
	char headers[1024];

	(void)state;
	challenge(b, "call", false);
	c.nonce = span_cstr(b->nonce);
	auth_response(AUTH_MD5, span_of(zeros, 32), &c, SPAN("INVITE"), response);
	snprintf(headers, sizeof(headers),
		 "Authorization: Digest username=\"eve\", realm=\"example.com\", nonce=\"%s\", "
		 "uri=\"sip:team@example.com\", nc=00000001, cnonce=\"c\", qop=auth, "
		 "response=\"%.32s\"\r\n",
		 b->nonce, (const char *)response);
	request(b, "call", headers);
	assert_int_equal(check(b), AUTH_WRONG);
	bench_close(b);
}

static void malformed(void **state)
{
	struct bench *b = bench_open();
	struct reply r;

	(void)state;
	challenge(b, "call", false);
	r = good, r.uri = "sip:other@example.com";
	assert_int_equal(reply(b, "call", &r), AUTH_MALFORMED);
	r = good, r.uri = "";
	assert_int_equal(reply(b, "call", &r), AUTH_MALFORMED);
	r = good, r.qop = "auth-int";
	assert_int_equal(reply(b, "call", &r), AUTH_MALFORMED);
	r = good, r.cnonce = "";
	assert_int_equal(reply(b, "call", &r), AUTH_MALFORMED);
	r = good, r.username = "";
	assert_int_equal(reply(b, "call", &r), AUTH_MALFORMED);
	r = good, r.cut = 1;
	assert_int_equal(reply(b, "call", &r), AUTH_MALFORMED);
	r = good, r.cut = 32; // MD5 has as many
	assert_int_equal(reply(b, "call", &r), AUTH_MALFORMED);
	r = good, r.more = ", nc=00000001";
	assert_int_equal(reply(b, "call", &r), AUTH_MALFORMED);
	r = good, r.algorithm = "SHA-256, response=\"00\", x-";
	assert_int_equal(reply(b, "call", &r), AUTH_MALFORMED);
	assert_int_equal(reply_nc(b, "1"), AUTH_MALFORMED);
	assert_int_equal(reply_nc(b, "00000000"), AUTH_MALFORMED);
	assert_int_equal(reply_nc(b, "0000000g"), AUTH_MALFORMED);
	assert_int_equal(reply_nc(b, "000000001"), AUTH_MALFORMED);
	request(b, "call", "Authorization: Digest nc=00000001\r\n");
	assert_int_equal(check(b), AUTH_MALFORMED); // no realm
	request(b, "call", "Authorization: Digest realm=\"example.com\"\r\n");
	assert_int_equal(check(b), AUTH_MALFORMED);
	request(b, "call", "Authorization: Digest realm=\"example.com\r\n");
	assert_int_equal(check(b), AUTH_MALFORMED);
	assert_int_equal(reply(b, "call", &good), AUTH_GRANTED);
	bench_close(b);
}

// The same URI, though another text (RFC 3261 19.1.4).
static void another_spelling_of_the_uri(void **state)
{
	struct bench *b = bench_open();
	struct reply r = good;

	(void)state;
	challenge(b, "call", false);
	r.uri = "sip:t%65am@EXAMPLE.com";
	assert_int_equal(reply(b, "call", &r), AUTH_GRANTED);
	bench_close(b);
}

static void stale(void **state)
{
	struct bench *b = bench_open();

	(void)state;
	challenge(b, "call", false);
	b->now_ms += LIFE;
	assert_int_equal(reply_nc(b, "00000001"), AUTH_GRANTED);
	b->now_ms++;
	assert_int_equal(reply_nc(b, "00000002"), AUTH_STALE);
	challenge(b, "call", true);
	assert_int_equal(reply(b, "call", &good), AUTH_GRANTED);
	bench_close(b);
}

// A wrong password is wrong, however old the nonce: the user is asked again.
static void stale_and_wrong(void **state)
{
	struct bench *b = bench_open();
	struct reply r = good;

	(void)state;
	challenge(b, "call", false);
	b->now_ms += LIFE + 1;
	r.password = "guess";
	assert_int_equal(reply(b, "call", &r), AUTH_WRONG);
	bench_close(b);
}

static void nonce_of_another(void **state)
{
	struct bench *b = bench_open();

	(void)state;
	challenge(b, "call", false);
	assert_int_equal(reply(b, "other", &good), AUTH_STALE);
	server_begin(b, 8); // another run
	assert_int_equal(reply(b, "call", &good), AUTH_STALE);
	server_begin(b, 7);
	b->nonce[15] ^= 1; // older or younger than it was
	assert_int_equal(reply(b, "call", &good), AUTH_STALE);
	b->nonce[15] ^= 1;
	b->nonce[31] ^= 1;
	assert_int_equal(reply(b, "call", &good), AUTH_STALE);
	strcpy(b->nonce, "short");
	assert_int_equal(reply(b, "call", &good), AUTH_STALE);
	bench_close(b);
}

static void replayed(void **state)
{
	struct bench *b = bench_open();

	(void)state;
	challenge(b, "call", false);
	assert_int_equal(reply_nc(b, "00000001"), AUTH_GRANTED);
	assert_int_equal(reply_nc(b, "00000001"), AUTH_REPLAYED);
	// They may overtake each other, within a window.
	assert_int_equal(reply_nc(b, "00000003"), AUTH_GRANTED);
	assert_int_equal(reply_nc(b, "00000002"), AUTH_GRANTED);
	assert_int_equal(reply_nc(b, "00000002"), AUTH_REPLAYED);
	assert_int_equal(reply_nc(b, "00000003"), AUTH_REPLAYED);
	assert_int_equal(reply_nc(b, "00000022"), AUTH_GRANTED); // 34
	assert_int_equal(reply_nc(b, "00000003"), AUTH_REPLAYED);
	assert_int_equal(reply_nc(b, "00000004"), AUTH_GRANTED);
	assert_int_equal(reply_nc(b, "FFFFFFFF"), AUTH_GRANTED);
	assert_int_equal(reply_nc(b, "ffffffff"), AUTH_REPLAYED);
	assert_int_equal(reply_nc(b, "00000023"), AUTH_REPLAYED);
	assert_int_equal(reply_nc(b, "fffffffe"), AUTH_GRANTED);
	bench_close(b);
}

// More nonces than there is room for: the newest are taken, none of them twice, and what was
// forgotten is not taken at all.
static void more_nonces_than_room(void **state)
{
	enum { CALLS = 40000 };
	struct bench *b = bench_open();
	char(*nonce)[AUTH_NONCE_LEN + 1] = calloc(CALLS, sizeof(*nonce));
	char call[16];

	(void)state;
	for (unsigned i = 0; i < CALLS; i++) {
		snprintf(call, sizeof(call), "call%u", i);
		b->now_ms++;
		challenge(b, call, false);
		memcpy(nonce[i], b->nonce, sizeof(nonce[i]));
		assert_int_equal(reply(b, call, &good), AUTH_GRANTED);
	}
	for (unsigned i = 0; i < CALLS; i++) {
		snprintf(call, sizeof(call), "call%u", i);
		memcpy(b->nonce, nonce[i], sizeof(nonce[i]));
		assert_int_equal(reply(b, call, &good), AUTH_REPLAYED);
	}
	free(nonce);
	bench_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(challenge_in_order_of_preference),
		cmocka_unit_test(challenge_by_what_users_have),
		cmocka_unit_test(granted),
		cmocka_unit_test(absent),
		cmocka_unit_test(no_users_no_entry),
		cmocka_unit_test(wrong),
		cmocka_unit_test(wrong_algorithm_of_a_user),
		cmocka_unit_test(malformed),
		cmocka_unit_test(another_spelling_of_the_uri),
		cmocka_unit_test(stale),
		cmocka_unit_test(stale_and_wrong),
		cmocka_unit_test(nonce_of_another),
		cmocka_unit_test(replayed),
		cmocka_unit_test(more_nonces_than_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
