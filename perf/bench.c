/* SPDX-License-Identifier: BSD-3-Clause */
#include <rte_cycles.h>

#include "bench.h"

void bench_keep(uint64_t value)
{
	__asm__ volatile("" : : "r"(value) : "memory");
}

uint64_t bench_cycles(void)
{
	return rte_rdtsc();
}
