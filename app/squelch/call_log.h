/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdio.h>
#include <time.h>

#include "base.h"

/* The file of --call-log: one line of JSON for each leg that has ended. */
struct call_file {
	const char *name; /* "-": stdout; NULL: there is none */
	FILE *out;
	uint64_t lost; /* lines that could not be written */
};

/* Opens it, to append; name as --call-log has it, which must live on. False: why says what is
 * wrong. */
bool call_file_open(struct call_file *f, const char *name, char *why, size_t why_len);

/* Opens it anew under its name, for whoever has moved it away (logrotate). Where that fails, it
 * goes on with the old one: false. */
bool call_file_reopen(struct call_file *f);

/* Writes a line; call_file_flush afterwards. */
void call_file_put(struct call_file *f, const struct call_record *r, const struct timespec *ended);
void call_file_flush(struct call_file *f);

/* One record as a line, line end included. */
void call_record_put(struct writer *w, const struct call_record *r, const struct timespec *ended);
