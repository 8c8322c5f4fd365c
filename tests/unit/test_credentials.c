/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rig_scene.h"

// Legs whose requests are challenged (RFC 3261 22.2, 22.3): what they answer, and when it is enough.

#define MD5_ALICE "b1726872c344b6dc8365b774f8fd6412"
#define MD5_BOB	  "939e7578ed9e3c518a452acee763bce9"

static struct auth_accounts *accounts;

static struct auth_accounts *parse(const char *text)
{
	char why[128];
	struct auth_accounts *a =
		auth_accounts_parse(span_cstr(text), "accounts", why, sizeof(why));

	assert_non_null(a);
	return a;
}

static void with_credentials(struct focus_cfg *cfg)
{
	cfg->credentials = true;
}

static struct rig *open_known(const char *target)
{
	struct rig *r = rig_open(with_credentials);
	char invite[64];

	accounts = parse("carrier:alice:a:MD5:" MD5_ALICE "\ncarrier:bob:b:MD5:" MD5_BOB "\n");
	focus_accounts(r->core, accounts);
	snprintf(invite, sizeof(invite), "INVITE %s", target);
	O(r, invite);
	SENT(r, "O 100 INVITE, A INVITE");
	return r;
}

static void close_known(struct rig *r)
{
	rig_close_empty(r);
	auth_accounts_free(accounts);
}

#define CHALLENGE(realm, nonce)                                                                    \
	"Digest realm=\"" realm "\", nonce=\"" nonce "\", qop=\"auth\", opaque=\"o\"\r\n"
#define WWW(realm, nonce)   "WWW-Authenticate: " CHALLENGE(realm, nonce)
#define PROXY(realm, nonce) "Proxy-Authenticate: " CHALLENGE(realm, nonce)

static void challenge(struct rig *r, char station, enum sip_method method, const char *lines)
{
	r->t_headers = lines;
	rig_t(r, station, method, 407);
	rig_act(r);
	r->t_headers = NULL;
}

// The answer for that nonce that the latest request of a kind carries, in that line: for that method,
// and a URI, empty: its own Request-URI. It is right, and this is its count.
static unsigned answered(struct rig *r, char station, enum sip_method in, const char *line,
			 const char *nonce, const char *ha1, const char *method, const char *uri)
{
	char want[128], value[1024];
	const char *at = rig_request(r, station, in);
	struct auth_credentials c;
	uint8_t response[AUTH_HEX_MAX];
	struct sip_msg m;
	unsigned count;

	rig_message(r, station, in, &m);
	snprintf(want, sizeof(want), "nonce=\"%s\"", nonce);
	at = strstr(at, want);
	assert_non_null(at);
	while (strncmp(at, "\r\n", 2) != 0)
		at--;
	at += 2;
	assert_memory_equal(at, line, strlen(line));
	snprintf(value, sizeof(value), "%.*s", (int)strcspn(at, "\r"), at);
	assert_int_equal(auth_credentials_read(span_cstr(value + strlen(line) + 2), &c),
			 AUTH_DIGEST);
	assert_true(span_eq(c.uri, uri[0] ? span_cstr(uri) : m.uri));
	assert_true(span_eq(c.opaque, SPAN("o")));
	auth_response(AUTH_MD5, span_cstr(ha1), &c, span_cstr(method), response);
	assert_memory_equal(response, c.response.p, 32);
	assert_int_equal(sscanf((const char *)c.nc.p, "%8x", &count), 1);
	return count;
}

#define WWW_LINE   "Authorization"
#define PROXY_LINE "Proxy-Authorization"

static void answers_the_challenge(void **state)
{
	struct rig *r = open_known("carrier");
	char uri[64];
	struct sip_msg m;

	(void)state;
	REQUEST_HAS_NOT(r, 'A', INVITE, "Authorization");
	challenge(r, 'A', SIP_INVITE, WWW("a", "n1"));
	SENT(r, "A ACK, A INVITE");
	REQUEST_HAS(r, 'A', INVITE, "CSeq: 2 INVITE\r\n");
	assert_int_equal(answered(r, 'A', SIP_INVITE, WWW_LINE, "n1", MD5_ALICE, "INVITE", ""), 1);
	rig_message(r, 'A', SIP_INVITE, &m);
	snprintf(uri, sizeof(uri), "%.*s", (int)m.uri.n, m.uri.p);
	// Lost: the same bytes.
	rig_pass(r, 500);
	SENT(r, "A INVITE");
	assert_int_equal(answered(r, 'A', SIP_INVITE, WWW_LINE, "n1", MD5_ALICE, "INVITE", ""), 1);
	r->t_headers = "Contact: <sip:other@10.9.0.2:5070>\r\n";
	T(r, 'A', INVITE, 200);
	r->t_headers = NULL;
	SENT(r, "O 200 INVITE, A ACK");
	// 22.1: what the INVITE had, though the ACK goes elsewhere.
	assert_int_equal(answered(r, 'A', SIP_ACK, WWW_LINE, "n1", MD5_ALICE, "INVITE", uri), 1);
	O_DIALOG(r, "ACK", 1);
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, A BYE");
	assert_int_equal(answered(r, 'A', SIP_BYE, WWW_LINE, "n1", MD5_ALICE, "BYE", ""), 2);
	T(r, 'A', BYE, 200);
	assert_int_equal(STAT(r, CHALLENGES_ANSWERED), 1);
	// Its ACK is asked for once more.
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK");
	assert_int_equal(answered(r, 'A', SIP_ACK, WWW_LINE, "n1", MD5_ALICE, "INVITE", uri), 1);
	close_known(r);
}

