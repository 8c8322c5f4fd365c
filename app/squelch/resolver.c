/* SPDX-License-Identifier: BSD-3-Clause */
#include "resolver.h"

#include <ares.h>
#include <arpa/nameser.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LOOKUPS	     256 // names that are asked for at one time
#define LOOKUPS_KEPT 64	 // of these for names that are known and must be asked for anew
#define SWEEP_BUDGET 256 // entries looked at in a step
#define TRIES	     2	 // c-ares waits twice as long for the second
#define RESOLV_CONF  "/etc/resolv.conf"

struct job {
	struct resolver *resolver;
	uint32_t entry; /* RESOLVE_NO_ENTRY: free */
	uint32_t next;	/* free: the next one */
	bool busy;	/* it gives questions out at this moment */
	struct resolve_lookup lookup;
};

// One question that is out.
struct asked {
	struct job *job;
	enum resolve_type type;
	uint8_t number;
};

struct resolver {
	struct resolver_cfg cfg;
	ares_channel channel;
	uint64_t now_ms;
	uint32_t free_jobs, n_free;
	struct resolver_stats stats;
	struct job job[LOOKUPS];
};

static void tally(uint64_t *counter)
{
	__atomic_store_n(counter, *counter + 1, __ATOMIC_RELAXED);
}

// Its own sockets and servers; where there is no server, c-ares asks one on this host.
static int open_channel(struct resolver *r)
{
	struct ares_options options = {
		.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES,
		.timeout = (int)(r->cfg.timeout_ms / (1 + 2)),
		.tries = TRIES,
	};
	int status = ares_init_options(&r->channel, &options,
				       ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES);

	if (status != ARES_SUCCESS || !r->cfg.servers)
		return status;
	status = ares_set_servers_ports_csv(r->channel, r->cfg.servers);
	if (status != ARES_SUCCESS)
		ares_destroy(r->channel);
	return status;
}

struct resolver *resolver_create(const struct resolver_cfg *cfg, char *why, size_t why_len)
{
	struct resolver *r = calloc(1, sizeof(*r));
	int status = r ? ares_library_init(ARES_LIB_INIT_ALL) : ARES_ENOMEM;

	if (r)
		r->cfg = *cfg;
	if (status == ARES_SUCCESS)
		status = open_channel(r);
	if (status != ARES_SUCCESS) {
		snprintf(why, why_len, "--dns %s: %s",
			 cfg->servers ? cfg->servers : "(" RESOLV_CONF ")", ares_strerror(status));
		free(r);
		return NULL;
	}
	for (uint32_t i = LOOKUPS; i-- > 0;) {
		r->job[i] = (struct job){
			.resolver = r, .entry = RESOLVE_NO_ENTRY, .next = r->free_jobs};
		r->free_jobs = i;
	}
	r->n_free = LOOKUPS;
	return r;
}

void resolver_free(struct resolver *r)
{
	if (!r)
		return;
	ares_destroy(r->channel);
	ares_library_cleanup();
	free(r);
}

// --- one lookup

// What an operator is told of a name that a rule has; NULL: nothing has changed.
static const char *news(const struct resolve_entry *e, enum resolve_verdict now)
{
	if (now == RESOLVE_FAILED && e->verdict == RESOLVE_KNOWN)
		return e->stale ? NULL
				: "the DNS does not answer; going on with what it said before";
	if (now == RESOLVE_KNOWN && e->stale)
		return "the DNS answers again";
	if (now == e->verdict || (now == RESOLVE_KNOWN && e->verdict == RESOLVE_ASKED))
		return NULL;
	if (now == RESOLVE_KNOWN)
		return "found by DNS";
	return now == RESOLVE_NONE
		       ? "the DNS has no address of it for SIP over UDP: it is not called"
		       : "the DNS does not answer: it is not called until it does";
}

static void tell(const struct resolver *r, const struct resolve_entry *e, enum resolve_verdict now)
{
	const char *what = e->pinned && r->cfg.say ? news(e, now) : NULL;
	char line[RESOLVE_NAME_MAX + 96];

	if (!what)
		return;
	snprintf(line, sizeof(line), "dialplan: %s: %s", e->name, what);
	r->cfg.say(line);
}

