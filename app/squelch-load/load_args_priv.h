/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "arg.h"
#include "load_args.h"

#define FOR_EVER_MS      1000000000
#define LEGS_MAX         8388608
#define LOAD_ARG_OPTIONS 35

extern const struct arg_option load_arg_options[LOAD_ARG_OPTIONS];
