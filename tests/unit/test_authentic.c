/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// An INVITE that meets a challenge of the dialplan: what is answered, and that nothing is taken for
// it before its sender has proved who he is.

static struct auth_users *users;

static void with_realm(struct focus_cfg *cfg)
{
	cfg->realm = SPAN("example.com");
	cfg->nonce_life_ms = 60000;
}

static struct rig *open_guarded(void)
{
	struct rig *r = rig_open(with_realm);
	char why[128];

	users = auth_users_parse(SPAN("alice:example.com:MD5:b1726872c344b6dc8365b774f8fd6412"),
				 "users", SPAN("example.com"), why, sizeof(why));
	assert_non_null(users);
	focus_users(r->core, users);
	return r;
}

static void close_guarded(struct rig *r)
{
	rig_close_empty(r);
	auth_users_free(users);
}

static void assert_nothing_taken(struct rig *r)
{
	struct focus_usage u = focus_usage(r->core);

	assert_int_equal(u.transactions + u.legs + u.conferences + u.chunks + u.flows, 0);
}

// The answer to the latest challenge; password is an HA1.
static void put_answer(struct rig *r, const char *target, const char *nc, const char *ha1)
{
	static char header[1024];
	char *nonce = strstr((char *)r->last_o, "nonce=\""), uri[64];
	uint8_t response[AUTH_HEX_MAX];
	struct auth_credentials c = {.cnonce = SPAN("c"), .qop = SPAN("auth")};

	assert_non_null(nonce);
	c.nonce = span_of(nonce + 7, AUTH_NONCE_LEN);
	c.nc = span_cstr(nc);
	snprintf(uri, sizeof(uri), "sip:%s@10.9.0.1", target);
	c.uri = span_cstr(uri);
	auth_response(AUTH_MD5, span_cstr(ha1), &c, SPAN("INVITE"), response);
	snprintf(
		header, sizeof(header),
		"Authorization: Digest username=\"alice\", realm=\"example.com\", nonce=\"%.32s\", "
		"uri=\"%s\", nc=%s, cnonce=\"c\", qop=auth, response=\"%.32s\"\r\n",
		nonce + 7, uri, nc, (const char *)response);
	r->o_headers = header;
	r->o_branch = nc;
}

#define ALICE	 "b1726872c344b6dc8365b774f8fd6412"
#define NO_ALICE "00000000000000000000000000000000"

static struct rig *open_challenged(const char *target)
{
	struct rig *r = open_guarded();
	char invite[64];

	snprintf(invite, sizeof(invite), "INVITE %s", target);
	O(r, invite);
	SENT(r, "O 401 INVITE");
	assert_nothing_taken(r);
	assert_int_equal(STAT(r, CHALLENGED), 1);
	return r;
}

static void challenged(void **state)
{
	struct rig *r = open_challenged("who");

	(void)state;
	LAST_HAS(r, "SIP/2.0 401 Unauthorized\r\n");
	LAST_HAS(r, "\r\nWWW-Authenticate: Digest realm=\"example.com\", nonce=\"");
	LAST_HAS(r, "\", algorithm=MD5, qop=\"auth\"\r\n");
	// Its ACK, and a CANCEL that comes late: neither is challenged.
	O(r, "ACK");
	SENT(r, "");
	O(r, "CANCEL who");
	SENT(r, "O 481 CANCEL");
	assert_int_equal(STAT(r, CHALLENGED), 1);
	close_guarded(r);
}

static void let_in(void **state)
{
	struct rig *r = open_challenged("who");

	(void)state;
	put_answer(r, "who", "00000001", ALICE);
	O(r, "INVITE who");
	SENT(r, "O 100 INVITE, A INVITE");
	assert_int_equal(STAT(r, AUTHENTICATED), 1);
	REQUEST_HAS_NOT(r, 'A', INVITE, "Authorization");
	// The same again is the transaction's; then the call goes on without a word of it.
	O(r, "INVITE who");
	SENT(r, "O 100 INVITE");
	r->o_headers = NULL;
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	O_DIALOG(r, "ACK", 1);
	SENT(r, "");
	O_DIALOG(r, "INVITE", 2);
	SENT(r, "O 200 INVITE");
	O_DIALOG(r, "ACK", 2);
	rig_end_call(r, 3);
	auth_users_free(users);
}

