/* SPDX-License-Identifier: BSD-3-Clause */
#include "list_priv.h"

// Memory for one document, all of which is free again when the next one begins. expat's functions
// have no argument that could say whose memory it is, so the thread knows. What is taken last may
// grow, and be given back, in its place: expat's largest strings are such.

#define ALIGN 16 // as malloc's

// Stands before each piece.
struct piece {
	size_t n;
	uint8_t pad[ALIGN - sizeof(size_t)];
};

static _Thread_local struct arena {
	uint8_t *mem;
	size_t size, at;
	struct piece *last;
} arena;

static size_t aligned(size_t n)
{
	return (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

static bool fits(size_t from, size_t n)
{
	return n <= arena.size && aligned(n) <= arena.size - from;
}

static void *take(size_t n)
{
	struct piece *p = (struct piece *)(void *)(arena.mem + arena.at);

	if (arena.size - arena.at < sizeof(*p) || !fits(arena.at + sizeof(*p), n))
		return NULL;
	p->n = n;
	arena.at += sizeof(*p) + aligned(n);
	arena.last = p;
	return p + 1;
}

static void *resize(void *old, size_t n)
{
	struct piece *p;
	size_t from;
	void *moved;

	if (old == NULL)
		return take(n);
	p = (struct piece *)old - 1;
	from = (size_t)((uint8_t *)old - arena.mem);
	if (p == arena.last && fits(from, n)) {
		p->n = n;
		arena.at = from + aligned(n);
		return old;
	}
	if (n <= p->n)
		return old;
	moved = take(n);
	if (moved)
		memcpy(moved, old, p->n);
	return moved;
}

static void give_back(void *old)
{
	if (old == NULL || (struct piece *)old - 1 != arena.last)
		return;
	arena.at = (size_t)((uint8_t *)arena.last - arena.mem);
	arena.last = NULL; // which one was before it is not known
}

const XML_Memory_Handling_Suite *list_arena_begin(struct list *list)
{
	static const XML_Memory_Handling_Suite suite = {take, resize, give_back};

	arena = (struct arena){.mem = list->arena, .size = list->arena_bytes};
	return &suite;
}
