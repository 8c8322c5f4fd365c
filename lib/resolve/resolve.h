/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/*
 * Where a host name leads (RFC 3263): the procedure that turns DNS answers into targets, and the
 * cache in which one thread, the resolver's, writes them for all others to read. Sans-I/O: who asks
 * the DNS, and when, is the caller's affair; time is an argument, in milliseconds.
 */

#define RESOLVE_NAME_MAX    253 /* bytes: RFC 1035 2.3.4, as text without a final dot */
#define RESOLVE_TARGETS_MAX 8	/* addresses of one name; what else it has is left out */
#define RESOLVE_HOSTS_MAX   8	/* SRV records of one name */

/* How long answers are kept, whatever their TTL says. */
#define RESOLVE_TTL_MIN_MS  1000u
#define RESOLVE_TTL_MAX_MS  86400000u
#define RESOLVE_NONE_MIN_MS 5000u /* negative ones (RFC 2308) */
#define RESOLVE_NONE_MAX_MS 300000u
#define RESOLVE_FAILED_MS   5000u /* the DNS did not answer: asked again not before */
#define RESOLVE_STALE_MAX_MS                                                                       \
	86400000u /* what is known goes on for so long while it does not (RFC 8767) */

/* What is asked for: a host and the port that its URI has. */
struct resolve_name {
	struct span host;
	uint16_t port; /* 0: none; then SRV records count (RFC 3263 4.2) */
};

/* It could be a host's: letters, digits, hyphens and underscores between dots. */
bool resolve_name_good(struct span host);

/* One address of a name. */
struct resolve_target {
	struct endpoint at;
	uint16_t priority, weight; /* RFC 2782, of its host */
	uint16_t host; /* a number; those of one host have the same, and lie side by side */
};

/* All of a name, by priority. */
struct resolve_targets {
	unsigned n;
	struct resolve_target at[RESOLVE_TARGETS_MAX];
};

/* The order in which one request tries them: by priority, and of one priority by chance, weighted
 * (RFC 2782); 'chance' is a number that is different for each request and cannot be guessed. The
 * addresses of a host stay together. How many there are. */
unsigned resolve_order(const struct resolve_targets *t, uint64_t chance,
		       struct endpoint out[RESOLVE_TARGETS_MAX]);

/* --- the procedure: resolve_lookup.c ---------------------------------------------------------- */

/* Types of DNS records, by their numbers. */
enum resolve_type {
	RESOLVE_A = 1,
	RESOLVE_AAAA = 28,
	RESOLVE_SRV = 33,   /* RFC 2782 */
	RESOLVE_NAPTR = 35, /* RFC 3403 */
};

struct resolve_question {
	enum resolve_type type;
	char name[RESOLVE_NAME_MAX + 1];
	uint8_t number; /* of the question: its answer brings it back */
};

/* One record of an answer, of the type that was asked for. */
struct resolve_record {
	union {
		struct ip_addr ip; /* A, AAAA */
		struct {
			uint16_t priority, weight, port;
		} srv;
		struct {
			uint16_t order, preference;
			char flags[4], service[16]; /* cut off where they are longer: then they
						     * are none of ours */
		} naptr;
	};
	char name[RESOLVE_NAME_MAX + 1]; /* SRV: the host; NAPTR: the replacement; "": the root */
};

#define RESOLVE_RECORDS_MAX 16 /* of an answer; further ones are left out */

enum resolve_verdict {
	RESOLVE_UNKNOWN, /* nothing is known of it, and nobody has been asked */
	RESOLVE_ASKED,	 /* the DNS has been asked, and has not answered yet */
	RESOLVE_KNOWN,	 /* there are targets */
	RESOLVE_NONE,	 /* the DNS knows no way to it */
	RESOLVE_FAILED,	 /* it did not answer */
};

/* What the DNS says to one question. */
struct resolve_reply {
	enum resolve_verdict verdict; /* KNOWN: there are records; NONE: there are not; or FAILED */
	uint32_t ttl_ms; /* KNOWN: the least of all records that led to these; NONE: for how long
			  * that is so (RFC 2308 5); 0: it does not say */
	unsigned n;
	struct resolve_record record[RESOLVE_RECORDS_MAX];
};

