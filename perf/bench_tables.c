/* SPDX-License-Identifier: BSD-3-Clause */
#include <stddef.h>

#include "bench.h"

extern const struct bench bench_sip[], bench_build[], bench_teardown[], bench_handoff[], bench_id[], bench_quality[],
	bench_lines[], bench_dialplan[], bench_location[], bench_osip2[], bench_sofia[];

const struct bench *const bench_tables[] = {
	bench_sip,
	bench_build,
	bench_teardown,
	bench_handoff,
	bench_id,
	bench_quality,
	bench_lines,
	bench_dialplan,
	bench_location,
	BENCH_OPTIONAL NULL,
};
