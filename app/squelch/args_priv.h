/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "arg.h"
#include "args.h"

#define ARG_OPTIONS 57

extern const struct arg_option arg_options[ARG_OPTIONS];

/* What no single option can know: whether they agree with each other. */
bool args_agree(const struct args *a, char *why, size_t why_len);

/* That the ranges of --media-address do, with everything else and each other. */
bool args_media_agree(const struct args *a, char *why, size_t why_len);
