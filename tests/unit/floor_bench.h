/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "floor.h"

/*
 * A conference of up to FLOOR_PEOPLE participants, named by capital letters, and a log of what the
 * arbiter has wanted done, in words:
 *
 *   [A]            A holds the floor              []            nobody does any more
 *   A granted 30/3 for 30 s, of 3 participants    others taken A, all idle, B idle, B taken A
 *   A denied REASON                               A revoked REASON [SECONDS]
 *   A at 2 high    place in the queue             A unqueued
 *   @4000          the clock when a timer had all that follows done
 */
#define FLOOR_PEOPLE 8

struct floor_bench {
	struct floor_sink sink; /* first: it is embedded */
	struct floors fs;
	struct floor f;
	struct floor_seat seat[FLOOR_PEOPLE];
	struct floor_heard heard[FLOOR_PEOPLE];
	struct stats stats;
	uint64_t now_ms;
	char log[2048];
	uint32_t told_holder; /* what the sink has been told */
	unsigned begun, ended; /* bursts */
	unsigned denied[FLOOR_PEOPLE], revoked[FLOOR_PEOPLE];
};

/* An open floor with default times and a queue of 3, at 1000 ms, without participants. */
void floor_bench_open(struct floor_bench *b);

/* The log has been just that since it was last asked. */
#define says(b, want) floor_bench_says((b), (want), __FILE__, __LINE__)
void floor_bench_says(struct floor_bench *b, const char *want, const char *file, int line);

/* Participants, by letter. A small one for 'joins': it has not negotiated queueing. */
void joins(struct floor_bench *b, char who, enum floor_grade grade);
void leaves(struct floor_bench *b, char who);
void asks(struct floor_bench *b, char who, enum tbcp_priority priority);
void releases(struct floor_bench *b, char who, uint16_t last_seq);
void stops(struct floor_bench *b, char who); /* a release that has no sequence number */
void asks_place(struct floor_bench *b, char who);
void talks(struct floor_bench *b, char who, uint16_t seq);

/* Time passes until at_ms; timers do what is due on the way. */
void passes(struct floor_bench *b, uint64_t at_ms);
