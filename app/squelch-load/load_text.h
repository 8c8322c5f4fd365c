/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "load_core.h"
#include "load_piece.h"

/* Everything that the generator says, made once; what differs from call to call are names and
 * what is repeated from the other side. */
struct load_texts {
	struct load_piece invite, cancel, options;
	struct load_piece ack_failure; /* up to the To line, which the response's own follows */
	struct load_piece ack_tail;    /* behind it */
	struct load_piece ack, bye;    /* behind the Request-URI, up to the To line */
	struct load_piece bye_to;      /* To line up to its tag */
	struct load_piece bye_tail;    /* behind the To line */
	struct load_piece ringing, answer, plain; /* behind what a response repeats */
	char via[96];                  /* what our own Via's value begins with */
};

/* False: an address or the target is too long. */
bool load_texts_make(struct load_texts *t, const struct load_cfg *cfg);
