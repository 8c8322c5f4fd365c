/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "bench.h"

// What benchmarks make sure of before they measure, such as that two ways write the same bytes;
// where it does not hold, the program ends. Those with 10,000 rules or a million bindings are left
// out.

#define TIMES 512 // as bench_main.cc has it

extern const struct bench bench_sip[], bench_build[], bench_teardown[], bench_handoff[], bench_id[],
	bench_quality[], bench_lines[];

static void run_all(void **state)
{
	for (const struct bench *b = *state; b->name; b++) {
		void *own = b->setup();

		b->run(own, TIMES);
		b->teardown(own);
	}
}

#define OF(table)                                                                                  \
	{                                                                                          \
		.name = #table, .test_func = run_all, .initial_state = (void *)table               \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		OF(bench_sip), OF(bench_build),	  OF(bench_teardown), OF(bench_handoff),
		OF(bench_id),  OF(bench_quality), OF(bench_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
