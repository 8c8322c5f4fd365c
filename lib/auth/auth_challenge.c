/* SPDX-License-Identifier: BSD-3-Clause */
#include "auth_priv.h"

// 401's own headers. Those algorithms alone are offered that users have: whoever takes the first
// one that it knows (RFC 8760 2.4) shall not take one by which nobody can be known.

static void put_line(const struct auth_server *s, struct writer *w, enum auth_algorithm a,
		     struct span nonce, bool stale)
{
	put_lit(w, "WWW-Authenticate: Digest realm=\"");
	put_span(w, s->cfg.realm);
	put_lit(w, "\", nonce=\"");
	put_span(w, nonce);
	put_lit(w, "\", algorithm=");
	put_span(w, auth_algorithm_name(a));
	put_lit(w, ", qop=\"auth\"");
	if (stale)
		put_lit(w, ", stale=true");
	put_lit(w, "\r\n");
}

void auth_put_challenge(const struct auth_server *s, struct writer *w, const struct sip_msg *m,
			bool stale, uint64_t now_ms)
{
	uint8_t room[AUTH_NONCE_LEN];
	struct writer nonce = writer_on(room, sizeof(room));

	auth_nonce_put(&s->cfg, &nonce, m->call_id, now_ms);
	for (enum auth_algorithm a = 0; a < AUTH_ALGORITHMS; a++)
		if (!s->users || auth_users_offer(s->users, a))
			put_line(s, w, a, writer_span(&nonce), stale);
}
