/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "args.h"

struct arg_option;

/* One option as met on the command line. */
struct arg_given {
	const struct arg_option *option;
	const char *value;
	struct args *args; /* to be filled in */
	char *why;
	size_t why_len;
};

/* What the option's reader does: puts the value into args, or says what is wrong. */
typedef bool arg_read(const struct arg_given *g);

/* One option: how it is read and what --help says of it. */
struct arg_option {
	const char *name;  /* without the dashes */
	const char *value; /* what stands for its value in --help */
	const char *text;  /* one line of help */
	arg_read *read;
	size_t field;             /* offset in struct args of the uint32_t, or of a file's name */
	uint32_t min, max;        /* numbers: the range; words: unused */
	const char *unit;         /* numbers: "milliseconds" */
	const char *const *words; /* words: in the order of their enum, NULL at the end */
};

#define ARG_OPTIONS 19

extern const struct arg_option arg_options[ARG_OPTIONS];

/* Writes "--name value: mend" as the reason. Always false. */
bool arg_refuse(const struct arg_given *g, const char *mend, ...)
	__attribute__((format(printf, 2, 3)));

arg_read arg_number, arg_seconds, arg_word, arg_sip_port, arg_media_ports, arg_file;
arg_read arg_address, arg_gateway;

/* What no single option can know: whether they agree with each other. */
bool args_agree(const struct args *a, char *why, size_t why_len);