static void finish(struct job *j, enum resolve_verdict verdict, const struct resolve_targets *t,
		   uint32_t ttl_ms)
{
	struct resolver *r = j->resolver;

	tell(r, resolve_cache_at(r->cfg.cache, j->entry), verdict);
	resolve_cache_put(r->cfg.cache, j->entry, verdict, t, ttl_ms, r->now_ms);
	j->entry = RESOLVE_NO_ENTRY;
	j->next = r->free_jobs;
	r->free_jobs = (uint32_t)(j - r->job);
	r->n_free++;
}

static void answered(void *arg, int status, int timeouts, unsigned char *bytes, int n);

static void ask(struct job *j, const struct resolve_question *question)
{
	struct asked *a = malloc(sizeof(*a));
	static const struct resolve_reply failed = {.verdict = RESOLVE_FAILED};

	if (!a) {
		resolve_lookup_answered(&j->lookup, question->number, &failed);
		return;
	}
	*a = (struct asked){j, question->type, question->number};
	tally(&j->resolver->stats.questions);
	ares_query(j->resolver->channel, question->name, C_IN, (int)question->type, answered, a);
}

// Gives out the questions that are due, and ends where there is nothing to ask and to wait for.
// c-ares may answer within ask().
static void advance(struct job *j)
{
	struct resolve_question question;
	struct resolve_targets targets;
	enum resolve_verdict verdict;
	uint32_t ttl_ms;

	if (j->busy)
		return;
	j->busy = true;
	while (resolve_lookup_next(&j->lookup, &question))
		ask(j, &question);
	j->busy = false;
	verdict = resolve_lookup_outcome(&j->lookup, &targets, &ttl_ms);
	if (verdict != RESOLVE_ASKED)
		finish(j, verdict, &targets, ttl_ms);
}

// A name that c-ares does not even ask for is nobody's.
static void read_answer(enum resolve_type type, int status, struct span bytes,
			struct resolve_reply *reply)
{
	if (bytes.n)
		resolver_read(type, bytes, reply);
	else
		*reply = (struct resolve_reply){
			.verdict = status == ARES_EBADNAME || status == ARES_ENOTFOUND ||
						   status == ARES_ENODATA
					   ? RESOLVE_NONE
					   : RESOLVE_FAILED};
}

static void answered(void *arg, int status, int timeouts, unsigned char *bytes, int n)
{
	struct asked a = *(struct asked *)arg;
	struct resolve_reply reply;

	(void)timeouts;
	free(arg);
	if (status == ARES_EDESTRUCTION)
		return;
	read_answer(a.type, status, span_of(bytes, bytes ? (size_t)n : 0), &reply);
	tally(reply.verdict == RESOLVE_FAILED ? &a.job->resolver->stats.failures
					      : &a.job->resolver->stats.answers);
	resolve_lookup_answered(&a.job->lookup, a.number, &reply);
	advance(a.job);
}

static void look_up(struct job *j)
{
	const struct resolver *r = j->resolver;
	const struct resolve_entry *e = resolve_cache_at(r->cfg.cache, j->entry);

	resolve_lookup_begin(&j->lookup, (struct resolve_name){span_cstr(e->name), e->port},
			     r->cfg.v4, r->cfg.v6);
	advance(j);
}

static void begin(struct resolver *r, uint32_t entry)
{
	struct job *j = &r->job[r->free_jobs];

	r->free_jobs = j->next;
	r->n_free--;
	j->entry = entry;
	resolve_cache_asking(r->cfg.cache, entry);
	look_up(j);
}

// What is under way is asked once more: of a channel that waits for answers c-ares takes no servers.
bool resolver_reread(struct resolver *r, char *why, size_t why_len)
{
	ares_channel before = r->channel;
	int status;

	if (r->cfg.servers)
		return true;
	status = access(RESOLV_CONF, R_OK) == 0 ? open_channel(r) : ARES_EFILE;
	if (status != ARES_SUCCESS) {
		snprintf(why, why_len, RESOLV_CONF ": %s", ares_strerror(status));
		r->channel = before;
		return false;
	}
	ares_destroy(before);
	for (unsigned i = 0; i < LOOKUPS; i++)
		if (r->job[i].entry != RESOLVE_NO_ENTRY)
			look_up(&r->job[i]);
	return true;
}

