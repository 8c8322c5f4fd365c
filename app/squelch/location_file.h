/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "location.h"

/*
 * Bindings beyond this run: an SQLite file, which the control thread alone reads and writes. What
 * changed is put into one transaction until it is flushed. A file is one squelch's at a time.
 */
struct sqlite3;
struct sqlite3_stmt;

struct location_file {
	const char *name;
	struct sqlite3 *db; /* NULL: no file */
	struct sqlite3_stmt *put, *del, *expire;
	bool open;       /* a transaction is */
	uint64_t lost;   /* changes that could not be written; said once on stderr */
};

/* name of NULL: there is none. False: why says what is wrong with it. */
bool location_file_open(struct location_file *f, const char *name, char *why, size_t why_len);

/* Puts what has not expired into loc, which nobody uses yet. False: it cannot be read. */
bool location_file_restore(struct location_file *f, const struct location *loc, uint64_t now_ms,
			   char *why, size_t why_len);

/* One change; and all since the last flush are in the file, whatever happens to this process. */
void location_file_put(struct location_file *f, const struct location_change *c, uint64_t now_ms);
void location_file_flush(struct location_file *f);

/* Flushes. Harmless where none is open. */
void location_file_close(struct location_file *f);
