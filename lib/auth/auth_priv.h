/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "auth.h"

/* auth_digest.c: the name is an algorithm's (false: none that we know); none means MD5 (RFC 7616
 * 3.4). */
bool auth_algorithm_read(struct span name, enum auth_algorithm *out);

/* Hexadecimal digits, n of them, of small letters or not. */
bool auth_is_hex(struct span s, uint32_t n);

/* auth_nonce.c: writes AUTH_NONCE_LEN digits; reads them. False: not ours, of another run or for
 * another Call-ID. */
struct auth_nonce {
	uint64_t born_ms;
	uint64_t mac; /* and so its name */
};

void auth_nonce_put(const struct auth_cfg *cfg, struct writer *w, struct span call_id,
		    uint64_t now_ms);
bool auth_nonce_read(const struct auth_cfg *cfg, struct span text, struct span call_id,
		     struct auth_nonce *out);

/* auth_replay.c: bytes of the table; the nonce is used with that count. False: it may have been
 * before. */
size_t auth_replay_footprint(void);
bool auth_replay_first(struct auth_replay_set *sets, const struct auth_nonce *n, uint32_t count);
