/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "span.h"
#include "writer.h"

/*
 * Values of Resource-Priority (RFC 4412 10), as sets: a bit each, the namespaces behind each other, in
 * each the least value first.
 */

/* All that are registered there; the highest of each namespace. */
#define PRIORITIES_ALL     0x1f1f1f3f1full
#define PRIORITIES_HIGHEST 0x1010102010ull

/* "wps.0", in whatever case: its bit; 0: none of them. */
uint64_t priority_bit(struct span value);

/* A comma list of values and of namespaces, which stand for all of theirs. False: it is not; *set is
 * as it was. */
bool priorities_read(struct span list, uint64_t *set);

/* Values, in that order, with commas between them. */
void priorities_put(struct writer *w, uint64_t set);
