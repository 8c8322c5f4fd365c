/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "leg.h"

/* What a dialog's requests are made of; private to this folder. */
struct leg_parts {
	struct span target;                /* remote target (12.1) */
	struct sip_uri uri;                /* the same, read; unless it is our own choice */
	struct span route[LEG_ROUTES_MAX]; /* route set, nearest hop first: Record-Route values */
	unsigned n_routes;
	struct span from, to, call_id;     /* header values, tags included where there are any */
	uint32_t max_forwards;
};

/* The URI in 'text' as a Request-URI may have it: without headers (19.1.1). False: it is none, and
 * *out is as before. */
bool leg_request_uri(struct span text, struct sip_uri *uri, struct span *out);

/* Writes the leg's skeleton: everything between the method and the CSeq number of a request. False:
 * longer than LEG_WIRE_MAX, or no chunks for it; then the leg keeps the one it had. */
bool leg_wire_set(struct leg_table *lt, struct leg *leg, const struct leg_parts *parts);

/* Puts another remote target into the skeleton. False as above. */
bool leg_wire_retarget(struct leg_table *lt, struct leg *leg, struct span target);

/* Puts the skeleton, the branch in its place. *to_end: where in w the To value ends. */
void leg_wire_put(const struct leg_table *lt, const struct leg *leg, struct writer *w,
		  struct leg_id branch, uint32_t *to_end);
