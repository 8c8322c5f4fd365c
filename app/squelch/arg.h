/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdio.h>

#include "base.h"

/* One option of a command line, whichever program's: a table of them reads the words and explains
 * them. */

struct arg_option;

/* One option as met on the command line. */
struct arg_given {
	const struct arg_option *option;
	const char *value; /* NULL: it takes none */
	void *into;        /* the structure to be filled in */
	struct home *home; /* where addresses go */
	char *why;
	size_t why_len;
};

/* What the option's reader does: puts the value into its field, or says what is wrong. */
typedef bool arg_read(const struct arg_given *g);

/* One option: how it is read and what --help says of it. */
struct arg_option {
	const char *name;  /* without the dashes */
	const char *value; /* what stands for its value in --help; NULL: it takes none */
	const char *text;  /* one line of help */
	arg_read *read;
	size_t field;             /* offset of what it fills in; what that is, its reader says */
	uint32_t min, max;        /* numbers: the range; words: unused */
	const char *unit;         /* numbers: "milliseconds" */
	const char *const *words; /* words: in the order of their enum, NULL at the end */
};

#define ARG_OPTIONS_MAX 64

/* A program's options, and where their values go. */
struct arg_set {
	const struct arg_option *option;
	unsigned n; /* at most ARG_OPTIONS_MAX */
	void *into;
	struct home *home;
};

/* Reads argv[1] and the following words. False: why holds one line. Words are not copied. */
bool arg_parse(const struct arg_set *set, int argc, char **argv, char *why, size_t why_len);

/* A line of --help for each option. */
void arg_help(FILE *out, const struct arg_option *option, unsigned n);

/* Writes "--name value: mend" as the reason. Always false. */
bool arg_refuse(const struct arg_given *g, const char *mend, ...)
	__attribute__((format(printf, 2, 3)));

/* An address that a host on a wire may have. */
bool arg_is_host(const struct ip_addr *ip);

/* Cuts "@PORT" off, the DPDK port that an address lives on; 0 when there is none. */
bool arg_cut_port(struct span *s, uint32_t *port_id);

/* Readers. Fields: uint32_t; arg_text: const char *; arg_range: two uint16_t, the lower one first;
 * arg_flag: bool;
 * arg_priorities: uint64_t. Those of the second line fill in home. */
arg_read arg_number, arg_seconds, arg_word, arg_text, arg_range, arg_flag, arg_priorities;
arg_read arg_address, arg_media_address, arg_gateway, arg_sip_port, arg_core_port;
