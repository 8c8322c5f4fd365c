/* SPDX-License-Identifier: BSD-3-Clause */
#include "auth_priv.h"

// Authorization: Digest name=value, name="value", ...

// Where each is put. What has another name says nothing to us (RFC 7616 3.4: auth-param).
static struct span *place_of(struct auth_credentials *c, struct span name)
{
	const struct {
		struct span name, *place;
	} known[] = {
		{SPAN("username"), &c->username}, {SPAN("realm"), &c->realm},
		{SPAN("nonce"), &c->nonce},	  {SPAN("uri"), &c->uri},
		{SPAN("response"), &c->response}, {SPAN("algorithm"), &c->algorithm},
		{SPAN("cnonce"), &c->cnonce},	  {SPAN("opaque"), &c->opaque},
		{SPAN("qop"), &c->qop},		  {SPAN("nc"), &c->nc},
	};

	for (unsigned i = 0; i < ARRAY_SIZE(known); i++)
		if (span_ieq(name, known[i].name))
			return known[i].place;
	return NULL;
}

// All of it is one quoted string. What is escaped in there stays so: it is what was hashed.
static bool unquote(struct span *value)
{
	uint32_t i = 1;

	while (i < value->n && value->p[i] != '"')
		i += value->p[i] == '\\' ? 2 : 1;
	if (i + 1 != value->n)
		return false;
	*value = (struct span){value->p + 1, i - 1};
	return true;
}

// What a token has none of, and would be another parameter, or an open quote.
static bool is_plain(struct span s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] == '"' || s.p[i] == ',' || s.p[i] == 0x7f)
			return false;
	return s.n > 0;
}

static bool param_read(struct span param, struct auth_credentials *c)
{
	uint32_t equal = span_find(param, '=');
	struct span name = span_trim((struct span){param.p, equal}), value, *place;

	if (equal == param.n || !is_plain(name))
		return false;
	value = span_trim(span_from(param, equal + 1));
	if (value.n && value.p[0] == '"' ? !unquote(&value) : !is_plain(value))
		return false;
	place = place_of(c, name);
	if (!place)
		return true;
	if (place->p)
		return false; // twice
	*place = value;
	return true;
}

// Commas within quotes do not divide.
static struct span param_take(struct span *rest)
{
	struct span param = *rest;
	bool quoted = false;
	uint32_t i = 0;

	for (; i < rest->n && (quoted || rest->p[i] != ','); i++) {
		if (rest->p[i] == '"')
			quoted = !quoted;
		else if (quoted && rest->p[i] == '\\' && i + 1 < rest->n)
			i++;
	}
	param.n = i;
	*rest = span_from(*rest, i < rest->n ? i + 1 : i);
	return span_trim(param);
}

enum auth_scheme auth_credentials_read(struct span value, struct auth_credentials *out)
{
	struct span scheme, rest;
	uint32_t n = 0;

	*out = (struct auth_credentials){0};
	while (n < value.n && value.p[n] > ' ')
		n++;
	scheme = (struct span){value.p, n};
	if (!span_ieq(scheme, SPAN("Digest")))
		return is_plain(scheme) ? AUTH_OTHER_SCHEME : AUTH_BAD;
	rest = span_trim(span_from(value, n));
	if (rest.n == 0)
		return AUTH_BAD;
	while (rest.n) {
		struct span param = param_take(&rest);

		// RFC 9110 5.6.1: empty elements of a list are passed over.
		if (param.n && !param_read(param, out))
			return AUTH_BAD;
	}
	return AUTH_DIGEST;
}