/* A name on its way to its targets. */
struct resolve_lookup {
	char name[RESOLVE_NAME_MAX + 1];
	uint16_t port;
	bool v4, v6;   /* which families are of use */
	uint8_t phase; /* enum phase of resolve_lookup.c */
	uint8_t asked,
		pending; /* questions that were given out in this phase, that are not answered */
	bool failed;	 /* one was not answered by the DNS */
	uint32_t ttl_ms, none_ms;	/* the least so far */
	char srv[RESOLVE_NAME_MAX + 1]; /* what SRV is asked for */
	bool by_naptr;			/* which is what a NAPTR record says */
	unsigned n_hosts;
	struct resolve_host {
		char name[RESOLVE_NAME_MAX + 1];
		uint16_t priority, weight, port;
		unsigned n;
		struct ip_addr ip[RESOLVE_TARGETS_MAX];
	} host[RESOLVE_HOSTS_MAX];
};

/* Begins with a good name. */
void resolve_lookup_begin(struct resolve_lookup *q, struct resolve_name name, bool v4, bool v6);

/* The next question that is to be asked now, beside those that are out; false: none is. */
bool resolve_lookup_next(struct resolve_lookup *q, struct resolve_question *out);

/* The answer to the question of that number. */
void resolve_lookup_answered(struct resolve_lookup *q, uint8_t number,
			     const struct resolve_reply *r);

/* Once resolve_lookup_next has nothing more: KNOWN, NONE or FAILED, with what is known and for how
 * long; ASKED: there are answers to come. */
enum resolve_verdict resolve_lookup_outcome(const struct resolve_lookup *q,
					    struct resolve_targets *out, uint32_t *ttl_ms);

/* --- the cache: resolve_cache.c --------------------------------------------------------------- */

struct resolve_cache;

/* Room for n names: some 600 bytes each. NULL: no memory. Free is harmless for NULL. */
struct resolve_cache *resolve_cache_create(uint32_t n, const struct siphash_key *key);
void resolve_cache_free(struct resolve_cache *c);

/* What a name is known by. Any thread, as the next three. */
uint64_t resolve_key(const struct resolve_cache *c, struct resolve_name name);

/* What is known of it: KNOWN, and *out is all there is; else *out is empty. Who asks for it keeps
 * it fresh. */
enum resolve_verdict resolve_find(const struct resolve_cache *c, uint64_t key, uint64_t now_ms,
				  struct resolve_targets *out);

/* Another one whenever anything has changed. */
uint32_t resolve_edition(const struct resolve_cache *c);

/* Where names go that somebody wants to know. Embed it as the first member. */
struct resolve_asker {
	/* The span is good during the call. False: too many wait. */
	bool (*ask)(struct resolve_asker *asker, struct resolve_name name);
};

/* The resolver's thread alone: ------------------------------------------------------------------
 */

#define RESOLVE_NO_ENTRY UINT32_MAX

/* One name as its resolver sees it. */
struct resolve_entry {
	char name[RESOLVE_NAME_MAX + 1];
	uint16_t port;
	bool in_use; /* there is such a name */
	bool pinned; /* it stays, used or not */
	bool asking; /* the DNS is being asked */
	bool stale;  /* it did not answer when it was asked last: the targets are those before */
	enum resolve_verdict verdict;
	uint64_t due_ms;   /* when it is to be asked for anew, if it is in use */
	uint64_t until_ms; /* when it is forgotten, if it is not */
	uint64_t put_ms;   /* when the DNS has answered, or has not, last */
	uint64_t known_ms; /* when the DNS confirmed the targets last */
};

uint32_t resolve_cache_size(const struct resolve_cache *c);

/* The name's entry, made if there is none, with verdict ASKED, and due; RESOLVE_NO_ENTRY: all are
 * pinned, or being asked for. Who has not been used for the longest time makes room. */
uint32_t resolve_cache_enter(struct resolve_cache *c, struct resolve_name name, uint64_t now_ms);

const struct resolve_entry *resolve_cache_at(const struct resolve_cache *c, uint32_t i);

/* Whether it stays though nobody uses it. */
void resolve_cache_pin(struct resolve_cache *c, uint32_t i, bool pinned);

/* The DNS is being asked for it; what is known stays. */
void resolve_cache_asking(struct resolve_cache *c, uint32_t i);

/* What came of that. A failure changes nothing about targets that are known: they go on until they
 * are too old (RFC 8767). */
void resolve_cache_put(struct resolve_cache *c, uint32_t i, enum resolve_verdict verdict,
		       const struct resolve_targets *t, uint32_t ttl_ms, uint64_t now_ms);

/* Looks at the next 'budget' entries: forgets those that nobody has used and whose time is over.
 * The first that is to be asked for anew, or RESOLVE_NO_ENTRY. */
uint32_t resolve_cache_sweep(struct resolve_cache *c, unsigned budget, uint64_t now_ms);
