/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "leg.h"

#define LEG_LAY_STEP 16 /* bytes of a skeleton that are copied at a time: so many can be read behind it */

#define LEG_MAX_FORWARDS 70 /* RFC 3261 8.1.1.6 */

/* What a dialog's requests are made of; private to this folder. */
struct leg_parts {
	struct span target;                /* remote target (12.1) */
	struct sip_uri uri;                /* the same, read; unless it is our own choice */
	struct span route[LEG_ROUTES_MAX]; /* route set, nearest hop first: Record-Route values */
	unsigned n_routes;
	struct span from, to, call_id;     /* header values, tags included where there are any */
	bool named;                        /* the next hop has a host name */
	bool own_tag, own_call;            /* From wants our own tag behind it; Call-ID is ours */
	uint32_t max_forwards;
};

/* A URI, which has been read, as a Request-URI may have it: without headers (19.1.1). */
struct span leg_request_uri(struct span text, const struct sip_uri *uri);

/* Makes the leg's skeleton. False: longer than LEG_WIRE_MAX, or no chunks for it; then the leg keeps the
 * one it had. */
bool leg_wire_set(struct leg_table *lt, uint32_t i, const struct leg_parts *parts);

/* Puts another remote target into the skeleton. False as above. */
bool leg_wire_retarget(struct leg_table *lt, uint32_t i, struct span target);

/* Gives its chunks back. */
void leg_wire_drop(struct leg_table *lt, struct leg *leg);

/* Takes from the parts of a message what the leg's skeleton ends short of: tag and Call-ID, where
 * they are those that we have minted for this leg. */
void leg_wire_shorten(const struct leg_table *lt, uint32_t i, struct leg_parts *parts);

/* Bytes of a leg_table's 'via', and of its 'contact'. */
size_t leg_vias_footprint(void);
size_t leg_contacts_footprint(void);

/* Bytes into room that is known to be there; what is behind them. In whole vectors, for pieces are
 * short, where behind both places there is room for the rest of one; else just those. */
static inline uint8_t *lay(uint8_t *at, struct span s)
{
	for (uint32_t i = 0; i < s.n; i += LEG_LAY_STEP)
		memcpy(at + i, s.p + i, LEG_LAY_STEP);
	return at + s.n;
}

static inline uint8_t *lay_exactly(uint8_t *at, struct span s)
{
	if (s.n)
		memcpy(at, s.p, s.n);
	return at + s.n;
}

/* A literal, whose length the compiler knows. */
#define LAY(at, lit) lay_exactly(at, SPAN(lit))

/* Decimal; ten bytes at most, nearly always one. */
static inline uint8_t *lay_number(uint8_t *at, uint32_t v)
{
	struct writer digits = writer_on(at, 10);

	if (v < 10) {
		*at = (uint8_t)('0' + v);
		return at + 1;
	}
	put_u32(&digits, v);
	return at + digits.n;
}

/* Where in the writer something of a request is. */
struct leg_spot {
	uint32_t branch; /* its LEG_ID_LEN bytes behind the magic cookie */
	uint32_t to_end; /* the end of the To value: where a tag is inserted for a failure's ACK */
};

/* Puts the skeleton, the branch with that MAC in its place. */
struct leg_spot leg_wire_put(const struct leg_table *lt, uint32_t i, struct writer *w,
			     struct leg_id branch, uint64_t mac);
