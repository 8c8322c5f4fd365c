/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * A string that somebody else owns: pointer and length, never NUL-terminated. Spans taken from a
 * message point into the packet and die with it.
 */
struct span {
	const uint8_t *p;
	uint32_t n;
};

/* A span over a string literal. */
#define SPAN(lit) ((struct span){(const uint8_t *)(lit), (uint32_t)(sizeof(lit) - 1)})

#define SPAN_NONE ((struct span){NULL, 0})

static inline struct span span_of(const void *p, size_t n)
{
	return (struct span){p, (uint32_t)n};
}

static inline struct span span_cstr(const char *s)
{
	return span_of(s, strlen(s));
}

/* From 'from' (within s) to the end of s. */
static inline struct span span_from(struct span s, uint32_t from)
{
	return (struct span){s.p + from, s.n - from};
}

static inline uint8_t ascii_lower(uint8_t c)
{
	return (uint8_t)(c - 'A') < 26 ? (uint8_t)(c | 0x20) : c;
}

static inline bool ascii_digit(uint8_t c)
{
	return (uint8_t)(c - '0') < 10;
}

/* The value of a hexadecimal digit; -1: it is none. */
static inline int ascii_hex(uint8_t c)
{
	if (ascii_digit(c))
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static inline bool span_eq(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Equal but for the case of ASCII letters. */
bool span_ieq(struct span a, struct span b);

static inline bool span_starts(struct span s, struct span with)
{
	return s.n >= with.n && (with.n == 0 || memcmp(s.p, with.p, with.n) == 0);
}

/* Index of the first byte equal to c, or s.n. */
static inline uint32_t span_find(struct span s, uint8_t c)
{
	const uint8_t *at = s.n ? memchr(s.p, c, s.n) : NULL;

	return at ? (uint32_t)(at - s.p) : s.n;
}

/* Without spaces, tabs and line ends at both sides. */
struct span span_trim(struct span s);

/* The whole span as a decimal number of 1 to 10 digits. False: not a number, or above max. */
bool span_u32(struct span s, uint32_t max, uint32_t *out);
