/* SPDX-License-Identifier: BSD-3-Clause */
#include "auth_priv.h"

// Sixteen digits of the time, and sixteen that nobody makes but we.

static uint64_t mac_of(const struct auth_cfg *cfg, uint64_t born_ms, struct span call_id)
{
	// The words before it are no identifier's (leg_id.c), which have the same key.
	const struct span parts[] = {SPAN("nonce"), span_of(&cfg->epoch, sizeof(cfg->epoch)),
				     span_of(&born_ms, sizeof(born_ms)), call_id};

	return siphash_strings(&cfg->key, parts, ARRAY_SIZE(parts));
}

void auth_nonce_put(const struct auth_cfg *cfg, struct writer *w, struct span call_id,
		    uint64_t now_ms)
{
	put_hex64(w, now_ms);
	put_hex64(w, mac_of(cfg, now_ms, call_id));
}

bool auth_nonce_read(const struct auth_cfg *cfg, struct span text, struct span call_id,
		     struct auth_nonce *out)
{
	return text.n == AUTH_NONCE_LEN && hex64_read(text.p, &out->born_ms) &&
	       hex64_read(text.p + 16, &out->mac) && out->mac == mac_of(cfg, out->born_ms, call_id);
}
