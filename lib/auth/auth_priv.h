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

/* auth_param.c: a parameter and where its value is put. Reads "Digest name=value, ..."; what has a
 * name that is not asked for is passed over. Takes the next item off a comma list; commas within
 * quotes do not divide. */
struct auth_param {
	struct span name, *value;
};

enum auth_scheme auth_params_read(struct span value, const struct auth_param *param, unsigned n);
struct span auth_list_take(struct span *rest);

/* auth_table.c: what is written in a file of HA1s. */
struct auth_entry {
	struct span account; /* empty: the file has none */
	struct span user, realm, ha1;
	uint64_t key; /* auth_account_key(account) */
	enum auth_algorithm algorithm;
	uint32_t line;
};

struct auth_table {
	uint8_t *text; /* what all spans point into */
	struct auth_entry *entry;
	uint32_t n;
};

struct auth_source {
	const char *name; /* of the file */
	bool accounts;    /* each line begins with an account's name */
	char *why;        /* gets one line that says what to mend */
	size_t why_len;
};

/* Reads it; false: why says why. Either way it is to be dropped. The file, if nobody but its owner may
 * read it; what it says is the caller's to free. */
bool auth_table_parse(struct auth_table *t, struct span text, const struct auth_source *from);
bool auth_file_read(const char *file, struct span *text, char *why, size_t why_len);
void auth_table_drop(struct auth_table *t);

/* Sorts it; false: two are the same, and why says 'twice'. One is found by halves; NULL: none. */
bool auth_table_sort(struct auth_table *t, int (*compare)(const void *, const void *),
		     const struct auth_source *from, const char *twice);
const struct auth_entry *auth_table_find(const struct auth_table *t, const struct auth_entry *key,
					 int (*compare)(const void *, const void *));
int auth_compare_spans(struct span a, struct span b);

/* auth_accounts.c: what an account has for that realm and algorithm; NULL: nothing. */
const struct auth_entry *auth_account_find(const struct auth_accounts *a, uint64_t account,
					   struct span realm, enum auth_algorithm algorithm);
