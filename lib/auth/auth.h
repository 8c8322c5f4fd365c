/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip.h"

/*
 * Who a request comes from, and who we are: digest authentication (RFC 3261 22, RFC 7616, RFC 8760)
 * as a server and as a client, with SHA-256 or MD5.
 *
 * As a server, with qop=auth. No state is kept for a challenge: a nonce tells its own age, and whether
 * it is ours.
 *
 * A nonce is the time and a SipHash of it, of the run and of the request's Call-ID. So it is good
 * for that Call-ID alone, on whichever worker looks at it. Which worker gets a request is decided by
 * that, by its Request-URI where that names a room, or by whom it registers: credentials are good for
 * one of each. So one worker sees all uses of a nonce, and its own window of the counts seen
 * (auth_replay.c) is enough: what somebody has recorded is never taken a second time, not
 * under another Call-ID, which the nonce does not fit, and not after a restart, which makes other
 * nonces. What it does not guard: a request's body and headers other than method, Request-URI and
 * Call-ID, which whoever sits between may change on its first way (auth-int is not offered, for
 * few send it).
 */

enum auth_algorithm { /* in order of preference */
	AUTH_SHA256,
	AUTH_MD5,
	AUTH_ALGORITHMS
};

#define AUTH_BYTES_MAX  32                   /* of a digest */
#define AUTH_HEX_MAX    (2 * AUTH_BYTES_MAX) /* of one in hexadecimal */
#define AUTH_NAME_MAX   255                  /* bytes of a user's name, and of a realm */
#define AUTH_NONCE_LEN  32

/* "SHA-256" and "MD5", and how many hexadecimal digits their digests have. */
struct span auth_algorithm_name(enum auth_algorithm a);
uint32_t auth_algorithm_hex(enum auth_algorithm a);

/* --- users ----------------------------------------------------------------------------------- */

/*
 * Who may, and by what they are known. A text file, one line for each user and algorithm:
 *
 *     alice:example.com:SHA-256:5ba2...
 *
 * user, realm, algorithm, and HA1 in hexadecimal: the algorithm's hash of "user:realm:password":
 * no password is kept. Those of one realm are read, at start or anew; nobody writes them
 * afterwards, so any number of threads may ask.
 */
struct auth_users;

/* Reads a file, which nobody but its owner may (mode 0600). NULL: why holds one line that says
 * what to mend. */
struct auth_users *auth_users_load(const char *file, struct span realm, char *why, size_t why_len);

/* The same for text at hand, which 'name' stands for in errors. */
struct auth_users *auth_users_parse(struct span text, const char *name, struct span realm,
				    char *why, size_t why_len);

/* Harmless for NULL. */
void auth_users_free(struct auth_users *users);

/* How many lines of that realm there are. */
uint32_t auth_users_count(const struct auth_users *users);

/* The algorithm may be offered: a user has it, or there are no users whom it could keep out. */
bool auth_users_offer(const struct auth_users *users, enum auth_algorithm a);

/* HA1 in small letters; empty: there is no such user. */
struct span auth_users_find(const struct auth_users *users, struct span name,
			    enum auth_algorithm a);

/* --- credentials ----------------------------------------------------------------------------- */

/* What an Authorization header says, without quotes. Spans of what it does not say are empty. */
struct auth_credentials {
	struct span username, realm, nonce, uri, response, algorithm, cnonce, opaque, qop, nc;
};

enum auth_scheme {
	AUTH_DIGEST,
	AUTH_OTHER_SCHEME, /* well, but none of ours */
	AUTH_BAD,          /* cannot be read, or says something twice */
};

/* Reads a header's value (RFC 7616 3.4 by RFC 3261's grammar). That nothing is missing is not
 * checked. */
enum auth_scheme auth_credentials_read(struct span value, struct auth_credentials *out);

/* The response that HA1 gives for them (RFC 7616 3.4.1, qop=auth; without qop as in RFC 2069), in
 * hexadecimal: so many digits as the algorithm has are written to out. */
void auth_response(enum auth_algorithm a, struct span ha1, const struct auth_credentials *c,
		   struct span method, uint8_t out[AUTH_HEX_MAX]);

/* --- as a client ----------------------------------------------------------------------------- */

