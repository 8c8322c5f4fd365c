/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Bytes rounded up to whole cache lines of 64: tables begin on a line of their own. */
static inline size_t whole_lines(size_t bytes)
{
	return (bytes + 63) & ~(size_t)63;
}

/* Asks memory for the cache lines of so many bytes, at least one. */
static inline void fetch_lines(const void *p, size_t bytes)
{
	const uint8_t *at = p, *end = at + bytes;

	for (at -= (uintptr_t)at % 64; at < end; at += 64)
		__builtin_prefetch(at);
}

/* The next table's place, of so many bytes; *at moves behind it. Who only measures begins at 0: a
 * number and no pointer, for none may be reckoned from NULL. */
static inline void *carve(uintptr_t *at, size_t bytes)
{
	void *p = (void *)*at;

	*at += whole_lines(bytes);
	return p;
}
