/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * A moment in half the bytes: the low half of its milliseconds. It must lie within MOMENT_AHEAD_MAX of
 * the time at which it is looked at, before or after.
 */
#define MOMENT_NEVER     0u
#define MOMENT_AHEAD_MAX (INT32_MAX / 2) /* twelve days */

/* That time; a millisecond later where its low half means never. */
static inline uint32_t moment_at(uint64_t ms)
{
	uint32_t low = (uint32_t)ms;

	return low == MOMENT_NEVER ? low + 1 : low;
}

/* It is there at now_ms, or has passed. */
static inline bool moment_past(uint32_t moment, uint64_t now_ms)
{
	return moment != MOMENT_NEVER && (int32_t)(moment - (uint32_t)now_ms) <= 0;
}

/* The one that comes first. */
static inline uint32_t moment_sooner(uint32_t a, uint32_t b)
{
	if (a == MOMENT_NEVER || b == MOMENT_NEVER)
		return a | b;
	return (int32_t)(a - b) <= 0 ? a : b;
}

/* All of its milliseconds, seen from now_ms; UINT64_MAX: never. */
static inline uint64_t moment_ms(uint32_t moment, uint64_t now_ms)
{
	int32_t ahead = (int32_t)(moment - (uint32_t)now_ms);

	return moment == MOMENT_NEVER ? UINT64_MAX : now_ms + (uint64_t)(int64_t)ahead;
}
