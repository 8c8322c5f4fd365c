/* SPDX-License-Identifier: BSD-3-Clause */
#include "load_piece.h"

bool load_piece_make(struct load_piece *p, struct span text)
{
	const uint8_t *at = text.p, *end = text.p + text.n;

	if (text.n > sizeof(p->bytes))
		return false;
	p->n = (uint16_t)text.n;
	p->n_holes = 0;
	memcpy(p->bytes, text.p, text.n);
	while ((at = memmem(at, (size_t)(end - at), LOAD_HOLE, LOAD_NAME_LEN))) {
		if (p->n_holes == LOAD_HOLES_MAX)
			return false;
		p->hole[p->n_holes++] = (uint16_t)(at - text.p);
		at += LOAD_NAME_LEN;
	}
	return true;
}
