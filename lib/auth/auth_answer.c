/* SPDX-License-Identifier: BSD-3-Clause */
#include "auth_priv.h"

// Challenges that come back, and what we answer (RFC 3261 22.2, 22.3; RFC 7616 3.3, 3.4).

#define VALUE_MAX 512 // bytes of a nonce that we send back, and of opaque

static bool read(struct span value, bool proxy, struct auth_challenge *out, struct span *qop)
{
	struct span algorithm = SPAN_NONE, stale = SPAN_NONE;
	const struct auth_param param[] = {
		{SPAN("realm"), &out->realm},	{SPAN("nonce"), &out->nonce},
		{SPAN("opaque"), &out->opaque}, {SPAN("algorithm"), &algorithm},
		{SPAN("stale"), &stale},	{SPAN("qop"), qop},
	};

	*out = (struct auth_challenge){.proxy = proxy};
	*qop = SPAN_NONE;
	if (auth_params_read(value, param, ARRAY_SIZE(param)) != AUTH_DIGEST)
		return false;
	out->stale = span_ieq(stale, SPAN("true"));
	return auth_algorithm_read(algorithm, &out->algorithm);
}

// It goes back between quotes as it came. A fold would be one in a header of ours.
static bool can_be_echoed(struct span s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return s.n <= VALUE_MAX;
}

// RFC 7616 3.3: a list. Where there is none, the server is older than qop.
static bool qop_read(struct span qop, bool *auth)
{
	struct span rest = qop;

	*auth = false;
	while (rest.n && !*auth)
		*auth = span_ieq(auth_list_take(&rest), SPAN("auth"));
	return *auth || qop.p == NULL;
}

static bool is_answerable(const struct auth_accounts *a, uint64_t account,
			  const struct auth_challenge *c)
{
	return c->realm.p && c->nonce.n && can_be_echoed(c->nonce) && can_be_echoed(c->opaque) &&
	       auth_account_find(a, account, c->realm, c->algorithm);
}

bool auth_challenge_same(const struct auth_challenge *a, const struct auth_challenge *b)
{
	return a->proxy == b->proxy && span_eq(a->realm, b->realm);
}

// Of one realm the best algorithm counts, wherever it stands: who sits between cannot make us use a
// weaker one by another order.
static unsigned keep_best(const struct auth_challenge *c, struct auth_challenge *all, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (!auth_challenge_same(&all[i], c))
			continue;
		if (c->algorithm < all[i].algorithm)
			all[i] = *c;
		return n;
	}
	if (n < AUTH_REALMS_MAX)
		all[n++] = *c;
	return n;
}

// n: how many there are already.
static unsigned collect(const struct auth_accounts *a, uint64_t account, const struct sip_msg *m,
			bool proxy, struct auth_challenge *out, unsigned n)
{
	const struct span name =
		proxy ? SPAN("Proxy-Authenticate") : SPAN("WWW-Authenticate");
	struct auth_challenge c;
	struct span qop;

	for (const struct sip_header *h = sip_named(m, name); h; h = sip_named_next(m, h, name))
		if (read(sip_header_value(m, h), proxy, &c, &qop) && qop_read(qop, &c.qop) &&
		    is_answerable(a, account, &c))
			n = keep_best(&c, out, n);
	return n;
}

// Either header in either status: a proxy that forks puts together what it has got (16.7 step 7).
unsigned auth_challenges(const struct auth_accounts *a, uint64_t account, const struct sip_msg *m,
			 struct auth_challenge out[AUTH_REALMS_MAX])
{
	unsigned n = collect(a, account, m, false, out, 0);

	return collect(a, account, m, true, out, n);
}

static void put_quoted(struct writer *w, struct span name, struct span value)
{
	put_span(w, name);
	put_lit(w, "=\"");
	put_span(w, value);
	put_lit(w, "\"");
}

static struct span count_text(uint32_t count, uint8_t room[16])
{
	struct writer w = writer_on(room, 16);

	put_hex64(&w, count);
	return span_of(room + 8, 8);
}

void auth_put_answer(struct writer *w, const struct auth_accounts *a, uint64_t account,
		     const struct auth_challenge *c, const struct auth_use *use)
{
	const struct auth_entry *e = auth_account_find(a, account, c->realm, c->algorithm);
	uint8_t room[16], response[AUTH_HEX_MAX];
	const struct auth_credentials what = {
		.nonce = c->nonce,
		.uri = use->uri,
		.cnonce = use->cnonce,
		.qop = c->qop ? SPAN("auth") : SPAN_NONE,
		.nc = count_text(use->count, room),
	};

	if (!e)
		return; // it has been taken out of the file
	auth_response(c->algorithm, e->ha1, &what, use->method, response);
	if (c->proxy)
		put_lit(w, "Proxy-");
	put_lit(w, "Authorization: Digest ");
	put_quoted(w, SPAN("username"), e->user);
	put_quoted(w, SPAN(", realm"), c->realm);
	put_quoted(w, SPAN(", nonce"), c->nonce);
	put_quoted(w, SPAN(", uri"), use->uri);
	put_quoted(w, SPAN(", response"), span_of(response, auth_algorithm_hex(c->algorithm)));
	put_lit(w, ", algorithm=");
	put_span(w, auth_algorithm_name(c->algorithm));
	if (c->opaque.p)
		put_quoted(w, SPAN(", opaque"), c->opaque);
	if (c->qop) {
		put_quoted(w, SPAN(", cnonce"), use->cnonce);
		put_lit(w, ", qop=auth, nc=");
		put_span(w, what.nc);
	}
	put_lit(w, "\r\n");
}
