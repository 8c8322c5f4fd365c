/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "span.h"

/*
 * SIP messages to measure with: from a fixed seed, so that every run and every parser sees the same
 * bytes, and each different from the others. As they come again and again, a large branch predictor
 * still learns them all: README.md says what that is worth.
 */
#define CORPUS_MESSAGES 512
#define CORPUS_MESSAGE	8192 /* room for one */

enum corpus_kind {
	CORPUS_INVITE,	    /* with an SDP offer, about 960 bytes */
	CORPUS_INVITE_LIST, /* with a resource list (RFC 5366) besides the offer */
	CORPUS_OK,	    /* 200 to an INVITE, with an SDP answer */
	CORPUS_CANCEL,
	CORPUS_KINDS
};

struct corpus {
	struct span message[CORPUS_MESSAGES];
	uint8_t *bytes;
	uint32_t n; /* bytes in all */
};

/* Aborts when there is no memory, or should a message not be valid SIP. */
struct corpus *corpus_make(enum corpus_kind kind);
void corpus_free(struct corpus *c);
