/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "args.h"
#include "resolver.h"
#include "worker.h"

/* The operator's files, as workers ask them. */

/* Reads all that the options name; the EAL need not run. NULL: why says what is wrong, by
 * file:line. Where a cache is of no use, or a pattern a burden, that is one line on stderr. */
struct worker_tables *tables_load(const struct args *a, char *why, size_t why_len);

/* Tables of a plan that is there already, which becomes theirs. NULL: no memory. */
struct worker_tables *tables_of(struct dialplan *plan);

/* Each worker's own way to ask, in memory of its lcore's NUMA node. False: there is not enough. */
bool tables_view(struct worker_tables *t, const unsigned lcore[], unsigned n_workers);

/* What is known of next hops that the tables before have, too. Workers may be at work with those. */
void tables_carry(struct worker_tables *t, const struct worker_tables *old);

/* The host names in them are kept known from now on, in place of those before. False: why
 * says that --dns-cache is too small. r may be NULL: then there are none. */
bool tables_names(const struct worker_tables *t, struct resolver *r, char *why, size_t why_len);

/* A line a file: its name, and how many rules it has. */
void tables_describe(const struct worker_tables *t, const struct args *a);

/* When no worker sees them any more. Harmless for NULL. */
void tables_free(struct worker_tables *t);
