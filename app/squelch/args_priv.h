/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "arg.h"
#include "args.h"

#define ARG_OPTIONS 22

extern const struct arg_option arg_options[ARG_OPTIONS];

/* What no single option can know: whether they agree with each other. */
bool args_agree(const struct args *a, char *why, size_t why_len);
