/* SPDX-License-Identifier: BSD-3-Clause */
#include "rig_register.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define BINDINGS 8
#define HA1	 "b1726872c344b6dc8365b774f8fd6412"

static struct location location;
static struct auth_users *users;
static void *mem;
static unsigned cseq;
static char latest[4096];
static void (*further)(struct focus_cfg *cfg);

static void with_registrar(struct focus_cfg *cfg)
{
	size_t bytes = location_part_footprint(BINDINGS);

	mem = aligned_alloc(64, bytes);
	memset(mem, 0, bytes);
	location = (struct location){cfg->key, 60, 3600, 1, {0}};
	location.part[0] = location_part_init(mem, BINDINGS, 1000);
	cfg->location = &location;
	cfg->realm = SPAN("example.com");
	cfg->nonce_life_ms = 60000;
	if (further)
		further(cfg);
}

struct location *rig_location(void)
{
	return &location;
}

struct rig *rig_registrar(void)
{
	return rig_registrar_with(NULL);
}

struct rig *rig_registrar_with(void (*tweak)(struct focus_cfg *cfg))
{
	struct rig *r;
	char why[128];

	further = tweak;
	r = rig_open(with_registrar);
	users = auth_users_parse(SPAN("alice:example.com:MD5:" HA1), "users", SPAN("example.com"),
				 why, sizeof(why));
	assert_non_null(users);
	focus_users(r->core, users);
	cseq = 0;
	return r;
}

void rig_registrar_close(struct rig *r)
{
	rig_close_empty(r);
	auth_users_free(users);
	free(mem);
}

void rig_register_again(struct rig *r)
{
	rig_raw(r, "O", latest);
	rig_act(r);
}

void rig_register(struct rig *r, const char *domain, const char *user, const char *headers)
{
	const char *at = strchr(user, '@') || !user[0] ? "" : "@";
	int n;

	cseq++;
	n = snprintf(
		latest, sizeof(latest),
		"REGISTER sip:%s SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.0.9:5060;branch=z9hG4bK-r%u\r\n"
		"Max-Forwards: 70\r\nFrom: <sip:o@10.9.0.9>;tag=r\r\nTo: <sip:%s%s%s>\r\n"
		"Call-ID: registration\r\nCSeq: %u REGISTER\r\n%sContent-Length: 0\r\n\r\n",
		domain, cseq, user, at, at[0] || !user[0] ? domain : "", cseq, headers);
	assert_true(n < (int)sizeof(latest));
	rig_register_again(r);
}

struct rig *rig_registered(const char *headers)
{
	struct rig *r = rig_registrar();

	rig_register(r, "open.example.com", "dave", headers);
	SENT(r, "O 200 REGISTER");
	return r;
}

void rig_register_as(struct rig *r, const char *name, const char *domain, const char *user,
		     const char *headers)
{
	const char *nonce = strstr((char *)r->last_o, "nonce=\"");
	struct auth_credentials c = {.cnonce = SPAN("c"), .qop = SPAN("auth")};
	uint8_t response[AUTH_HEX_MAX];
	char uri[64], nc[9], all[2048];

	if (!nonce) { // the one before it counts on
		fail_msg("no challenge to answer");
		return;
	}
	snprintf(uri, sizeof(uri), "sip:%s", domain);
	snprintf(nc, sizeof(nc), "%08x", cseq);
	c.nonce = span_of(nonce + 7, AUTH_NONCE_LEN);
	c.nc = span_cstr(nc);
	c.uri = span_cstr(uri);
	auth_response(AUTH_MD5, SPAN(HA1), &c, SPAN("REGISTER"), response);
	snprintf(all, sizeof(all),
		 "%sAuthorization: Digest username=\"%s\", realm=\"example.com\", nonce=\"%.32s\", "
		 "uri=\"%s\", nc=%s, cnonce=\"c\", qop=auth, response=\"%.32s\"\r\n",
		 headers, name, nonce + 7, uri, nc, (const char *)response);
	rig_register(r, domain, user, all);
}
