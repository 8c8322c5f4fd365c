/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdio.h>

#include "load_core.h"

/* squelch-load's own options, those between the first '--' and the second. Nothing here prints
 * (load_args_help aside), exits or opens a file. */
/* The server that is meant where none is given, inside. */
#define LOAD_SERVER_INSIDE "10.9.0.1"

struct load_args {
	struct home home;          /* --address: originators', then terminators' */
	const char *server_text;
	struct endpoint server;
	const char *to;
	char target[256];          /* the Request-URI that --to means */
	uint32_t role;             /* enum load_role */
	uint32_t scenario;         /* index into load_scenarios */
	uint32_t rate, concurrency, calls, held, members, max_legs;
	uint32_t duration_ms, warmup_ms, drain_ms, hold_ms, answer_after_ms;
	uint32_t window_us, t1_ms, t2_ms, rtp_rate, seed;
	uint32_t loss, duplicate, reorder; /* per mille */
	uint32_t checksums;        /* enum load_checksums */
	uint16_t media_low, media_high;
	uint32_t wire_frames; /* in each direction and queue, inside */
	const char *queue_text;
	uint32_t queue;            /* --queue: a number, or one of those below */
	const char *pcap, *mac_text;
	uint8_t server_mac[6];
	bool inside, json, held_media;
};

/* In one process there is no NIC between the load and the server. */
enum load_checksums {
	CHECKSUMS_NIC,      /* as if one computed and checked them */
	CHECKSUMS_SOFTWARE, /* both sides do it themselves */
};

#define LOAD_QUEUE_SPREAD UINT32_MAX       /* each turn's packets to the next one */
#define LOAD_QUEUE_WRONG  (UINT32_MAX - 1) /* never to the worker whose they are */
#define LOAD_QUEUE_RSS    (UINT32_MAX - 2) /* as a NIC does that hashes our UDP port */

/* How many words are the load's: the index of the second '--', or argc. */
int load_args_own(int argc, char *const *argv);

/* Reads the words behind the first '--' and before the second. False: why holds one line that
 * says what to mend. */
bool load_args_parse(struct load_args *a, int argc, char **argv, char *why, size_t why_len);

/* What they mean for the load itself; what it points to lies in *a. */
void load_args_core(const struct load_args *a, struct load_cfg *out);

/* The page that --help shows. */
void load_args_help(FILE *out);
