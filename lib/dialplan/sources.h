/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/*
 * From where signalling is taken. A text file, one line a rule; the first prefix that covers a
 * source wins, and what none covers is allowed:
 *
 *     allow 192.0.2.7        # comment
 *     deny 192.0.2.0/24
 *     deny ::/0
 */
#define SOURCES_MAX 65536 /* rules of one file */

struct source_rule {
	struct ip_addr net;
	uint8_t len; /* in the address's own family: 0 to 32 or 128 */
	bool allow;
	uint32_t line; /* in the file, from 1 */
};

struct sources {
	uint32_t n; /* 1 or more */
	struct source_rule rule[];
};

/* How many prefixes may be trusted: they are looked at one by one. */
#define TRUSTED_MAX 256

/* Reads a file. NULL: why holds one line that says what to mend. The caller frees it with free(). */
struct sources *sources_load(const char *file, char *why, size_t why_len);

/* The same for text at hand, which 'name' stands for in errors. */
struct sources *sources_parse(struct span text, const char *name, char *why, size_t why_len);

/*
 * The hosts whose word about an identity is taken, and who are told of it (RFC 3325 3): a file, one
 * prefix a line. All of its rules are allow ones. Otherwise as above.
 */
struct sources *trusted_load(const char *file, char *why, size_t why_len);
struct sources *trusted_parse(struct span text, const char *name, char *why, size_t why_len);

/* One of the prefixes covers it; NULL holds none. */
bool sources_cover(const struct sources *s, const struct ip_addr *ip);
