/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "auth.h"
#include "slab.h"

struct focus_cfg;

/*
 * What the legs of a core answer challenges with (RFC 3261 22.2, 22.3): in arrays beside the legs,
 * which a core without --credentials does not have.
 */

/* Of the legs of one INVITE: that of the member, those of its early dialogs, and its heirs. */
struct focus_account {
	uint64_t key;      /* auth_account_key of the rule's credentials= */
	uint64_t name;     /* the member's leg's: what cnonces are made of */
	struct chain said; /* the INVITE's Request-URI, then the challenges that have been answered;
			      empty: there was none */
	uint32_t used;     /* requests that were sent with credentials */
	uint32_t invite;   /* which of them the INVITE was; 0: it had none */
	uint32_t legs;     /* that share it */
};

/* Of one leg. */
struct focus_answers {
	uint32_t account; /* its number from 1; 0: it has none */
	uint32_t number;  /* its latest request's, among those sent with credentials; 0: without */
	uint8_t tries;    /* so often a request has been repeated with credentials */
	bool stale;       /* once because a nonce was */
};

struct focus_credentials {
	const struct auth_accounts *file; /* NULL: nobody has any */
	struct focus_answers *of;         /* by leg; NULL: there are none */
	struct slab slab;                 /* struct focus_account */
	uint8_t *kept, *lines;            /* scratch: 'said' in one piece; header lines */
};

/* Of how many legs; 0 without --credentials. */
uint32_t focus_credentials_max(const struct focus_cfg *cfg);

/* Bytes, with scratch for messages of that many; and what is made of so many zeroed ones, aligned
 * to 64. */
size_t focus_credentials_footprint(const struct focus_cfg *cfg, size_t scratch);
void focus_credentials_init(struct focus_credentials *c, void *mem, const struct focus_cfg *cfg,
			    size_t scratch);
