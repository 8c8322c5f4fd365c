/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "load_name.h"

/*
 * A part of a message whose bytes are the same for every call but for the call's name: one copy,
 * and the name patched into its holes.
 */
#define LOAD_PIECE_MAX  1280
#define LOAD_HOLES_MAX  8
#define LOAD_HOLE       "################" /* LOAD_NAME_LEN of them, in a piece's text */

struct load_piece {
	uint16_t n, n_holes;
	uint16_t hole[LOAD_HOLES_MAX];
	uint8_t bytes[LOAD_PIECE_MAX];
};

/* False: the text is too long, or has too many holes. */
bool load_piece_make(struct load_piece *p, struct span text);

/* Writes it, with name's LOAD_NAME_LEN digits in the holes. */
static inline void put_piece(struct writer *w, const struct load_piece *p, const uint8_t *name)
{
	uint8_t *at = put_room(w, p->n);

	if (!at)
		return;
	memcpy(at, p->bytes, p->n);
	for (unsigned i = 0; i < p->n_holes; i++)
		memcpy(at + p->hole[i], name, LOAD_NAME_LEN);
}
