/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdio.h>

#include "base.h"

/*
 * squelch's own options, those after '--'. They are read before the EAL starts, so that a mistake
 * is told at once. Nothing here prints (args_help aside), exits or opens a file.
 */
struct args {
	struct home home;     /* --address, --domain, --media-address, --gateway, --sip-port */
	const char *dialplan; /* the file's name, as given */
	const char *acl, *screen; /* --acl, --screen: the files' names; NULL: none */
	const char *credentials; /* --credentials: a file; NULL: none */
	const char *users, *realm; /* --users: a file, NULL: none; --realm: NULL: not given */
	const char *location; /* --location: a file, NULL: nothing is kept */
	const char *dns; /* --dns: a comma list of servers; NULL: those of /etc/resolv.conf */
	uint32_t dns_cache, dns_timeout_ms;
	uint32_t max_bindings; /* 0: there is no registrar */
	uint32_t min_expires_s, max_expires_s; /* RFC 3261 10.3 */
	const char *trusted; /* --trusted: the file's name; NULL: nobody is */
	const char *pattern_cache; /* --pattern-cache: a folder; NULL: none */
	const char *secret;   /* --secret-file: its name; NULL: none */
	const char *call_log; /* --call-log: its name, "-" for stdout; NULL: none */
	uint16_t media_low;   /* --media-ports: even, */
	uint16_t media_high;  /* and behind it the odd one */
	uint32_t max_legs;    /* originators' included */
	uint32_t max_conferences;
	uint32_t max_rooms;
	uint32_t max_subscriptions, notify_interval_ms; /* RFC 6665 */
	uint32_t max_message; /* bytes of a SIP message */
	uint32_t max_members; /* of a recipient list, or by REFER */
	uint32_t descriptors; /* of each receive and each transmit queue */
	uint32_t answer_limit_ms;
	uint32_t session_expires_s, min_se_s; /* RFC 4028 */
	uint32_t t1_ms, t2_ms, t4_ms; /* RFC 3261 17 */
	uint32_t cancel_policy;       /* enum cancel_policy */
	uint32_t late_cancel;         /* enum late_cancel */
	uint32_t answer_policy;       /* enum answer_policy */
	uint32_t media_mode;          /* enum media_mode */
	uint32_t latch;               /* enum latch_policy */
	uint32_t media_timeout_s;     /* 0: none */
	uint32_t floor;               /* enum floor_control */
	uint32_t floor_t2_s;          /* 0: a burst has any length */
	uint32_t floor_silence_ms;    /* 0: silence does not end it */
	uint32_t floor_queue;
	uint32_t floor_priority;      /* 0: normal, 1: high, 2: pre-emptive */
	uint64_t priorities;          /* --resource-priority: as priority.h has them */
	uint64_t emergencies;         /* --emergency-priority */
	uint32_t emergency_reserve;   /* of a thousand */
	uint32_t nonce_life_s;        /* --auth-nonce-life */
	uint32_t probe_s;             /* --probe: seconds between two OPTIONS to a next hop; 0: none */
	uint32_t source_rate;         /* new requests a second from one address; 0: any */
	uint32_t idle;                /* enum idle_policy */
	uint32_t receivers;           /* of the polling lcores */
};

enum args_ask {
	ARGS_ASK_RUN,
	ARGS_ASK_HELP,    /* --help */
	ARGS_ASK_VERSION, /* --version */
	ARGS_ASK_EAL,     /* -h before '--': the EAL's own help page, after which it exits */
};

/* What is wanted; --help and --version count on either side of '--'. */
enum args_ask args_ask(int argc, char *const *argv);

/* How many words from argv[0] on are the EAL's: the index of '--', or argc. */
int args_eal(int argc, char *const *argv);

/*
 * Reads what follows '--'; *a is filled in from the defaults on. False: it could not be, and why
 * holds one line that names the option, what was given and the mend. Words are not copied.
 */
bool args_parse(struct args *a, int argc, char **argv, char *why, size_t why_len);

/* The realm of those that --users names: --realm, or the first --address. */
struct span args_realm(const struct args *a);

/* Host names may be used: not --dns none. */
bool args_names(const struct args *a);

/* The page that --help shows. */
void args_help(FILE *out);
