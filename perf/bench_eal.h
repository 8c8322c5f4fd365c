/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdbool.h>

/* The EAL, for those benchmarks that need mbufs; once for all of them. */
void bench_eal_start(void);

/* Ends the program with that sentence unless 'good'. */
void bench_must(bool good, const char *what);
