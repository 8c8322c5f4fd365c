/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "location.h"
#include "slab.h"

#define BINDING_NONE   SLAB_NONE
#define BINDING_CHUNKS 2 /* for each binding on average: 128 bytes of contact and Path */

struct binding {
	uint64_t aor, call;  /* keyed hashes: of the name, and of the Call-ID that brought it */
	uint64_t expires_ms;
	struct chain text;   /* the contact, then its Path */
	uint32_t next;       /* of the same name; BINDING_NONE: the last */
	uint32_t cseq;
	uint16_t uri_n;      /* bytes of contact */
	uint16_t q;
	struct endpoint from;
};

_Static_assert(sizeof(struct binding) == 64, "a binding is one cache line");

struct location_part {
	uint32_t changes; /* odd while one is under way; its writer writes, anybody reads */
	struct table index __attribute__((aligned(64))); /* name -> its first binding */
	struct slab bindings;
	struct chunks chunks;
	struct wheel wheel; /* binding i is timer i; the writer's alone */
};

static inline struct binding *binding_at(const struct location_part *p, uint32_t i)
{
	return slab_at(&p->bindings, i);
}

/* location.c: around every change: readers see none of it, or all. */
void location_change_begin(struct location_part *p);
void location_change_end(struct location_part *p);

static inline uint32_t text_chunks(uint32_t n)
{
	return (n + CHUNK_BYTES - 1) / CHUNK_BYTES;
}

/* location_binding.c: a name's first binding; one more, which there must be room for, or that one
 * changed; one less. Within a change. */
uint32_t binding_first(const struct location_part *p, uint64_t aor);
void binding_set(struct location_part *p, uint32_t i, uint64_t aor, uint64_t call,
		 const struct location_contact *c);
void binding_drop(struct location_part *p, uint32_t i);

/* Its contact; lies in room, of LOCATION_TEXT_MAX bytes. */
struct span binding_uri(const struct location_part *p, uint32_t i, uint8_t *room);

/* location_read.c: up to LOCATION_CONTACTS_MAX, in no order; a text that is being changed may be
 * wrong, but nothing is read beyond the part. */
void location_copy(const struct location_part *p, uint64_t aor, uint64_t now_ms,
		   struct location_list *out);
