/* SPDX-License-Identifier: BSD-3-Clause */
#include "auth_priv.h"

#include <nettle/md5.h>
#include <nettle/sha2.h>

// Hashes of strings that are joined by colons. Nettle's contexts are plain structures, so that
// nothing is allocated for a request.

static const char *const names[AUTH_ALGORITHMS] = {"SHA-256", "MD5"};

struct span auth_algorithm_name(enum auth_algorithm a)
{
	return span_cstr(names[a]);
}

uint32_t auth_algorithm_hex(enum auth_algorithm a)
{
	return 2 * (a == AUTH_SHA256 ? SHA256_DIGEST_SIZE : MD5_DIGEST_SIZE);
}

bool auth_algorithm_read(struct span name, enum auth_algorithm *out)
{
	*out = AUTH_MD5;
	for (enum auth_algorithm a = 0; name.n && a < AUTH_ALGORITHMS; a++) {
		*out = a;
		if (span_ieq(name, auth_algorithm_name(a)))
			return true;
	}
	return name.n == 0;
}

bool auth_is_hex(struct span s, uint32_t n)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (ascii_hex(s.p[i]) < 0)
			return false;
	return s.n == n;
}

struct hash {
	enum auth_algorithm algorithm;
	union {
		struct md5_ctx md5;
		struct sha256_ctx sha256;
	};
};

static void hash_begin(struct hash *h, enum auth_algorithm a)
{
	h->algorithm = a;
	if (a == AUTH_SHA256)
		sha256_init(&h->sha256);
	else
		md5_init(&h->md5);
}

static void hash_add(struct hash *h, struct span s)
{
	if (s.n == 0)
		return; // it may have no address
	if (h->algorithm == AUTH_SHA256)
		sha256_update(&h->sha256, s.n, s.p);
	else
		md5_update(&h->md5, s.n, s.p);
}

static void hash_end(struct hash *h, uint8_t hex[AUTH_HEX_MAX])
{
	static const char digit[] = "0123456789abcdef";
	uint8_t bytes[AUTH_BYTES_MAX];

	if (h->algorithm == AUTH_SHA256)
		sha256_digest(&h->sha256, SHA256_DIGEST_SIZE, bytes);
	else
		md5_digest(&h->md5, MD5_DIGEST_SIZE, bytes);
	for (uint32_t i = 0; i < auth_algorithm_hex(h->algorithm); i++)
		hex[i] = (uint8_t)digit[i % 2 ? bytes[i / 2] & 0xf : bytes[i / 2] >> 4];
}

// "first:second:..."
static void hash_joined(enum auth_algorithm a, const struct span *s, unsigned n,
			uint8_t hex[AUTH_HEX_MAX])
{
	struct hash h;

	hash_begin(&h, a);
	for (unsigned i = 0; i < n; i++) {
		if (i)
			hash_add(&h, SPAN(":"));
		hash_add(&h, s[i]);
	}
	hash_end(&h, hex);
}

void auth_response(enum auth_algorithm a, struct span ha1, const struct auth_credentials *c,
		   struct span method, uint8_t out[AUTH_HEX_MAX])
{
	uint8_t ha2[AUTH_HEX_MAX];
	const struct span request[] = {method, c->uri};
	const struct span last = span_of(ha2, auth_algorithm_hex(a));
	const struct span all[] = {ha1, c->nonce, c->nc, c->cnonce, c->qop, last};
	const struct span brief[] = {ha1, c->nonce, last}; // RFC 3261 22.4 item 8, as in RFC 2069

	hash_joined(a, request, ARRAY_SIZE(request), ha2);
	if (c->qop.n)
		hash_joined(a, all, ARRAY_SIZE(all), out);
	else
		hash_joined(a, brief, ARRAY_SIZE(brief), out);
}
