/* SPDX-License-Identifier: BSD-3-Clause */
#include "bench_eal.h"

#include <stdio.h>
#include <stdlib.h>

#include <rte_common.h>
#include <rte_eal.h>

void bench_must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "squelch-bench: %s\n", what);
	exit(1);
}

void bench_eal_start(void)
{
	static bool started;
	char *argv[] = {"squelch-bench", "--no-huge", "-m", "256",	    "--no-pci",
			"--no-shconf",	 "-l",	      "0",  "--no-telemetry", "--log-level=error"};

	if (!started)
		bench_must(rte_eal_init(RTE_DIM(argv), argv) >= 0, "the EAL does not start");
	started = true;
}