// --- what is asked for

bool resolver_has_room(const struct resolver *r)
{
	return r->n_free > LOOKUPS_KEPT;
}

void resolver_ask(struct resolver *r, struct resolve_name name, uint64_t now_ms)
{
	const struct resolve_entry *e;
	uint32_t i = resolver_has_room(r) ? resolve_cache_enter(r->cfg.cache, name, now_ms)
					  : RESOLVE_NO_ENTRY;

	r->now_ms = now_ms;
	if (i == RESOLVE_NO_ENTRY)
		return;
	e = resolve_cache_at(r->cfg.cache, i);
	if (e->verdict == RESOLVE_ASKED && !e->asking)
		begin(r, i);
}

void resolver_pin_begin(struct resolver *r)
{
	for (uint32_t i = 0; i < resolve_cache_size(r->cfg.cache); i++)
		resolve_cache_pin(r->cfg.cache, i, false);
}

// It is due at once, whatever time it is.
bool resolver_pin(struct resolver *r, struct resolve_name name)
{
	uint32_t i = resolve_cache_enter(r->cfg.cache, name, 0);

	if (i != RESOLVE_NO_ENTRY)
		resolve_cache_pin(r->cfg.cache, i, true);
	return i != RESOLVE_NO_ENTRY;
}

bool resolver_pins_asked(const struct resolver *r)
{
	for (uint32_t i = 0; i < resolve_cache_size(r->cfg.cache); i++) {
		const struct resolve_entry *e = resolve_cache_at(r->cfg.cache, i);

		if (e->in_use && e->pinned && e->verdict == RESOLVE_ASKED)
			return true;
	}
	return false;
}

// --- its turn

unsigned resolver_fds(const struct resolver *r, struct pollfd fd[RESOLVER_FDS])
{
	ares_socket_t sock[RESOLVER_FDS];
	int bits = ares_getsock(r->channel, sock, RESOLVER_FDS);
	unsigned n = 0;

	// One less than c-ares can tell of: its macro for the last one shifts into an int's sign.
	for (unsigned i = 0; i < RESOLVER_FDS; i++) {
		short events = (short)((ARES_GETSOCK_READABLE(bits, i) ? POLLIN : 0) |
				       (ARES_GETSOCK_WRITABLE(bits, i) ? POLLOUT : 0));

		if (events)
			fd[n++] = (struct pollfd){.fd = sock[i], .events = events};
	}
	return n;
}

static void process(struct resolver *r)
{
	struct pollfd fd[RESOLVER_FDS];
	unsigned n = resolver_fds(r, fd);

	if (n)
		poll(fd, n, 0);
	for (unsigned i = 0; i < n; i++)
		if (fd[i].revents)
			ares_process_fd(r->channel,
					fd[i].revents & ~POLLOUT ? fd[i].fd : ARES_SOCKET_BAD,
					fd[i].revents & POLLOUT ? fd[i].fd : ARES_SOCKET_BAD);
	ares_process_fd(r->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD); // what is overdue
}

void resolver_step(struct resolver *r, uint64_t now_ms)
{
	uint32_t i = RESOLVE_NO_ENTRY;

	r->now_ms = now_ms;
	process(r);
	while (r->n_free &&
	       (i = resolve_cache_sweep(r->cfg.cache, SWEEP_BUDGET, now_ms)) != RESOLVE_NO_ENTRY)
		begin(r, i);
}

struct resolver_stats resolver_stats(const struct resolver *r)
{
	return (struct resolver_stats){
		.questions = __atomic_load_n(&r->stats.questions, __ATOMIC_RELAXED),
		.answers = __atomic_load_n(&r->stats.answers, __ATOMIC_RELAXED),
		.failures = __atomic_load_n(&r->stats.failures, __ATOMIC_RELAXED),
	};
}
