/* SPDX-License-Identifier: BSD-3-Clause */
#include "control.h"
#include "reload.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>

#define RECORDS_AT_ONCE 64
#define LOOK_EVERY_MS	20
#define NAMES_EVERY_MS	5 // so long a worker's question may lie about: a leg waits for it

static sigset_t ours; // those that we wait for
static int signals = -1; // becomes readable with one of them

// Blocked, so that every thread made from now on leaves them to us.
void control_begin(bool hangup)
{
	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGTERM);
	if (hangup)
		sigaddset(&ours, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &ours, NULL);
	signals = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
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

static void ask_for_names(struct server *s)
{
	struct name_record r;

	for (unsigned i = 0; i < s->shared.n_workers; i++)
		while (resolver_has_room(s->resolver) && worker_name_next(s->worker[i], &r))
			resolver_ask(s->resolver,
				     (struct resolve_name){span_of(r.host, r.n), r.port},
				     worker_now_ms());
	resolver_step(s->resolver, worker_now_ms());
}

// Until the DNS says something, a signal comes, or it is time to see what workers want to know.
static void wait_for_names(const struct server *s, unsigned ms)
{
	struct pollfd fd[1 + RESOLVER_FDS] = {{.fd = signals, .events = POLLIN}};

	poll(fd, 1 + resolver_fds(s->resolver, fd + 1), (int)ms);
}

// The log is somebody else's now, and the files are other ones.
static void hang_up(struct server *s)
{
	char why[LAUNCH_WHY_MAX];

	if (s->resolver && !resolver_reread(s->resolver, why, sizeof(why)))
		fprintf(stderr, "squelch: %s: going on with the servers of before\n", why);
	if (s->calls.out && !call_file_reopen(&s->calls))
		fprintf(stderr, "squelch: --call-log %s: %s: going on with the old one\n",
			s->calls.name, strerror(errno));
	reload_begin(s);
}

// Looks after the log, and what else is slow, for so long or less. True: the server is to stop.
static bool stop_within(struct server *s, unsigned ms)
{
	int signal;

	if (s->resolver) {
		wait_for_names(s, ms < NAMES_EVERY_MS ? ms : NAMES_EVERY_MS);
		signal = signal_within(0);
		ask_for_names(s);
	} else {
		signal = signal_within(ms);
	}
	if (signal == SIGHUP)
		hang_up(s);
	reload_advance(s);
	control_log(s);
	control_bindings(s);
	return signal == SIGINT || signal == SIGTERM;
}

// Calls that come first find the names of the dialplan known, unless the DNS is slow, or not there.
static bool stopped_before_names(struct server *s)
{
	uint64_t end = worker_now_ms() + s->args->dns_timeout_ms;

	while (s->resolver && resolver_pins_asked(s->resolver) && worker_now_ms() < end)
		if (stop_within(s, LOOK_EVERY_MS))
			return true;
	return false;
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
	bool clean, stop = stopped_before_names(s);

	if (!stop)
		printf("squelch: ready\n");
	fflush(stdout);
	while (!stop)
		stop = stop_within(s, patience(s));
	printf("squelch: draining; once more to stop at once\n");
	fflush(stdout);
	clean = control_drain(s);
	printf(clean ? "squelch: every conference has ended\n" : "squelch: stopped at once\n");
	return clean;
}
