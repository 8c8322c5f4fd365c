/* SPDX-License-Identifier: BSD-3-Clause */
#include "control.h"
#include "reload.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define RECORDS_AT_ONCE 64
#define LOOK_EVERY_MS	20

static sigset_t ours; // those that we wait for

// Blocked, so that every thread made from now on leaves them to us.
void control_begin(bool hangup)
{
	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGTERM);
	if (hangup)
		sigaddset(&ours, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &ours, NULL);
}

// The signal that came within so many milliseconds; 0 or less: none.
static int signal_within(unsigned ms)
{
	struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

	return sigtimedwait(&ours, NULL, &t);
}

bool control_signalled_within(unsigned ms)
{
	return signal_within(ms) > 0;
}

static bool log_records(struct call_file *f, struct worker *w, const struct timespec *now)
{
	struct call_record r[RECORDS_AT_ONCE];
	unsigned n = worker_records(w, r, RECORDS_AT_ONCE);

	for (unsigned i = 0; i < n; i++)
		call_file_put(f, &r[i], now);
	return n == RECORDS_AT_ONCE;
}

void control_log(struct server *s)
{
	struct timespec now;

	if (!s->calls.out)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	for (unsigned i = 0; i < s->shared.n_workers; i++)
		while (log_records(&s->calls, s->worker[i], &now))
			;
	call_file_flush(&s->calls);
}

void control_bindings(struct server *s)
{
	struct location_record r;

	if (!s->bindings.db)
		return;
	for (unsigned i = 0; i < s->shared.n_workers; i++)
		while (worker_location_next(s->worker[i], &r))
			location_file_put(&s->bindings, &r.change, worker_now_ms());
	location_file_flush(&s->bindings);
}

// The log is somebody else's now, and the files are other ones.
static void hang_up(struct server *s)
{
	if (s->calls.out && !call_file_reopen(&s->calls))
		fprintf(stderr, "squelch: --call-log %s: %s: going on with the old one\n",
			s->calls.name, strerror(errno));
	reload_begin(s);
}

// Looks after the log, and what else is slow, for so long. True: the server is to stop.
static bool stop_within(struct server *s, unsigned ms)
{
	int signal = signal_within(ms);

	if (signal == SIGHUP)
		hang_up(s);
	reload_advance(s);
	control_log(s);
	control_bindings(s);
	return signal == SIGINT || signal == SIGTERM;
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
		if (stop_within(s, LOOK_EVERY_MS))
			return false;
	return true;
}

// Until a signal comes, and there is nothing to look after.
static unsigned patience(const struct server *s)
{
	bool busy = s->calls.out || s->bindings.db || reload_running(s);

	return busy ? LOOK_EVERY_MS : 3600 * 1000;
}

bool control_run(struct server *s)
{
	bool clean;

	printf("squelch: ready\n");
	fflush(stdout);
	while (!stop_within(s, patience(s)))
		;
	printf("squelch: draining; once more to stop at once\n");
	fflush(stdout);
	clean = control_drain(s);
	printf(clean ? "squelch: every conference has ended\n" : "squelch: stopped at once\n");
	return clean;
}
