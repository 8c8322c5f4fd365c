/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "sip.h"

/*
 * What the server under test has sent, so that an input can speak of identifiers that nobody knows
 * before the run. In an input's text
 *
 *     $Wf   is field f of message W
 *
 * W: 0 to 9, the latest message of all, the one before, ...; I, A, C, B, P, U the latest INVITE, ACK,
 * CANCEL, BYE, PRACK, UPDATE to the station that speaks; R the latest response to it, 100 apart.
 * f: b branch, f From tag, t To tag, c Call-ID, n CSeq number, u Request-URI, F From, T To, C the URI
 * in Contact, w the whole message, h the headers that a response to it echoes.
 * A line end without CR gets one. Anything else stands for itself.
 */
#define MEMORY_SLOTS 32
#define MEMORY_BYTES 8192

struct memory {
	struct memory_slot {
		uint8_t bytes[MEMORY_BYTES];
		uint32_t n;
		struct endpoint to;
	} slot[MEMORY_SLOTS];
	unsigned n; /* messages sent so far */
};

/* Longer messages are forgotten. */
void memory_add(struct memory *memory, struct span message, const struct endpoint *to);

/* Writes text as 'speaker' means it. */
void memory_expand(const struct memory *memory, struct span text, const struct endpoint *speaker,
		   struct writer *w);
