// SPDX-License-Identifier: BSD-3-Clause
#include <benchmark/benchmark.h>

#include <ctime>
#include <string>

#include "bench.h"

namespace {

// Calls into C are made for so many messages at once: a corpus is walked from end to end.
constexpr int64_t kBatch = 512;

double Seconds(clockid_t clock)
{
	timespec t;

	clock_gettime(clock, &t);
	return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// The time stamp counter runs on while the system gives the core to others: of its cycles, only the
// part counts that this thread had of the time.
class Stopwatch {
public:
	double Cycles() const
	{
		const double cycles = static_cast<double>(bench_cycles() - cycles_);
		const double own = Seconds(CLOCK_THREAD_CPUTIME_ID) - own_;

		return cycles * own / (Seconds(CLOCK_MONOTONIC) - all_);
	}

private:
	const uint64_t cycles_ = bench_cycles();
	const double own_ = Seconds(CLOCK_THREAD_CPUTIME_ID), all_ = Seconds(CLOCK_MONOTONIC);
};

void Walk(benchmark::State &state, const bench *b)
{
	const std::string counter = std::string("cycles_per_") + (b->unit ? b->unit : "message");
	void *own = b->setup();
	const Stopwatch watch;

	while (state.KeepRunningBatch(kBatch))
		b->run(own, kBatch);
	state.counters[counter] = {watch.Cycles(), benchmark::Counter::kAvgIterations};
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
