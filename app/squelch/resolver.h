/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <poll.h>

#include "resolve.h"

/*
 * Who asks the DNS, by c-ares: one thread, the control thread, which polls its sockets and lets it
 * advance. What comes of it goes into the cache that workers read.
 */
struct resolver;

struct resolver_cfg {
	const char *servers; /* ADDR[:PORT][,...]; NULL: those of /etc/resolv.conf */
	uint32_t timeout_ms; /* in which a question must be answered, repetitions included */
	bool v4, v6;	     /* which addresses are of use */
	struct resolve_cache *cache;
	void (*say)(const char *line); /* where an operator hears of it; may be NULL */
};

/* *cfg is copied. NULL: why says what is wrong. */
struct resolver *resolver_create(const struct resolver_cfg *cfg, char *why, size_t why_len);

/* Harmless for NULL. */
void resolver_free(struct resolver *r);

/* Whom to ask is read from /etc/resolv.conf anew, unless 'servers' says it. False: it could not be, and those
 * of before are asked; why says why. */
bool resolver_reread(struct resolver *r, char *why, size_t why_len);

/* There is room for a name that nobody has asked for yet. */
bool resolver_has_room(const struct resolver *r);

/* Somebody wants to know that one; it is asked for if it is not in the cache. */
void resolver_ask(struct resolver *r, struct resolve_name name, uint64_t now_ms);

/* The names that are kept known, used or not, in place of those before: begin, then each one.
 * False: the cache is too small for them. */
void resolver_pin_begin(struct resolver *r);
bool resolver_pin(struct resolver *r, struct resolve_name name);

/* Of one of them nothing is known so far, neither good nor bad. */
bool resolver_pins_asked(const struct resolver *r);

/* What is to be polled; how many, at most RESOLVER_FDS. */
#define RESOLVER_FDS 15
unsigned resolver_fds(const struct resolver *r, struct pollfd fd[RESOLVER_FDS]);

/* Takes in what has come, gives up what has not in time, and asks anew for what will soon be too
 * old. To be called at least every 20 ms or so. */
void resolver_step(struct resolver *r, uint64_t now_ms);

/* What it has done (any thread). */
struct resolver_stats {
	uint64_t questions, answers, failures; /* to the DNS; failures: without an answer */
};

struct resolver_stats resolver_stats(const struct resolver *r);

/* resolver_reply.c: reads the DNS's answer to a question of that type. */
void resolver_read(enum resolve_type type, struct span bytes, struct resolve_reply *out);
