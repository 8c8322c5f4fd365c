/* SPDX-License-Identifier: BSD-3-Clause */
#include "control.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

static sigset_t stop_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	return set;
}

// Blocked, so that every thread made from now on leaves them to us.
void control_begin(void)
{
	sigset_t set = stop_signals();

	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

bool control_signalled_within(unsigned ms)
{
	sigset_t set = stop_signals();
	struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

	return sigtimedwait(&set, NULL, &t) > 0;
}

static bool all_idle(const struct server *s)
{
	for (unsigned i = 0; i < s->shared.n_workers; i++)
		if (!worker_idle(s->worker[i]))
			return false;
	return true;
}

bool control_drain(struct server *s)
{
	for (unsigned i = 0; i < s->shared.n_workers; i++)
		worker_close(s->worker[i]);
	while (!all_idle(s))
		if (control_signalled_within(20))
			return false;
	return true;
}

bool control_run(struct server *s)
{
	bool clean;

	printf("squelch: ready\n");
	fflush(stdout);
	while (!control_signalled_within(3600 * 1000))
		;
	printf("squelch: draining; once more to stop at once\n");
	fflush(stdout);
	clean = control_drain(s);
	printf(clean ? "squelch: every conference has ended\n" : "squelch: stopped at once\n");
	return clean;
}