static void wrong_password(void **state)
{
	struct rig *r = open_challenged("who");

	(void)state;
	put_answer(r, "who", "00000001", NO_ALICE);
	O(r, "INVITE who");
	SENT(r, "O 401 INVITE");
	assert_null(strstr((char *)r->last, "stale"));
	assert_int_equal(DROP(r, AUTH_WRONG), 1);
	assert_nothing_taken(r);
	close_guarded(r);
}

static void malformed(void **state)
{
	struct rig *r = open_challenged("who");

	(void)state;
	r->o_headers = "Authorization: Digest realm=\"example.com\", nc\r\n";
	O(r, "INVITE who");
	SENT(r, "O 400 INVITE");
	LAST_HAS(r, "SIP/2.0 400 Bad Authorization\r\n");
	assert_int_equal(DROP(r, AUTH_MALFORMED), 1);
	assert_nothing_taken(r);
	close_guarded(r);
}

static void for_another_target(void **state)
{
	struct rig *r = open_challenged("who");

	(void)state;
	put_answer(r, "hidden", "00000001", ALICE);
	O(r, "INVITE who");
	SENT(r, "O 400 INVITE");
	assert_int_equal(DROP(r, AUTH_MALFORMED), 1);
	close_guarded(r);
}

static void stale(void **state)
{
	struct rig *r = open_challenged("who");

	(void)state;
	rig_pass(r, 60001);
	put_answer(r, "who", "00000001", ALICE);
	O(r, "INVITE who");
	SENT(r, "O 401 INVITE");
	LAST_HAS(r, ", stale=true\r\n");
	assert_int_equal(DROP(r, AUTH_STALE), 1);
	put_answer(r, "who", "00000001", ALICE);
	O(r, "INVITE who");
	SENT(r, "O 100 INVITE, A INVITE");
	T(r, 'A', INVITE, 486);
	SENT(r, "A ACK, O 486 INVITE");
	O(r, "ACK");
	close_guarded(r);
}

// What somebody has recorded gets him nowhere, as soon as the transaction is over.
static void recorded(void **state)
{
	struct rig *r = open_challenged("who");

	(void)state;
	put_answer(r, "who", "00000001", ALICE);
	O(r, "INVITE who");
	T(r, 'A', INVITE, 486);
	O(r, "ACK");
	SENT(r, "O 100 INVITE, A INVITE, A ACK, O 486 INVITE");
	rig_pass(r, 40000);
	O(r, "INVITE who");
	SENT(r, "O 401 INVITE");
	LAST_HAS(r, ", stale=true\r\n");
	assert_int_equal(DROP(r, AUTH_REPLAYED), 1);
	// Nor for another call of his.
	r->call++;
	O(r, "INVITE who");
	SENT(r, "O 401 INVITE");
	assert_int_equal(DROP(r, AUTH_STALE), 1);
	assert_nothing_taken(r);
	close_guarded(r);
}

// Whether there is anything behind a challenge is for those to know who get behind it.
static void nothing_behind(void **state)
{
	struct rig *r = open_challenged("hidden");

	(void)state;
	put_answer(r, "hidden", "00000001", ALICE);
	O(r, "INVITE hidden");
	SENT(r, "O 404 INVITE");
	close_guarded(r);
}

static void open_to_all(void **state)
{
	struct rig *r = open_guarded();

	(void)state;
	r->o_headers = "Authorization: Digest x\r\n"; // nobody has asked for it
	O(r, "INVITE one");
	SENT(r, "O 100 INVITE, A INVITE");
	T(r, 'A', INVITE, 486);
	O(r, "ACK");
	assert_int_equal(STAT(r, CHALLENGED) + STAT(r, AUTHENTICATED), 0);
	close_guarded(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(challenged),	      cmocka_unit_test(let_in),
		cmocka_unit_test(wrong_password),     cmocka_unit_test(malformed),
		cmocka_unit_test(for_another_target), cmocka_unit_test(stale),
		cmocka_unit_test(recorded),	      cmocka_unit_test(nothing_behind),
		cmocka_unit_test(open_to_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
