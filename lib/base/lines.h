/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stddef.h>

/* Bytes rounded up to whole cache lines of 64: tables begin on a line of their own. */
static inline size_t whole_lines(size_t bytes)
{
	return (bytes + 63) & ~(size_t)63;
}
