/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "span.h"

#include <stdlib.h>
#include <sys/mman.h>

/*
 * Copies of test inputs that end where an inaccessible page begins: reading one byte too many is a
 * fault. The last GUARD_KEPT copies stay valid.
 */
#define GUARD_KEPT 8
#define GUARD_PAGE 4096u

static inline struct span guard(struct span s)
{
	static struct {
		uint8_t *p;
		size_t n;
	} kept[GUARD_KEPT];
	static unsigned turn;
	size_t room = (s.n + GUARD_PAGE - 1) / GUARD_PAGE * GUARD_PAGE;
	uint8_t *p = mmap(NULL, room + GUARD_PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || mprotect(p + room, GUARD_PAGE, PROT_NONE) != 0)
		abort();
	turn = (turn + 1) % GUARD_KEPT;
	if (kept[turn].p)
		munmap(kept[turn].p, kept[turn].n);
	kept[turn].p = p;
	kept[turn].n = room + GUARD_PAGE;
	p += room - s.n;
	if (s.n)
		memcpy(p, s.p, s.n);
	return span_of(p, s.n);
}

#define GUARDED(lit) guard(SPAN(lit))
