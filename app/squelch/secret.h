/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"

/*
 * The secret under which our identifiers carry their MAC. Kept in a file it survives a restart: a 2xx for
 * a leg of the run before is then still known as ours, and gets its ACK and BYE (races row 32).
 */

/* Reads the key from the file, or makes one and writes it there, mode 0600; file NULL: a new key that
 * nobody keeps. False: why holds one line that says what to mend. */
bool secret_load(const char *file, struct siphash_key *key, char *why, size_t why_len);
