/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim.h"

#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

// sim [--seed N] [--conferences N] [--minutes N] [--with TRAIT]... [--verbose]

static struct {
	uint64_t seed, conferences;
	double minutes;
	struct sim_odds odds;
	bool has_seed, verbose;
} opt = {.seed = 1};

static volatile uint64_t running; // for the signal handler: which seed

static void aborted(int sig)
{
	char text[64];
	int n = snprintf(text, sizeof(text), "\n# aborted in seed %llu\n",
			 (unsigned long long)running);

	(void)sig;
	if (write(2, text, (size_t)n) < 0)
		return;
}

static int usage(const char *self)
{
	fprintf(stderr,
		"usage: %s [--seed N] [--conferences N] [--minutes N] [--verbose]\n"
		"  --seed N         begin with that seed (1); alone: run that one\n"
		"  --conferences N  go on until so many conferences have been run (1000)\n"
		"  --minutes N      go on for so long; without --seed from a random seed\n"
		"  --with TRAIT     in worlds that all have that: restarts, far, patient, roomed,\n"
		"                   named, listed, watched, referring, routed, hosted\n"
		"  --verbose        print every message\n",
		self);
	return 2;
}

static bool arguments(int argc, char **argv)
{
	static const struct option options[] = {
		{"seed", required_argument, NULL, 's'},
		{"conferences", required_argument, NULL, 'c'},
		{"minutes", required_argument, NULL, 'm'},
		{"with", required_argument, NULL, 'w'},
		{"verbose", no_argument, NULL, 'v'},
		{0},
	};
	int c;

	opt.odds = sim_usual;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 's')
			opt.seed = strtoull(optarg, NULL, 0), opt.has_seed = true;
		else if (c == 'c')
			opt.conferences = strtoull(optarg, NULL, 0);
		else if (c == 'm')
			opt.minutes = strtod(optarg, NULL);
		else if (c == 'v')
			opt.verbose = true;
		else if (c == 'w' && sim_certain(&opt.odds, optarg))
			continue;
		else
			return false;
	}
	if (!opt.has_seed && opt.minutes > 0)
		opt.seed = (uint64_t)time(NULL) << 20;
	if (opt.conferences == 0 && opt.minutes <= 0)
		opt.conferences = opt.has_seed ? 1 : 1000;
	return optind == argc;
}

static bool enough(const struct sim_totals *t, time_t begun)
{
	if (opt.minutes > 0)
		return difftime(time(NULL), begun) >= 60 * opt.minutes;
	return t->conferences >= opt.conferences;
}

static void report(const struct sim_totals *t)
{
	printf("# %llu runs (%llu without loss), %llu conferences (%llu cancelled), %llu legs, "
	       "%llu answers, %llu datagrams\n",
	       (unsigned long long)t->runs, (unsigned long long)t->lossless,
	       (unsigned long long)t->conferences,
	       (unsigned long long)t->cancelled, (unsigned long long)t->legs,
	       (unsigned long long)t->answers, (unsigned long long)t->datagrams);
	printf("# callees left in a call, all that would have ended it being lost: %llu\n",
	       (unsigned long long)t->half_open_by_loss);
	printf("# media: a packet had to be heard %llu times, and must not be %llu times\n",
	       (unsigned long long)t->must_hear, (unsigned long long)t->must_not_hear);
	printf("# contacts that answered after another one of the same name: %llu\n",
	       (unsigned long long)t->forks_lost);
	printf("# routes: %llu failovers; %llu calls found all hops dead\n",
	       (unsigned long long)t->failovers, (unsigned long long)t->hops_dead);
	printf("# host names: %llu INVITEs to known ones; the DNS failed %llu times\n",
	       (unsigned long long)t->named_calls, (unsigned long long)t->nameless);
	printf("# subscribers told of something new: %llu times\n",
	       (unsigned long long)t->notified);
	printf("# who has others called into a room told of it: %llu times\n",
	       (unsigned long long)t->referred);
	printf("# REGISTERs answered with what is bound: %llu\n",
	       (unsigned long long)t->registered);
	printf("# floor: granted %llu times; %llu requests had to wait\n",
	       (unsigned long long)t->granted, (unsigned long long)t->queued);
	for (unsigned i = 0; i < RACE_MAX; i++)
		printf("# row %2u %-28s %llu\n", race_info[i].row, race_info[i].name,
		       (unsigned long long)t->race[i]);
	for (unsigned i = 1; i < DROP_MAX; i++)
		if (t->drop[i])
			printf("# drop %-29s %llu\n", drop_info[i].name,
			       (unsigned long long)t->drop[i]);
}

int main(int argc, char **argv)
{
	struct sim_totals totals = {0};
	time_t begun = time(NULL);
	unsigned failures = 0;

	if (!arguments(argc, argv))
		return usage(argv[0]);
	signal(SIGABRT, aborted);
	for (running = opt.seed; failures < 3 && !enough(&totals, begun); running++)
		failures += !sim_try(running, &opt.odds, opt.verbose, &totals);
	report(&totals);
	printf("1..1\n%s 1 - %llu conferences from seed %llu\n", failures ? "not ok" : "ok",
	       (unsigned long long)totals.conferences, (unsigned long long)opt.seed);
	return failures != 0;
}
