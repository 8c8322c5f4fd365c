/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <rte_eal.h>

/* An EAL of so many MiB for a test: without hugepages, devices, or files that outlive it. < 0: it
 * does not start. */
static inline int eal_start(const char *mib)
{
	static char *args[] = {"test", "--no-huge", "--no-shconf", "--no-pci", "--no-telemetry",
			       "-l",   "0",	    "--log-level=*:critical", "-m", ""};
	const int n = sizeof(args) / sizeof(args[0]);

	args[n - 1] = (char *)(uintptr_t)mib;
	return rte_eal_init(n, args);
}
