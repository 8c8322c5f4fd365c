/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdio.h>

#include "load_args.h"
#include "load_inside.h"
#include "load_io.h"

/* What is told at the end. */
struct load_report {
	const struct load_args *args;
	struct load_result result;
	const struct load_inside *inside; /* NULL: the server is elsewhere */
	bool server_ended;                /* inside: it came to an end by itself */
};

/* The load's verdict: nothing was wrong, and something was done. */
bool load_report_clean(const struct load_report *r);

void load_report_text(const struct load_report *r, FILE *out);

/* One object. */
void load_report_json(const struct load_report *r, FILE *out);
