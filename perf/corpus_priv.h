/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "base.h"
#include "corpus.h"

/* Pseudo-random numbers of one corpus (splitmix64). */
struct corpus_dice {
	uint64_t state;
};

/* One of 0 to n - 1. */
uint32_t dice_below(struct corpus_dice *d, uint32_t n);

/* True so many times in a hundred. */
static inline bool dice_percent(struct corpus_dice *d, uint32_t percent)
{
	return dice_below(d, 100) < percent;
}

/* Writes one message. */
void corpus_put(struct writer *w, struct corpus_dice *d, enum corpus_kind kind);

/* Words for it: so many characters of an identifier, a host, a user, a display name. */
void corpus_put_id(struct writer *w, struct corpus_dice *d, uint32_t n);
void corpus_put_host(struct writer *w, struct corpus_dice *d);
void corpus_put_user(struct writer *w, struct corpus_dice *d);
void corpus_put_name(struct writer *w, struct corpus_dice *d);

/* Its body, type included. */
struct span corpus_body_type(enum corpus_kind kind);
void corpus_put_body(struct writer *w, struct corpus_dice *d, enum corpus_kind kind);
