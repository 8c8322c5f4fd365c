/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "dialplan.h"
#include "siphash.h"
#include "table.h"

/*
 * Recipient lists: whom an INVITE asks to call, as XML in its body (RFC 5366 4, RFC 4826 3). Bytes
 * in, members out. Everything is read into memory that was handed in at start: expat, which does the
 * reading, gets an arena, allocates nothing else and makes no system call.
 *
 * What counts of a document is the uri of each <entry> within a <list>, however deep. What else it
 * may hold, <external> and <entry-ref> included, is passed over (RFC 5366 4.1), and so are
 * copyControl and anonymize (RFC 5364): they say whom the others may be told of, and nobody is told
 * of anybody.
 */

/* Elements within elements; a flat list needs three. */
#define LIST_DEPTH_MAX 16

/* Entries that name the same user of the same host and differ in parameters alone: each is compared
 * with each. */
#define LIST_LIKE_MAX 16

enum list_verdict {
	LIST_VALID,
	LIST_BAD,      /* not well-formed, no resource-lists, or an entry whose uri is none */
	LIST_TOO_LONG, /* more entries than are allowed, or than there is memory for */
};

/* URIs, each of them once (RFC 3261 19.1.4). */
struct list_seen {
	struct list_seen_uri *at;
	uint32_t n, max;
	struct table latest; /* of those with the same user and host: their hash -> the latest */
	struct siphash_key key;
};

struct list_seen_uri {
	struct span uri; /* the caller's; it is there as long as the set is */
	uint32_t like;   /* the one before it with the same user and host */
};

/* What is known of a URI: where it would go. */
struct list_place {
	uint64_t key;
	uint32_t before;
};

enum list_sight {
	LIST_NEW,
	LIST_SEEN,    /* there is one that equals it */
	LIST_CROWDED, /* so many are like it, LIST_LIKE_MAX, that no more are compared */
};

/* Bytes that list_seen_init wants for up to 'max' URIs. */
size_t list_seen_footprint(uint32_t max);

/* Lays a set out in mem: 64-byte aligned, list_seen_footprint bytes. */
void list_seen_init(struct list_seen *seen, void *mem, uint32_t max, const struct siphash_key *key);

/* It is empty again. */
void list_seen_begin(struct list_seen *seen);

/* Looks for a URI, and finds the place where it may be added; false: there are 'max'. */
enum list_sight list_seen_find(const struct list_seen *seen, struct span uri,
			       struct list_place *place);
bool list_seen_add(struct list_seen *seen, struct span uri, const struct list_place *place);

/* What of a list is read; one thread only. */
struct list {
	struct dialplan_member *member; /* those that can be called, each once, in order */
	uint32_t n_members;
	uint32_t n_unreachable; /* entries that no INVITE of ours can go to */
	struct list_seen seen;
	const struct home *home; /* whose addresses-of-record may be listed; NULL: nobody's */
	uint8_t *text;          /* what the members' URIs lie in */
	uint32_t n_text, text_max;
	uint8_t *arena;
	size_t arena_bytes;
	struct siphash_key key;
	bool names; /* the DNS is asked: members may have host names; false at first */
};

/* Bytes that list_init wants for lists of up to 'max' members in bodies of up to 'bytes'. */
size_t list_footprint(uint32_t max, uint32_t bytes);

/* Lays a list out in mem: 64-byte aligned, list_footprint bytes. Those who are listed by a name of
 * 'home' are addresses-of-record; NULL: there is no registrar. */
void list_init(struct list *list, void *mem, uint32_t max, uint32_t bytes,
	       const struct siphash_key *key, const struct home *home);

/* Forgets what was read before, and with it all spans into it. */
void list_begin(struct list *list);

/*
 * Reads a document; its members go behind those that are there, but for URIs that equal one of them
 * (RFC 3261 19.1.4). xml: at most the bytes that list_init was told, of all documents since
 * list_begin together. What is in *list after another verdict than LIST_VALID is of no use.
 */
enum list_verdict list_read(struct list *list, struct span xml);
