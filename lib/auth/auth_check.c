/* SPDX-License-Identifier: BSD-3-Clause */
#include "auth_priv.h"

#include <nettle/memops.h>

// A request's credentials, judged.

size_t auth_server_footprint(void)
{
	return auth_replay_footprint();
}

void auth_server_init(struct auth_server *s, void *mem, const struct auth_cfg *cfg)
{
	*s = (struct auth_server){.cfg = *cfg, .replay = mem};
}

// Those for our realm: a request may carry others' (RFC 3261 22.3).
static enum auth_verdict find(const struct auth_server *s, const struct sip_msg *m,
			      struct auth_credentials *c)
{
	const struct sip_header *h = sip_first(m, SIP_H_AUTHORIZATION);

	for (; h; h = sip_next(m, h)) {
		enum auth_scheme scheme = auth_credentials_read(sip_header_value(m, h), c);

		if (scheme == AUTH_BAD || (scheme == AUTH_DIGEST && !c->realm.p))
			return AUTH_MALFORMED;
		if (scheme == AUTH_DIGEST && span_eq(c->realm, s->cfg.realm))
			return AUTH_GRANTED;
	}
	return AUTH_ABSENT;
}

struct span auth_name(const struct auth_server *s, const struct sip_msg *m)
{
	struct auth_credentials c;

	return find(s, m, &c) == AUTH_GRANTED ? c.username : SPAN_NONE;
}

// RFC 7616 3.4: eight digits that count from 1.
static bool count_read(struct span nc, uint32_t *count)
{
	*count = 0;
	for (uint32_t i = 0; i < nc.n && i < 8; i++)
		*count = *count << 4 | (uint32_t)ascii_hex(nc.p[i]);
	return *count != 0;
}

// All that qop=auth needs is there, and is for this request (RFC 7616 3.4, 3.4.6).
static bool is_complete(const struct auth_credentials *c, const struct sip_msg *m)
{
	return c->username.n && c->nonce.n && c->cnonce.n && auth_is_hex(c->nc, 8) &&
	       span_ieq(c->qop, SPAN("auth")) && c->uri.n && sip_uri_eq(c->uri, m->uri);
}

// As much work for a name that is nobody's, so that time does not tell which there are.
static bool is_right(const struct auth_server *s, const struct sip_msg *m,
		     const struct auth_credentials *c, enum auth_algorithm a)
{
	static const uint8_t nobody[AUTH_HEX_MAX];
	uint32_t digits = auth_algorithm_hex(a);
	uint8_t want[AUTH_HEX_MAX];
	struct span ha1 = SPAN_NONE;

	if (s->users)
		ha1 = auth_users_find(s->users, c->username, a);
	auth_response(a, ha1.n ? ha1 : span_of(nobody, digits), c, m->method_text, want);
	return memeql_sec(want, c->response.p, digits) && ha1.n;
}

// Only after the digest: who knows the password is told that the nonce alone is to blame, and need
// not ask his user again (RFC 7616 3.3).
static enum auth_verdict judge_nonce(struct auth_server *s, const struct sip_msg *m,
				     const struct auth_credentials *c, uint32_t count,
				     uint64_t now_ms)
{
	struct auth_nonce n;

	if (!auth_nonce_read(&s->cfg, c->nonce, m->call_id, &n) ||
	    now_ms > n.born_ms + s->cfg.nonce_life_ms)
		return AUTH_STALE;
	return auth_replay_first(s->replay, &n, count) ? AUTH_GRANTED : AUTH_REPLAYED;
}

enum auth_verdict auth_check(struct auth_server *s, const struct sip_msg *m, uint64_t now_ms)
{
	struct auth_credentials c;
	enum auth_verdict verdict = find(s, m, &c);
	enum auth_algorithm a;
	uint32_t count;

	if (verdict != AUTH_GRANTED)
		return verdict;
	if (!is_complete(&c, m) || !count_read(c.nc, &count))
		return AUTH_MALFORMED;
	if (!auth_algorithm_read(c.algorithm, &a))
		return AUTH_WRONG; // none that was offered
	if (!auth_is_hex(c.response, auth_algorithm_hex(a)))
		return AUTH_MALFORMED;
	if (!is_right(s, m, &c, a))
		return AUTH_WRONG;
	return judge_nonce(s, m, &c, count, now_ms);
}
