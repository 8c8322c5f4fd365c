/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * One benchmark. Google Benchmark runs and reports them (bench_main.cc, the only C++ here); all
 * else is C: a table of these a file, ended by one without a name.
 */
struct bench {
	const char *name;
	/* Everything that is not to be measured; what it returns is handed to the others. */
	void *(*setup)(void);
	/* Does the thing n times. */
	void (*run)(void *state, uint64_t n);
	void (*teardown)(void *state);
	const char *unit; /* of what the thing is one, for the counter cycles_per_UNIT; NULL: a message */
};

/* Every table there is, NULL behind the last. */
extern const struct bench *const bench_tables[];

/* Keeps a result alive, so that the compiler cannot leave out what made it. */
void bench_keep(uint64_t value);

/* A clock in cycles (the invariant TSC on x86, which does not follow the core's frequency). */
uint64_t bench_cycles(void);

#ifdef __cplusplus
}
#endif
