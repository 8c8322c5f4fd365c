// SPDX-License-Identifier: BSD-3-Clause
#include <benchmark/benchmark.h>

#include <string>

#include "bench.h"

namespace {

// Calls into C are made for so many messages at once: a corpus is walked from end to end.
constexpr int64_t kBatch = 512;

void Walk(benchmark::State &state, const bench *b)
{
	void *own = b->setup();
	uint64_t cycles = 0;

	while (state.KeepRunningBatch(kBatch)) {
		const uint64_t from = bench_cycles();

		b->run(own, kBatch);
		cycles += bench_cycles() - from;
	}
	state.counters[std::string("cycles_per_") + (b->unit ? b->unit : "message")] = benchmark::Counter(static_cast<double>(cycles),
						       benchmark::Counter::kAvgIterations);
	b->teardown(own);
}

} // namespace

int main(int argc, char **argv)
{
	for (const bench *const *table = bench_tables; *table; table++)
		for (const bench *b = *table; b->name; b++)
			benchmark::RegisterBenchmark(b->name, Walk, b);
	benchmark::Initialize(&argc, argv);
	if (benchmark::ReportUnrecognizedArguments(argc, argv))
		return 2;
	benchmark::RunSpecifiedBenchmarks();
	benchmark::Shutdown();
	return 0;
}
