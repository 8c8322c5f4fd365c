/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Bytes rounded up to whole cache lines of 64: tables begin on a line of their own. */
static inline size_t whole_lines(size_t bytes)
{
	return (bytes + 63) & ~(size_t)63;
}

/* The next table's place, of so many bytes; *at moves behind it. Who only measures begins at 0: a
 * number and no pointer, for none may be reckoned from NULL. */
static inline void *carve(uintptr_t *at, size_t bytes)
{
	void *p = (void *)*at;

	*at += whole_lines(bytes);
	return p;
}
