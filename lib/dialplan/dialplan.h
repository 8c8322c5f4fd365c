/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/*
 * Who is meant by a Request-URI. A text file, one line a target:
 *
 *     sip:team-a@* = sip:alice@10.9.0.2:5070 sip:bob@10.9.0.3:5070   # comment
 *
 * On the left a sip: or sips: URI in whose user and host '*' stands for any run of characters; the
 * user is compared with, the host without regard to case; the scheme and the URI's parameters are
 * not compared, the port only if the pattern has one. On the right the members: sip: URIs with a
 * numeric host, for squelch asks no DNS. The first line that matches wins.
 * Read once at start; afterwards nobody writes, so any number of threads may ask.
 */
#define DIALPLAN_MEMBERS_MAX 1024               /* of one line */
#define DIALPLAN_BYTES_MAX   (16 * 1024 * 1024) /* of the file */

/* One station that a target stands for. */
struct dialplan_member {
	struct span uri;    /* as written: the Request-URI of its INVITE */
	struct endpoint at; /* where that INVITE goes */
};

/* One line. */
struct dialplan_target {
	struct span text;       /* the pattern as written */
	struct span user, host; /* its parts, '*' included; user empty: a URI without one */
	uint16_t port;          /* 0: any */
	uint32_t line;          /* in the file, from 1 */
	uint32_t n_members;     /* at least 1 */
	const struct dialplan_member *member;
};

struct dialplan;

/* Reads a file. NULL: it could not be, and why holds one line that says what to mend. */
struct dialplan *dialplan_load(const char *file, char *why, size_t why_len);

/* The same for text at hand, which 'name' stands for in errors. The text is copied. */
struct dialplan *dialplan_parse(struct span text, const char *name, char *why, size_t why_len);

/* Harmless for NULL. */
void dialplan_free(struct dialplan *plan);

/*
 * The target of a Request-URI with that user (empty: none), host (IPv6 with its brackets) and port
 * (0: none given, which means 5060). NULL: no line matches. Allocates nothing.
 */
const struct dialplan_target *dialplan_find(const struct dialplan *plan, struct span user,
					    struct span host, uint16_t port);

/* How many targets there are, and the most members that one of them has. */
uint32_t dialplan_targets(const struct dialplan *plan);
uint32_t dialplan_members_max(const struct dialplan *plan);