static struct rig *open_answered(const char *target)
{
	struct rig *r = open_known(target);

	challenge(r, 'A', SIP_INVITE, PROXY("a", "n1"));
	T(r, 'A', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	SENT(r, "A ACK, A INVITE, O 200 INVITE, A ACK");
	return r;
}

static void bye_is_challenged(void **state)
{
	struct rig *r = open_answered("carrier");
	char branch[80];
	struct sip_msg m;

	(void)state;
	O_DIALOG(r, "BYE", 2);
	rig_message(r, 'A', SIP_BYE, &m);
	snprintf(branch, sizeof(branch), "%.*s", (int)m.via.branch.n, m.via.branch.p);
	challenge(r, 'A', SIP_BYE, PROXY("a", "n2"));
	SENT(r, "O 200 BYE, A BYE, A BYE");
	REQUEST_HAS(r, 'A', BYE, "CSeq: 4 BYE\r\n");
	REQUEST_HAS_NOT(r, 'A', BYE, branch); // 8.1.3.5: another transaction
	assert_int_equal(answered(r, 'A', SIP_BYE, PROXY_LINE, "n2", MD5_ALICE, "BYE", ""), 1);
	rig_pass(r, 500);
	SENT(r, "A BYE"); // timer E
	assert_int_equal(answered(r, 'A', SIP_BYE, PROXY_LINE, "n2", MD5_ALICE, "BYE", ""), 1);
	T(r, 'A', BYE, 200);
	assert_int_equal(RACE(r, BYE_CHALLENGED), 0);
	assert_int_equal(STAT(r, CHALLENGES_ANSWERED), 2);
	// The ACK still answers what the INVITE was asked.
	T(r, 'A', INVITE, 200);
	assert_int_equal(answered(r, 'A', SIP_ACK, PROXY_LINE, "n1", MD5_ALICE, "INVITE",
				  "sip:carrier@10.9.0.2:5070"),
			 1);
	close_known(r);
}

static void bye_alone_is_challenged(void **state)
{
	struct rig *r = open_known("carrier");

	(void)state;
	T(r, 'A', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	O_DIALOG(r, "BYE", 2);
	challenge(r, 'A', SIP_BYE, PROXY("a", "n1"));
	SENT(r, "O 200 INVITE, A ACK, O 200 BYE, A BYE, A BYE");
	REQUEST_HAS_NOT(r, 'A', ACK, "Authorization");
	assert_int_equal(answered(r, 'A', SIP_BYE, PROXY_LINE, "n1", MD5_ALICE, "BYE", ""), 1);
	challenge(r, 'A', SIP_BYE, PROXY("a", "n2")); // it does not take it
	SENT(r, "");
	assert_int_equal(RACE(r, BYE_CHALLENGED), 1);
	assert_int_equal(STAT(r, CREDENTIALS_WRONG), 1);
	close_known(r);
}

// The method's own case: given up while the second INVITE is on its way, completed, torn down.
static void given_up_behind_the_challenge(void **state)
{
	struct rig *r = open_known("carrier");

	(void)state;
	challenge(r, 'A', SIP_INVITE, PROXY("a", "n1"));
	O(r, "CANCEL");
	O(r, "ACK");
	SENT(r, "A ACK, A INVITE, O 200 CANCEL, O 487 INVITE");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	assert_int_equal(answered(r, 'A', SIP_ACK, PROXY_LINE, "n1", MD5_ALICE, "INVITE",
				  "sip:carrier@10.9.0.2:5070"),
			 1);
	assert_int_equal(answered(r, 'A', SIP_BYE, PROXY_LINE, "n1", MD5_ALICE, "BYE", ""), 2);
	challenge(r, 'A', SIP_BYE, PROXY("a", "n2"));
	SENT(r, "A BYE");
	T(r, 'A', BYE, 200);
	assert_int_equal(STAT(r, LEGS_TORN_DOWN), 1);
	close_known(r);
}

// Row 9: a challenge after the CANCEL is a failure like any other.
static void challenged_after_cancel(void **state)
{
	struct rig *r = open_known("carrier");

	(void)state;
	T(r, 'A', INVITE, 100);
	O(r, "CANCEL");
	O(r, "ACK");
	challenge(r, 'A', SIP_INVITE, PROXY("a", "n1"));
	SENT(r, "O 200 CANCEL, O 487 INVITE, A ACK");
	assert_int_equal(RACE(r, CHALLENGED), 1);
	assert_int_equal(STAT(r, CHALLENGES_ANSWERED), 0);
	close_known(r);
}

// In one burst, in both orders: no other INVITE.
static void challenged_with_the_cancel(void **state)
{
	(void)state;
	for (unsigned cancel_first = 0; cancel_first < 2; cancel_first++) {
		struct rig *r = open_known("carrier");

		if (cancel_first)
			rig_o(r, "CANCEL");
		r->t_headers = PROXY("a", "n1");
		rig_t(r, 'A', SIP_INVITE, 407);
		if (!cancel_first)
			rig_o(r, "CANCEL");
		rig_act(r);
		SENT(r, cancel_first ? "O 200 CANCEL, O 487 INVITE, A ACK"
				     : "A ACK, O 200 CANCEL, O 487 INVITE");
		rig_pass(r, 1000);
		SENT(r, "O 487 INVITE"); // timer G
		assert_int_equal(RACE(r, CHALLENGED), 1);
		assert_int_equal(STAT(r, LEGS_REFUSED), 1);
		O(r, "ACK");
		close_known(r);
	}
}

static void wrong_password(void **state)
{
	struct rig *r = open_known("carrier");

	(void)state;
	challenge(r, 'A', SIP_INVITE, WWW("a", "n1"));
	challenge(r, 'A', SIP_INVITE, WWW("a", "n2"));
	SENT(r, "A ACK, A INVITE, A ACK, O 480 INVITE");
	assert_int_equal(STAT(r, CREDENTIALS_WRONG), 1);
	O(r, "ACK");
	close_known(r);
}

#define STALE(nonce) "WWW-Authenticate: Digest realm=\"a\", stale=true, nonce=\"" nonce "\"\r\n"

static void stale_once(void **state)
{
	struct rig *r = open_known("carrier");

	(void)state;
	challenge(r, 'A', SIP_INVITE, WWW("a", "n1"));
	challenge(r, 'A', SIP_INVITE, STALE("n2"));
	SENT(r, "A ACK, A INVITE, A ACK, A INVITE");
	REQUEST_HAS(r, 'A', INVITE, "nonce=\"n2\"");
	REQUEST_HAS_NOT(r, 'A', INVITE, "nonce=\"n1\"");
	challenge(r, 'A', SIP_INVITE, STALE("n3"));
	SENT(r, "A ACK, O 480 INVITE");
	O(r, "ACK");
	close_known(r);
}

// Two proxies in a row, then their BYE; each has its own nonce and count.
static void two_proxies(void **state)
{
	struct rig *r = open_known("carrier");

	(void)state;
	challenge(r, 'A', SIP_INVITE, PROXY("a", "n1"));
	challenge(r, 'A', SIP_INVITE, PROXY("b", "m1"));
	SENT(r, "A ACK, A INVITE, A ACK, A INVITE");
	assert_int_equal(answered(r, 'A', SIP_INVITE, PROXY_LINE, "n1", MD5_ALICE, "INVITE", ""), 2);
	assert_int_equal(answered(r, 'A', SIP_INVITE, PROXY_LINE, "m1", MD5_BOB, "INVITE", ""), 1);
	T(r, 'A', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 INVITE, A ACK, O 200 BYE, A BYE");
	assert_int_equal(answered(r, 'A', SIP_BYE, PROXY_LINE, "n1", MD5_ALICE, "BYE", ""), 3);
	assert_int_equal(answered(r, 'A', SIP_BYE, PROXY_LINE, "m1", MD5_BOB, "BYE", ""), 2);
	challenge(r, 'A', SIP_BYE, PROXY("b", "m2"));
	assert_int_equal(answered(r, 'A', SIP_BYE, PROXY_LINE, "n1", MD5_ALICE, "BYE", ""), 4);
	assert_int_equal(answered(r, 'A', SIP_BYE, PROXY_LINE, "m2", MD5_BOB, "BYE", ""), 1);
	T(r, 'A', BYE, 200);
	close_known(r);
}

// Who asks in turn, for ever, is not answered for ever.
static void no_loop(void **state)
{
	struct rig *r = open_known("carrier");
	unsigned n = 0;

	(void)state;
	for (; STAT(r, CREDENTIALS_WRONG) == 0 && n < 20; n++)
		challenge(r, 'A', SIP_INVITE, n % 2 ? PROXY("a", "n") : PROXY("b", "m"));
	assert_int_equal(n, 5);
	O(r, "ACK");
	close_known(r);
}

static void nothing_to_answer_with(void **state)
{
	struct rig *r = open_known("carrier");

	(void)state;
	challenge(r, 'A', SIP_INVITE, PROXY("c", "n"));
	SENT(r, "A ACK, O 480 INVITE");
	assert_int_equal(STAT(r, CREDENTIALS_LACK), 1);
	O(r, "ACK");
	r->call++;
	O(r, "INVITE one"); // its rule names none
	challenge(r, 'A', SIP_INVITE, PROXY("a", "n"));
	SENT(r, "O 100 INVITE, A INVITE, A ACK, O 480 INVITE");
	assert_int_equal(STAT(r, CREDENTIALS_LACK), 1);
	O(r, "ACK");
	close_known(r);
}

// The other hop is another one: it has not asked for anything yet.
static void failover_begins_anew(void **state)
{
	struct rig *r = open_known("carrier");

	(void)state;
	challenge(r, 'A', SIP_INVITE, PROXY("a", "n1"));
	T(r, 'A', INVITE, 503);
	SENT(r, "A ACK, A INVITE, A ACK, B INVITE");
	REQUEST_HAS_NOT(r, 'B', INVITE, "Authorization");
	challenge(r, 'B', SIP_INVITE, PROXY("a", "n2"));
	SENT(r, "B ACK, B INVITE");
	assert_int_equal(answered(r, 'B', SIP_INVITE, PROXY_LINE, "n2", MD5_ALICE, "INVITE", ""), 1);
	T(r, 'B', INVITE, 200);
	O_DIALOG(r, "ACK", 1);
	O_DIALOG(r, "BYE", 2);
	T(r, 'B', BYE, 200);
	SENT(r, "O 200 INVITE, B ACK, O 200 BYE, B BYE");
	close_known(r);
}

static void prack_is_challenged(void **state)
{
	struct rig *r = open_known("carrier");

	(void)state;
	challenge(r, 'A', SIP_INVITE, PROXY("a", "n1"));
	r->t_headers = RELIABLE("1", "10.9.0.2");
	T(r, 'A', INVITE, 180);
	SENT(r, "A ACK, A INVITE, A PRACK, O 180 INVITE");
	assert_int_equal(answered(r, 'A', SIP_PRACK, PROXY_LINE, "n1", MD5_ALICE, "PRACK", ""), 2);
	challenge(r, 'A', SIP_PRACK, PROXY("a", "n2"));
	SENT(r, "A PRACK");
	REQUEST_HAS(r, 'A', PRACK, "RAck: 1 2 INVITE\r\n");
	assert_int_equal(answered(r, 'A', SIP_PRACK, PROXY_LINE, "n2", MD5_ALICE, "PRACK", ""), 1);
	T(r, 'A', PRACK, 200);
	T(r, 'A', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK");
	assert_int_equal(answered(r, 'A', SIP_ACK, PROXY_LINE, "n1", MD5_ALICE, "INVITE",
				  "sip:carrier@10.9.0.2:5070"),
			 1);
	O_DIALOG(r, "ACK", 1);
	O_DIALOG(r, "BYE", 2);
	assert_int_equal(answered(r, 'A', SIP_BYE, PROXY_LINE, "n2", MD5_ALICE, "BYE", ""), 2);
	T(r, 'A', BYE, 200);
	close_known(r);
}

// A second answer from a fork: its heir's BYE can be challenged, too.
static void an_heir_has_them(void **state)
{
	struct rig *r = open_answered("carrier");

	(void)state;
	r->t_tag = "fork";
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	assert_int_equal(answered(r, 'A', SIP_BYE, PROXY_LINE, "n1", MD5_ALICE, "BYE", ""), 2);
	challenge(r, 'A', SIP_BYE, PROXY("a", "n2"));
	SENT(r, "A BYE");
	T(r, 'A', BYE, 200);
	r->t_tag = NULL;
	rig_end_call(r, 2);
	auth_accounts_free(accounts);
}

// A 200 long after its limit: no tombstone could answer the challenge of its BYE.
static void late_2xx_is_torn_down(void **state)
{
	struct rig *r = open_known("carrier");

	(void)state;
	challenge(r, 'A', SIP_INVITE, PROXY("a", "n1"));
	T(r, 'A', INVITE, 180);
	O(r, "CANCEL");
	O(r, "ACK");
	rig_pass(r, 30000 + 32000 + 100);
	assert_int_equal(STAT(r, LEGS_DETACHED), 1);
	r->log[0] = '\0';
	rig_pass(r, 100000);
	SENT(r, "");
	T(r, 'A', INVITE, 200);
	SENT(r, "A ACK, A BYE");
	challenge(r, 'A', SIP_BYE, PROXY("a", "n2"));
	SENT(r, "A BYE");
	assert_int_equal(answered(r, 'A', SIP_BYE, PROXY_LINE, "n2", MD5_ALICE, "BYE", ""), 1);
	T(r, 'A', BYE, 200);
	close_known(r);
}

// What is read anew counts from the next request on.
static void another_file(void **state)
{
	struct rig *r = open_answered("carrier");
	struct auth_accounts *none = parse("other:x:y:MD5:" MD5_BOB), *new;

	(void)state;
	new = parse("carrier:carol:a:MD5:" MD5_BOB);
	focus_accounts(r->core, new);
	O_DIALOG(r, "BYE", 2);
	assert_int_equal(answered(r, 'A', SIP_BYE, PROXY_LINE, "n1", MD5_BOB, "BYE", ""), 2);
	focus_accounts(r->core, none);
	challenge(r, 'A', SIP_BYE, PROXY("a", "n2"));
	SENT(r, "O 200 BYE, A BYE");
	assert_int_equal(RACE(r, BYE_CHALLENGED), 1);
	close_known(r);
	auth_accounts_free(none);
	auth_accounts_free(new);
}

// One member of two is challenged; no CANCEL of the policy has credentials.
static void others_go_on(void **state)
{
	struct rig *r = rig_open(with_credentials);

	(void)state;
	accounts = parse("carrier:alice:a:MD5:" MD5_ALICE);
	focus_accounts(r->core, accounts);
	O(r, "INVITE pair");
	challenge(r, 'B', SIP_INVITE, PROXY("a", "n1"));
	SENT(r, "O 100 INVITE, A INVITE, B INVITE, B ACK, B INVITE");
	T(r, 'A', INVITE, 200);
	T(r, 'B', INVITE, 200);
	SENT(r, "O 200 INVITE, A ACK, B ACK");
	O_DIALOG(r, "ACK", 1);
	O_DIALOG(r, "BYE", 2);
	SENT(r, "O 200 BYE, A BYE, B BYE");
	REQUEST_HAS_NOT(r, 'A', BYE, "Authorization");
	REQUEST_HAS(r, 'B', BYE, "Proxy-Authorization");
	T(r, 'A', BYE, 200);
	T(r, 'B', BYE, 200);
	close_known(r);
}

static void cancelled_by_policy(void **state)
{
	struct rig *r = open_known("known");

	(void)state;
	challenge(r, 'A', SIP_INVITE, PROXY("a", "n1"));
	T(r, 'A', INVITE, 180);
	rig_pass(r, 5000);
	SENT(r, "A ACK, A INVITE, O 180 INVITE, A CANCEL, O 408 INVITE");
	REQUEST_HAS(r, 'A', CANCEL, "CSeq: 2 CANCEL\r\n");
	REQUEST_HAS_NOT(r, 'A', CANCEL, "Authorization"); // 22.1
	T(r, 'A', CANCEL, 200);
	T(r, 'A', INVITE, 487);
	O(r, "ACK");
	close_known(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_the_challenge),
		cmocka_unit_test(bye_is_challenged),
		cmocka_unit_test(bye_alone_is_challenged),
		cmocka_unit_test(given_up_behind_the_challenge),
		cmocka_unit_test(challenged_after_cancel),
		cmocka_unit_test(challenged_with_the_cancel),
		cmocka_unit_test(wrong_password),
		cmocka_unit_test(stale_once),
		cmocka_unit_test(two_proxies),
		cmocka_unit_test(no_loop),
		cmocka_unit_test(nothing_to_answer_with),
		cmocka_unit_test(failover_begins_anew),
		cmocka_unit_test(prack_is_challenged),
		cmocka_unit_test(an_heir_has_them),
		cmocka_unit_test(late_2xx_is_torn_down),
		cmocka_unit_test(another_file),
		cmocka_unit_test(others_go_on),
		cmocka_unit_test(cancelled_by_policy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
