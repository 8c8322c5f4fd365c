/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "chain.h"
#include "sip.h"
#include "table.h"
#include "wheel.h"

/*
 * Who is reached where: a registrar (RFC 3261 10.3, Path of RFC 3327) and what it has been told. An
 * *address-of-record* (sip:alice@example.com) has *bindings*, a contact each. Sans-I/O: time is an
 * argument.
 *
 * The bindings lie in parts, one for each worker: an address-of-record's part is a function of its
 * name, so that a REGISTER can be given to the one worker that writes that part. Anybody may read
 * any part at any time, without a lock: the writer counts before and after each change, and who has
 * read while it did so reads once more. So there is one copy, and no news of it that could be lost.
 */

#define LOCATION_PARTS_MAX    64
#define LOCATION_CONTACTS_MAX 8    /* of one address-of-record */
#define LOCATION_AOR_MAX      255  /* bytes of its name */
#define LOCATION_URI_MAX      511  /* of a contact */
#define LOCATION_PATH_MAX     512  /* of all its Path headers, as one list */
#define LOCATION_TEXT_MAX     (LOCATION_URI_MAX + LOCATION_PATH_MAX)
#define LOCATION_CALL_ID_MAX  255
#define LOCATION_EXPIRES_MAX  604800 /* seconds; what is kept in a file may still be so far off */

/* One contact of an address-of-record, as it is read. */
struct location_contact {
	struct span uri;      /* without angle brackets */
	struct span path;     /* the Path through which it registered, a comma list; empty: none */
	uint16_t q;           /* preference, in thousandths */
	uint32_t cseq;        /* of the REGISTER */
	uint64_t expires_ms;
	struct endpoint from; /* where that came from */
};

/* All contacts of one, the most preferred first; the spans point into text. */
struct location_list {
	unsigned n;
	struct location_contact at[LOCATION_CONTACTS_MAX];
	uint8_t text[LOCATION_CONTACTS_MAX * LOCATION_TEXT_MAX];
};

/* What has changed, for whoever keeps bindings beyond this run. */
struct location_change {
	bool gone; /* the binding is no more: only aor and uri are filled in */
	struct span aor, call_id;
	struct location_contact contact;
};

/* Where a registrar tells of changes. Embed it as the first member. */
struct location_log {
	/* What *c points to is good during the call. */
	void (*take)(struct location_log *log, const struct location_change *c);
};

/* One worker's share. */
struct location_part;

/* What all share; written before they start, read-only afterwards. */
struct location {
	struct siphash_key key;
	uint32_t min_expires_s, max_expires_s; /* 1 to LOCATION_EXPIRES_MAX */
	unsigned n_parts;
	struct location_part *part[LOCATION_PARTS_MAX];
};

/* Bytes that location_part_init wants for so many bindings: some 250 each. */
size_t location_part_footprint(uint32_t max_bindings);

/* Lays a part out in mem: 64-byte aligned, zeroed, on its worker's own NUMA node. */
struct location_part *location_part_init(void *mem, uint32_t max_bindings, uint64_t now_ms);

/* The name of an address-of-record in the one form that is compared (10.3 step 5):
 * "sip:alice@example.com:5060", without parameters. False: no sip: URI with a user, or too long. */
bool location_aor(struct span uri, struct writer *w);

/* A name's key. */
uint64_t location_key(const struct location *loc, struct span aor);

/* Which part has that key. */
static inline unsigned location_owner(const struct location *loc, uint64_t key)
{
	return (unsigned)(key % loc->n_parts);
}

/* Whose a REGISTER is: the part of the URI in its To; 'otherwise' where that cannot be read. */
unsigned location_owner_of(const struct location *loc, struct span to_uri, unsigned otherwise);

/* What a name has at now_ms (any thread). False: its writer was at it all the while. */
bool location_find(const struct location *loc, struct span aor, uint64_t now_ms,
		   struct location_list *out);

/* How many bindings a part has, those that are just expiring included (any thread). */
uint32_t location_count(const struct location_part *part);

/*
 * Does what a REGISTER asks for, whole or not at all (10.3 steps 5 to 7). The thread that writes
 * the part of its To calls it. aor: of that To. log may be NULL. The status: 200, and location_find
 * shows the outcome; else *reason says more than the status, if it is not empty.
 */
uint16_t location_register(const struct location *loc, const struct sip_msg *m, struct span aor,
			   const struct endpoint *from, uint64_t now_ms, struct location_log *log,
			   struct span *reason);

/* Puts one binding in, as a file has it. False: no room, or not what a REGISTER could have made. */
bool location_restore(const struct location *loc, const struct location_change *c);

/* Lets up to 'budget' bindings go whose time is over; its writer alone. */
void location_expire(struct location_part *part, uint64_t now_ms, unsigned budget);

/* A 200's Contact lines (10.3 step 8), with what is left of each one's time. */
void location_put_contacts(struct writer *w, const struct location_list *list, uint64_t now_ms);

/* All values of m's Path headers as one list. False: longer than LOCATION_PATH_MAX. */
bool location_put_path(struct writer *w, const struct sip_msg *m);