/*
 * What we are known by elsewhere. A text file like that of users, each line with an account's name in
 * front, by which a dialplan names it; an account may have several realms:
 *
 *     carrier:alice:sip.example.net:MD5:939e...
 *
 * Read and shared as users are.
 */
struct auth_accounts;

struct auth_accounts *auth_accounts_load(const char *file, char *why, size_t why_len);
struct auth_accounts *auth_accounts_parse(struct span text, const char *name, char *why,
					  size_t why_len);
void auth_accounts_free(struct auth_accounts *a); /* harmless for NULL */
uint32_t auth_accounts_count(const struct auth_accounts *a); /* lines */
bool auth_accounts_have(const struct auth_accounts *a, struct span name);

/* A number that stands for an account's name, whichever file there is; never 0. */
uint64_t auth_account_key(struct span name);

#define AUTH_REALMS_MAX 4 /* that one request can be challenged by */

/* What a WWW-Authenticate, or Proxy-Authenticate, asks for. Values as they were between quotes. */
struct auth_challenge {
	struct span realm, nonce, opaque; /* opaque.p is NULL: there was none */
	enum auth_algorithm algorithm;
	bool proxy; /* Proxy-Authenticate */
	bool qop;   /* it knows qop=auth; else it is older than qop (RFC 3261 22.4 item 8) */
	bool stale; /* the password was right */
};

/* The challenges of a response that the account has an answer to, one for each realm; how many. */
unsigned auth_challenges(const struct auth_accounts *a, uint64_t account, const struct sip_msg *m,
			 struct auth_challenge out[AUTH_REALMS_MAX]);

/* They are the same one's. */
bool auth_challenge_same(const struct auth_challenge *a, const struct auth_challenge *b);

/* What is answered for. */
struct auth_use {
	struct span method, uri; /* of the request; uri: its Request-URI */
	struct span cnonce;
	uint32_t count; /* uses of the nonce, this one included */
};

/* The Authorization, or Proxy-Authorization, line; none where the account has no answer any more. */
void auth_put_answer(struct writer *w, const struct auth_accounts *a, uint64_t account,
		     const struct auth_challenge *c, const struct auth_use *use);

/* --- one worker's server --------------------------------------------------------------------- */

struct auth_cfg {
	struct span realm;      /* without quotes and backslashes; at most AUTH_NAME_MAX bytes */
	uint32_t nonce_life_ms; /* older ones are stale; an hour at most, for epochs come back */
	struct siphash_key key; /* the same on all workers */
	uint16_t epoch;         /* of this run, likewise */
};

struct auth_replay_set;

struct auth_server {
	struct auth_cfg cfg;
	const struct auth_users *users; /* replaced when they have been read anew; NULL: nobody */
	struct auth_replay_set *replay;
};

enum auth_verdict {
	AUTH_GRANTED,
	AUTH_ABSENT,    /* no credentials for our realm */
	AUTH_MALFORMED, /* they cannot be read, lack something, or are for another Request-URI:
			 * 400 (RFC 7616 3.4, 3.4.6) */
	AUTH_WRONG,     /* no such user, or not his password */
	AUTH_STALE,     /* right, but the nonce is too old, of another run or for another Call-ID */
	AUTH_REPLAYED,  /* right, but nonce and count have been used, or may have been */
};

/* Bytes that auth_server_init wants. */
size_t auth_server_footprint(void);

/* Lays it out in mem (64-byte aligned, zeroed). What *cfg points to must outlive it. */
void auth_server_init(struct auth_server *s, void *mem, const struct auth_cfg *cfg);

/* Judges a request by its Authorization headers, and takes note of a nonce that is used: so once a
 * request. Allocates nothing. */
enum auth_verdict auth_check(struct auth_server *s, const struct sip_msg *m, uint64_t now_ms);

/* The name that m's credentials for our realm give; whether it is true auth_check says. Empty: there
 * are none. */
struct span auth_name(const struct auth_server *s, const struct sip_msg *m);

/* The WWW-Authenticate lines of a 401 to m: one for each algorithm that users have, the preferred
 * one first (RFC 8760 2.4). */
void auth_put_challenge(const struct auth_server *s, struct writer *w, const struct sip_msg *m,
			bool stale, uint64_t now_ms);
