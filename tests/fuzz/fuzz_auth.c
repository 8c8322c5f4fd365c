/* SPDX-License-Identifier: BSD-3-Clause */
#include "auth.h"
#include "fuzz.h"

// An Authorization header's value; a users file of the same text; and the whole verdict about a
// request that carries the header.

#define REALM SPAN("example.com")

static void within(struct span part, struct span whole)
{
	MUST(!part.p || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n));
}

static void read_alone(struct span value)
{
	struct auth_credentials c;
	uint8_t response[AUTH_HEX_MAX];

	if (auth_credentials_read(value, &c) != AUTH_DIGEST)
		return;
	within(c.username, value);
	within(c.realm, value);
	within(c.nonce, value);
	within(c.uri, value);
	within(c.response, value);
	within(c.algorithm, value);
	within(c.cnonce, value);
	within(c.opaque, value);
	within(c.qop, value);
	within(c.nc, value);
	auth_response(AUTH_SHA256, c.username, &c, SPAN("INVITE"), response);
}

static struct auth_users *read_users(struct span text)
{
	char why[256] = "";
	struct auth_users *users = auth_users_parse(text, "users", REALM, why, sizeof(why));

	MUST(users || (why[0] && !strchr(why, '\n')));
	return users;
}

static void judge(struct auth_server *s, struct span value)
{
	static uint8_t room[8192];
	struct writer w = writer_on(room, sizeof(room));
	struct sip_msg m;

	put_lit(&w, "INVITE sip:team@example.com SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"
		    "From: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n"
		    "Authorization: ");
	put_span(&w, value);
	put_lit(&w, "\r\n\r\n");
	// Nobody knows an HA1 whose response he could send by chance.
	if (!w.full && sip_parse(writer_span(&w), &m) == SIP_VALID)
		MUST(auth_check(s, &m, 1000) != AUTH_GRANTED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static void *mem;
	const struct auth_cfg cfg = {.realm = REALM, .nonce_life_ms = 1000, .key = {{1, 2}}};
	struct span text = span_of(data, n);
	struct auth_server server;

	if (!mem)
		mem = fuzz_zeroed(auth_server_footprint());
	auth_server_init(&server, mem, &cfg);
	read_alone(text);
	server.users = read_users(text);
	judge(&server, text);
	auth_users_free((struct auth_users *)server.users);
	return 0;
}
